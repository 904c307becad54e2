"""Bursts: the days in which a phrase is far more frequent than usual.

The automaton of two states of Kleinberg, "Bursty and hierarchical structure in streams"
(2002), for articles in batches, here days.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

RATIO = 3.0
"""The rate of a burst relative to the usual one."""
TRANSITION = 0.8
"""The cost of the beginning of a burst, relative to the logarithm of the number of days."""
HIGHEST = 0.9999


@dataclass(frozen=True, slots=True)
class Burst:
    """A burst from the day ``first`` to the day ``last``, by position; ``weight`` ranks it."""

    first: int
    last: int
    weight: float


def bursts(counts: Sequence[int], totals: Sequence[int], usual: float = 0.0) -> list[Burst]:
    """The bursts of a phrase, the heaviest first.

    :param counts: the articles of each day that contain it
    :param totals: all articles of each day
    :param usual: its share at other times; the usual rate is at least that of these days
    """
    relevant, everything = sum(counts), sum(totals)
    if not relevant:
        return []
    base = min(max(relevant / everything, usual), HIGHEST / RATIO)
    rates = (base, RATIO * base)
    gains = [
        _cost(count, total, rates[0]) - _cost(count, total, rates[1])
        for count, total in zip(counts, totals, strict=True)
    ]
    toll = TRANSITION * math.log(len(counts) + 1)
    states = _states(gains, toll)
    results: list[Burst] = []
    start = None
    for day, is_burst in enumerate([*states, False]):
        if is_burst and start is None:
            start = day
        elif not is_burst and start is not None:
            results.append(Burst(start, day - 1, sum(gains[start:day])))
            start = None
    return sorted(results, key=lambda burst: -burst.weight)


def _cost(count: int, total: int, rate: float) -> float:
    """The negative logarithm of the probability, without the binomial coefficient."""
    return -count * math.log(rate) - (total - count) * math.log1p(-rate)


def _states(gains: Sequence[float], toll: float) -> list[bool]:
    """The cheapest sequence of states, where a burst gains and its beginning costs (Viterbi)."""
    calm, burst = 0.0, -math.inf
    begins: list[bool] = []
    ends: list[bool] = []
    for gain in gains:
        begins.append(calm - toll > burst)
        ends.append(burst > calm)
        calm, burst = max(calm, burst), max(burst, calm - toll) + gain
    states = [False] * len(gains)
    is_burst = burst > calm
    for day in range(len(gains) - 1, -1, -1):
        states[day] = is_burst
        is_burst = not begins[day] if is_burst else ends[day]
    return states
