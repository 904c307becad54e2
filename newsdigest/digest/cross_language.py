"""Cross-language links: reports of one event in Chinese and in English.

A Chinese and an English report share no words.  Every Chinese word is translated into its
glosses and its pinyin (Li Qiang, Wujin), every number into its value.  Articles are
grouped within each language first and then linked, each group with one at most (Pouliquen,
Steinberger and Deguernel, "Story tracking: linking similar news over time and across
languages", 2008).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from heapq import nlargest

from newsdigest.article import Article
from newsdigest.digest.tfidf import Vector, vectorize
from newsdigest.text.fold import fold
from newsdigest.text.glosses import glosses, pinyin
from newsdigest.text.language import is_mostly_han
from newsdigest.text.scripts import HAN_CHARACTER
from newsdigest.text.words import bags, stem

OPENING = 2000
"""Characters of a Chinese text that are used; of an English one three times as many."""
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

_NUMBER = re.compile(
    r"(\d[\d,]*(?:\.\d+)?)\s?(万亿|千万|百万|亿|万|千|trillion|billion|million|thousand|bn\b|m\b)?"
)
_SCALES = {
    "万亿": 1e12, "千万": 1e7, "百万": 1e6, "亿": 1e8, "万": 1e4, "千": 1e3,
    "trillion": 1e12, "billion": 1e9, "million": 1e6, "thousand": 1e3, "bn": 1e9, "m": 1e6,
}  # fmt: skip
_CAPITALS = re.compile(r"\b([A-Z][a-z]+)[ -]([A-Z][a-z]+(?:-[a-z]+)?)\b")
_DIGITS = 2
"""Digits of a number that is compared, at least."""


def cross_language_links(
    articles: Sequence[Article], times: Sequence[float | None], window: float
) -> list[Link]:
    """Links between a Chinese and another article, the smaller position first.

    :param times: in seconds; undated articles have no links
    :param window: seconds between two reports of one event at most
    """
    dated = [i for i in range(len(articles)) if times[i] is not None and articles[i].text]
    chinese = [i for i in dated if _is_chinese(articles[i])]
    others = [i for i in dated if not _is_chinese(articles[i])]
    if not chinese or not others:
        return []
    chinese_vectors = _vectors([_chinese_words(articles[i]) for i in chinese])
    other_vectors = _vectors([_english_words(articles[i]) for i in others])
    holders: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, vector in zip(others, other_vectors, strict=True):
        for word, weight in vector.items():
            holders[word].append((place, weight))
    links: list[Link] = []
    for place, vector in zip(chinese, chinese_vectors, strict=True):
        for other, similarity in _similarities(vector, holders).items():
            if similarity >= LEAST and abs((times[place] or 0) - (times[other] or 0)) <= window:
                links.append((min(place, other), max(place, other), min(1.0, similarity)))
    return links


def _similarities(
    vector: Mapping[str, float], holders: Mapping[str, Sequence[tuple[int, float]]]
) -> dict[int, float]:
    """The similarity to the articles that hold its words in translation, by position."""
    translated: dict[str, float] = {}
    for word, weight in vector.items():
        for meaning in _translations(word):
            translated[meaning] = max(translated.get(meaning, 0.0), weight)
    similarities: defaultdict[int, float] = defaultdict(float)
    for meaning, weight in translated.items():
        for place, other in holders.get(meaning, ()):
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


def _vectors(texts: Sequence[tuple[list[str], list[str]]]) -> list[dict[str, float]]:
    """The heaviest words of the articles of one language with their weights."""
    corpus = vectorize([title for title, _ in texts], [text for _, text in texts])
    return [_heaviest(vector, corpus.words) for vector in corpus.vectors]


def _heaviest(vector: Vector, words: Sequence[str]) -> dict[str, float]:
    best = nlargest(HEAVY, zip(vector.weights, vector.words, strict=True))
    return {words[word]: weight for weight, word in best}


def _chinese_words(article: Article) -> tuple[list[str], list[str]]:
    title, text = fold(article.title), fold(article.text[:OPENING])
    words = bags([title, text])
    return (
        [*_without_numbers(words[0]), *_numbers(title)],
        [*_without_numbers(words[1]), *_numbers(text)],
    )


def _english_words(article: Article) -> tuple[list[str], list[str]]:
    title, text = article.title, article.text[: 3 * OPENING]
    words = bags([title, text])
    return (
        [*_without_numbers(words[0]), *_numbers(title), *_names(title)],
        [*_without_numbers(words[1]), *_numbers(text), *_names(text)],
    )


def _names(text: str) -> list[str]:
    """Pairs of capitalized words as one word, like a Chinese name in pinyin: Li Qiang, liqiang."""
    return [(a + b).lower().replace("-", "") for a, b in _CAPITALS.findall(text)]


def _without_numbers(words: Sequence[str]) -> list[str]:
    return [word for word in words if not word[0].isdecimal()]


def _numbers(text: str) -> list[str]:
    """The numbers of a text by their values: 1.2万 and 12,000 are equal."""
    values = []
    for number, scale in _NUMBER.findall(text):
        value = float(number.replace(",", "")) * _SCALES.get(scale, 1)
        plain = f"{value:.6g}"
        if len(plain.replace(".", "")) >= _DIGITS:
            values.append(f"#{plain}")
    return values


def _is_chinese(article: Article) -> bool:
    return is_mostly_han(f"{article.title}{article.text[:200]}")


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
