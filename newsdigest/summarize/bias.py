"""Bias: what the reader asked about raises the sentences that speak of it.

Works on the result of any ranking.
"""

from __future__ import annotations

from collections.abc import Sequence

from newsdigest.summarize.passages import Passage, Task
from newsdigest.summarize.rank import Rating

FLOOR = 0.05
"""Added to the share of the query's words: no sentence loses all of its score."""
FOCUS = 2
"""Exponent of that share: being about the query outweighs place and centrality."""


def towards_query(task: Task, ratings: Sequence[Rating]) -> list[Rating]:
    """The ratings, times how much of the query each sentence has.

    Without a query they are as they were.
    """
    if not task.query:
        return list(ratings)
    wanted = tuple(dict.fromkeys(task.query))
    return [
        _times(rating, (FLOOR + _share(passage, wanted)) ** FOCUS)
        for passage, rating in zip(task.passages, ratings, strict=True)
    ]


def _share(passage: Passage, wanted: Sequence[str]) -> float:
    # The segmenter may cut a word of the query differently inside a sentence.
    found = [
        word in passage.words or (not word.isascii() and word in passage.text) for word in wanted
    ]
    return sum(found) / len(wanted)


def _times(rating: Rating, factor: float) -> Rating:
    return Rating(rating.score * factor, {**rating.parts, "query": factor})
