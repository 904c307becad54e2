"""Query focus: sentences that share words with a query are rated higher.

Works on the result of any ranking.
"""

from __future__ import annotations

from collections.abc import Sequence

from newsdigest.summarization.candidates import Candidate, Task
from newsdigest.summarization.ranking import Ratings, multiplied

FLOOR = 0.05
"""Added to the share of the query's words: no sentence loses all of its score."""
FOCUS = 2
"""Exponent of that share: being about the query outweighs place and centrality."""


def towards_query(task: Task, ratings: Ratings) -> Ratings:
    """The ratings, times how much of the query each sentence has.

    Without a query they are as they were.
    """
    if not task.query:
        return ratings
    wanted = tuple(dict.fromkeys(task.query))
    factors = [float((FLOOR + _share(passage, wanted)) ** FOCUS) for passage in task.candidates]
    return multiplied({**ratings.parts, "query": factors})


def _share(passage: Candidate, wanted: Sequence[str]) -> float:
    # The segmenter may cut a word of the query differently inside a sentence.
    found = [
        word in passage.words or (not word.isascii() and word in passage.text) for word in wanted
    ]
    return sum(found) / len(wanted)
