"""Names and input that are not UTF-8."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Program

Make = Callable[..., str]
BAD = os.fsdecode(b"\xff")
FEED = '<rss version="2.0"><channel><title>F</title><item><title>x</title></item></channel></rss>'


@pytest.fixture
def folder(program: Program) -> Path:
    """The program's folder, if its file system takes such names."""
    try:
        (program.folder / f"probe{BAD}").touch()
    except OSError:
        pytest.skip("this file system takes no such name")
    return program.folder


def test_a_digest_goes_once_into_such_a_file(program: Program, folder: Path, article: Make) -> None:
    """It is written, recorded, and not delivered again."""
    program.write("a.md", article("甲", date="2024-11-30"))
    once = ("digest", "--name", "d", "-o", f"out{BAD}.txt", "--since")
    assert program(*once, "2024-11-01").code == 0
    assert "甲" in (folder / f"out{BAD}.txt").read_text(encoding="utf-8")
    again = program(*once, "last")
    assert again.code == 0
    assert "nothing new for 'd'" in again.err
    assert "甲" in (folder / f"out{BAD}.txt").read_text(encoding="utf-8")
    history = json.loads(program("digest", "--history", "--format", "json").out)
    assert len(history) == 1
    assert "out\N{REPLACEMENT CHARACTER}.txt" in str(history)


def test_a_feed_in_such_a_file_is_refused(program: Program, folder: Path) -> None:
    """Subscriptions are stored as text; the message has a hint."""
    (folder / f"feed{BAD}.xml").write_text(FEED, encoding="utf-8")
    result = program("feeds", "add", f"feed{BAD}.xml")
    assert result.code == 1
    assert "not UTF-8" in result.err
    assert "rename" in result.err


def test_an_export_that_is_no_text(program: Program) -> None:
    """It is an error in one line, from a file and from standard input."""
    (program.folder / "export.jsonl").write_bytes(b"\xff\xfe\n")
    results = [
        program("state", "import", "export.jsonl"),
        program("state", "import", stdin=b"\xff"),
    ]
    assert [result.code for result in results] == [1, 1]
    assert all("state export" in result.err for result in results)
