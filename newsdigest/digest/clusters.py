"""Clusters from pairs of items: average linkage on a sparse graph."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heapify, heappop, heappush


def clusters(
    count: int, pairs: Iterable[tuple[int, int, float]], threshold: float
) -> list[list[int]]:
    """Items 0 to ``count - 1`` in groups, each ascending, in the order of their first items.

    The two groups whose items are most similar on average are joined, again and again,
    until no two reach ``threshold`` (UPGMA: Sokal and Michener, "A statistical method
    for evaluating systematic relationships", 1958).  The similarity of missing pairs is 0,
    which keeps the work near the number of pairs.
    """
    totals = _totals(count, pairs)
    members: list[list[int]] = [[i] for i in range(count)]
    queue = [(-total, i, j, 1, 1) for i in range(count) for j, total in totals[i].items() if i < j]
    heapify(queue)
    while queue:
        negated, i, j, size_i, size_j = heappop(queue)
        if -negated < threshold:
            break
        if len(members[i]) != size_i or len(members[j]) != size_j:
            continue  # one of them has been joined with another since
        if len(totals[i]) < len(totals[j]):
            i, j = j, i
        members[i] += members[j]
        members[j] = []
        _join(totals, i, j)
        for k, total in totals[i].items():
            average = total / (len(members[i]) * len(members[k]))
            if average >= threshold:
                heappush(queue, (-average, i, k, len(members[i]), len(members[k])))
    return sorted(sorted(group) for group in members if group)


def _totals(count: int, pairs: Iterable[tuple[int, int, float]]) -> list[dict[int, float]]:
    """For each item its similarity to the others."""
    totals: list[dict[int, float]] = [{} for _ in range(count)]
    for i, j, similarity in pairs:
        totals[i][j] = totals[j][i] = similarity
    return totals


def _join(totals: list[dict[int, float]], into: int, source: int) -> None:
    """Add the similarities of one group to those of another and clear them."""
    target = totals[into]
    for k, total in totals[source].items():
        del totals[k][source]
        if k != into:
            target[k] = totals[k][into] = target.get(k, 0.0) + total
    totals[source] = {}
