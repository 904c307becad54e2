"""messages: one line for the error, one for the hint."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.errors import NewsdigestError, QueryError, UsageError
from newsdigest.render.messages import error_lines, notice
from newsdigest.text.width import width


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            UsageError("no article matches '3fg'", hint="newsdigest list"),
            ["newsdigest: no article matches '3fg'", "  try: newsdigest list"],
        ),
        (
            NewsdigestError("no such folder", subject="/news"),
            ["newsdigest: /news: no such folder"],
        ),
        (
            UsageError("no such algorithm", hint="use one of lead, news"),
            ["newsdigest: no such algorithm", "  use one of lead, news"],
        ),
        (
            QueryError("expected a date", query="since:30 dec", start=6, end=12),
            [
                "newsdigest: query, column 7: expected a date",
                "  since:30 dec",
                "        ^^^^^^",
            ],
        ),
        (
            QueryError("expected a date", query="防汛 date:前天晚上 滆湖", start=8, end=12),
            [
                "newsdigest: query, column 9: expected a date",
                "  防汛 date:前天晚上 滆湖",
                "            ^^^^^^^^",
            ],
        ),
        (
            QueryError("a ) is missing", query="(a", start=2, end=2, hint="newsdigest list -h"),
            [
                "newsdigest: query, column 3: a ) is missing",
                "  (a",
                "    ^",
                "  try: newsdigest list -h",
            ],
        ),
    ],
)
def test_error(error: NewsdigestError, expected: list[str]) -> None:
    """An error is shown as these lines."""
    assert error_lines(error) == expected


def test_hostile_path() -> None:
    """Line ends and escape sequences in a path are removed."""
    error = NewsdigestError("empty", subject="a\nnewsdigest: all is well\x1b[2J.md")
    assert error_lines(error) == ["newsdigest: a newsdigest: all is well.md: empty"]


@given(st.text(), st.integers(0, 300), st.integers(0, 300))
@settings(max_examples=80, deadline=None)
def test_any_query_is_two_short_lines_or_none(query: str, start: int, length: int) -> None:
    """Any query is at most one short line, with carets on another."""
    _, *place = error_lines(QueryError("x", query=query, start=start, end=start + length))
    assert len(place) in (0, 2)
    assert all(len(line.splitlines()) == 1 and width(line) < 120 for line in place)
    assert not place or set(place[1].strip()) == {"^"}


def test_long_query_is_shown_around_the_fault() -> None:
    """The carets of a fault far to the right are below it."""
    query = "字" * 500 + "since:x" + "字" * 500
    _, shown, carets = error_lines(QueryError("x", query=query, start=506, end=507))
    before = shown[: shown.index("x")]
    assert width(before) == carets.index("^")
    assert width(shown) < 90


def test_notice() -> None:
    """A notice begins with the program's name."""
    assert notice("one file left out") == "newsdigest: one file left out"
