"""Dates in a query: text to aware datetimes.

``2024-11``, 11月2日, ``last-week``, 周三 name days; ``7d``, ``24h``, 最近7天 are spans
counted back from now.  A day is one of the archive's time zone, from its first moment
to the next day's; daylight saving makes it 23 or 25 hours long.  ``now`` is passed in.

Every public function raises :class:`QueryError` with columns of the text it was given.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from difflib import get_close_matches
from typing import TypeVar

from newsdigest.errors import QueryError
from newsdigest.text.scripts import HAN_BASIC

Moments = tuple[datetime, datetime]
"""From the first moment to the one after the last."""
_Days = tuple[date, date]
"""From the first day to the day after the last."""
_Day = TypeVar("_Day", bound=date)

FIRST_YEAR, LAST_YEAR = 1000, 9998
"""The years a query may name; the ends leave room for any time zone's offset."""

_DATE_EXPECTED = "expected a date such as 2024-11-02, 7d or 昨天"
_SPAN_EXPECTED = "expected a length of time such as 30d, 2w or 24h; dates go with since: and until:"

_PERIOD_NAMES = {
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
_PERIODS = {name: period for period, names in _PERIOD_NAMES.items() for name in names}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}

_ENGLISH_WEEKDAYS = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
_WEEKDAYS = {
    name: number for number, day in enumerate(_ENGLISH_WEEKDAYS) for name in (day, day[:3])
}
_CHINESE_WEEKDAY = re.compile(
    r"(?P<week>上上|上|本|这)?个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])"
)
_WEEKS_BACK = {"上上": 2, "上": 1, "本": 0, "这": 0}

_NUMERIC_DATES = (
    re.compile(r"(?P<y>\d{4})(?:([-/])(?P<m>\d{1,2})(?:\2(?P<d>\d{1,2}))?)?"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)"),
    re.compile(r"(?P<y>\d{4})年(?:(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})[日号])?)?"),
    re.compile(r"(?P<y>)(?P<m>\d{1,2})[-/](?P<d>\d{1,2})"),
    re.compile(r"(?P<y>)(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})[日号])?"),
)
_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d{1,2}-\d{1,2})[t-](?P<time>\d{1,2}:\d\d(?::\d\d)?)"
    r"(?P<offset>z|[+-]\d\d:?\d\d)?"
)

_UNIT_NAMES = {
    "h": ("h", "hr", "hrs", "hour", "hours", "小时", "个小时"),
    "d": ("d", "day", "days", "天"),
    "w": ("w", "week", "weeks", "周", "星期", "个星期", "礼拜", "个礼拜"),
    "m": ("m", "month", "months", "个月"),  # 3月 is March, so the 个 is needed
    "y": ("y", "year", "years", "年"),
}
_UNITS = {name: unit for unit, names in _UNIT_NAMES.items() for name in names}
_SPAN = re.compile(
    r"(?:(?:last|past)-|最近|近|过去)?"
    r"(?!\d{4}年)(?P<count>[0-9]{1,5}|[一二两三四五六七八九十]{1,3})-?(?P<unit>[a-z]+|[^\W\da-z]+?)内?"
)
_HALVES = {"半年": (6, "m"), "半个月": (15, "d")}
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", start=1)} | {"两": 2}


def period(text: str, *, now: datetime, zone: tzinfo) -> Moments:
    """The moments that one date expression covers.

    ``2024``, ``2024-11`` and ``last-week`` cover all of that year, month and week.
    A span of days or more (``7d``) runs from the start of the day that long ago
    to the end of today; a span of hours (``24h``) is exactly the hours until now.
    """
    local = now.astimezone(zone)
    with _located(text):
        start, end = _whole_days(text, local)
        if span := _span(_normalized(text)):
            end = now if span.unit == "h" else _start_of(local.date() + timedelta(days=1), zone)
    return start, end


def interval(text: str, *, now: datetime, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
    """The moments of one date expression, or of a range ``A..B``, ``A..``, ``..B``.

    A range runs from the start of A to the end of B.  A span on either side of
    the dots stands for the day (hours: the moment) that long ago.
    """
    first, dots, last = text.partition("..")
    if not dots:
        return period(text, now=now, zone=zone)
    local = now.astimezone(zone)
    start = end = None
    if first.strip():
        with _located(text, 0, len(first)):
            start = _whole_days(first, local)[0]
    if last.strip() or start is None:
        with _located(text, len(first) + 2 if last.strip() else 0, len(text)):
            end = _whole_days(last, local)[1]
    if start is not None and end is not None and end <= start:
        with _located(text):
            raise ValueError("the range ends before it begins")
    return start, end


def since(text: str, *, now: datetime, zone: tzinfo) -> datetime:
    """Where ``since:`` begins: the first moment of a date, or a span before ``now``."""
    with _located(text):
        return _bound(text, now.astimezone(zone))[0]


def until(text: str, *, now: datetime, zone: tzinfo) -> datetime:
    """Where ``until:`` ends: after the last moment of a date, or a span before ``now``."""
    with _located(text):
        return _bound(text, now.astimezone(zone))[1]


def ago(text: str, *, now: datetime, zone: tzinfo) -> datetime:
    """The moment that is a span such as ``30d``, ``24h`` or 一周 before ``now``."""
    with _located(text):
        if not (span := _span(_normalized(text))):
            raise ValueError(_SPAN_EXPECTED)
        return span.before(now.astimezone(zone))


@contextmanager
def _located(text: str, start: int = 0, end: int | None = None) -> Iterator[None]:
    """Turn a ``ValueError`` into a :class:`QueryError` about ``text[start:end]``."""
    end = len(text) if end is None else end
    try:
        yield
    except ValueError as error:
        names = (*_PERIODS, *_ENGLISH_WEEKDAYS)
        near = get_close_matches(_normalized(text[start:end]), names, n=1, cutoff=0.7)
        hint = f"did you mean {near[0]}?" if near else ""
        raise QueryError(str(error), query=text, start=start, end=end, hint=hint) from None


def _normalized(text: str) -> str:
    """Half-width, lower case, every gap one dash, none beside a Chinese character."""
    folded = "-".join(unicodedata.normalize("NFKC", text).casefold().replace("_", " ").split())
    return re.sub(rf"(?<=[{HAN_BASIC}])-|-(?=[{HAN_BASIC}])", "", folded)


def _start_of(day: date, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, time(), zone)


def _whole_days(text: str, local: datetime) -> Moments:
    """A date expression, where a span stands for the day that long ago, hours for the moment."""
    span = _span(_normalized(text))
    if span is None or span.unit == "h":
        return _bound(text, local)
    day = span.before_day(local.date())
    return _start_of(day, local.tzinfo), _start_of(day + timedelta(days=1), local.tzinfo)


def _bound(text: str, local: datetime) -> Moments:
    """A date expression, where a span stands for the moment that long ago.

    :param local: now, in the archive's zone
    """
    normalized = _normalized(text)
    if span := _span(normalized):
        moment = span.before(local)
        return moment, moment
    if match := _MOMENT.fullmatch(normalized):
        return _moment(match, local)
    if days := _days(normalized, local.date()):
        return _start_of(days[0], local.tzinfo), _start_of(days[1], local.tzinfo)
    raise ValueError(_DATE_EXPECTED)


def _moment(match: re.Match[str], local: datetime) -> Moments:
    """A minute, or a second where seconds are given."""
    _days(match["day"], local.date())  # raises for a day that does not exist
    year, month, day = map(int, match["day"].split("-"))
    hour, minute, second = map(int, f"{match['time']}:0".split(":")[:3])
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=local.tzinfo)
        if match["offset"]:
            moment = datetime.fromisoformat(f"{moment:%Y-%m-%dT%H:%M:%S}{match['offset'].upper()}")
    except ValueError:
        raise ValueError(f"there is no time {match['time']}{match['offset'] or ''}") from None
    length = timedelta(seconds=1) if match["time"].count(":") == 2 else timedelta(minutes=1)
    return moment, (moment.astimezone(UTC) + length).astimezone(moment.tzinfo)


def _days(text: str, today: date) -> _Days | None:
    """The days that a normalized text names, None if it names none.

    :raises ValueError: for a well-formed date that does not exist
    """
    if text in _PERIODS:
        unit, back = _PERIODS[text]
        return _first_day(unit, back, today), _first_day(unit, back - 1, today)
    if (count := _days_since_weekday(text, today)) is not None:
        return _one_day(today - timedelta(days=count))
    if span := _span_ago(text):
        return None if span.unit == "h" else _one_day(span.before_day(today))
    for pattern in _NUMERIC_DATES:
        if match := pattern.fullmatch(text):
            return _numeric_date(match, today)
    return None


def _one_day(day: date) -> _Days:
    return day, day + timedelta(days=1)


def _first_day(unit: str, back: int, today: date) -> date:
    """First day of the period ``back`` periods before the one that holds ``today``."""
    if unit == "day":
        return today - timedelta(days=back)
    if unit == "week":
        return today - timedelta(days=today.weekday() + 7 * back)
    length = _MONTHS[unit]
    month = today.year * 12 + today.month - 1
    return _first_of_month(month - month % length - length * back)


def _first_of_month(number: int) -> date:
    """First day of the month with this number, counted from January of year 0."""
    return date(number // 12, number % 12 + 1, 1)


def _days_since_weekday(text: str, today: date) -> int | None:
    """How many days ago the weekday was that ``text`` names; negative if it is to come."""
    if text in _WEEKDAYS:
        return (today.weekday() - _WEEKDAYS[text]) % 7
    if not (match := _CHINESE_WEEKDAY.fullmatch(text)):
        return None
    count = today.weekday() - min("一二三四五六日天".index(match["day"]), 6)
    return count % 7 if match["week"] is None else count + 7 * _WEEKS_BACK[match["week"]]


def _numeric_date(match: re.Match[str], today: date) -> _Days:
    """The days of a match; without a year, the last ones that are not in the future."""
    year, month, day = (int(match[part]) if match[part] else None for part in "ymd")
    if year is not None:
        return _days_of(year, month, day)
    # Nine years back there is always a 29 February.
    is_leap_day = (month, day) == (2, 29)
    years = range(today.year, today.year - 9, -1)
    dates = (_days_of(y, month, day) for y in years if not is_leap_day or monthrange(y, 2)[1] == 29)
    return next(days for days in dates if days[0] <= today)


def _days_of(year: int, month: int | None, day: int | None) -> _Days:
    """The days of a year, of a month of it, or the one day."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"a year lies between {FIRST_YEAR} and {LAST_YEAR}")
    if month is None:
        return _first_of_month(year * 12), _first_of_month(year * 12 + 12)
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    if day is None:
        return _first_of_month(year * 12 + month - 1), _first_of_month(year * 12 + month)
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise ValueError(f"there is no day {day} in {year}-{month:02}, which ends on {last}")
    return _one_day(date(year, month, day))


@dataclass(frozen=True, slots=True)
class _Span:
    """A number of hours (``h``), days, weeks, months or years (``d``, ``w``, ``m``, ``y``)."""

    count: int
    unit: str

    def before_day(self, day: date) -> date:
        """The day this long before ``day``.

        A month back from a day that the earlier month lacks is that month's last
        day.  ``ValueError`` if it lies before year 1000.
        """
        return _bounded(lambda: self._back(day))

    def before(self, moment: datetime) -> datetime:
        """The moment this long before an aware ``moment``.

        Hours are hours that have passed; the other units keep the time that a
        clock in ``moment``'s zone shows, whatever daylight saving did in between.
        ``ValueError`` if it lies before year 1000.
        """
        if self.unit != "h":
            return _bounded(lambda: self._back(moment))
        hours = timedelta(hours=self.count)
        return _bounded(lambda: (moment.astimezone(UTC) - hours).astimezone(moment.tzinfo))

    def _back(self, day: _Day) -> _Day:
        if self.unit not in "my":
            return day - timedelta(days=self.count * (7 if self.unit == "w" else 1))
        months = self.count * (12 if self.unit == "y" else 1)
        year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
        last = monthrange(year, month + 1)[1]
        return day.replace(year=year, month=month + 1, day=min(day.day, last))


def _bounded(compute: Callable[[], _Day]) -> _Day:
    try:
        day = compute()
    except (OverflowError, ValueError):
        day = None
    if day is None or day.year < FIRST_YEAR:
        raise ValueError("that is too long ago")
    return day


def _span(text: str) -> _Span | None:
    """The span that a normalized text denotes, or None."""
    for opening in ("最近", "近", "过去", ""):
        if half := _HALVES.get(text.removeprefix(opening)):
            return _Span(*half)
    match = _SPAN.fullmatch(text)
    if match is None or match["unit"] not in _UNITS or (count := _number(match["count"])) is None:
        return None
    return _Span(count, _UNITS[match["unit"]])


def _span_ago(text: str) -> _Span | None:
    """The span of ``30-days-ago`` or 3天前, or None."""
    for ending in ("-ago", "以前", "之前", "前"):
        if text.endswith(ending):
            return _span(text.removesuffix(ending).removesuffix("-"))
    return None


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
