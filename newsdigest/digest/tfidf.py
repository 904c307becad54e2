"""Articles as weighted words: what each is about, ready to be compared.

TF-IDF with cosine (Salton and Buckley, "Term-weighting approaches in automatic text
retrieval", 1988).  Titles and openings count more, because news says there what
happened; what comes late in a long article says less about its event and is left
out.  Which articles are compared is left to ``candidates``.
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
"""What an occurrence there counts on top of being one."""
LENGTH = 400
"""Content words of a text that are looked at."""
PRIOR = 200
"""Articles that have none of the words are thought to be there as well, so that in a
small selection a word that half of it shares still says something."""


@dataclass(frozen=True, slots=True)
class Vector:
    """An article's words as numbers in ascending order, and their weights, of length 1."""

    words: array[int]
    weights: array[float]

    def mapping(self) -> dict[int, float]:
        """The weight of each word."""
        return dict(zip(self.words, self.weights, strict=True))


@dataclass(frozen=True, slots=True)
class Weighted:
    """Articles as vectors; ``names`` are the words by number."""

    vectors: tuple[Vector, ...]
    names: tuple[str, ...]


def weighted(titles: Sequence[Sequence[str]], texts: Sequence[Sequence[str]]) -> Weighted:
    """The vectors of articles, given the content words of their titles and of their texts."""
    numbers: dict[str, int] = {}
    counted = [_counts(title, text, numbers) for title, text in zip(titles, texts, strict=True)]
    frequencies = array("l", bytes(array("l").itemsize * len(numbers)))
    for words, _ in counted:
        for word in words:
            frequencies[word] += 1
    total = len(counted) + PRIOR
    rarity = array("d", (math.log(total / count) for count in frequencies))
    vectors = tuple(_vector(words, counts, rarity) for words, counts in counted)
    return Weighted(vectors, tuple(numbers))


def _counts(
    title: Sequence[str], text: Sequence[str], numbers: dict[str, int]
) -> tuple[array[int], array[float]]:
    """The words of an article by number, and the logarithm of how often they occur."""
    counts: Counter[str] = Counter(text[:LENGTH])
    for word in text[:OPENING]:
        counts[word] += OPENING_WEIGHT  # type: ignore[assignment]
    for word in title:
        counts[word] += 1 + TITLE_WEIGHT  # type: ignore[assignment]
    found = sorted((numbers.setdefault(word, len(numbers)), n) for word, n in counts.items())
    return (
        array("l", (word for word, _ in found)),
        array("f", (1 + math.log(n) for _, n in found)),
    )


def _vector(words: array[int], counts: array[float], rarity: array[float]) -> Vector:
    weights = [count * rarity[word] for word, count in zip(words, counts, strict=True)]
    length = math.sqrt(sum(weight * weight for weight in weights)) or 1.0
    return Vector(words, array("f", (weight / length for weight in weights)))


def cosine(mapping: Mapping[int, float], other: Vector) -> float:
    """How alike two articles are, 0 to 1; the first as :meth:`Vector.mapping` gives it."""
    get = mapping.get
    return sum(
        [get(word, 0.0) * weight for word, weight in zip(other.words, other.weights, strict=True)]
    )
