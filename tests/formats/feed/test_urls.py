"""newsboat's list of feeds: addresses, tags, titles, comments, and what is no feed."""

from __future__ import annotations

import time

import pytest

from newsdigest.formats.feed.opml import Outline
from newsdigest.formats.feed.urls import parse

A = "https://a.example/f"


@pytest.mark.parametrize(
    ("text", "outlines", "remarks"),
    [
        (A, [Outline(A)], 0),
        (f"{A} tech", [Outline(A, "", "tech")], 0),
        (f'{A} "daily life" "~My title"', [Outline(A, "My title", "daily life")], 0),
        (f'{A} "~My \\"own\\" title" 科技', [Outline(A, 'My "own" title', "科技")], 0),
        (f'"{A}" tech', [Outline(A, "", "tech")], 0),
        (f'{A} "!" !hidden a/b', [Outline(A, "", "a-b")], 0),
        (f"{A} one two three", [Outline(A, "", "one")], 1),
        (f"{A} # tech", [Outline(A)], 0),
        (f"# {A}", [], 0),
        (f"{A}#top", [Outline(f"{A}#top")], 0),
        ("", [], 0),
        ("\n\n  \n", [], 0),
        (f"{A}\r\n{A} tech\r\n", [Outline(A)], 0),
        (f"\ufeff{A} 科技", [Outline(A, "", "科技")], 0),
        ("feed://a.example/f x", [Outline("http://a.example/f", "", "x")], 0),
        ("file:///home/me/x.xml", [Outline("/home/me/x.xml")], 0),
        ('"query:Unread:unread = \\"yes\\""', [], 1),
        ('"exec:~/bin/x --y" t', [], 1),
        (f"filter:~/bin/x:{A}", [], 1),
        (f'{A} "not closed', [Outline(A, "", "not closed")], 0),
        (f'{A} "', [Outline(A)], 0),
    ],
)
def test_lines(text: str, outlines: list[Outline], remarks: int) -> None:
    """The first tag is the folder; what is left out has a remark."""
    parsed, left_out = parse(text.encode())
    assert (parsed, len(left_out)) == (outlines, remarks)


@pytest.mark.parametrize("unit", ["x ", '"', "\\", '"\\', "#", "a\n", 'a"'])
def test_time_grows_with_the_text(unit: str) -> None:
    """Eight times the text takes at most 32 times as long."""

    def seconds(size: int) -> float:
        start = time.process_time()
        parse((unit * size).encode())
        return time.process_time() - start

    short = max(0.01, min(seconds(20_000) for _ in range(3)))
    assert min(seconds(160_000) for _ in range(3)) < 32 * short
