"""A newspaper page as text, split into its articles.

Text extracted from a page layout has split columns and headlines anywhere.
``paragraphs`` and ``paragraph_joining`` join split paragraphs, ``boundaries`` and
``headlines`` find the articles, ``line_types`` their authors.  No character is lost
but line ends and the white space around them: each line is in the page's margins or
in one article, as title, kicker, subtitle, byline, paragraph or remains.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date
from datetime import date as day
from pathlib import PurePath

from newsdigest.formats import dates
from newsdigest.formats.newspaper import headlines, line_types
from newsdigest.formats.newspaper.boundaries import Segment, segments
from newsdigest.formats.newspaper.line_types import (
    LineType,
    line_authors,
    paragraph_authors,
)
from newsdigest.formats.newspaper.paragraph_joining import join_fragments
from newsdigest.formats.newspaper.paragraphs import Fragment, fragments, is_latin

MARGIN = 4
"""Lines at the top and at the bottom of a page that may be its margins."""
BYLINES_NEAR = 2
"""Lines after a headline, and before the end, in which a byline stands."""


@dataclass(frozen=True, slots=True)
class PageItem:
    """One article of a page.

    ``headings`` are the positions of the subheadings among ``paragraphs``.  ``lines``
    are the lines of the input (from 1) it is made of.  ``bylines`` and ``remains``
    (navigation, rules) are its lines that are no paragraphs, as written.  ``reasons``
    say why the headline is one, why the article begins here, and what was joined.
    """

    title: str
    kicker: str
    subtitle: str
    authors: tuple[str, ...]
    paragraphs: tuple[str, ...]
    headings: tuple[int, ...]
    lines: tuple[int, ...]
    reasons: tuple[str, ...]
    url: str = ""
    bylines: tuple[str, ...] = ()
    remains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """The articles of a page in order; ``date`` is None and the others "" where unknown.

    ``margins`` are the lines of no article: masthead, folio, the page's editors.
    """

    items: tuple[PageItem, ...]
    date: day | None = None
    source: str = ""
    page: str = ""
    margins: tuple[str, ...] = ()


def split(
    text: str, *, name: str = "", date: day | None = None, source: str = "", page: str = ""
) -> Page:
    """The articles of a newspaper page.

    What is not given is taken from the file's ``name`` (武进日报-2024-11-03-A1.txt), and
    what that does not say from the page's masthead.
    """
    articles, margins = _articles(text)
    from_name = parse_file_name(name) if name else PageName()
    from_masthead = next(
        (read for line in margins if (read := parse_masthead(line)).date), PageName()
    )
    return Page(
        tuple(map(_item, articles)),
        date or from_name.date or from_masthead.date,
        source or from_name.source or from_masthead.source,
        page or from_name.page or from_masthead.page,
        margins,
    )


def looks_like_page(text: str) -> bool:
    """Whether a text is several articles one after the other rather than one, or Markdown."""
    if re.match(r"\s*(?:---\s*\n|\+\+\+\s*\n|<|\{)", text) or _MARKDOWN.search(text):
        return False
    articles, _ = _articles(text)
    # Blank lines separate paragraphs of Latin text, so only bylines are sure there.
    certain = sum(
        segment.is_sure and (segment.is_signed or not is_latin(text)) for segment in articles
    )
    return certain > 1 and 2 * certain >= len(articles)


def _articles(text: str) -> tuple[list[Segment], tuple[str, ...]]:
    """The articles of a page, and the page's own lines."""
    rows = fragments(text.replace("\r\n", "\n").replace("\r", "\n"))
    positions = {i for i in range(len(rows)) if i < MARGIN or i >= len(rows) - MARGIN}
    margins = {i for i in positions if line_types.is_margin(rows[i].text)}
    body = join_fragments([row for i, row in enumerate(rows) if i not in margins])
    return segments(body), tuple(rows[i].text for i in sorted(margins))


_MARKDOWN = re.compile(r"^#{1,6} ", re.MULTILINE)


def _item(segment: Segment) -> PageItem:
    """The article of a segment."""
    pieces = segment.fragments
    headline = _headline(segment)
    head = range(segment.head.start, segment.head.end) if segment.head else range(0)
    title_lines = set(head) - set(headline.rest)
    bylines = _bylines(pieces, head)
    ends = {i for i, piece in enumerate(pieces) if piece.type is LineType.END}
    aside = title_lines | bylines | ends
    positions = [i for i in range(len(pieces)) if i not in aside]
    paragraphs, headings, joins = _body(pieces, positions, head)
    return PageItem(
        headline.title,
        headline.kicker,
        headline.subtitle,
        _authors(pieces, bylines, paragraphs),
        paragraphs,
        headings,
        tuple(number for piece in pieces for number in piece.lines),
        (*headline.reasons, *segment.reasons, *joins),
        next((url for i in sorted(ends) if (url := line_types.address(pieces[i].text))), ""),
        tuple(pieces[i].text for i in sorted(bylines)),
        tuple(pieces[i].text for i in sorted(ends)),
    )


def _headline(segment: Segment) -> headlines.Headline:
    if segment.head is None:
        return headlines.Headline("", "", "", (), ("no line looks like a headline",))
    return headlines.read(segment.fragments, segment.head)


def _bylines(pieces: Sequence[Fragment], head: range) -> set[int]:
    """The positions of the lines of names next to the headline or at the end."""
    near = set(range(max(0, len(pieces) - BYLINES_NEAR - 2), len(pieces)))
    near |= set(range(head.start - 1, head.stop + BYLINES_NEAR))
    return {i for i in near if 0 <= i < len(pieces) and pieces[i].type is LineType.BYLINE}


def _body(
    pieces: Sequence[Fragment], positions: Sequence[int], head: range
) -> tuple[tuple[str, ...], tuple[int, ...], tuple[str, ...]]:
    """Paragraphs, positions of subheadings and what was joined; also over the headline."""
    body: list[Fragment] = []
    above = -1
    for index in positions:
        over = above < head.start <= index and above >= 0
        if body and over and _interrupted(body[-1], pieces[index]):
            body[-1] = body[-1].joined(pieces[index], "the headline stands in mid-sentence")
        else:
            body.append(pieces[index])
        above = index
    headings = tuple(
        i for i, piece in enumerate(body) if piece.type in (LineType.HEAD, LineType.SUBHEAD)
    )
    joins = tuple(reason for piece in pieces for reason in piece.reasons)
    return tuple(piece.text for piece in body), headings, joins


def _interrupted(before: Fragment, after: Fragment) -> bool:
    """Whether a sentence stands partly above and partly under the headline."""
    return (
        before.type is LineType.PROSE
        and after.type is LineType.PROSE
        and not line_types.is_closed(before.text)
        and before.text[-1] not in "：:"
    )


def _authors(
    pieces: Sequence[Fragment], bylines: set[int], paragraphs: Sequence[str]
) -> tuple[str, ...]:
    """Who wrote it, by its byline, its dateline or the brackets at its end."""
    names = [name for i in sorted(bylines) for name in line_authors(pieces[i].text)]
    for paragraph in (*paragraphs[:3], *paragraphs[-1:]):
        names += paragraph_authors(paragraph)
    return tuple(dict.fromkeys(names))


_DAY = re.compile(r"(?:19|20)\d\d\D?\d{1,2}\D?\d{1,2}日?|(?:19|20)\d{6}")
_PAGE = re.compile(r"(?:第\s*)?([A-Za-z]?\d{1,3})\s*版?|第?([一二三四五六七八九十]{1,3})版")
_FOLIO = re.compile(r"(?<![A-Za-z\d])([A-Z]\d{1,3})(?!\d)|(\d{1,3})[ \u3000]*版")
_AROUND = " -_.,·()（）[]【】　"


@dataclass(frozen=True, slots=True)
class PageName:
    """Day, paper and page in a file name or masthead; None or "" where it has none."""

    date: date | None = None
    source: str = ""
    page: str = ""


def parse_file_name(name: str) -> PageName:
    """Day, paper and page in a file name: 武进日报-2024-11-03-A1.txt; none without a day."""
    stem = PurePath(name.replace("\\", "/")).name
    stem = re.sub(r"\.(?:txt|md|text|markdown)$", "", stem, flags=re.IGNORECASE)
    match = _DAY.search(stem)
    moment = _day(match[0]) if match else None
    if match is None or moment is None:
        return PageName()
    before, after = stem[: match.start()].strip(_AROUND), stem[match.end() :].strip(_AROUND)
    page = _PAGE.fullmatch(after)
    source = before or ("" if page else after)
    return PageName(moment, source, (page[1] or page[2]) if page else "")


def parse_masthead(line: str) -> PageName:
    """Day, paper and page in a masthead: 江城晚报 2024年5月6日 星期一 A3版."""
    match = _DAY.search(line)
    moment = _day(match[0]) if match else None
    if match is None or moment is None:
        return PageName()
    before = line[: match.start()].strip(_AROUND)
    page = _FOLIO.search(line[match.end() :])
    return PageName(
        moment, before if before.endswith("报") else "", (page[1] or page[2]) if page else ""
    )


def _day(text: str) -> date | None:
    """The day of the calendar, None where there is none."""
    numbers = re.findall(r"\d+", text)
    if len(numbers) == 3:
        text = "{}-{:0>2}-{:0>2}".format(*numbers)
    moment = dates.from_file_name(text, UTC)
    return moment.date() if moment else None
