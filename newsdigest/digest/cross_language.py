"""Reports of one event in Chinese and in English.

A Chinese and an English report share no words.  The Chinese one is read through a
dictionary: every word stands for its glosses and its pinyin (Li Qiang, Wujin), every
figure for its value.  Rare words say most, as within a language.  Stories are made
within each language first and then linked, each with one at most (Pouliquen,
Steinberger and Deguernel, "Story tracking: linking similar news over time and across
languages", 2008).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from heapq import nlargest

from newsdigest.article import Article
from newsdigest.digest.tfidf import Vector, weighted
from newsdigest.text.fold import fold
from newsdigest.text.glosses import glosses, pinyin
from newsdigest.text.language import is_mostly_han
from newsdigest.text.scripts import HAN_CHARACTER
from newsdigest.text.words import bags, stem

LOOKED_AT = 2000
"""Characters of a Chinese text that are read; of an English one three times as many."""
HEAVY = 120
"""Words of an article that are compared, the heaviest."""
LEAST = 0.15
"""Likeness from which two stories in different languages may be one."""
SURE = 0.28
"""Likeness from which they are."""
MARGIN = 1.4
"""How many times as alike as the next best they are, where the likeness is less."""

Link = tuple[int, int, float]
"""Two articles by position and how alike they are."""

_NUMBER = re.compile(
    r"(\d[\d,]*(?:\.\d+)?)\s?(万亿|千万|百万|亿|万|千|trillion|billion|million|thousand|bn\b|m\b)?"
)
_SCALES = {
    "万亿": 1e12, "千万": 1e7, "百万": 1e6, "亿": 1e8, "万": 1e4, "千": 1e3,
    "trillion": 1e12, "billion": 1e9, "million": 1e6, "thousand": 1e3, "bn": 1e9, "m": 1e6,
}  # fmt: skip
_CAPITALS = re.compile(r"\b([A-Z][a-z]+)[ -]([A-Z][a-z]+(?:-[a-z]+)?)\b")
_DIGITS = 2
"""Digits of a figure that is looked at: what is smaller stands everywhere."""


def across_languages(
    articles: Sequence[Article], times: Sequence[float | None], window: float
) -> list[Link]:
    """Pairs of a Chinese and another article, the smaller position first, by likeness.

    :param times: in seconds; what is undated is in no pair
    :param window: seconds between two reports of one event at most
    """
    dated = [i for i in range(len(articles)) if times[i] is not None and articles[i].text]
    chinese = [i for i in dated if _is_chinese(articles[i])]
    others = [i for i in dated if not _is_chinese(articles[i])]
    if not chinese or not others:
        return []
    ours = _vectors([_chinese_words(articles[i]) for i in chinese])
    theirs = _vectors([_english_words(articles[i]) for i in others])
    holders: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, vector in zip(others, theirs, strict=True):
        for word, weight in vector.items():
            holders[word].append((place, weight))
    found: list[Link] = []
    for place, vector in zip(chinese, ours, strict=True):
        for other, likeness in _met(vector, holders).items():
            if likeness >= LEAST and abs((times[place] or 0) - (times[other] or 0)) <= window:
                found.append((min(place, other), max(place, other), min(1.0, likeness)))
    return found


def _met(
    vector: Mapping[str, float], holders: Mapping[str, Sequence[tuple[int, float]]]
) -> dict[int, float]:
    """How alike the articles that hold its words in translation are, by position."""
    translated: dict[str, float] = {}
    for word, weight in vector.items():
        for meaning in _meanings(word):
            translated[meaning] = max(translated.get(meaning, 0.0), weight)
    likeness: defaultdict[int, float] = defaultdict(float)
    for meaning, weight in translated.items():
        for place, other in holders.get(meaning, ()):
            likeness[place] += weight * other
    return likeness


def _meanings(word: str) -> set[str]:
    """What a word of a Chinese text may be in English."""
    if not HAN_CHARACTER.match(word):
        return {word}
    found = set(glosses(word))
    if len(word) > 1 and (sound := pinyin(word)):
        found.add(sound)
        found.add(stem(sound))
    return found


def _vectors(texts: Sequence[tuple[list[str], list[str]]]) -> list[dict[str, float]]:
    """The heaviest words of the articles of one language with their weights."""
    compared = weighted([title for title, _ in texts], [text for _, text in texts])
    return [_heaviest(vector, compared.names) for vector in compared.vectors]


def _heaviest(vector: Vector, names: Sequence[str]) -> dict[str, float]:
    best = nlargest(HEAVY, zip(vector.weights, vector.words, strict=True))
    return {names[word]: weight for weight, word in best}


def _chinese_words(article: Article) -> tuple[list[str], list[str]]:
    title, text = fold(article.title), fold(article.text[:LOOKED_AT])
    words = bags([title, text])
    return (
        [*_without_figures(words[0]), *_figures(title)],
        [*_without_figures(words[1]), *_figures(text)],
    )


def _english_words(article: Article) -> tuple[list[str], list[str]]:
    title, text = article.title, article.text[: 3 * LOOKED_AT]
    words = bags([title, text])
    return (
        [*_without_figures(words[0]), *_figures(title), *_names(title)],
        [*_without_figures(words[1]), *_figures(text), *_names(text)],
    )


def _names(text: str) -> list[str]:
    """Two capitalized words as one, as a Chinese name is in pinyin: Li Qiang, liqiang."""
    return [(a + b).lower().replace("-", "") for a, b in _CAPITALS.findall(text)]


def _without_figures(words: Sequence[str]) -> list[str]:
    return [word for word in words if not word[0].isdecimal()]


def _figures(text: str) -> list[str]:
    """The figures of a text by their values: 1.2万 and 12,000 are one."""
    found = []
    for number, scale in _NUMBER.findall(text):
        value = float(number.replace(",", "")) * _SCALES.get(scale, 1)
        plain = f"{value:.6g}"
        if len(plain.replace(".", "")) >= _DIGITS:
            found.append(f"#{plain}")
    return found


def _is_chinese(article: Article) -> bool:
    return is_mostly_han(f"{article.title}{article.text[:200]}")


def linked(groups: Sequence[Sequence[int]], links: Sequence[Link]) -> list[list[int]]:
    """Groups of articles with their like in the other language, each with one at most."""
    place = {i: number for number, group in enumerate(groups) for i in group}
    likeness: dict[tuple[int, int], float] = {}
    for i, j, value in links:
        a, b = sorted((place[i], place[j]))
        likeness[a, b] = max(value, likeness.get((a, b), 0.0))
    rivals: defaultdict[int, list[float]] = defaultdict(list)
    for (a, b), value in likeness.items():
        rivals[a].append(value)
        rivals[b].append(value)
    second = {a: nlargest(2, values)[1] for a, values in rivals.items() if len(values) > 1}
    joined: dict[int, list[int]] = {}
    gone: set[int] = set()
    for (a, b), value in sorted(likeness.items(), key=lambda pair: (-pair[1], pair[0])):
        next_best = max(second.get(a, 0.0), second.get(b, 0.0))
        if value < SURE and value < MARGIN * next_best:
            continue
        if a != b and not {a, b} & (joined.keys() | gone):
            joined[a] = [*groups[a], *groups[b]]
            gone.add(b)
    return [
        joined.get(number, list(group)) for number, group in enumerate(groups) if number not in gone
    ]
