"""Average linkage against its definition."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.digest.clusters import clusters

Pairs = dict[tuple[int, int], float]


def plain(count: int, pairs: Pairs, threshold: float) -> list[list[int]]:
    """The same by looking at every two groups in each step."""
    groups = [[i] for i in range(count)]

    def average(a: list[int], b: list[int]) -> float:
        return sum(pairs.get((min(i, j), max(i, j)), 0.0) for i in a for j in b) / (len(a) * len(b))

    while len(groups) > 1:
        a, b = max(combinations(groups, 2), key=lambda two: average(*two))
        if average(a, b) < threshold:
            break
        groups = [group for group in groups if group not in (a, b)] + [a + b]
    return sorted(sorted(group) for group in groups)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], [[0], [1], [2], [3]]),
        ([(0, 1, 0.5)], [[0, 1], [2], [3]]),
        ([(0, 1, 0.5), (1, 2, 0.4)], [[0, 1, 2], [3]]),
        ([(0, 1, 0.5), (1, 2, 0.3)], [[0, 1], [2], [3]]),
        ([(0, 1, 0.5), (2, 3, 0.5), (1, 2, 0.5)], [[0, 1], [2, 3]]),
    ],
    ids=["none", "pair", "three", "too far on average", "no chaining"],
)
def test_groups(pairs: list[tuple[int, int, float]], expected: list[list[int]]) -> None:
    """Groups join while they are alike on average."""
    assert clusters(4, pairs, 0.2) == expected


@settings(max_examples=80, deadline=None)
@given(st.permutations(range(1, 22)), st.integers(0, 21))
def test_as_defined(values: list[int], threshold: int) -> None:
    """The queue gives the groups that looking at all pairs gives, where no two are equal."""
    distinct = [value + value * value / 1000 for value in values]
    pairs = dict(zip(combinations(range(7), 2), distinct, strict=True))
    given = [(i, j, value) for (i, j), value in pairs.items()]
    assert clusters(7, given, threshold + 0.0001) == plain(7, pairs, threshold + 0.0001)
