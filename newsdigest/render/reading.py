"""An article or a summary laid out for a terminal: title, facts, summary, text, links.

``body`` lays out the text itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from itertools import repeat
from typing import TYPE_CHECKING

from newsdigest.article import Article, Item
from newsdigest.render import catalogue
from newsdigest.render.annotation import AnnotatedText, annotate
from newsdigest.render.body import body
from newsdigest.render.escape import safe_url
from newsdigest.render.lines import (
    BLANK,
    Address,
    Line,
    Role,
    Run,
    Spans,
    bullet,
    line_width,
    overlay,
    pack,
    sanitize_spans,
    text_area,
    unwrap,
    wrap,
)
from newsdigest.render.plain import sentence_spans
from newsdigest.render.row import MAX_TITLE_CHARS, title_of
from newsdigest.text.regions import localized
from newsdigest.text.sanitize import one_line, sanitize
from newsdigest.text.typeset import break_lines

if TYPE_CHECKING:
    from newsdigest.summarization.summary import Summary


def article(
    article: Article,
    item: Item | None = None,
    summary: Summary | None = None,
    *,
    width: int,
    zone: tzinfo,
    highlight: bool = False,
    matches: Spans = (),
    text: AnnotatedText | None = None,
    break_addresses: bool = False,
) -> Iterator[Line]:
    """The whole article: the summary first, the links at the end.

    :param item: the article's item, for its star
    :param highlight: whether the summary's sentences are marked in the text
    :param matches: spans of search matches in the text
    :param text: the annotated text, if it is at hand
    :param break_addresses: whether addresses are broken at the width; a terminal copies
        only unbroken ones whole
    """
    cells, margin = text_area(width)
    text = text or annotate(article)
    star = "★ " if item and item.starred else ""
    yield from wrap(star + title_of(article), cells, first=margin, role=Role.STRONG)
    yield from pack([*_facts(article, zone), _length(article)], cells, margin, Role.FAINT)
    if article.url:
        room = cells if break_addresses else 0
        yield from _address(one_line(article.url[:MAX_TITLE_CHARS]), room, margin, margin)
    if summary and summary.sentences:
        yield BLANK
        yield from _quote(summary, article, cells, margin, matches)
    spans = text.map_spans(sentence_spans(article, summary)) if highlight else []
    lines = body(text, spans, cells, margin)
    for places, role in ((text.numbers, Role.LINK), (text.map_spans(matches), Role.MATCH)):
        if places:
            lines = map(overlay, lines, body(text, places, cells, margin), repeat(role))
    urls = {f"[{link.number}]": link.url for link in text.links}
    yield from (tuple(_with_address(run, urls) for run in line) for line in lines)
    yield from _links(text, cells if break_addresses else 0, margin)


def _with_address(run: Run, urls: Mapping[str, str]) -> Run:
    """The number of a link with its address; any other run unchanged."""
    part, role = run
    return (Address(part, urls[part]), role) if role is Role.LINK and part in urls else run


def _links(text: AnnotatedText, cells: int, margin: Line) -> Iterator[Line]:
    """Each link's number and address."""
    if text.links:
        yield BLANK
    size = len(str(len(text.links))) + 2
    rest: Line = (*margin, (" " * (size + 1), Role.PLAIN))
    for link in text.links:
        first: Line = (*margin, (f"[{link.number}]".rjust(size) + " ", Role.LINK))
        yield from _address(link.url, cells, first, rest)


def _address(url: str, cells: int, first: Line, rest: Line) -> Iterator[Line]:
    """An address, broken into lines of so many cells; unbroken for 0."""
    target = safe_url(url)
    parts = break_lines(url, max(2, cells - line_width(first))) if cells else [url]
    for number, part in enumerate(parts):
        run = Address(part, target) if target else part
        yield (*(rest if number else first), (run, Role.FAINT))


def summary(
    summary: Summary, articles: Sequence[Article], *, width: int, zone: tzinfo
) -> Iterator[Line]:
    """A summary: of one article below its title, of several with their list below."""
    cells, margin = text_area(width)
    if len(articles) == 1:
        yield from wrap(title_of(articles[0]), cells, first=margin, role=Role.STRONG)
        yield from pack(_facts(articles[0], zone), cells, margin, Role.FAINT)
        yield BLANK
        yield from _quote(summary, articles[0], cells, margin)
        return
    numbers = {one.id: number for number, one in enumerate(articles, start=1)}
    for sentence in summary.sentences:
        number = numbers.get(sentence.article)
        reference = f"\xa0[{number}]" if number else ""
        yield from bullet(unwrap(sanitize(sentence.text).strip())[0], reference, cells, margin)
    if articles:
        yield from _origin(summary, articles[0], cells, margin)
    yield BLANK
    for number, one in enumerate(articles, start=1):
        yield from _source(one, f"[{number}]".rjust(len(str(len(articles))) + 2), zone, cells)


def _facts(article: Article, zone: tzinfo) -> list[str]:
    """Source, authors, date and category, as far as the article has them."""
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
    if not chinese:
        return time
    return f"{catalogue.count(chars, 'character', True)}{localized('，约')} {time}"


def _quote(
    summary: Summary, article: Article, cells: int, margin: Line, matches: Spans = ()
) -> Iterator[Line]:
    """The sentences behind a bar, with the matches in them, and their origin.

    :param matches: spans in the article's text
    """
    bar: Line = (*margin, ("┃ ", Role.FAINT))
    for one in summary.sentences:
        within = [
            (a - one.start, b - one.start) for a, b in matches if a < one.end and b > one.start
        ]
        text, spans = unwrap(*sanitize_spans(one.text, within))
        yield from wrap(text, cells, spans, first=bar)
    if summary.sentences:
        yield from _origin(summary, article, cells, bar)


def _origin(summary: Summary, article: Article, cells: int, first: Line) -> Iterator[Line]:
    """The line that says who wrote a summary, if that is to be said."""
    if mark := catalogue.origin(summary.origin, article.lang.startswith("zh")):
        yield from wrap(mark, cells, first=first, role=Role.FAINT)


def _source(article: Article, number: str, zone: tzinfo, cells: int) -> list[Line]:
    day = catalogue.iso_day(catalogue.local_day(article.date, zone))
    title = title_of(article)
    facts = [part for part in (one_line(article.source), day) if part]
    text = "  ".join([title, " · ".join(facts)]) if facts else title
    return wrap(
        text,
        cells,
        [(len(title), len(text))],
        first=((f"  {number} ", Role.FAINT),),
        rest=((" " * (len(number) + 3), Role.PLAIN),),
        span_role=Role.FAINT,
    )
