"""Calendar days as people type them: ``2024-11``, 11月2日, ``last-week``, 昨天, 周三.

Text in, a half-open range of days out.  Times of day, time zones, ranges and
error messages belong to :mod:`newsdigest.query.dates`; "7d" and "最近7天" to
:mod:`newsdigest.query.spans`.

Text comes here normalised: half-width, lower case, spaces as single dashes.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from newsdigest.query.spans import FIRST_YEAR, LAST_YEAR, ago, month_days

Days = tuple[date, date]
"""From the first day to the day after the last."""

_NAMES = {
    ("day", 0): ("today", "今天", "今日"),
    ("day", 1): ("yesterday", "昨天", "昨日"),
    ("day", 2): ("前天",),
    ("day", 3): ("大前天",),
    ("day", -1): ("tomorrow", "明天"),
    ("week", 0): ("this-week", "本周", "这周", "这一周", "本星期", "这星期", "这个星期"),
    ("week", 1): ("last-week", "上周", "上一周", "上星期", "上个星期"),
    ("week", 2): ("上上周", "上上星期", "上上个星期"),
    ("month", 0): ("this-month", "本月", "这个月", "当月"),
    ("month", 1): ("last-month", "上月", "上个月"),
    ("month", 2): ("上上月", "上上个月"),
    ("quarter", 0): ("this-quarter", "本季度", "这个季度"),
    ("quarter", 1): ("last-quarter", "上季度", "上个季度"),
    ("year", 0): ("this-year", "今年", "本年"),
    ("year", 1): ("last-year", "去年"),
    ("year", 2): ("前年",),
}
_PERIODS = {name: period for period, names in _NAMES.items() for name in names}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}

_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAYS = {name: number for number, day in enumerate(_ENGLISH) for name in (day, day[:3])}
_CHINESE_WEEKDAY = re.compile(
    r"(?P<week>上上|上|本|这)?个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])"
)
_WEEKS_BACK = {"上上": 2, "上": 1, "本": 0, "这": 0}

_WRITTEN = (
    re.compile(r"(?P<y>\d{4})(?:([-/])(?P<m>\d{1,2})(?:\2(?P<d>\d{1,2}))?)?"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)"),
    re.compile(r"(?P<y>\d{4})年(?:(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})[日号])?)?"),
    re.compile(r"(?P<y>)(?P<m>\d{1,2})[-/](?P<d>\d{1,2})"),
    re.compile(r"(?P<y>)(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})[日号])?"),
)

NAMES = (*_PERIODS, *_ENGLISH)
"""Every name of a day or period that is a plain word, to suggest from."""


def days(text: str, today: date) -> Days | None:
    """The days ``text`` means on the day ``today``, or None if it means none.

    ``ValueError`` says why a date that is well written does not exist.
    """
    if text in _PERIODS:
        unit, back = _PERIODS[text]
        return _start(unit, back, today), _start(unit, back - 1, today)
    if (passed := _weekday(text, today)) is not None:
        return _one(today - timedelta(days=passed))
    if since := ago(text):
        return None if since.unit == "h" else _one(since.before_day(today))
    for pattern in _WRITTEN:
        if found := pattern.fullmatch(text):
            return _written(found, today)
    return None


def _one(day: date) -> Days:
    return day, day + timedelta(days=1)


def _start(unit: str, back: int, today: date) -> date:
    """First day of the period so many before the one that holds ``today``."""
    if unit == "day":
        return today - timedelta(days=back)
    if unit == "week":
        return today - timedelta(days=today.weekday() + 7 * back)
    length = _MONTHS[unit]
    month = today.year * 12 + today.month - 1
    return _month(month - month % length - length * back)


def _month(number: int) -> date:
    """First day of the month with this number, counted from January of year 0."""
    return date(number // 12, number % 12 + 1, 1)


def _weekday(text: str, today: date) -> int | None:
    """How many days ago the weekday was that ``text`` names; negative if it is to come."""
    if text in _WEEKDAYS:
        return (today.weekday() - _WEEKDAYS[text]) % 7
    if not (found := _CHINESE_WEEKDAY.fullmatch(text)):
        return None
    ahead = today.weekday() - min("一二三四五六日天".index(found["day"]), 6)
    return ahead % 7 if found["week"] is None else ahead + 7 * _WEEKS_BACK[found["week"]]


def _written(found: re.Match[str], today: date) -> Days:
    year, month, day = (int(found[part]) if found[part] else None for part in "ymd")
    if year is not None:
        return _dated(year, month, day)
    # Nine years back there is always a 29 February.
    leap = (month, day) == (2, 29)
    years = range(today.year, today.year - 9, -1)
    dated = (_dated(y, month, day) for y in years if not leap or month_days(y, 2) == 29)
    return next(range_ for range_ in dated if range_[0] <= today)


def _dated(year: int, month: int | None, day: int | None) -> Days:
    """The days of a year, of a month of it, or the one day."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"a year lies between {FIRST_YEAR} and {LAST_YEAR}")
    if month is None:
        return _month(year * 12), _month(year * 12 + 12)
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    if day is None:
        return _month(year * 12 + month - 1), _month(year * 12 + month)
    last = month_days(year, month)
    if not 1 <= day <= last:
        raise ValueError(f"there is no day {day} in {year}-{month:02}, which ends on {last}")
    return _one(date(year, month, day))
