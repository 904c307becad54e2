"""Parser processes: limits and crashes end a call, and the next one works."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from newsdigest.errors import ReadError
from newsdigest.formats.feed import opml
from newsdigest.importing.parser_process import ParserPool


@pytest.fixture
def pool() -> Iterator[ParserPool]:
    shared = ParserPool(seconds=1, memory=300 << 20)
    yield shared
    shared.close()


def test_one_process_answers_many_calls(pool: ParserPool) -> None:
    """Small documents share one process, which is not this one."""
    processes = {pool(os.getpid) for _ in range(5)}
    assert len(processes) == 1
    assert os.getpid() not in processes


@pytest.mark.slow
def test_an_overdue_call_is_killed(pool: ParserPool) -> None:
    """A call that never returns is an error, and the next one gets a new process."""
    before = pool(os.getpid)
    began = time.monotonic()
    with pytest.raises(ReadError, match="longer than 1 seconds"):
        pool(pow, 3, 10**9)
    assert time.monotonic() - began < 30
    assert pool(os.getpid) != before


def test_memory_is_limited(pool: ParserPool) -> None:
    """A call that needs more memory than a process may have is an error."""
    with pytest.raises(ReadError, match="memory"):
        pool(bytes, 1 << 30)
    assert pool(len, "abc") == 3


def test_a_crash_is_an_error(pool: ParserPool) -> None:
    """A parser that crashes its process is an error; the next call works."""
    with pytest.raises(ReadError, match="failed"):
        pool(os.abort)
    assert pool(len, "abc") == 3


def test_errors_are_raised_in_the_caller(pool: ParserPool) -> None:
    """An error of the function is raised in the caller."""
    with pytest.raises(ReadError, match="not OPML"):
        pool(opml.parse, b"<html/>")


def test_a_bug_is_a_short_error(pool: ParserPool) -> None:
    """An unexpected exception of a parser becomes a short error about the document."""
    with pytest.raises(ReadError, match="ValueError") as caught:
        pool(int, "x" * 100_000)
    assert len(caught.value.message) < 400
