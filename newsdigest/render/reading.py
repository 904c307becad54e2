"""An article and a summary as a page for a terminal: title, facts, summary, text.

How the text itself is laid out is ``body``'s; colours are ``terminal``'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from itertools import repeat
from typing import TYPE_CHECKING

from newsdigest.article import Article, Item
from newsdigest.render import catalogue
from newsdigest.render.annotated import Annotated, annotated
from newsdigest.render.body import body
from newsdigest.render.lines import (
    BLANK,
    Address,
    Line,
    Role,
    Run,
    Spans,
    cleaned,
    line_width,
    overlaid,
    packed,
    unwrapped,
    wrapped,
)
from newsdigest.render.links import safe_url
from newsdigest.render.plain import sentence_spans
from newsdigest.text.sanitize import one_line, sanitize
from newsdigest.text.typeset import break_lines

if TYPE_CHECKING:
    from newsdigest.summarization.summary import Summary, SummarySentence

MAX_TEXT = 100
"""Cells of a line of text, however wide the terminal: a longer one is hard to follow."""
NARROW = 60
MAX_TITLE_CHARS = 4000


def article(
    article: Article,
    item: Item | None = None,
    summary: Summary | None = None,
    *,
    width: int,
    zone: tzinfo,
    highlight: bool = False,
    matches: Spans = (),
    text: Annotated | None = None,
    is_cut: bool = False,
) -> Iterator[Line]:
    """The whole article, the summary first and set apart, its links at the end.

    :param item: the same in the list, if it is there: whether it is starred
    :param highlight: whether the summary's sentences are marked in the text
    :param matches: offsets into the text of what was searched for
    :param text: the text with its links, if it is there already
    :param is_cut: whether lines longer than the width are cut, so that addresses are broken
    """
    cells, margin = _page(width)
    text = text or annotated(article)
    star = "★ " if item and item.starred else ""
    yield from _text(star + _title(article), cells, margin, Role.STRONG)
    yield from packed([*_facts(article, zone), _length(article)], cells, margin, Role.FAINT)
    if article.url:
        room = cells if is_cut else 0
        yield from _address(one_line(article.url[:MAX_TITLE_CHARS]), room, margin, margin)
    if summary and summary.sentences:
        yield BLANK
        yield from _aside(summary.sentences, cells, margin, matches)
    spans = text.moved(sentence_spans(article, summary)) if highlight else []
    lines = body(text, spans, cells, margin)
    for places, role in ((text.numbers, Role.LINK), (text.moved(matches), Role.MATCH)):
        if places:
            found = body(text, places, cells, margin)
            lines = map(overlaid, lines, found, repeat(role))
    yield from _linked(lines, text)
    yield from _links(text, cells if is_cut else 0, margin)


def _linked(lines: Iterable[Line], text: Annotated) -> Iterator[Line]:
    """The lines with the numbers of links as what a terminal can open."""
    urls = {f"[{link.number}]": link.url for link in text.links}

    def run(part: str, role: Role) -> Run:
        return (Address(part, urls[part]) if part in urls else part, role)

    for line in lines:
        is_plain = all(role is not Role.LINK for _, role in line)
        yield (
            line
            if is_plain
            else tuple(
                run(part, role) if role is Role.LINK else (part, role) for part, role in line
            )
        )


def _links(text: Annotated, cells: int, margin: Line) -> Iterator[Line]:
    """Each link's number and address."""
    if text.links:
        yield BLANK
    size = len(str(len(text.links))) + 2
    rest: Line = (*margin, (" " * (size + 1), Role.PLAIN))
    for link in text.links:
        first: Line = (*margin, (f"[{link.number}]".rjust(size) + " ", Role.LINK))
        yield from _address(link.url, cells, first, rest)


def _address(url: str, cells: int, first: Line, rest: Line) -> Iterator[Line]:
    """An address, broken only where that is wanted: else a terminal copies it as a whole."""
    target = safe_url(url)
    parts = break_lines(url, max(2, cells - line_width(first))) if cells else [url]
    for number, part in enumerate(parts):
        words = Address(part, target) if target else part
        yield (*(rest if number else first), (words, Role.FAINT))


def summary(
    summary: Summary, articles: Sequence[Article], *, width: int, zone: tzinfo
) -> Iterator[Line]:
    """A summary: of one article below its title, of several with the sources below it."""
    cells, margin = _page(width)
    if len(articles) == 1:
        yield from _text(_title(articles[0]), cells, margin, Role.STRONG)
        yield from packed(_facts(articles[0], zone), cells, margin, Role.FAINT)
        yield BLANK
        yield from _aside(summary.sentences, cells, margin)
        return
    numbers = {one.id: number for number, one in enumerate(articles, start=1)}
    for sentence in summary.sentences:
        yield from _point(sentence, numbers, cells, margin)
    yield BLANK
    for number, one in enumerate(articles, start=1):
        yield from _source(one, f"[{number}]".rjust(len(str(len(articles))) + 2), zone, cells)


def _page(columns: int) -> tuple[int, Line]:
    """How wide text may be, margin included, and the margin."""
    if columns < NARROW:
        return columns, ()
    return min(columns - 2, MAX_TEXT + 2), (("  ", Role.PLAIN),)


def _text(text: str, cells: int, margin: Line, role: Role) -> list[Line]:
    return wrapped(text, cells, first=margin, rest=margin, role=role)


def _title(article: Article) -> str:
    return one_line(article.title[:MAX_TITLE_CHARS]) or one_line(article.path)


def _facts(article: Article, zone: tzinfo) -> list[str]:
    """Source, authors, date and category, those that are known."""
    chinese = article.lang.startswith("zh")
    authors = ("、" if chinese else ", ").join(article.authors)
    date = catalogue.clock(article.date, zone) if article.date else ""
    category = article.categories[0] if article.categories else ""
    return [part for part in map(one_line, (article.source, authors, date, category)) if part]


def _length(article: Article) -> str:
    """``1,024 字，约 2 分钟``, in other languages the time alone."""
    chars = len("".join(article.text.split()))
    if not chars:
        return ""
    chinese = article.lang.startswith("zh")
    time = catalogue.count(catalogue.minutes(chars, article.lang), "minute", chinese)
    return f"{catalogue.count(chars, 'character', True)}，约 {time}" if chinese else time


def _aside(
    sentences: Iterable[SummarySentence], cells: int, margin: Line, matches: Spans = ()
) -> Iterator[Line]:
    """The sentences set apart, with those of the matches in the text that are in them."""
    bar: Line = (*margin, ("┃ ", Role.FAINT))
    for one in sentences:
        within = [
            (a - one.start, b - one.start) for a, b in matches if a < one.end and b > one.start
        ]
        text, spans = unwrapped(*cleaned(one.text, within))
        yield from wrapped(text, cells, spans, first=bar, rest=bar)


def _point(
    sentence: SummarySentence, numbers: Mapping[str, int], cells: int, margin: Line
) -> list[Line]:
    """A sentence with the number of its source."""
    text = _flat(sentence.text)
    reference = f"\xa0[{numbers[sentence.article]}]" if sentence.article in numbers else ""
    return wrapped(
        text + reference,
        cells,
        [(len(text), len(text + reference))],
        first=(*margin, ("· ", Role.FAINT)),
        rest=(*margin, ("  ", Role.PLAIN)),
        marked=Role.FAINT,
    )


def _source(article: Article, number: str, zone: tzinfo, cells: int) -> list[Line]:
    day = catalogue.iso_day(catalogue.local_day(article.date, zone))
    title = _title(article)
    rest = [part for part in (one_line(article.source), day) if part]
    text = "  ".join([title, " · ".join(rest)]) if rest else title
    return wrapped(
        text,
        cells,
        [(len(title), len(text))],
        first=((f"  {number} ", Role.FAINT),),
        rest=((" " * (len(number) + 3), Role.PLAIN),),
        marked=Role.FAINT,
    )


def _flat(text: str) -> str:
    return unwrapped(sanitize(text).strip())[0]
