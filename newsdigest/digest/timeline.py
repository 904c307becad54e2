"""The timeline of a story: for each day its articles, one new sentence, and changed counts."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from newsdigest.article import Article
from newsdigest.digest.model import CitedSentence, Story
from newsdigest.digest.near_duplicates import shingles
from newsdigest.summarization.cues import background
from newsdigest.summarization.references import is_anaphoric
from newsdigest.summarization.summary import summarize_articles

SENTENCES = 4
"""Sentences of an article from which a new one is chosen."""
REPEATED = 0.5
"""The share of a sentence in an earlier one from which it is not new."""
_COUNT = re.compile(
    r"(\d[\d,]*)\s?(?:名|多|余)?(人|名|户|间|起|例|处)?[^\d，。；,.;]{0,6}?"
    r"(死亡|遇难|丧生|受伤|失联|失踪|被困|获救|转移|确诊)"
    r"|(死亡|遇难|丧生|受伤|失联|失踪|被困|获救|转移|确诊)[^\d，。；,.;]{0,4}?(\d[\d,]*)\s?(?:人|名|例)"
    r"|(\d[\d,]*) (?:people |persons |others )?(?:(?:were|are|have been|had been) )?"
    r"(killed|dead|injured|missing|rescued|evacuated|wounded|trapped)"
    r"|(kill(?:s|ed)|injur(?:es|ed)|rescued?) (?:at least )?(\d[\d,]*)"
)
_SYNONYMS = {
    "遇难": "死亡", "丧生": "死亡", "失踪": "失联", "dead": "killed", "kills": "killed",
    "wounded": "injured", "injures": "injured", "rescue": "rescued",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """A count of people that changed: its kind, and the values before and after."""

    kind: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Day:
    """The articles of one day; ``date`` is None for undated ones.

    ``news`` is the best sentence that is new, None if there is none.
    """

    date: date | None
    articles: tuple[Article, ...]
    news: CitedSentence | None
    changes: tuple[Change, ...]


def timeline(story: Story, zone: tzinfo) -> list[Day]:
    """The days of a story, the first one first, undated articles last."""
    articles = sorted(
        (member.article for member in story.members),
        key=lambda a: (a.date.timestamp() if a.date else math.inf, a.path),
    )
    by_day: dict[date | None, list[Article]] = {}
    for article in articles:
        day = article.date.astimezone(zone).date() if article.date else None
        by_day.setdefault(day, []).append(article)
    earlier: list[frozenset[int]] = []
    counts: dict[str, str] = {}
    return [
        Day(day, tuple(own), _news(own, earlier), _changes(own, counts))
        for day, own in by_day.items()
    ]


def _news(articles: Sequence[Article], earlier: list[frozenset[int]]) -> CitedSentence | None:
    """The best new sentence, which is added to the earlier ones."""
    for article in articles:
        sentences = summarize_articles([article], sentences=SENTENCES).sentences
        for sentence in sorted(sentences, key=lambda one: -one.score):
            own = shingles(sentence.text)
            is_repeated = any(
                len(own & other) >= REPEATED * min(len(own), len(other)) for other in earlier
            )
            if background(sentence.text) or is_anaphoric(sentence.text) or is_repeated:
                continue
            earlier.append(own)
            return CitedSentence(sentence.text, sentence.article)
    return None


def _changes(articles: Sequence[Article], counts: dict[str, str]) -> tuple[Change, ...]:
    """The changes against the counts of the days before, which are updated."""
    today: dict[str, str] = {}
    for article in articles:
        for match in _COUNT.finditer(f"{article.title}\n{article.text}"):
            value = match[1] or match[5] or match[6] or match[9]
            word = match[3] or match[4] or match[7] or match[8]
            today.setdefault(_SYNONYMS.get(word, word), value.replace(",", ""))
    changes = tuple(
        Change(kind, counts[kind], value)
        for kind, value in today.items()
        if counts.get(kind, value) != value
    )
    counts.update(today)
    return changes
