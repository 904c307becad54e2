"""Which pairs of articles may tell the same event: those that share telling words.

Each article is filed under its heaviest words; two articles meet where they are
filed under the same ones, so that most pairs are never looked at and the work grows
with the number of articles, not with its square.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nlargest

from newsdigest.digest.tfidf import Vector, Weighted, cosine

FILED = 40
"""Words under which an article is filed."""
MOST = 60
"""Articles under one word, those near in time, beyond which it no longer tells events apart."""
TELLING = 0.01
"""Likeness by the words under which both are filed, from which all words are compared."""
MANY = 2000
"""Articles from which twice that likeness is asked for: chance brings more pairs together."""
LEAST = 0.05
"""Likeness below which a pair counts as not alike."""

_NEVER = float("-inf")
"""The moment of what is undated."""

MayJoin = Callable[[int, int], bool]
"""Whether two articles, by position, may belong together at all."""


@dataclass(slots=True)
class _File:
    """The articles under one word in the order of their moments, with the word's weights."""

    articles: list[int] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)


def alike(
    weighted: Weighted, times: Sequence[float | None], window: float, may_join: MayJoin
) -> Iterator[tuple[int, int, float]]:
    """Pairs of articles by position, the smaller first, and how alike they are.

    :param times: of each article in seconds, None if undated: it may go with any
    :param window: seconds between two articles of one event at most
    """
    vectors = weighted.vectors
    moments = [_NEVER if time is None else time for time in times]
    least = TELLING * 2 if len(vectors) >= MANY else TELLING
    files: defaultdict[int, _File] = defaultdict(_File)
    for i in sorted(range(len(vectors)), key=moments.__getitem__):
        met = _met(i, moments[i], window, files, vectors[i])
        own = vectors[i].mapping() if met else {}
        for j in (j for j, partly in met.items() if partly >= least):
            likeness = cosine(own, vectors[j])
            if likeness >= LEAST and may_join(i, j):
                yield min(i, j), max(i, j), min(likeness, 1.0)


def _met(
    i: int, moment: float, window: float, files: defaultdict[int, _File], vector: Vector
) -> dict[int, float]:
    """The articles filed before under words of this one, and how alike these make them.

    This one is filed as well.  It is done in the order of their moments, undated ones first.
    """
    shared: defaultdict[int, float] = defaultdict(float)
    for weight, word in nlargest(FILED, zip(vector.weights, vector.words, strict=True)):
        file = files[word]
        undated = bisect_right(file.moments, _NEVER)
        start = bisect_left(file.moments, moment - window, lo=undated)
        if undated + len(file.moments) - start < MOST:
            for part in (slice(undated), slice(start, None)):
                for j, other in zip(file.articles[part], file.weights[part], strict=True):
                    shared[j] += weight * other
        file.articles.append(i)
        file.moments.append(moment)
        file.weights.append(weight)
    return shared
