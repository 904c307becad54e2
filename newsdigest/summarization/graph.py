"""The graph of sentences and the random walk on it, for texts of any length.

Similarities are found through the words that sentences share, never by comparing
all pairs; where that would be too many, the commonest words are left out.  What
the walk's result means is left to ``rank``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

MAX_PAIRS = 500_000
"""Pairs of sentences looked at; beyond it the commonest words no longer link any."""
TOLERANCE = 1e-4
MAX_STEPS = 60

Edges = list[list[tuple[int, float]]]


def postings(bags: Sequence[Sequence[str]]) -> dict[str, list[int]]:
    """In which bags each word occurs, ascending."""
    found: dict[str, list[int]] = {}
    for i, bag in enumerate(bags):
        for word in dict.fromkeys(bag):
            found.setdefault(word, []).append(i)
    return found


def linking_words(found: dict[str, list[int]], most: int = MAX_PAIRS) -> list[str]:
    """Words of two and more bags, rarest first, as many as make ``most`` pairs."""
    shared = sorted((word for word in found if len(found[word]) > 1), key=lambda w: len(found[w]))
    pairs = 0
    for i, word in enumerate(shared):
        pairs += len(found[word]) ** 2 // 2
        if pairs > most:
            return shared[:i]
    return shared


def edges(
    bags: Sequence[Sequence[str]],
    gain: Callable[[str, int, int], float],
    scale: Callable[[int, int, float], float],
) -> Edges:
    """For each bag the others that share words with it, and how strongly.

    :param gain: what a shared word adds to the strength of two bags
    :param scale: the strength of two bags from the sum of the gains; 0 for no edge
    """
    found = postings(bags)
    sums: list[dict[int, float]] = [{} for _ in bags]
    for word in linking_words(found):
        places = found[word]
        for at, i in enumerate(places):
            row = sums[i]
            for j in places[at + 1 :]:
                row[j] = row.get(j, 0.0) + gain(word, i, j)
    graph: Edges = [[] for _ in bags]
    for i, row in enumerate(sums):
        for j, value in row.items():
            strength = scale(i, j, value)
            if strength > 0:
                graph[i].append((j, strength))
                graph[j].append((i, strength))
    return graph


def walk(graph: Edges, *, damping: float) -> list[float]:
    """How often a random surfer visits each node; the values sum up to the number of nodes.

    With probability ``damping`` it follows an edge by its strength, else it jumps
    to any node, each as likely as the others.  PageRank: Brin and Page, "The anatomy
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
