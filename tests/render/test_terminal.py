"""terminal: colours, no markup, and the environment's settings."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from support.pictures import svg

from newsdigest.archive.facade import Fault
from newsdigest.article import Article, Item, Snippet
from newsdigest.render import listing, reading, tables, terminal
from newsdigest.render.lines import Line, Role
from newsdigest.storage.index.statistics import Stats
from newsdigest.summarization.summary import Summary, summarize_articles

ITEM = Item("3fa2c1d04e", "[bold]标题[/b] :smile:", datetime(2024, 11, 3, tzinfo=UTC), chars=5,
            snippet=Snippet("利率下调", ((0, 2),)))  # fmt: skip
ARTICLE = Article(ITEM.id, ITEM.title, "", "[red]正文。\x1b]0;x\x07第二句。", ITEM.date, lang="zh")
SUMMARY = summarize_articles([ARTICLE], explain=True)
_COLOUR = re.compile(r"\x1b\[[\d;]*m")


def _console(color: str = "always", width: int = 80) -> Console:
    return terminal.console(io.StringIO(), color=color, width=width, terminal=True, environ={})


EVERYTHING: list[tuple[str, Iterable[Line]]] = [
    ("list", listing.table([ITEM], width=80, zone=UTC)),
    ("search", listing.table([ITEM], width=80, zone=UTC, searched=True)),
    ("article", reading.article(ARTICLE, ITEM, SUMMARY, width=80, zone=UTC, highlight=True)),
    ("summary", reading.summary(SUMMARY, [ARTICLE], width=80, zone=UTC)),
    ("explanation", tables.explanation(SUMMARY, width=80)),
    ("keywords", tables.keywords([("[red]", 1.0)], width=80)),
    ("faults", tables.faults([Fault("[red]\x1b[2J.md", "no\ntext")], 1, width=80)),
    ("stats", tables.stats(Stats(by_source=(("[red]\x9b2J", 1),)), width=80, zone=UTC)),
]


@pytest.mark.parametrize("lines", [one for _, one in EVERYTHING], ids=[n for n, _ in EVERYTHING])
def test_nothing_but_colours_and_lines(lines: Iterable[Line]) -> None:
    """Output has no control character but line ends and colours."""
    output = terminal.to_ansi(lines, _console())
    assert "\x1b[" in output
    assert re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", _COLOUR.sub("", output)) == []
    assert not re.search(r"[ \t]$", _COLOUR.sub("", output), re.MULTILINE)


def test_text_is_no_markup() -> None:
    """Brackets and emoji codes in a title are shown literally."""
    output = terminal.to_ansi(listing.table([ITEM], width=80, zone=UTC), _console("never"))
    assert "[bold]标题[/b] :smile:" in output


def test_unsanitized_text() -> None:
    """Text that a layout did not sanitize is sanitized."""
    line = (("前\x1b[2J\u202e后", Role.PLAIN),)
    assert terminal.to_ansi([line], _console()) == "前后\n"


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_never_cut_or_wrapped_by_rich(title: str) -> None:
    """A console of any width shows the lines as they were laid out."""
    item = Item("3fa2c1d04e", title)
    lines = list(listing.table([item], width=80, zone=UTC))
    wide, narrow = (terminal.to_ansi(lines, _console(width=width)) for width in (80, 10))
    assert wide == narrow


@pytest.mark.parametrize(
    ("color", "on_terminal", "environ", "expected"),
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"TERM": "dumb"}, False),
        ("auto", True, {"TERM": "xterm"}, True),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", False, {"CLICOLOR_FORCE": "1"}, True),
        ("auto", False, {"CLICOLOR_FORCE": "0"}, False),
        ("auto", False, {"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, False),
        ("always", False, {"NO_COLOR": "1", "TERM": "dumb"}, True),
        ("never", True, {"CLICOLOR_FORCE": "1"}, False),
    ],
)
def test_colour(color: str, on_terminal: bool, environ: Mapping[str, str], expected: bool) -> None:
    """The option overrides the environment, and the environment the terminal."""
    console = terminal.console(
        io.StringIO(), color=color, width=80, terminal=on_terminal, environ=environ
    )
    output = terminal.to_ansi(listing.table([ITEM], width=80, zone=UTC), console)
    assert ("\x1b[" in output) is expected


def test_ascii() -> None:
    """A terminal limited to ASCII gets ASCII ornaments."""
    item = Item("3fa2c1d04e", "A bus opens", starred=True)
    lines = listing.table([item], width=80, zone=UTC, unread=1)
    assert terminal.to_ansi(lines, _console("never"), only_ascii=True) == (
        "  * 3fa2c1d0  A bus opens\n  1 article - 1 unread\n"
    )


def test_every_role_has_a_style() -> None:
    """Every role has a style."""
    assert set(terminal.STYLES) == set(Role)


def test_svg() -> None:
    """The picture is XML, with the title and the text in it, and needs no other file."""
    picture = svg(listing.table([ITEM], width=60, zone=UTC), 60, "<list> & more")
    assert "url(http" not in picture
    text = "".join(ET.fromstring(picture).itertext()).replace("\xa0", " ")
    assert "<list> & more" in text
    assert "[bold]标题[/b] :smile:" in text


def test_summary_of_nothing() -> None:
    """A summary without sentences is empty."""
    empty = Summary((), (), "lead")
    assert (
        terminal.to_ansi(reading.summary(empty, [], width=80, zone=UTC), _console()).strip() == ""
    )
