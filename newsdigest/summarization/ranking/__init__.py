"""Rankings: functions of one signature that rate the candidates of a task.

To add one, write a module here and an entry in :data:`ALGORITHMS`.  Picking sentences by
their ratings is left to ``mmr``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from newsdigest.summarization.candidates import Ratings, Task
from newsdigest.summarization.ranking.graph import lexrank, textrank
from newsdigest.summarization.ranking.news import news

Ranking = Callable[[Task], Ratings]
"""Rates every candidate of a task, in order; no score is below 0."""

QUERY_FLOOR = 0.05
"""Added to the share of the query's words: no sentence loses all of its score."""
QUERY_FOCUS = 2
"""Exponent of that share: being about the query outweighs place and centrality."""


def lead(task: Task) -> Ratings:
    """The earlier the better; of several articles all the first sentences come first."""
    return Ratings.product({"position": [1 / (1 + one.order) for one in task.candidates]})


ALGORITHMS: Mapping[str, Ranking] = {
    "news": news,
    "textrank": textrank,
    "lexrank": lexrank,
    "lead": lead,
}
SCORE_ONLY = frozenset(("textrank", "lexrank", "lead"))
"""Algorithms that pick the best sentences even if they repeat each other."""
DEFAULT_ALGORITHM = "news"


def focused(task: Task, ratings: Ratings) -> Ratings:
    """The ratings of any ranking, multiplied by the share of the query in each sentence.

    Without a query they stay the same.
    """
    if not task.query:
        return ratings
    query = tuple(dict.fromkeys(task.query))
    factors = []
    for candidate in task.candidates:
        # The segmenter may cut a word of the query differently inside a sentence.
        matches = sum(
            word in candidate.words or (not word.isascii() and word in candidate.text)
            for word in query
        )
        factors.append(float((QUERY_FLOOR + matches / len(query)) ** QUERY_FOCUS))
    return Ratings.product({**ratings.parts, "query": factors})
