"""lines: spans follow their characters when the text around them changes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.render.lines import (
    Role,
    Spans,
    pack,
    pieces,
    sanitize_spans,
    text_of,
    unwrap,
    wrap,
)
from newsdigest.text.width import width

MARGIN = (("  ", Role.PLAIN),)


@pytest.mark.parametrize(
    ("text", "spans", "expected"),
    [
        ("abc", [(0, 1), (2, 3)], [("a", True), ("b", False), ("c", True)]),
        ("abc", [], [("abc", False)]),
        ("abc", [(0, 99)], [("abc", True)]),
        ("abc", [(0, 2), (1, 3)], [("ab", True), ("c", True)]),
        ("abc", [(2, 1), (-5, 0)], [("abc", False)]),
        ("", [(0, 1)], []),
    ],
)
def test_pieces(text: str, spans: Spans, expected: list[tuple[str, bool]]) -> None:
    """A text is cut at the ends of spans; invalid spans are ignored."""
    assert list(pieces(text, spans)) == expected


def _marked(text: str, spans: Spans) -> list[str]:
    return [piece for piece, inside in pieces(text, spans) if inside]


@pytest.mark.parametrize(
    ("text", "spans", "marked"),
    [
        ("利率\x1b[2J下调", [(6, 8)], ["下调"]),
        ("\x00利率", [(1, 3)], ["利率"]),
        ("a\x00b", [(1, 2)], []),
        ("利率", [(0, 2)], ["利率"]),
    ],
)
def test_sanitize_spans(text: str, spans: Spans, marked: list[str]) -> None:
    """A span has the same characters after sanitizing."""
    assert _marked(*sanitize_spans(text, spans)) == marked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("央行\n下调", "央行下调"),
        ("the bank \n  cuts", "the bank cuts"),
        ("央行\nbank", "央行 bank"),
        ("one line", "one line"),
        ("\n行", " 行"),
    ],
)
def test_unwrap(text: str, expected: str) -> None:
    """Lines are joined with a space, between Chinese characters without."""
    assert unwrap(text)[0] == expected


@given(st.text("中a \n", max_size=40), st.integers(0, 40), st.integers(0, 40))
@settings(max_examples=100, deadline=None)
def test_spans_survive_unwrapping(text: str, start: int, length: int) -> None:
    """A marked text is the same after its lines are joined, white space aside."""
    span = (start, min(len(text), start + length))
    before = "".join("".join(_marked(text, [span])).split())
    joined, spans = unwrap(text, [span])
    assert "".join("".join(_marked(joined, spans)).split()) == before


@given(st.text(min_size=1, max_size=60), st.integers(0, 60), st.integers(1, 30), st.integers(6, 30))
@settings(max_examples=100, deadline=None)
def test_wrap_keeps_spans(text: str, start: int, length: int, cells: int) -> None:
    """The marked runs of all lines are the marked text, white space aside."""
    text, spans = unwrap(*sanitize_spans(text, [(start, start + length)]))
    lines = wrap(text, cells, spans, first=MARGIN, rest=MARGIN)
    marked = "".join(run for line in lines for run, role in line if role is Role.MATCH)
    assert "".join(marked.split()) == "".join("".join(_marked(text, spans)).split())


def test_wrap_with_prefixes() -> None:
    """The first line has its own prefix, and no line is too wide."""
    first, rest = (("- ", Role.PLAIN),), (("  ", Role.PLAIN),)
    lines = [text_of(line) for line in wrap("新质生产力发展", 8, first=first, rest=rest)]
    assert lines == ["- 新质生", "  产力发", "  展"]


def test_pack() -> None:
    """Facts share a line while they fit; a line breaks between two of them."""
    lines = pack(["48 篇", "", "31 未读", "5 个来源"], 20, MARGIN, Role.FAINT)
    assert [text_of(line) for line in lines] == ["  48 篇 · 31 未读", "  5 个来源"]
    assert all(width(text_of(line)) <= 20 for line in lines)
