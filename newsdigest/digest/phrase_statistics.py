"""Frequencies of phrases in two selections of headlines, compared.

The log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn,
"Fightin' words", 2008): the share in one selection against that in another, both shrunk
towards that in the whole archive.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from newsdigest.summarization.keywords import general_rarity

PRIOR = 0.25
"""The weight of the whole archive, relative to the number of articles that are compared."""
LEAST_PRIOR = 0.5
"""The weight of a phrase that the archive hardly has; less would make each single article
of it uncertain without limit."""
SAME = 0.75
"""The share of a phrase's articles that another one has, from which it is not said apart."""
COMMON, RARE = 5.0, 8.0
"""General rarity of Chinese words that say nothing, and of those that say all."""
COMPARABLE = 0.4
"""The least number of the rarer phrase's articles, relative to those of the other one."""
MANY = 1_000_000
"""Phrases in memory at once; beyond it those that occurred once are forgotten."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The articles with each phrase, and all articles."""

    phrases: Mapping[str, int]
    total: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two selections, and the archive to which their shares are shrunk."""

    selection: Counts
    other: Counts
    archive: Counts

    def score(self, phrase: str) -> float:
        """The log-odds ratio of the phrase's shares, in standard deviations."""
        prior = PRIOR * (self.selection.total + self.other.total)
        usual = self.archive.phrases.get(phrase, 0) / max(1, self.archive.total)
        weight = max(LEAST_PRIOR, prior * min(0.99, usual))
        odds, variance = [], 0.0
        for counts in (self.selection, self.other):
            with_phrase = counts.phrases.get(phrase, 0) + weight
            odds.append(math.log(with_phrase / max(1.0, counts.total + prior - with_phrase)))
            variance += 1 / with_phrase
        return (odds[0] - odds[1]) / math.sqrt(variance)


def count_phrases(texts: Iterable[Sequence[str]]) -> Counter[str]:
    """The articles with each phrase.

    With very many phrases those that occurred once are forgotten again and again (Manku
    and Motwani, "Approximate frequency counts over data streams", 2002).
    """
    counts: Counter[str] = Counter()
    for phrases in texts:
        counts.update(phrases)
        if len(counts) > MANY:
            counts = Counter({phrase: n for phrase, n in counts.items() if n > 1})
    return counts


def distinct(
    phrases: Iterable[str], holders: Mapping[str, Collection[int]], limit: int
) -> list[str]:
    """The first phrases that are not said by another one with the same articles.

    Of a phrase and a part of it with nearly the same articles the whole remains.

    :param phrases: the best first
    :param holders: the articles of each phrase
    """
    results: list[str] = []
    for phrase in phrases:
        own = frozenset(holders[phrase])
        same = next((i for i, one in enumerate(results) if _same(own, holders[one])), None)
        if same is None:
            if len(results) < limit:
                results.append(phrase)
        elif results[same] in phrase and len(own) >= SAME * len(holders[results[same]]):
            results[same] = phrase
    return list(dict.fromkeys(results))


def _same(own: frozenset[int], other: Collection[int]) -> bool:
    """Whether most articles of the rarer phrase have the other one, which is not far more common.

    The articles on one event are a small part of those on its subject.
    """
    fewer, more = sorted((len(own), len(other)))
    return len(own.intersection(other)) >= SAME * fewer and fewer >= COMPARABLE * more


def distinctiveness(phrase: str) -> float:
    """The weight of a phrase, 0 to 1: a single common word (客户, 风险) says little."""
    if " " in phrase or phrase.isascii():
        return 1.0
    return min(1.0, max(0.0, (general_rarity(phrase) - COMMON) / (RARE - COMMON)))
