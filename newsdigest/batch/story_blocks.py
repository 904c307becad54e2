"""Blocks of days into which the articles of a collection are sorted for their stories."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

from newsdigest.batch import addresses
from newsdigest.batch.jobs import part_file
from newsdigest.batch.story_features import DAY, DAYS
from newsdigest.digest.stories import WINDOW

BLOCKS = "work/blocks"
"""For each part a slice for each block: its records, with their words if lines were dropped."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of days; a last one has the articles without a date.

    :param starts: the first day of each block, ascending
    :param totals: the articles in other languages, and in Chinese
    """

    parts: int
    starts: tuple[int, ...]
    totals: tuple[int, int]

    @property
    def undated(self) -> int:
        """The number of the block without dates."""
        return len(self.starts)

    def block_of(self, day: int | None) -> int:
        """The block of a day."""
        return self.undated if day is None else bisect_right(self.starts, day) - 1

    def before(self, block: int) -> list[int]:
        """The blocks with articles that may pair with one of a block."""
        if block == self.undated:
            return []
        first = self.starts[block] - int(WINDOW.total_seconds() // DAY) - 1
        return [*range(max(0, self.block_of(first)), block), self.undated]

    def near(self, block: int) -> list[int]:
        """The blocks with pairs of articles that are in pairs of a block."""
        if block == self.undated:
            return []
        reach = int(WINDOW.total_seconds() // DAY) + 1
        end = self.starts[block + 1] if block + 1 < self.undated else self.starts[block]
        first = max(0, self.block_of(self.starts[block] - reach))
        return [*range(first, self.block_of(end + reach) + 1), self.undated]


def blocks_of(dest: str, parts: int, size: int) -> Blocks:
    """Blocks of whole days with ``size`` articles or more."""
    days: Counter[int] = Counter()
    totals = [0, 0]
    for part in range(parts):
        own = json.loads(addresses.read(part_file(dest, DAYS, part, ".json")))
        days.update({int(day): n for day, n in own["days"].items() if day != "None"})
        totals = [a + b for a, b in zip(totals, own["totals"], strict=True)]
    starts: list[int] = []
    count = size
    for day in sorted(days):
        if count >= size:
            starts.append(day)
            count = 0
        count += days[day]
    return Blocks(parts, tuple(starts), (totals[0], totals[1]))
