"""Centrality: how much of what an article, or several, say stands in one sentence.

Both measures are relative to their mean, so that they can be weighed with others.
What they count for is left to ``news``.
"""

from __future__ import annotations

from collections.abc import Sequence

from newsdigest.summarization.graph import linking_words, postings

FLOOR = 0.01
"""Added to every cosine: even a sentence like no other has some worth."""
MAX_PAIRS = 400_000
"""Pairs of sentences compared between articles; beyond it common words do not count."""


def central(bags: Sequence[Sequence[str]]) -> list[float]:
    """How alike each bag of words is to all others.

    The mean cosine of sets of words, which is one step of the random walk of
    LexRank (Erkan and Radev 2004).  The sums are taken word by word, so that no
    pair is ever compared: time and memory grow with the words, not with the pairs.
    """
    sets = [dict.fromkeys(bag) for bag in bags]
    scales = [len(bag) ** -0.5 if bag else 0.0 for bag in sets]
    weights: dict[str, float] = {}
    for bag, scale in zip(sets, scales, strict=True):
        for word in bag:
            weights[word] = weights[word] + scale if word in weights else scale
    weight = weights.__getitem__
    others = max(1, len(sets) - 1)
    return _relative(
        [
            max(0.0, sum(map(weight, bag)) * scale - 1.0) / others
            for bag, scale in zip(sets, scales, strict=True)
        ]
    )


def corroborated(bags: Sequence[Sequence[str]], sources: Sequence[int]) -> list[float]:
    """How well each bag of words is matched in the other sources.

    The cosine with the nearest sentence of every other source, averaged over
    these: what all report is the story.
    """
    found = postings(bags)
    lengths = [len(set(bag)) for bag in bags]
    shared: list[dict[int, int]] = [{} for _ in bags]
    for word in linking_words(found, MAX_PAIRS):
        for i in found[word]:
            row, own = shared[i], sources[i]
            for j in found[word]:
                if sources[j] != own:
                    row[j] = row.get(j, 0) + 1
    others = max(1, len(set(sources)) - 1)
    cosines = []
    for i, row in enumerate(shared):
        nearest: dict[int, float] = {}
        for j, count in row.items():
            cosine = count / float((lengths[i] * lengths[j]) ** 0.5)
            nearest[sources[j]] = max(nearest.get(sources[j], 0.0), cosine)
        cosines.append(sum(nearest.values()) / others)
    return _relative(cosines)


def _relative(cosines: list[float]) -> list[float]:
    mean = sum(cosines) / max(1, len(cosines)) + FLOOR
    return [(cosine + FLOOR) / mean for cosine in cosines]
