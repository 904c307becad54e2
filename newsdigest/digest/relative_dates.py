"""Relative dates: the days of 今天, yesterday and Wednesday by the date of their article.

In a digest of several days "today" is ambiguous.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class RelativeDate:
    """A word for a day or month, the offset of its end, and its date.

    ``day`` is the first of the month where ``is_month``.
    """

    text: str
    end: int
    day: date
    is_month: bool = False


_DAYS = {
    "今天": 0, "今日": 0, "今早": 0, "今晨": 0, "今晚": 0, "今夜": 0,
    "昨天": -1, "昨日": -1, "昨晚": -1, "昨夜": -1, "前天": -2, "明天": 1, "明日": 1,
    "明晚": 1, "明早": 1, "后天": 2, "today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1,
}  # fmt: skip
_WEEKDAYS = {name: number for number, name in enumerate(
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
)}  # fmt: skip
_HAN_WEEKDAYS = {name: min(number, 6) for number, name in enumerate("一二三四五六日天")}
_WEEKS = {"本": 0, "上": -1, "下": 1}
_NOT_EXPLICIT = r"(?!\s{0,2}(?:[（(〔\[]|\d))"
_CHINESE = re.compile(
    r"(?<![的好创《\d])(?:(?P<day>今[天日早晨晚夜]|昨[天日晚夜]|前天|明[天日晚早]|(?<![前之以此其今然随最日先事战])后天)"
    r"(?!的(?:中国|生活|世界|我们|时代|青年|孩子|成就|幸福)|头条|说法|关注|俄罗斯|会更|》)"
    r"|(?P<week>[本上下])(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])|(?P<month>本月)(?![初中末底]))"
    + _NOT_EXPLICIT
)
_MONTH_NAME = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_ENGLISH = re.compile(
    r"(?<!usa )(?<!next )(?<!last )(?<!every )(?<!each )(?<!of )(?<!a )"
    r"\b(?:(?P<day>today|tonight|yesterday|tomorrow)(?!['’]s)|(?P<month>this month)"
    r"|(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day))\b"
    rf"(?!,? {_MONTH_NAME})(?!,? \d)" + _NOT_EXPLICIT,
    re.IGNORECASE,
)
_AHEAD = re.compile(r"\b(?:will|shall|upcoming|scheduled|plans? to|is to|are to|expected)\b", re.I)
_WEEK = 7


def relative_dates(text: str, day: date) -> list[RelativeDate]:
    """The relative dates of a sentence, in order.

    :param day: the day of its article
    """
    dates = [_chinese(match, day) for match in _CHINESE.finditer(text)]
    if "day" in text or "month" in text or "night" in text or "morrow" in text or "DAY" in text:
        is_ahead = _AHEAD.search(text) is not None
        dates += [_english(match, day, is_ahead) for match in _ENGLISH.finditer(text)]
    return sorted(dates, key=lambda one: one.end)


def _chinese(match: re.Match[str], day: date) -> RelativeDate:
    if match["month"]:
        return RelativeDate(match[0], match.end(), day.replace(day=1), is_month=True)
    if match["day"]:
        return RelativeDate(match[0], match.end(), _shift(day, _DAYS[match["day"]]))
    monday = -day.weekday() + _WEEK * _WEEKS[match["week"]]
    when = _shift(day, monday + _HAN_WEEKDAYS[match["weekday"]])
    return RelativeDate(match[0], match.end(), when)


def _english(match: re.Match[str], day: date, is_ahead: bool) -> RelativeDate:
    if match["month"]:
        return RelativeDate(match[0], match.end(), day.replace(day=1), is_month=True)
    if match["day"]:
        return RelativeDate(match[0], match.end(), _shift(day, _DAYS[match["day"].lower()]))
    weekday = _WEEKDAYS[match["weekday"].lower()]
    days = (weekday - day.weekday()) % _WEEK if is_ahead else -((day.weekday() - weekday) % _WEEK)
    return RelativeDate(match[0], match.end(), _shift(day, days))


def _shift(day: date, days: int) -> date:
    """The date ``days`` later, or the same date beyond the end of the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return day
