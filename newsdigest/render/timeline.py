"""A story day by day, as plain text or laid out for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsdigest.article import SHORT_ID, Article
from newsdigest.render import catalogue
from newsdigest.render.lines import BLANK, Line, Role, line_width, pack, text_area, wrap
from newsdigest.text.sanitize import one_line
from newsdigest.text.width import truncate

if TYPE_CHECKING:
    from newsdigest.digest.model import Story
    from newsdigest.digest.timeline import Change, Day

MAX_CHARS = 300
"""Characters of a title, source or sentence."""


@dataclass(frozen=True, slots=True)
class _Texts:
    """A day as texts: when it was, who reported, what was new, and each article's facts."""

    when: str
    sources: str
    news: tuple[str, ...]
    articles: tuple[tuple[Article, str], ...]


def plain_lines(story: Story, days: Sequence[Day], chinese: bool) -> Iterator[str]:
    """Headline and id, then for each day its sources, news, changes and articles."""
    yield f"{_shorten(story.lead.title)}  {story.id}"
    for day in days:
        texts = _texts(day, chinese)
        yield ""
        yield f"{texts.when}  {texts.sources}"
        yield from (f"  {line}" for line in texts.news)
        yield from (f"  {one.id[:SHORT_ID]}  {facts}" for one, facts in texts.articles)


def terminal_lines(
    story: Story, days: Sequence[Day], *, width: int, chinese: bool, followed: bool
) -> Iterator[tuple[Line, str]]:
    """The same in lines of a width, each with the id of the article that it names, or "".

    :param followed: whether the reader follows the story
    """
    cells, margin = text_area(width)
    headline = wrap(_shorten(story.lead.title), cells, first=margin, role=Role.STRONG)
    count = catalogue.count(len(story.members), "article", chinese)
    label = catalogue.label("followed", chinese) if followed else ""
    facts = pack(filter(None, (story.id, count, label)), cells, margin, Role.FAINT)
    yield from ((line, "") for line in (*headline, *facts))
    for day in days:
        yield BLANK, ""
        yield from _day(_texts(day, chinese), cells, margin)


def _day(texts: _Texts, cells: int, margin: Line) -> Iterator[tuple[Line, str]]:
    heading = f"{texts.when}  {texts.sources}"
    spans = [(len(texts.when), len(heading))]
    indent: Line = (*margin, ("  ", Role.PLAIN))
    lines = wrap(heading, cells, spans, first=margin, role=Role.STRONG, span_role=Role.SOURCE)
    for text in texts.news:
        lines += wrap(text, cells, first=indent)
    yield from ((line, "") for line in lines)
    for article, facts in texts.articles:
        identity = article.id[:SHORT_ID] + "  "
        room = cells - line_width(indent) - len(identity)
        yield (
            (*indent, (identity, Role.FAINT), (truncate(facts, max(1, room)), Role.LINK)),
            article.id,
        )


def _texts(day: Day, chinese: bool) -> _Texts:
    undated = catalogue.label("undated", chinese)
    sources = dict.fromkeys(_shorten(one.source) for one in day.articles if one.source)
    news = [] if day.news is None else [_with_dates(_shorten(day.news.text), day, chinese)]
    return _Texts(
        catalogue.day(day.date, chinese, year=True) if day.date else undated,
        ("、" if chinese else ", ").join(sources),
        (*news, *(_change(one, chinese) for one in day.changes)),
        tuple((one, _facts(one)) for one in day.articles),
    )


def _facts(article: Article) -> str:
    return "  ".join(filter(None, (_shorten(article.title), _shorten(article.source))))


def _with_dates(text: str, day: Day, chinese: bool) -> str:
    """The sentence with the dates of the other days that it means."""
    if day.date is None:
        return text
    return catalogue.with_dates(text, day.date, day.date, chinese, skip_same_day=True)


def _change(change: Change, chinese: bool) -> str:
    unit = " 人" if chinese else ""
    return f"{change.kind}{'：' if chinese else ': '}{change.before}{unit} → {change.after}{unit}"


def _shorten(text: str) -> str:
    return one_line(text)[:MAX_CHARS]
