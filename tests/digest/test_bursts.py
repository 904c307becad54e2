"""Bursts: days in which a phrase is far more frequent."""

from __future__ import annotations

import random

import pytest

from newsdigest.digest.bursts import Burst, bursts

DAYS = 100
TOTALS = [30] * DAYS


def counts(**days: int) -> list[int]:
    """Articles by day: ``d40=3``."""
    return [days.get(f"d{day}", 0) for day in range(DAYS)]


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (counts(d40=3, d41=5, d42=4), [(40, 42)]),
        (counts(d40=3, d41=5, d43=4, d70=1), [(40, 43)]),  # a day without it in between
        (counts(d5=6, d80=4, d81=5), [(5, 5), (80, 81)]),
        (counts(d98=4, d99=4), [(98, 99)]),
        ([1] * DAYS, []),  # every day the same
        (counts(), []),
        (counts(d10=1, d50=1, d90=1), []),
    ],
)
def test_bursts(own: list[int], expected: list[tuple[int, int]]) -> None:
    """A burst has its first and last day; single articles are none."""
    assert sorted((one.first, one.last) for one in bursts(own, TOTALS)) == expected


def test_the_heaviest_is_first() -> None:
    """The more articles, the heavier."""
    first, second = bursts(counts(d5=6, d80=9, d81=9), TOTALS)
    assert (first.first, second.first) == (80, 5)
    assert first.weight > second.weight > 0


def test_busy_days_are_no_bursts() -> None:
    """Where all news is frequent, so is the phrase."""
    totals = [600 if day == 50 else 30 for day in range(DAYS)]
    own = [3 if day == 50 else int(day % 10 == 0) for day in range(DAYS)]
    assert all(one.first != 50 for one in bursts(own, totals))


def test_few_bursts_by_chance() -> None:
    """A phrase at a constant rate rarely has one."""
    chances = random.Random(3)
    rates = [[sum(chances.random() < 0.01 for _ in range(30)) for _ in TOTALS] for _ in range(60)]
    found: list[Burst] = [one for own in rates for one in bursts(own, TOTALS)]
    assert len(found) <= 12
