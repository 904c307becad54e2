"""Articles as tf-idf vectors.

TF-IDF with cosine (Salton and Buckley, "Term-weighting approaches in automatic text
retrieval", 1988).  Titles and openings count more, because they say what happened.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import mul

from newsdigest.text.features import LENGTH, Frequencies

OPENING = 60
"""Content words that count as the opening."""
OPENING_WEIGHT = 2.0
TITLE_WEIGHT = 2.0
"""Weights of an occurrence there, in addition to one."""


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


@dataclass(frozen=True, slots=True)
class Document:
    """The content words of an article's title and text; its language decides their rarity."""

    title: Sequence[str]
    text: Sequence[str]
    is_chinese: bool = False


def vectorize(documents: Sequence[Document], frequencies: Frequencies) -> Corpus:
    """The vectors of articles, weighted by the rarity of their words in their language."""
    # In their order, so that equal weights count alike in every selection.
    words = {word for document in documents for word in (*document.title, *document.text[:LENGTH])}
    numbers = {word: number for number, word in enumerate(sorted(words))}
    counts = [_counts(document, numbers) for document in documents]
    rarities = tuple(
        array("d", (frequencies.rarity(word, is_chinese=is_chinese) for word in numbers))
        for is_chinese in (False, True)
    )
    vectors = tuple(
        _vector(words, logarithms, rarities[document.is_chinese])
        for (words, logarithms), document in zip(counts, documents, strict=True)
    )
    return Corpus(vectors, tuple(numbers))


def frequencies_of(documents: Sequence[Document]) -> Frequencies:
    """The document frequencies of the words of these documents alone."""
    totals = [0, 0]
    counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for document in documents:
        totals[document.is_chinese] += 1
        counts[document.is_chinese].update({*document.title, *document.text})
    return Frequencies((totals[0], totals[1]), counts)


def _counts(document: Document, numbers: Mapping[str, int]) -> tuple[array[int], array[float]]:
    """The words of a document by number, and the logarithms of their weighted counts."""
    counts: Counter[str] = Counter(document.text[:LENGTH])
    for word in document.text[:OPENING]:
        counts[word] += OPENING_WEIGHT  # type: ignore[assignment]
    for word in document.title:
        counts[word] += 1 + TITLE_WEIGHT  # type: ignore[assignment]
    pairs = sorted((numbers[word], n) for word, n in counts.items())
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
    return float(sum(map(mul, map(mapping.get, other.words, repeat(0.0)), other.weights)))
