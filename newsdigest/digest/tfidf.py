"""Articles as tf-idf vectors.

TF-IDF with cosine (Salton and Buckley, "Term-weighting approaches in automatic text
retrieval", 1988).  Titles and openings count more, because they say what
happened; the end of a long article is left out.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

OPENING = 60
"""Content words that count as the opening."""
OPENING_WEIGHT = 2.0
TITLE_WEIGHT = 2.0
"""Weights of an occurrence there, in addition to one."""
LENGTH = 400
"""Content words of a text that are used."""
PRIOR = 200
"""Articles without any of the words that are added to the document counts, so that in a
small selection a word of half the articles still has some weight."""


@dataclass(frozen=True, slots=True)
class Vector:
    """The numbers of an article's words, ascending, and their weights, normalized to length 1."""

    words: array[int]
    weights: array[float]

    def mapping(self) -> dict[int, float]:
        """The weights by word number."""
        return dict(zip(self.words, self.weights, strict=True))


@dataclass(frozen=True, slots=True)
class Corpus:
    """Articles as vectors; ``words`` are the words by number."""

    vectors: tuple[Vector, ...]
    words: tuple[str, ...]


def vectorize(titles: Sequence[Sequence[str]], texts: Sequence[Sequence[str]]) -> Corpus:
    """The vectors of articles from the content words of their titles and texts."""
    numbers: dict[str, int] = {}
    documents = [_counts(title, text, numbers) for title, text in zip(titles, texts, strict=True)]
    frequencies = array("l", bytes(array("l").itemsize * len(numbers)))
    for words, _ in documents:
        for word in words:
            frequencies[word] += 1
    total = len(documents) + PRIOR
    rarity = array("d", (math.log(total / count) for count in frequencies))
    vectors = tuple(_vector(words, counts, rarity) for words, counts in documents)
    return Corpus(vectors, tuple(numbers))


def _counts(
    title: Sequence[str], text: Sequence[str], numbers: dict[str, int]
) -> tuple[array[int], array[float]]:
    """The words of an article by number, and the logarithms of their weighted counts."""
    counts: Counter[str] = Counter(text[:LENGTH])
    for word in text[:OPENING]:
        counts[word] += OPENING_WEIGHT  # type: ignore[assignment]
    for word in title:
        counts[word] += 1 + TITLE_WEIGHT  # type: ignore[assignment]
    pairs = sorted((numbers.setdefault(word, len(numbers)), n) for word, n in counts.items())
    return (
        array("l", (word for word, _ in pairs)),
        array("f", (1 + math.log(n) for _, n in pairs)),
    )


def _vector(words: array[int], counts: array[float], rarity: array[float]) -> Vector:
    weights = [count * rarity[word] for word, count in zip(words, counts, strict=True)]
    length = math.sqrt(sum(weight * weight for weight in weights)) or 1.0
    return Vector(words, array("f", (weight / length for weight in weights)))


def cosine(mapping: Mapping[int, float], other: Vector) -> float:
    """The cosine of two vectors, 0 to 1; the first as :meth:`Vector.mapping` returns it."""
    get = mapping.get
    return sum(
        [get(word, 0.0) * weight for word, weight in zip(other.words, other.weights, strict=True)]
    )
