"""Groups from pairs: average linkage on a sparse graph.

Nothing here knows what is grouped.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heapify, heappop, heappush


def clusters(
    count: int, pairs: Iterable[tuple[int, int, float]], threshold: float
) -> list[list[int]]:
    """Items 0 to ``count - 1`` in groups, each ascending, in the order of their first items.

    The two groups whose items are most alike on average are joined, again and again,
    until no two reach ``threshold`` (UPGMA: Sokal and Michener, "A statistical method
    for evaluating systematic relationships", 1958).  Pairs that are not given are not
    alike at all, which keeps the work near the number of pairs.
    """
    totals = _totals(count, pairs)
    members: list[list[int]] = [[i] for i in range(count)]
    queue = [(-total, i, j, 1, 1) for i in range(count) for j, total in totals[i].items() if i < j]
    heapify(queue)
    while queue:
        likeness, i, j, size_i, size_j = heappop(queue)
        if -likeness < threshold:
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
    """Of each item its likeness to each other one."""
    totals: list[dict[int, float]] = [{} for _ in range(count)]
    for i, j, likeness in pairs:
        totals[i][j] = totals[j][i] = likeness
    return totals


def _join(totals: list[dict[int, float]], into: int, gone: int) -> None:
    """Add the likenesses of one group to another's, and forget it."""
    target = totals[into]
    for k, total in totals[gone].items():
        del totals[k][gone]
        if k != into:
            target[k] = totals[k][into] = target.get(k, 0.0) + total
    totals[gone] = {}
