"""Anchors: the names by which two articles are reports of one event.

Meetings, notices and campaigns are reported in the same words; guest, company, place and
body differ.  The anchors of an article are the names, bodies, quoted titles and exact
numbers of its headline and opening, weighted by their rarity.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

from newsdigest.text.features import Features, Frequencies
from newsdigest.text.names import Name

PRIOR_WEIGHT, PRIOR_AGREEMENT = 24.0, 8.0
"""Weight of an imaginary anchor of every article, and the part of it that agrees, so that
few anchors have little effect."""
CHINESE, OTHER = (-0.8, 2.2), (0.4, 1.4)
"""The factor of the similarity without agreement, and the gain for full agreement.

In Chinese every report repeats the names of the opening, and official phrases make
different events similar; capitals are less reliable, and English has few such phrases."""
DIFFERENT = 0.5
"""The factor below which two articles are of different events."""
HEADLINES = 0.5
"""The share of a headline's names in another article below which the headlines disagree."""
CROWD = 0.5
"""The similarity of a third article, relative to that of a pair, from which all three may
only share phrases."""
ALONE = 1.0
"""The least factor of two articles that are similar to no third one."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """An article's anchors with their weights, and the words in which others are searched.

    ``subjects`` include the anchors of the headline.
    """

    headline: Mapping[Name, float]
    subjects: Mapping[Name, float]
    details: Mapping[Name, float]
    words: frozenset[str]
    is_chinese: bool

    def agreement(self, other: Anchors) -> float:
        """The share of its subjects, by weight, in the other article, 0 to 1.

        Common details add to it; other details do not count.
        """
        words = other.words
        details = sum([weight for name, weight in self.details.items() if words.issuperset(name)])
        return _share(self.subjects, words, details)


def _share(anchors: Mapping[Name, float], words: frozenset[str], details: float = 0.0) -> float:
    common = sum([weight for name, weight in anchors.items() if words.issuperset(name)])
    total = PRIOR_WEIGHT + sum(anchors.values()) + details
    return (PRIOR_AGREEMENT + common + details) / total


def _factor(a: Anchors, b: Anchors) -> float:
    """The factor of the similarity of two articles: higher if their anchors agree."""
    base, gain = CHINESE if a.is_chinese and b.is_chinese else OTHER
    return max(0.0, base + gain * (a.agreement(b) + b.agreement(a)) / 2)


def _headlines_disagree(a: Anchors, b: Anchors) -> bool:
    """Whether both headlines have names, and mostly different ones."""
    if not a.headline or not b.headline:
        return False
    return max(_share(a.headline, b.words), _share(b.headline, a.words)) < HEADLINES


def weigh_by_anchors(
    documents: Sequence[Features],
    pairs: Sequence[tuple[int, int, float]],
    frequencies: Frequencies,
) -> list[tuple[int, int, float]]:
    """Pairs of articles by position, less similar where their anchors disagree."""
    return weigh(pairs, factors_of(documents, pairs, frequencies))


def factors_of(
    documents: Sequence[Features],
    pairs: Sequence[tuple[int, int, float]],
    frequencies: Frequencies,
) -> list[tuple[float, bool]]:
    """For each pair its factor, and whether the headlines disagree where it is below one."""
    places = sorted({i for pair in pairs for i in pair[:2]})
    anchors = {i: anchors_of(documents[i], frequencies) for i in places}
    results = []
    for i, j, _ in pairs:
        factor = _factor(anchors[i], anchors[j])
        results.append((factor, factor < ALONE and _headlines_disagree(anchors[i], anchors[j])))
    return results


def weigh(
    pairs: Sequence[tuple[int, int, float]], factors: Sequence[tuple[float, bool]]
) -> list[tuple[int, int, float]]:
    """All pairs of a collection with their similarities after their factors.

    Two articles that are similar to each other and to no third one may report one event
    with different names; among many similar articles only the phrases are common.
    """
    rivals: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for (i, j, similarity), (factor, _) in zip(pairs, factors, strict=True):
        if factor < DIFFERENT:
            rivals[i].append((similarity, j))
            rivals[j].append((similarity, i))
    closest = {i: nlargest(2, others) for i, others in rivals.items()}
    results = []
    for (i, j, similarity), (factor, disagree) in zip(pairs, factors, strict=True):
        if factor < ALONE and not (
            disagree
            or any(
                k not in (i, j) and other >= CROWD * similarity
                for other, k in (*closest.get(i, ()), *closest.get(j, ()))
            )
        ):
            factor = ALONE
        results.append((i, j, min(1.0, similarity * factor)))
    return results


def anchors_of(document: Features, frequencies: Frequencies) -> Anchors:
    """The anchors of an article, weighted by the square of their rarity."""

    def weighted(names: Sequence[Name]) -> dict[Name, float]:
        return {name: rarity(name) ** 2 for name in names}

    def rarity(name: Name) -> float:
        return max(frequencies.rarity(word, is_chinese=document.is_chinese) for word in name)

    title = frozenset(document.title)
    subjects = weighted(document.subjects)
    headline = {name: weight for name, weight in subjects.items() if title.issuperset(name)}
    return Anchors(
        headline, subjects, weighted(document.details), document.terms, document.is_chinese
    )
