"""Blocking: pairs of articles that may report one event, because they share heavy words.

Every article is indexed under its heaviest words, and only articles under the same words
are compared, so that the work grows with the number of articles, not with its square.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nlargest

from newsdigest.digest.tfidf import Corpus, Vector, cosine

HEAVY = 40
"""Words under which an article is indexed."""
MOST = 60
"""Articles near in time under one word, beyond which the word is ignored."""
PARTIAL = 0.01
"""Similarity in the heavy words from which all words are compared."""
MANY = 2000
"""Articles from which that threshold doubles, because more pairs meet by chance."""
LEAST = 0.05
"""Similarity from which a pair is returned."""

_NEVER = float("-inf")
"""The moment of undated articles."""

MayJoin = Callable[[int, int], bool]
"""Whether two articles, by position, may belong together."""


@dataclass(slots=True)
class _Postings:
    """The articles under one word in the order of their moments, with the word's weights."""

    articles: list[int] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)


def similar_pairs(
    corpus: Corpus,
    times: Sequence[float | None],
    window: float,
    may_join: MayJoin,
    total: int | None = None,
) -> Iterator[tuple[int, int, float]]:
    """Pairs of articles by position, the smaller first, with their similarity.

    :param times: of each article in seconds; None if undated, which pairs with any
    :param window: seconds between two articles of one event at most
    :param total: the number of articles of which these are a part
    """
    vectors = corpus.vectors
    moments = [_NEVER if time is None else time for time in times]
    least = PARTIAL * 2 if (total or len(vectors)) >= MANY else PARTIAL
    index: defaultdict[int, _Postings] = defaultdict(_Postings)
    for i in sorted(range(len(vectors)), key=moments.__getitem__):
        partial = _partial_similarities(i, moments[i], window, index, vectors[i])
        own = vectors[i].mapping() if partial else {}
        for j in (j for j, value in partial.items() if value >= least):
            similarity = cosine(own, vectors[j])
            if similarity >= LEAST and may_join(i, j):
                yield min(i, j), max(i, j), min(similarity, 1.0)


def _partial_similarities(
    i: int, moment: float, window: float, index: defaultdict[int, _Postings], vector: Vector
) -> dict[int, float]:
    """The indexed articles that share heavy words with this one, and their similarity in them.

    Adds this article to the index; called in the order of the moments, undated ones first.
    """
    similarities: defaultdict[int, float] = defaultdict(float)
    for weight, word in nlargest(HEAVY, zip(vector.weights, vector.words, strict=True)):
        postings = index[word]
        undated = bisect_right(postings.moments, _NEVER)
        start = bisect_left(postings.moments, moment - window, lo=undated)
        if undated + len(postings.moments) - start < MOST:
            for part in (slice(undated), slice(start, None)):
                for j, other in zip(postings.articles[part], postings.weights[part], strict=True):
                    similarities[j] += weight * other
        postings.articles.append(i)
        postings.moments.append(moment)
        postings.weights.append(weight)
    return similarities
