"""The few words that a screen adds to the articles, in Chinese and in English.

They follow the language of what is shown, not that of the computer: a Chinese list
has Chinese day headings.  Everything else in this room only arranges.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from itertools import islice

CHARS_A_MINUTE = {True: 400, False: 1100}
"""Characters, white space aside, that are read in a minute: of Chinese, of other text."""
SAMPLE = 200
"""Titles looked at to find the language of a list."""

_WEEKDAYS = {
    True: ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    False: ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CHINESE_COUNTS = {
    "article": "{} 篇",
    "more": "还有 {} 篇未列出",
    "unread": "{} 未读",
    "starred": "{} 加星",
    "undated": "{} 无日期",
    "source": "{} 个来源",
    "character": "{} 字",
    "minute": "{} 分钟",
    "also": "另见 {} 篇",
}
_ENGLISH_COUNTS = {
    "more": "{} more not listed",
    "unread": "{} unread",
    "starred": "{} starred",
    "undated": "{} undated",
    "minute": "{} min",
    "also": "also in {}",
}
_LABELS = {
    "no date": ("没有日期", "No date"),
    "source": ("来源", "Sources"),
    "year": ("年份", "Years"),
    "month": ("月份", "Months"),
    "category": ("分类", "Categories"),
    "language": ("语言", "Languages"),
    "others": ("其他", "others"),
    "all articles": ("全部文章", "all articles"),
    "by title": ("按标题", "by title"),
    "by source": ("按来源", "by source"),
    "by length": ("按长短", "by length"),
    "by relevance": ("按相关", "by relevance"),
    "reversed": ("倒序", "reversed"),
    "stories": ("按事件", "stories"),
}


def is_chinese(titles: Iterable[str]) -> bool:
    """Whether at least half of the titles (of the first 200) are Chinese; false for none."""
    from newsdigest.text.language import detect  # not needed where nothing is in words

    found = [detect(title[:SAMPLE]) == "zh" for title in islice(titles, SAMPLE)]
    return bool(found) and 2 * sum(found) >= len(found)


def label(name: str, chinese: bool) -> str:
    """A fixed word of the screen."""
    return _LABELS[name][0 if chinese else 1]


def count(number: int, noun: str, chinese: bool) -> str:
    """A number and what it counts: ``48 篇``, ``1 article``, ``31 unread``."""
    if chinese:
        return _CHINESE_COUNTS[noun].format(f"{number:,}")
    plural = noun if number == 1 else noun + "s"
    return _ENGLISH_COUNTS.get(noun, "{} " + plural).format(f"{number:,}")


def articles(number: int) -> str:
    """``1 article``, ``48 articles``: for messages, which are English."""
    return count(number, "article", chinese=False)


def day(when: date, chinese: bool, *, year: bool) -> str:
    """A day as a heading: ``11月3日 周日`` or ``Sun 3 Nov``, on demand with the year."""
    weekday = _WEEKDAYS[chinese][when.weekday()]
    if chinese:
        before = f"{when.year}年" if year else ""
        return f"{before}{when.month}月{when.day}日 {weekday}"
    after = f" {when.year}" if year else ""
    return f"{weekday} {when.day} {MONTHS[when.month - 1]}{after}"


def local_day(moment: datetime | None, zone: tzinfo) -> date | None:
    """The day of a moment in that zone."""
    return local(moment, zone).date() if moment else None


def local(moment: datetime, zone: tzinfo) -> datetime:
    """The moment in that zone; as it is where the calendar ends there (year 1, 9999)."""
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError):
        return moment


def clock(moment: datetime, zone: tzinfo) -> str:
    """Date and time; midnight stands for a date without a time."""
    there = local(moment, zone)
    return f"{there:%Y-%m-%d %H:%M}" if there.hour or there.minute else iso_day(there)


def iso_day(when: date | None) -> str:
    """``2024-11-03``, empty for no date (``strftime`` drops the zeros of early years)."""
    return f"{when.year:04}-{when.month:02}-{when.day:02}" if when else ""


def minutes(chars: int, lang: str) -> int:
    """How long an article of so many characters takes to read; 0 only if there are none."""
    if not chars:
        return 0
    return max(1, round(chars / CHARS_A_MINUTE[lang[:2] in ("zh", "ja")]))
