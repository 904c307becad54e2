"""A row of a full-screen list: one article on one line of an exact width.

``listing`` fits columns to all of its rows; here rows are drawn one by one, so that the
columns depend on the width alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import tzinfo

from newsdigest.article import Article, Item
from newsdigest.render import catalogue
from newsdigest.render.lines import Line, Role, Run, Spans, pieces
from newsdigest.text.sanitize import one_line
from newsdigest.text.width import pad, truncate, width

GAP = "  "
MAX_TITLE_CHARS = 4000
"""Characters of a title that are measured; an untrusted one can have a million."""
WITH_SOURCE = 44
"""Cells of the narrowest row with a source."""
WITH_MONTH = 50
"""Cells of the narrowest row that shows the month of dates in other years."""
WITH_DAY = 72
"""Cells of the narrowest row with whole dates; narrower ones have month and day, or the year."""
SOURCE = 10
"""Cells of a source in a narrow row."""
INDENT = 2
"""Cells by which the further articles of a story are indented."""
_SUBTITLE = re.compile(r"\s+[-–—|·:：/]\s+|[|｜·•]|[（(].*$")
"""Start of what a name can do without: ``Wujin Post - Home``, ``武进日报（数字报）``."""
_PREFIX = re.compile(r"^(?:The|Die|Der|Das|Le|La|Les|El)\s+(?=\S)|^www\.", re.IGNORECASE)
_SUFFIX = re.compile(
    r"(?:官方网站|官方微博|微信公众号|新闻客户端|客户端|官网|网站|有限责任公司|有限公司|海外版|数字报|电子版)$"
    r"|[\s,]+(?:Online|Website|Newspaper|News|Inc\.?|Ltd\.?|LLC|GmbH)$|\.(?:com|org|net)(?:\.cn)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a row in the list.

    ``others`` is the number of articles folded into it; ``inner`` says that it stands
    below the first article of its story.  Dates in ``year`` are shown without the year;
    ``with_source`` is false if no article of the list has a source.
    """

    cells: int
    zone: tzinfo
    year: int
    others: int = 0
    inner: bool = False
    with_source: bool = True


def row(item: Item, place: Place, matches: Spans = ()) -> Line:
    """The row: sign, title, source and date.

    :param matches: spans of matches in the title (:func:`title_of`)
    """
    symbol, role = sign(item)
    indent = INDENT if place.inner else 0
    date = _date(item, place)
    source = _source(item, place)
    others = _others(item, place)
    beside = sum(len(GAP) + width(cell) for cell in (source, date) if cell)
    room = max(2, place.cells - 2 - indent - beside - width(others))
    title = title_of(item)
    return (
        (" " * indent, Role.PLAIN),
        (f"{symbol} ", role),
        *(
            (part, Role.MATCH if is_match else Role.PLAIN if item.read else Role.STRONG)
            for part, is_match in pieces(pad(title, room), matches)
        ),
        (others, Role.FAINT),
        *((GAP + cell, role) for cell, role in ((source, Role.SOURCE), (date, Role.FAINT)) if cell),
    )


def title_of(item: Item | Article) -> str:
    """The title on one line, the path if it is empty."""
    return one_line(item.title[:MAX_TITLE_CHARS]) or one_line(item.path)


def sign(item: Item) -> Run:
    """The symbol before a title: starred, unread or a space."""
    if item.starred:
        return "★", Role.STARRED
    return (" ", Role.PLAIN) if item.read else ("●", Role.UNREAD)


def placeholder(cells: int, *, is_removed: bool) -> Line:
    """The row of an article that is loading, or was removed."""
    return ((pad("  " + ("—" if is_removed else "…"), cells), Role.FAINT),)


def _others(item: Item, place: Place) -> str:
    """``also in 2``, in a narrow row ``+2``."""
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


def short_source(name: str, cells: int) -> str:
    """The name of a source in at most ``cells`` cells.

    Uninformative parts are removed first (``The``, ``客户端``), then words from the end; if
    not even the first word fits, the initials stand for a name of several words.
    """
    for pattern in (_SUBTITLE, _PREFIX, _SUFFIX):
        if width(name) <= cells:
            return name
        shorter = pattern.split(name)[0] if pattern is _SUBTITLE else pattern.sub("", name)
        name = shorter.strip() or name
    if width(name) <= cells:
        return name
    words = name.split()
    for count in range(len(words) - 1, 0, -1):
        if width(fewer := " ".join(words[:count])) <= cells:
            return fewer
    initials = "".join(word[0] for word in words if word[0].isalnum())
    return initials if len(words) > 1 and 1 < width(initials) <= cells else truncate(name, cells)


def _date(item: Item, place: Place) -> str:
    """``2024-11-03``; in a narrow row ``11-03``, in another year ``2023-11`` or ``2023``."""
    day = catalogue.local_day(item.date, place.zone)
    if place.cells >= WITH_DAY:
        return catalogue.iso_day(day).ljust(10)
    with_month = place.cells >= WITH_MONTH
    if day is None:
        return " " * (7 if with_month else 5)
    if day.year == place.year:
        return catalogue.iso_day(day)[5:].rjust(7 if with_month else 5)
    return catalogue.iso_day(day)[:7] if with_month else f"{day.year:04} "
