"""The timeline of a story: per day who reported, one sentence of what was new, figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from newsdigest.article import Article
from newsdigest.digest.model import CitedSentence, Story
from newsdigest.digest.near_duplicates import shingles
from newsdigest.summarization.cues import background, is_anaphoric
from newsdigest.summarization.summary import summarize_articles

SENTENCES = 4
"""Sentences of an article that are looked at for one that says something new."""
REPEATED = 0.5
"""The part of a sentence that was said before, from which it is not new."""
_LATE = datetime(9999, 1, 1, tzinfo=UTC)
_FIGURE = re.compile(
    r"(\d[\d,]*)\s?(?:名|多|余)?(人|名|户|间|起|例|处)?[^\d，。；,.;]{0,6}?"
    r"(死亡|遇难|丧生|受伤|失联|失踪|被困|获救|转移|确诊)"
    r"|(死亡|遇难|丧生|受伤|失联|失踪|被困|获救|转移|确诊)[^\d，。；,.;]{0,4}?(\d[\d,]*)\s?(?:人|名|例)"
    r"|(\d[\d,]*) (?:people |persons |others )?(?:(?:were|are|have been|had been) )?"
    r"(killed|dead|injured|missing|rescued|evacuated|wounded|trapped)"
    r"|(kill(?:s|ed)|injur(?:es|ed)|rescued?) (?:at least )?(\d[\d,]*)"
)
_SAME = {
    "遇难": "死亡", "丧生": "死亡", "失踪": "失联", "dead": "killed", "kills": "killed",
    "wounded": "injured", "injures": "injured", "rescue": "rescued",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that changed: of what, from which value to which."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Day:
    """What was reported on one day; ``date`` is None where the archive does not say.

    ``news`` is the one sentence that was new, None where nothing was.
    """

    date: date | None
    articles: tuple[Article, ...]
    news: CitedSentence | None
    changes: tuple[Change, ...]


def timeline(story: Story, zone: tzinfo) -> list[Day]:
    """The days of a story, the first one first, undated articles last."""
    articles = sorted(
        (member.article for member in story.members), key=lambda a: (a.date or _LATE, a.path)
    )
    by_day: dict[date | None, list[Article]] = {}
    for article in articles:
        day = article.date.astimezone(zone).date() if article.date else None
        by_day.setdefault(day, []).append(article)
    said: list[frozenset[int]] = []
    figures: dict[str, str] = {}
    return [
        Day(day, tuple(own), _news(own, said), _changes(own, figures))
        for day, own in by_day.items()
    ]


def _news(articles: Sequence[Article], said: list[frozenset[int]]) -> CitedSentence | None:
    """The sentence that says most of what was not said before, which is remembered."""
    for article in articles:
        found = summarize_articles([article], sentences=SENTENCES).sentences
        for one in sorted(found, key=lambda sentence: -sentence.score):
            own = shingles(one.text)
            if background(one.text) or is_anaphoric(one.text) or _is_repeated(own, said):
                continue
            said.append(own)
            return CitedSentence(one.text, one.article)
    return None


def _is_repeated(own: frozenset[int], said: Sequence[frozenset[int]]) -> bool:
    return any(len(own & other) >= REPEATED * min(len(own), len(other)) for other in said)


def _changes(articles: Sequence[Article], figures: dict[str, str]) -> tuple[Change, ...]:
    """What changed against the figures of the days before, which are brought up to date."""
    today: dict[str, str] = {}
    for article in articles:
        for match in _FIGURE.finditer(f"{article.title}\n{article.text}"):
            value = match[1] or match[5] or match[6] or match[9]
            word = match[3] or match[4] or match[7] or match[8]
            today.setdefault(_SAME.get(word, word), value.replace(",", ""))
    found = tuple(
        Change(word, figures[word], value)
        for word, value in today.items()
        if figures.get(word, value) != value
    )
    figures.update(today)
    return found
