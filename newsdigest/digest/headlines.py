"""Headlines of a period: their days and phrases, and the units in which they are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum

from newsdigest.archive.facade import Archive
from newsdigest.query.model import Expr

QUARTER = 900
"""Seconds; no time zone changes within a quarter of an hour."""


class Unit(StrEnum):
    """The unit in which the frequencies of a phrase are counted."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Headlines:
    """The articles of a period, the oldest first.

    Each has a number, a day, its phrases folded for comparison, and the same phrases as they
    are written, one a line.
    """

    numbers: Sequence[int]
    days: Sequence[date]
    phrases: Sequence[Sequence[str]]
    texts: Sequence[str]

    def spelling(self, phrase: str, places: Iterable[int]) -> str:
        """The most frequent spelling of a phrase in these articles."""
        spellings = Counter(
            self.texts[place].split("\n")[self.phrases[place].index(phrase)] for place in places
        )
        return spellings.most_common(1)[0][0]

    def __len__(self) -> int:
        return len(self.numbers)


def read_headlines(
    archive: Archive, where: Expr, since: datetime | None, until: datetime | None
) -> Headlines:
    """The dated articles that an expression matches, up to and without ``until``."""
    return headlines_of(archive.headlines(where, since, until), archive.zone)


def headlines_of(rows: Iterable[tuple[int, int, str]], zone: tzinfo) -> Headlines:
    """Headlines from the rows of the index: number, seconds since 1970, phrases."""
    numbers, stamps, texts = zip(*rows, strict=True) if (rows := list(rows)) else ((), (), ())
    phrases = [text.casefold().split("\n") if text else [] for text in texts]
    return Headlines(numbers, list(map(_days(zone), stamps)), phrases, texts)


def _days(zone: tzinfo) -> Callable[[int], date]:
    """A function that gives the day of a moment in seconds since 1970."""
    days: dict[int, date] = {}

    def day(stamp: int) -> date:
        quarter = stamp // QUARTER
        if quarter not in days:
            days[quarter] = datetime.fromtimestamp(quarter * QUARTER, UTC).astimezone(zone).date()
        return days[quarter]

    return day


@dataclass(frozen=True, slots=True)
class Axis:
    """The units of a period by their first days, and the number of articles of each."""

    unit: Unit
    starts: tuple[date, ...]
    totals: tuple[int, ...]

    @classmethod
    def of(cls, days: Iterable[date], first: date, last: date, unit: Unit) -> Axis:
        """The units from the one of the first day to that of the last."""
        starts = [start_of(first, unit)]
        while (following := _following(starts[-1], unit)) <= last:
            starts.append(following)
        counts = Counter(start_of(day, unit) for day in days)
        return cls(unit, tuple(starts), tuple(counts[start] for start in starts))

    def count(self, days: Iterable[date]) -> tuple[int, ...]:
        """How many of the days are in each unit."""
        counts = Counter(start_of(day, self.unit) for day in days)
        return tuple(counts[start] for start in self.starts)


def start_of(day: date, unit: Unit) -> date:
    """The first day of the unit in which a day is; weeks begin on Monday."""
    if unit is Unit.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if unit is Unit.WEEK else day


def _following(start: date, unit: Unit) -> date:
    if unit is Unit.MONTH:
        return (start + timedelta(days=31)).replace(day=1)
    return start + timedelta(days=7 if unit is Unit.WEEK else 1)
