"""Cross-language links: reports of one event in Chinese and in English.

A Chinese and an English report share no words.  Every Chinese word is translated into its
glosses and its pinyin (Li Qiang, Wujin), every number into its value.  Articles are
grouped within each language first and then linked, each group with one at most (Pouliquen,
Steinberger and Deguernel, "Story tracking: linking similar news over time and across
languages", 2008).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from heapq import nlargest

from newsdigest.digest.tfidf import Document, Vector, vectorize
from newsdigest.text.features import Features, Frequencies
from newsdigest.text.glosses import glosses
from newsdigest.text.pinyin import pinyin
from newsdigest.text.scripts import HAN_CHARACTER
from newsdigest.text.words import stem

HEAVY = 120
"""Words of an article that are compared, the heaviest ones."""
LEAST = 0.15
"""Similarity from which two stories in different languages may be one."""
SURE = 0.28
"""Similarity from which they are."""
MARGIN = 1.4
"""The ratio to the next best similarity that makes them one below that."""

Link = tuple[int, int, float]
"""Two articles by position, and their similarity."""


def cross_language_links(
    documents: Sequence[Features],
    moments: Sequence[float | None],
    window: float,
    frequencies: Frequencies,
) -> list[Link]:
    """Links between a Chinese and another article, the smaller position first.

    :param moments: in seconds; undated articles have no links
    :param window: seconds between two reports of one event at most
    """
    times = [-math.inf if time is None else time for time in moments]
    dated = [i for i, time in enumerate(times) if time > -math.inf and not documents[i].is_empty]
    chinese = [i for i in dated if documents[i].is_chinese]
    others = [i for i in dated if not documents[i].is_chinese]
    if not chinese or not others:
        return []
    holders: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, vector in zip(others, _vectors(documents, others, frequencies), strict=True):
        for word, weight in vector.items():
            holders[word].append((place, weight))
    meanings = _Meanings(holders)
    links: list[Link] = []
    other_times = sorted(times[i] for i in others)
    near = [i for i in chinese if _has_between(other_times, times[i] - window, times[i] + window)]
    for place, vector in zip(near, _vectors(documents, near, frequencies), strict=True):
        for other, similarity in _similarities(vector, meanings, holders).items():
            if similarity >= LEAST and abs(times[place] - times[other]) <= window:
                links.append((min(place, other), max(place, other), min(1.0, similarity)))
    return links


def _has_between(moments: Sequence[float], first: float, last: float) -> bool:
    at = bisect_left(moments, first)
    return at < len(moments) and moments[at] <= last


class _Meanings(dict[str, tuple[str, ...]]):
    """The translations of words of Chinese texts that the other articles have."""

    def __init__(self, others: Container[str]) -> None:
        self._others = others

    def __missing__(self, word: str) -> tuple[str, ...]:
        self[word] = meanings = tuple(m for m in _translations(word) if m in self._others)
        return meanings


def _similarities(
    vector: Mapping[str, float],
    meanings: Mapping[str, Sequence[str]],
    holders: Mapping[str, Sequence[tuple[int, float]]],
) -> dict[int, float]:
    """The similarity to the articles that hold its words in translation, by position."""
    translated: dict[str, float] = {}
    for word, weight in vector.items():
        for meaning in meanings[word]:
            translated[meaning] = max(translated.get(meaning, 0.0), weight)
    similarities: defaultdict[int, float] = defaultdict(float)
    for meaning, weight in translated.items():
        for place, other in holders[meaning]:
            similarities[place] += weight * other
    return similarities


def _translations(word: str) -> set[str]:
    """The glosses and the pinyin of a word of a Chinese text; any other word itself."""
    if not HAN_CHARACTER.match(word):
        return {word}
    translations = set(glosses(word))
    if len(word) > 1 and (sound := pinyin(word)):
        translations.add(sound)
        translations.add(stem(sound))
    return translations


def _vectors(
    documents: Sequence[Features], places: Sequence[int], frequencies: Frequencies
) -> list[dict[str, float]]:
    """The heaviest words and values of the articles of one language with their weights."""
    corpus = vectorize([_document(documents[i]) for i in places], frequencies)
    return [_heaviest(vector, corpus.words) for vector in corpus.vectors]


def _document(own: Features) -> Document:
    return Document(
        [*_without_numbers(own.title), *own.title_values],
        [*_without_numbers(own.words), *own.values],
        own.is_chinese,
    )


def _heaviest(vector: Vector, words: Sequence[str]) -> dict[str, float]:
    best = nlargest(HEAVY, zip(vector.weights, vector.words, strict=True))
    return {words[word]: weight for weight, word in best}


def _without_numbers(words: Sequence[str]) -> list[str]:
    return [word for word in words if not word[0].isdecimal()]


def join_linked(groups: Sequence[Sequence[int]], links: Sequence[Link]) -> list[list[int]]:
    """The groups of articles, each joined with its best counterpart in the other language."""
    place = {i: number for number, group in enumerate(groups) for i in group}
    similarities: dict[tuple[int, int], float] = {}
    for i, j, value in links:
        a, b = sorted((place[i], place[j]))
        similarities[a, b] = max(value, similarities.get((a, b), 0.0))
    rivals: defaultdict[int, list[float]] = defaultdict(list)
    for (a, b), value in similarities.items():
        rivals[a].append(value)
        rivals[b].append(value)
    second = {a: nlargest(2, values)[1] for a, values in rivals.items() if len(values) > 1}
    joined: dict[int, list[int]] = {}
    absorbed: set[int] = set()
    for (a, b), value in sorted(similarities.items(), key=lambda pair: (-pair[1], pair[0])):
        next_best = max(second.get(a, 0.0), second.get(b, 0.0))
        if value < SURE and value < MARGIN * next_best:
            continue
        if a != b and not {a, b} & (joined.keys() | absorbed):
            joined[a] = [*groups[a], *groups[b]]
            absorbed.add(b)
    return [
        joined.get(number, list(group))
        for number, group in enumerate(groups)
        if number not in absorbed
    ]
