"""The timeline of a story as lines, and as fields for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Any

from newsdigest.article import Article
from newsdigest.digest.model import Story
from newsdigest.digest.timeline import Change, Day
from newsdigest.render import digest_phrases
from newsdigest.render.catalogue import local
from newsdigest.text.sanitize import one_line

SHORT = 300
"""Characters of a title or sentence that are shown."""
ID = 8


def lines(story: Story, days: Sequence[Day], chinese: bool) -> Iterator[str]:
    """The headline with its id, then each day: who reported, what was new, what changed."""
    yield f"{one_line(story.lead.title)[:SHORT]}  {story.id}"
    for day in days:
        yield ""
        when = digest_phrases.day(day.date, chinese, year=True) if day.date else ""
        yield (when or ("日期不详" if chinese else "undated")) + "  " + _sources(day, chinese)
        if day.news is not None:
            yield f"  {_sentence(day.news.text, day, chinese)}"
        for change in day.changes:
            yield f"  {_change(change, chinese)}"
        for article in day.articles:
            yield f"  {article.id[:ID]}  {_named(article)}"


def fields(story: Story, days: Sequence[Day], zone: tzinfo) -> dict[str, Any]:
    """A story with its timeline."""
    return {
        "id": story.id,
        "headline": story.lead.title,
        "days": [
            {
                "date": day.date.isoformat() if day.date else None,
                "news": {"text": day.news.text, "article": day.news.article} if day.news else None,
                "changes": [
                    {"what": one.what, "before": one.before, "after": one.after}
                    for one in day.changes
                ],
                "articles": [
                    {
                        "id": article.id,
                        "title": article.title,
                        "source": article.source,
                        "date": local(article.date, zone).isoformat(timespec="seconds")
                        if article.date
                        else None,
                        "url": article.url,
                    }
                    for article in day.articles
                ],
            }
            for day in days
        ],
    }


def _sources(day: Day, chinese: bool) -> str:
    names = dict.fromkeys(one_line(a.source)[:SHORT] for a in day.articles if a.source)
    return ("、" if chinese else ", ").join(names)


def _sentence(text: str, day: Day, chinese: bool) -> str:
    """What was new, with the days that its words mean, where they are others than this one."""
    text = one_line(text)[:SHORT]
    if day.date is None:
        return text
    return digest_phrases.dated(text, day.date, day.date, chinese, others=True)


def _change(change: Change, chinese: bool) -> str:
    unit = " 人" if chinese else ""
    return f"{change.what}{'：' if chinese else ': '}{change.before}{unit} → {change.after}{unit}"


def _named(article: Article) -> str:
    return "  ".join(
        filter(None, (one_line(article.title)[:SHORT], one_line(article.source)[:SHORT]))
    )
