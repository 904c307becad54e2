"""Centrality: how much the rest of an article, or other articles, take up a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from newsdigest.summarization.candidates import Candidate
from newsdigest.summarization.ranking.graph import linking_words, postings

CENTRALITY_FLOOR = 0.01
"""Added to every cosine: even a sentence like no other has some worth."""
MAX_PAIRS = 400_000
"""Pairs of sentences compared between articles; beyond it the commonest words do not count."""


def centrality(candidates: Sequence[Candidate]) -> list[float]:
    """Similarity to the rest of an article; of several articles, corroboration."""
    bags = [candidate.words for candidate in candidates]
    sources = [candidate.source for candidate in candidates]
    if len(set(sources)) > 1:
        return _corroboration(bags, sources)
    return _similarity_to_rest(bags)


def _similarity_to_rest(bags: Sequence[Sequence[str]]) -> list[float]:
    """How similar each bag of words is to all others, relative to the mean.

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


def _corroboration(bags: Sequence[Sequence[str]], sources: Sequence[int]) -> list[float]:
    """How well each bag of words is matched in the other sources, relative to the mean.

    The cosine with the nearest sentence of every other source, averaged over
    them: what all report is the story.
    """
    places = postings(bags)
    lengths = [len(set(bag)) for bag in bags]
    shared: list[dict[int, int]] = [{} for _ in bags]
    for word in linking_words(places, MAX_PAIRS):
        for i in places[word]:
            row, own = shared[i], sources[i]
            for j in places[word]:
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
    mean = sum(cosines) / max(1, len(cosines)) + CENTRALITY_FLOOR
    return [(cosine + CENTRALITY_FLOOR) / mean for cosine in cosines]
