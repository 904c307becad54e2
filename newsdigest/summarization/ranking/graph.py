"""Graph-based rankings: TextRank and LexRank, for texts of any length.

Similarities are computed through the words that sentences share, never by comparing
all pairs; where that would be too many, the commonest words are left out.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

from newsdigest.summarization.candidates import Ratings, Task

DAMPING = 0.85
LEXRANK_THRESHOLD = 0.1
MAX_PAIRS = 500_000
"""Pairs of sentences compared; beyond it the commonest words do not link any."""
TOLERANCE = 1e-4
MAX_STEPS = 60

Graph = list[list[tuple[int, float]]]
"""For each node its neighbours with the strengths of the edges."""


def postings(bags: Sequence[Sequence[str]]) -> dict[str, list[int]]:
    """The positions of the bags that contain each word, ascending."""
    places: dict[str, list[int]] = {}
    for i, bag in enumerate(bags):
        for word in dict.fromkeys(bag):
            places.setdefault(word, []).append(i)
    return places


def linking_words(places: dict[str, list[int]], most: int = MAX_PAIRS) -> list[str]:
    """Words of two or more bags, rarest first, up to ``most`` pairs of bags."""
    shared = [word for word in places if len(places[word]) > 1]
    shared.sort(key=lambda word: len(places[word]))
    pairs = 0
    for i, word in enumerate(shared):
        pairs += len(places[word]) ** 2 // 2
        if pairs > most:
            return shared[:i]
    return shared


def similarity_graph(
    bags: Sequence[Sequence[str]],
    gain: Callable[[str, int, int], float],
    scale: Callable[[int, int, float], float],
) -> Graph:
    """The graph of the bags that share words.

    :param gain: what a shared word adds to the strength of an edge
    :param scale: the strength of an edge from the sum of the gains; 0 for no edge
    """
    places = postings(bags)
    sums: list[dict[int, float]] = [{} for _ in bags]
    for word in linking_words(places):
        holders = places[word]
        for at, i in enumerate(holders):
            row = sums[i]
            for j in holders[at + 1 :]:
                row[j] = row.get(j, 0.0) + gain(word, i, j)
    graph: Graph = [[] for _ in bags]
    for i, row in enumerate(sums):
        for j, value in row.items():
            strength = scale(i, j, value)
            if strength > 0:
                graph[i].append((j, strength))
                graph[j].append((i, strength))
    return graph


def pagerank(graph: Graph, *, damping: float) -> list[float]:
    """The PageRank of each node, times the number of nodes.

    With probability ``damping`` a random surfer follows an edge by its strength, else
    it jumps to any node, each as likely as the others.  Brin and Page, "The anatomy
    of a large-scale hypertextual Web search engine", 1998.
    """
    out = [sum(strength for _, strength in row) or 1.0 for row in graph]
    values = [1.0] * len(graph)
    for _ in range(MAX_STEPS):
        flow = [value / total for value, total in zip(values, out, strict=True)]
        new = [
            1 - damping + damping * sum([flow[j] * strength for j, strength in row])
            for row in graph
        ]
        change = sum([abs(a - b) for a, b in zip(new, values, strict=True)])
        values = new
        if change < TOLERANCE * len(graph):
            break
    return values


def textrank(task: Task) -> Ratings:
    """Sentences that share words with many others.

    Mihalcea and Tarau, "TextRank: Bringing Order into Texts", 2004: PageRank on
    the number of words two sentences share over the sum of the logarithms of
    their lengths.
    """
    bags = [tuple(dict.fromkeys(candidate.words)) for candidate in task.candidates]
    # One more than the length keeps sentences of a single word comparable.
    logs = [math.log(1 + len(bag)) for bag in bags]
    graph = similarity_graph(
        bags, lambda _word, _i, _j: 1.0, lambda i, j, value: value / (logs[i] + logs[j])
    )
    return Ratings.product({"centrality": pagerank(graph, damping=DAMPING)})


def lexrank(task: Task) -> Ratings:
    """Sentences similar to many others, every similarity counted as one.

    Erkan and Radev, "LexRank: Graph-based Lexical Centrality as Salience in Text
    Summarization", 2004: PageRank on the pairs whose cosine of tf-idf vectors is
    above a threshold.
    """
    bags = [candidate.words for candidate in task.candidates]
    idf = {word: math.log(1 + len(bags) / len(places)) for word, places in postings(bags).items()}
    weights = [{word: count * idf[word] for word, count in Counter(bag).items()} for bag in bags]
    norms = [math.sqrt(sum([w * w for w in row.values()])) or 1.0 for row in weights]
    graph = similarity_graph(
        bags,
        lambda word, i, j: weights[i][word] * weights[j][word],
        lambda i, j, value: float(value / (norms[i] * norms[j]) > LEXRANK_THRESHOLD),
    )
    return Ratings.product({"centrality": pagerank(graph, damping=DAMPING)})
