"""Rankings: plain functions of one signature that rate the sentences of a task.

The published algorithms stand here, newsdigest's own in ``news``.  Which of the
rated sentences make up the summary is left to ``pick``.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

from newsdigest.summarization.candidates import Task
from newsdigest.summarization.graph import edges, postings, walk

DAMPING = 0.85
LEXRANK_THRESHOLD = 0.1


class Ratings(NamedTuple):
    """What each passage is worth, higher being better, and what made it so.

    ``parts`` has the values of all candidates by the name of the part; a score is the
    product of its parts.
    """

    scores: list[float]
    parts: Mapping[str, list[float]]

    def parts_of(self, place: int) -> dict[str, float]:
        """The parts of one passage's score, for explaining."""
        return {name: values[place] for name, values in self.parts.items()}


Ranking = Callable[[Task], Ratings]
"""Rates every passage of a task, in their order; all at least 0."""


def multiplied(parts: Mapping[str, list[float]]) -> Ratings:
    """The ratings that these parts make."""
    return Ratings(list(map(math.prod, zip(*parts.values(), strict=True))), parts)


def lead(task: Task) -> Ratings:
    """The earlier the better; of several articles all the first sentences come first."""
    return multiplied({"position": [1 / (1 + passage.order) for passage in task.candidates]})


def textrank(task: Task) -> Ratings:
    """Sentences that share words with many others.

    Mihalcea and Tarau, "TextRank: Bringing Order into Texts", 2004: PageRank on
    the number of words two sentences share over the sum of the logarithms of
    their lengths.
    """
    bags = [tuple(dict.fromkeys(passage.words)) for passage in task.candidates]
    # One more than the length keeps sentences of a single word comparable.
    logs = [math.log(1 + len(bag)) for bag in bags]
    graph = edges(bags, lambda _word, _i, _j: 1.0, lambda i, j, value: value / (logs[i] + logs[j]))
    return multiplied({"centrality": walk(graph, damping=DAMPING)})


def lexrank(task: Task) -> Ratings:
    """Sentences that are alike to many others, each likeness counted as one.

    Erkan and Radev, "LexRank: Graph-based Lexical Centrality as Salience in Text
    Summarization", 2004: PageRank on the pairs whose cosine of tf-idf vectors is
    above a threshold.
    """
    bags = [passage.words for passage in task.candidates]
    found = postings(bags)
    idf = {word: math.log(1 + len(bags) / len(places)) for word, places in found.items()}
    weights = [{word: count * idf[word] for word, count in Counter(bag).items()} for bag in bags]
    norms = [math.sqrt(sum([w * w for w in row.values()])) or 1.0 for row in weights]
    graph = edges(
        bags,
        lambda word, i, j: weights[i][word] * weights[j][word],
        lambda i, j, value: float(value / (norms[i] * norms[j]) > LEXRANK_THRESHOLD),
    )
    return multiplied({"centrality": walk(graph, damping=DAMPING)})
