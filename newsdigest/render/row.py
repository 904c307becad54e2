"""One article as one line of a full-screen list, exactly as wide as it is asked to be.

A table fits its columns to all of its rows; here rows come into sight one by one, so
that columns depend on the width alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from newsdigest.article import Item
from newsdigest.render import catalogue
from newsdigest.render.lines import Line, Role, Run, Spans, pieces
from newsdigest.text.sanitize import one_line
from newsdigest.text.source_name import short_source
from newsdigest.text.width import pad, width

GAP = "  "
MAX_TITLE_CHARS = 4000
"""Characters of a title that are looked at; a hostile one may have a million."""
WITH_SOURCE = 44
"""Cells from which a row has its source."""
WITH_MONTH = 50
"""Cells from which a row has the month of another year."""
WITH_DAY = 72
"""Cells from which a row has the whole date; a narrower one has month and day, or the year."""
SOURCE = 10
"""Cells of a source in a narrow row."""
INDENT = 2
"""Cells by which the articles of a story stand in."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands.

    ``others`` articles are folded into it; ``inner`` is it itself, below the first
    of its story.  ``year`` goes without saying in a date; ``with_source`` is false where
    no article has one.
    """

    cells: int
    zone: tzinfo
    year: int
    others: int = 0
    inner: bool = False
    with_source: bool = True


def row(item: Item, place: Place, matches: Spans = ()) -> Line:
    """Marks, title, source and date.

    :param matches: offsets into the title, in one line, of what was searched for
    """
    sign, role = mark(item)
    indent = INDENT if place.inner else 0
    date = _date(item, place)
    source = _source(item, place)
    others = _others(item, place)
    beside = sum(len(GAP) + width(cell) for cell in (source, date) if cell)
    room = max(2, place.cells - 2 - indent - beside - width(others))
    title = title_of(item)
    return (
        (" " * indent, Role.PLAIN),
        (f"{sign} ", role),
        *_title(pad(title, room), matches, Role.PLAIN if item.read else Role.STRONG),
        (others, Role.FAINT),
        *((GAP + cell, role) for cell, role in ((source, Role.SOURCE), (date, Role.FAINT)) if cell),
    )


def title_of(item: Item) -> str:
    """The title in one line; in the place of an empty one the path."""
    return one_line(item.title[:MAX_TITLE_CHARS]) or one_line(item.path)


def _title(text: str, matches: Spans, role: Role) -> Iterator[Run]:
    yield from ((part, Role.MATCH if found else role) for part, found in pieces(text, matches))


def mark(item: Item) -> Run:
    """The sign before a title: starred, unread or neither."""
    if item.starred:
        return "★", Role.STARRED
    return (" ", Role.PLAIN) if item.read else ("●", Role.UNREAD)


def waiting(cells: int, *, gone: bool) -> Line:
    """In the place of an article that is not read yet, or is not there any more."""
    return ((pad("  " + ("—" if gone else "…"), cells), Role.FAINT),)


def _others(item: Item, place: Place) -> str:
    """``also in 2``, where there is little room ``+2``."""
    if not place.others:
        return ""
    if place.cells < WITH_DAY:
        return f" +{place.others}"
    return GAP + catalogue.count(place.others, "also", item.lang.startswith("zh"))


def _source(item: Item, place: Place) -> str:
    if not place.with_source or place.cells < WITH_SOURCE:
        return ""
    source = one_line(item.source[:MAX_TITLE_CHARS])
    cells = SOURCE if place.cells < WITH_DAY else min(18, place.cells // 6)
    return pad(short_source(source, cells), cells)


def _date(item: Item, place: Place) -> str:
    """``11-03`` in the usual year, ``2023-11`` in another; with room ``2024-11-03``."""
    day = catalogue.local_day(item.date, place.zone)
    if place.cells >= WITH_DAY:
        return catalogue.iso_day(day).ljust(10)
    with_month = place.cells >= WITH_MONTH
    if day is None:
        return " " * (7 if with_month else 5)
    if day.year == place.year:
        return catalogue.iso_day(day)[5:].rjust(7 if with_month else 5)
    return catalogue.iso_day(day)[:7] if with_month else f"{day.year:04} "
