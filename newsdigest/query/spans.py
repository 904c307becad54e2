"""Lengths of time as people type them: ``7d``, ``24h``, ``3 months``, 最近7天, 近一周.

A span is counted back from a day or from a moment.  Dates and ranges of dates
belong to :mod:`newsdigest.query.days` and :mod:`newsdigest.query.dates`.

Text comes here normalised: half-width, lower case, spaces as single dashes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

_Day = TypeVar("_Day", bound=date)

FIRST_YEAR, LAST_YEAR = 1000, 9998
"""The years a query may name; the ends leave room for any time zone's offset."""

_NAMES = {
    "h": ("h", "hr", "hrs", "hour", "hours", "小时", "个小时"),
    "d": ("d", "day", "days", "天"),
    "w": ("w", "week", "weeks", "周", "星期", "个星期", "礼拜", "个礼拜"),
    "m": ("m", "month", "months", "个月"),  # 3月 is March, so the 个 is needed
    "y": ("y", "year", "years", "年"),
}
_UNITS = {name: unit for unit, names in _NAMES.items() for name in names}
_SPAN = re.compile(
    r"(?:(?:last|past)-|最近|近|过去)?"
    r"(?!\d{4}年)(?P<count>[0-9]{1,5}|[一二两三四五六七八九十]{1,3})-?(?P<unit>[a-z]+|[^\W\da-z]+?)内?"
)
_HALVES = {"半年": (6, "m"), "半个月": (15, "d")}
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", start=1)} | {"两": 2}


@dataclass(frozen=True, slots=True)
class Span:
    """So many hours (``h``), days, weeks, months or years (``d``, ``w``, ``m``, ``y``)."""

    count: int
    unit: str

    def before_day(self, day: date) -> date:
        """The day this long before ``day``.

        A month back from a day that the earlier month lacks is that month's last
        day.  ``ValueError`` if it lies before year 1000.
        """
        return _bounded(lambda: _back(day, self.count, self.unit))

    def before(self, moment: datetime) -> datetime:
        """The moment this long before an aware ``moment``.

        Hours are hours that have passed; the other units keep the time that a
        clock in ``moment``'s zone shows, whatever daylight saving did in between.
        ``ValueError`` if it lies before year 1000.
        """
        if self.unit != "h":
            return _bounded(lambda: _back(moment, self.count, self.unit))
        hours = timedelta(hours=self.count)
        return _bounded(lambda: (moment.astimezone(UTC) - hours).astimezone(moment.tzinfo))


def span(text: str) -> Span | None:
    """The span that ``text`` writes, or None if it is something else."""
    for opening in ("最近", "近", "过去", ""):
        if half := _HALVES.get(text.removeprefix(opening)):
            return Span(*half)
    found = _SPAN.fullmatch(text)
    if found is None or found["unit"] not in _UNITS or (count := _number(found["count"])) is None:
        return None
    return Span(count, _UNITS[found["unit"]])


def ago(text: str) -> Span | None:
    """How long ago ``30-days-ago`` or 3天前 says it was, or None if ``text`` is something else."""
    for ending in ("-ago", "以前", "之前", "前"):
        if text.endswith(ending):
            return span(text.removesuffix(ending).removesuffix("-"))
    return None


def _back(day: _Day, count: int, unit: str) -> _Day:
    if unit in "my":
        return _months_back(day, count * (12 if unit == "y" else 1))
    return day - timedelta(days=count * (7 if unit == "w" else 1))


def _months_back(day: _Day, count: int) -> _Day:
    year, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    last = month_days(year, month + 1)
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def month_days(year: int, month: int) -> int:
    """How many days this month of the proleptic Gregorian calendar has."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


def _bounded(compute: Callable[[], _Day]) -> _Day:
    try:
        day = compute()
    except (OverflowError, ValueError):
        day = None
    if day is None or day.year < FIRST_YEAR:
        raise ValueError("that is too long ago")
    return day


def _number(text: str) -> int | None:
    """Digits, or Chinese numerals from 一 to 九十九."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS.get(text)
    high = _DIGITS.get(tens) if tens else 1
    low = _DIGITS.get(ones) if ones else 0
    return None if high is None or low is None else high * 10 + low
