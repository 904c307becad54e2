"""Lists laid out for a terminal: a table grouped by day, search results with snippets.

Columns are as wide as their widest cell; the title gets the remaining width.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from itertools import pairwise

from newsdigest.article import SHORT_ID, Item, Snippet
from newsdigest.render import catalogue
from newsdigest.render.lines import (
    BLANK,
    NARROW,
    Line,
    Role,
    line_width,
    margin_of,
    pack,
    sanitize_spans,
    unwrap,
    wrap,
)
from newsdigest.render.row import GAP, MAX_TITLE_CHARS, sign, title_of
from newsdigest.text.sanitize import one_line
from newsdigest.text.width import pad, truncate, width

MAX_SOURCE, MAX_CATEGORY = 18, 14
"""Cells of these columns."""
MIN_TITLE = 34
"""Cells that a title needs before a source or category is shown beside it."""
SNIPPET_LINES = 3
_SPACES = re.compile(r" {2,}")


@dataclass(frozen=True, slots=True)
class _Row:
    """An article's cells as text."""

    item: Item
    title: str
    source: str
    category: str
    minutes: str
    when: date | None


@dataclass(frozen=True, slots=True)
class _Columns:
    """Cells of each column, 0 for a hidden one."""

    margin: int
    title: int
    date: int = 0
    source: int = 0
    category: int = 0
    minutes: int = 0

    @property
    def before_title(self) -> int:
        return self.margin + 2 + SHORT_ID + len(GAP)

    @property
    def total(self) -> int:
        beside = (self.date, self.source, self.category, self.minutes)
        return self.before_title + self.title + sum(len(GAP) + cells for cells in beside if cells)


def table(
    items: Sequence[Item],
    *,
    width: int,
    zone: tzinfo,
    total: int | None = None,
    unread: int | None = None,
    sources: int | None = None,
    hint: str = "",
    year: int | None = None,
    searched: bool = False,
) -> Iterator[Line]:
    """The articles and a line of counts below them.

    Articles in order of date are grouped under headings of days; otherwise the date is a
    column.

    :param total: number of articles, listed or not
    :param hint: command to type next, right of the counts
    :param year: headings of this year have no year; that of the newest article by default
    :param searched: whether these are search results: never grouped, each with its snippet
    """
    chinese = catalogue.is_chinese(item.title[:MAX_TITLE_CHARS] for item in items)
    rows = _rows(items, zone, chinese, categories=not searched)
    by_day = not searched and _is_by_day(rows)
    columns = _fit(rows, width, dated=not by_day)
    if by_day:
        yield from _by_day(rows, columns, chinese, year)
    for row in () if by_day else rows:
        yield _line(row, columns)
        if searched and row.item.snippet:
            yield from _snippet(row.item.snippet, columns, width)
            yield BLANK
    counts = _counts(len(items), total, unread, sources, chinese)
    yield from _footer(counts, hint, columns, width)


def _rows(items: Sequence[Item], zone: tzinfo, chinese: bool, *, categories: bool) -> list[_Row]:
    times = [catalogue.minutes(item.chars, item.lang) for item in items]
    size = len(catalogue.count(max(times, default=0), "minute", chinese))
    return [
        _Row(
            item,
            title_of(item),
            one_line(item.source),
            one_line(item.categories[0]) if categories and item.categories else "",
            catalogue.count(time, "minute", chinese).rjust(size) if time else "",
            catalogue.local_day(item.date, zone),
        )
        for item, time in zip(items, times, strict=True)
    ]


def _is_by_day(rows: Sequence[_Row]) -> bool:
    """Whether the rows are in order of date, with undated ones at one end."""
    days = [row.when for row in rows if row.when]
    if not days:
        return False
    together = sum((one.when is None) != (two.when is None) for one, two in pairwise(rows)) <= 1
    falling = all(one >= two for one, two in pairwise(days))
    rising = all(one <= two for one, two in pairwise(days))
    return together and (falling or rising)


def _fit(rows: Sequence[_Row], cells: int, *, dated: bool) -> _Columns:
    """The columns for these rows in a width of ``cells``.

    Columns that leave too little for the title are hidden: first the category, then the
    minutes, the source, the date.
    """
    narrow = cells < NARROW
    longest = max((width(row.title) for row in rows), default=0)
    beside = {
        "date": _date_width(rows, narrow) if dated else 0,
        "source": 0 if narrow else min(MAX_SOURCE, _widest(row.source for row in rows)),
        "category": 0 if narrow else min(MAX_CATEGORY, _widest(row.category for row in rows)),
        "minutes": _widest(row.minutes for row in rows),
    }
    margin = len(margin_of(cells))
    least = _Columns(margin, 0).before_title
    for name in ("category", "minutes", "source", "date"):
        room = cells - least - sum(len(GAP) + size for size in beside.values() if size)
        if room >= max(2, min(longest, 8 if name == "date" else MIN_TITLE)):
            break
        beside[name] = 0
    room = cells - least - sum(len(GAP) + size for size in beside.values() if size)
    return _Columns(margin, max(2, min(longest, room)), **beside)


def _widest(texts: Iterator[str]) -> int:
    return max(map(width, texts), default=0)


def _date_width(rows: Sequence[_Row], narrow: bool) -> int:
    """Cells of a date: ``2024-11-03``, or ``11-03`` in a narrow list of one year."""
    years = {row.when.year for row in rows if row.when}
    if not years:
        return 0
    return 5 if narrow and len(years) == 1 else 10


def _by_day(
    rows: Sequence[_Row], columns: _Columns, chinese: bool, year: int | None
) -> Iterator[Line]:
    current = year or max(row.when.year for row in rows if row.when)
    before: date | str | None = ""
    for row in rows:
        if row.when != before:
            heading = (
                catalogue.weekday(row.when, chinese, year=row.when.year != current)
                if row.when
                else catalogue.label("no date", chinese)
            )
            yield (" " * columns.margin, Role.PLAIN), (heading, Role.FAINT)
            before = row.when
        yield _line(row, columns)


def _line(row: _Row, columns: _Columns) -> Line:
    item = row.item
    symbol, role = sign(item)
    date = catalogue.iso_day(row.when)[-columns.date :] if columns.date else ""
    cells = (
        (row.title, columns.title, Role.PLAIN if item.read else Role.STRONG),
        (date, columns.date, Role.FAINT),
        (row.source, columns.source, Role.SOURCE),
        (row.category, columns.category, Role.PLAIN),
        (row.minutes, columns.minutes, Role.FAINT),
    )
    visible = [(pad(text, size), role) for text, size, role in cells if size]
    visible[-1] = (visible[-1][0].rstrip(), visible[-1][1])
    return (
        (" " * columns.margin, Role.PLAIN),
        (f"{symbol} ", role),
        (one_line(item.id)[:SHORT_ID].ljust(SHORT_ID), Role.FAINT),
        *((GAP + text, role) for text, role in visible),
    )


def _snippet(snippet: Snippet, columns: _Columns, cells: int) -> list[Line]:
    """The snippet below its title, cut after a few lines."""
    before = 2 + columns.margin if cells < NARROW else columns.before_title
    indent: Line = ((" " * before, Role.PLAIN),)
    right = min(cells, max(columns.total, NARROW)) - columns.margin
    text, matches = _excerpt(snippet, right - before)
    lines = wrap(text, right, matches, first=indent) if text else []
    if len(lines) > SNIPPET_LINES:
        *runs, (last, role) = lines[SNIPPET_LINES - 1]
        room = right - line_width(tuple(runs)) - 1
        lines[SNIPPET_LINES - 1 :] = [(*runs, (truncate(last, room, ellipsis="") + "…", role))]
    return lines


def _excerpt(snippet: Snippet, cells: int) -> tuple[str, list[tuple[int, int]]]:
    """The snippet on one line, starting later if its first match would be cut off."""
    text, matches = sanitize_spans(snippet.text, snippet.matches)
    # A paragraph's end is several spaces; line ends of the same length keep the offsets.
    text = _SPACES.sub(lambda match: "\n" * len(match[0]), text)
    text, matches = unwrap(text, matches)
    start = len(text) - len(text.lstrip())
    room = (SNIPPET_LINES - 1) * cells
    if matches and width(text[start : matches[0][1]]) > room:
        start = max(start, matches[0][0] - room // 4)
    lead = "…" if text[:start].strip() else ""
    shift = len(lead) - start
    return lead + text[start:], [(max(0, a + shift), b + shift) for a, b in matches]


def _counts(
    listed: int, total: int | None, unread: int | None, sources: int | None, chinese: bool
) -> list[str]:
    total = listed if total is None else total
    parts = [catalogue.count(total, "article", chinese)]
    if total > listed:
        parts.append(catalogue.count(total - listed, "more", chinese))
    if unread is not None:
        parts.append(catalogue.count(unread, "unread", chinese))
    if sources is not None:
        parts.append(catalogue.count(sources, "source", chinese))
    return parts


def _footer(counts: Sequence[str], hint: str, columns: _Columns, cells: int) -> Iterator[Line]:
    """The counts, and the hint right of them or, without room, below."""
    margin: Line = ((" " * columns.margin, Role.PLAIN),)
    hint = one_line(hint)
    text = " · ".join(counts)
    used = columns.margin + width(text) + width(hint)
    if used + len(GAP) <= cells:
        gap = max(len(GAP), min(cells, columns.total) - used) if hint else 0
        yield (*margin, (text + " " * gap + hint, Role.FAINT))
        return
    yield from pack(counts, cells, margin, Role.FAINT)
    if hint:
        yield (*margin, (truncate(hint, cells - columns.margin), Role.FAINT))
