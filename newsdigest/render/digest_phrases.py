"""The words that a digest adds to the articles, in Chinese and in English.

They follow the language of the digest.  What lists and single articles need is in
``phrases``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from types import MappingProxyType

from newsdigest.digest.relative_dates import RelativeDate, relative_dates
from newsdigest.render import catalogue

_WORDS: Mapping[str, tuple[str, str]] = {
    "overview": ("最要紧的", "What matters most"),
    "contents": ("目录", "Contents"),
    "also": ("另见", "Also in"),
    "update": ("续", "Update"),
    "rising": ("升温", "Rising"),
    "falling": ("降温", "Falling"),
    "nothing": ("这段时间没有新闻。", "No news in this period."),
    "quiet": ("没有新闻", "no news"),
    "colon": ("：", ": "),
    "comma": ("、", ", "),
    "open": ("（", " ("),
    "close": ("）", ")"),
}
_COUNTS: Mapping[str, tuple[str, str, str]] = {  # Chinese, one, several
    "articles": ("{} 篇报道", "{} article", "{} articles"),
    "stories": ("{} 件事", "{} story", "{} stories"),
    "sources": ("{} 个来源", "{} source", "{} sources"),
    "others": ("其他 {} 篇报道", "{} other article", "{} other articles"),
    "left": ("另有 {} 件事未列出", "{} more story not listed", "{} more stories not listed"),
    "short": (
        "为了不被邮箱截断，最后 {} 件事只列标题，全文见这封邮件的纯文本部分。",
        "So that no mailbox cuts this mail off, the last story has its headline only;"
        " the plain text part of this mail has all of it.",
        "So that no mailbox cuts this mail off, the last {} stories have their headlines only;"
        " the plain text part of this mail has all of it.",
    ),
    "dropped": (
        "还有 {} 件事在这封邮件的纯文本部分。",
        "{} more story is in the plain text part of this mail.",
        "{} more stories are in the plain text part of this mail.",
    ),
}
_CLOCK_UP_TO = timedelta(hours=50)
"""A period that begins within a day and is no longer than this is told with its hours."""


def words(chinese: bool) -> Mapping[str, str]:
    """The fixed words by name."""
    return MappingProxyType({name: pair[not chinese] for name, pair in _WORDS.items()})


def count(number: int, noun: str, chinese: bool) -> str:
    """A number and what it counts: ``29 件事``, ``1 story``."""
    form = 0 if chinese else 1 if number == 1 else 2
    return _COUNTS[noun][form].format(f"{number:,}")


def and_others(source: str, sources: int, chinese: bool) -> str:
    """``武进日报 等 3 家``, ``Wujin Post + 2``; the source alone where it is the only one."""
    if sources < 2:
        return source
    return f"{source} 等 {sources} 家" if chinese else f"{source} + {sources - 1}"


def day(when: date, chinese: bool, *, year: bool = False) -> str:
    """``11月3日`` or ``3 Nov``, on demand with the year."""
    if chinese:
        return f"{when.year}年" * year + f"{when.month}月{when.day}日"
    return f"{when.day} {catalogue.MONTHS[when.month - 1]}" + f" {when.year}" * year


def in_brackets(one: RelativeDate, end: date, chinese: bool) -> str:
    """The day that a word means, ``〔19日〕`` or `` [19 Nov]``.

    :param end: the last day of the digest: what it shares with that is left out
    """
    year = one.day.year != end.year
    if chinese:
        month = one.is_month or year or one.day.month != end.month
        parts = (f"{one.day.year}年" * year, f"{one.day.month}月" * month)
        return "〔" + "".join(parts) + f"{one.day.day}日" * (not one.is_month) + "〕"
    name = f"{catalogue.MONTHS[one.day.month - 1]}{f' {one.day.year}' * year}"
    return f" [{name}]" if one.is_month else f" [{one.day.day} {name}]"


def dated(text: str, day: date, end: date, chinese: bool, *, others: bool = False) -> str:
    """A sentence of that day with the days that 今天 and its like mean.

    :param others: whether only other days than this one are told
    """
    pieces, start = [], 0
    for one in relative_dates(text, day):
        if not (others and one.day == day):
            pieces += [text[start : one.end], in_brackets(one, end, chinese)]
            start = one.end
    return "".join([*pieces, text[start:]])


def period(since: datetime, until: datetime, zone: tzinfo, chinese: bool, *, year: bool) -> str:
    """From the first day to the last, ``10月28日—11月3日``; of one day also its weekday.

    :param until: the moment at which the period is over, not the last one in it
    """
    start, end = catalogue.local(since, zone), catalogue.local(until, zone)
    if until - since <= _CLOCK_UP_TO and (_is_within_day(start) or _is_within_day(end)):
        return _hours(start, end, chinese, year)
    first, last = start.date(), catalogue.local(until - timedelta(microseconds=1), zone).date()
    if first >= last:
        return catalogue.day(first, chinese, year=year)
    if first.year != last.year:
        return _span(day(first, chinese, year=True), day(last, chinese, year=True), chinese)
    # Chinese dates begin with the year, English ones end with it.
    return _span(
        day(first, chinese, year=year and chinese),
        day(last, chinese, year=year and not chinese),
        chinese,
    )


def subject(title: str, names: Sequence[str], stories: int, chinese: bool) -> str:
    """A mail's subject: ``一周要闻：西太湖马拉松、科技招商等 29 件事``."""
    say = words(chinese)
    if not stories:
        return title + say["colon"] + say["quiet"]
    named = say["comma"].join(names)
    more = stories - len(names)
    if more > 0:
        named += f"等 {stories} 件事" if chinese else f" and {more:,} more"
    return title + say["colon"] + named


def _hours(start: datetime, end: datetime, chinese: bool, year: bool) -> str:
    same = start.date() == end.date()
    first = f"{day(start, chinese, year=year and (chinese or same))} {start:%H:%M}"
    last = f"{end:%H:%M}" if same else f"{day(end, chinese, year=year and not chinese)} {end:%H:%M}"
    return _span(first, last, chinese)


def _span(first: str, last: str, chinese: bool) -> str:
    return f"{first}—{last}" if chinese else f"{first} – {last}"


def _is_within_day(moment: datetime) -> bool:
    return bool(moment.hour or moment.minute)
