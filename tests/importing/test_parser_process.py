"""Calls in a child process: what ends them, and that the next ones are answered."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from newsdigest.errors import ReadError
from newsdigest.formats.feed import opml
from newsdigest.importing.parser_process import ParserPool


@pytest.fixture
def children() -> Iterator[ParserPool]:
    shared = ParserPool(seconds=1, memory=300 << 20)
    yield shared
    shared.close()


def test_one_process_answers_many_calls(children: ParserPool) -> None:
    """Small documents share one child, which is another process than this."""
    processes = {children(os.getpid) for _ in range(5)}
    assert len(processes) == 1
    assert os.getpid() not in processes


def test_what_takes_too_long_is_ended(children: ParserPool) -> None:
    """A call that computes without end is an error, and the next one gets a new child."""
    before = children(os.getpid)
    began = time.monotonic()
    with pytest.raises(ReadError, match="longer than 1 seconds"):
        children(pow, 3, 10**9)
    assert time.monotonic() - began < 30
    assert children(os.getpid) != before


def test_what_needs_too_much_memory_is_refused(children: ParserPool) -> None:
    """A call that asks for more memory than a child may have is an error."""
    with pytest.raises(ReadError, match="memory"):
        children(bytes, 1 << 30)
    assert children(len, "abc") == 3


def test_a_crash_is_an_error(children: ParserPool) -> None:
    """A parser that takes its process down is told; the next call is answered."""
    with pytest.raises(ReadError, match="failed"):
        children(os.abort)
    assert children(len, "abc") == 3


def test_errors_come_back_as_they_are(children: ParserPool) -> None:
    """What the function says is wrong is what the caller gets."""
    with pytest.raises(ReadError, match="not OPML"):
        children(opml.parse, b"<html/>")


def test_a_bug_is_told_without_its_text(children: ParserPool) -> None:
    """An error that a parser did not foresee is an error of the document, in a few words."""
    with pytest.raises(ReadError, match="ValueError") as caught:
        children(int, "x" * 100_000)
    assert len(caught.value.message) < 400
