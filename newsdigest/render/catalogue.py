"""The catalogue: every word that newsdigest adds to articles, in Chinese and in English.

The language follows what is shown, not the computer's locale: a list of Chinese articles
has Chinese day headings, in the characters of the user's region.  Messages on stderr are
English and not here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from itertools import islice
from typing import TYPE_CHECKING

from newsdigest.summarization.origin import Origin
from newsdigest.text.regions import localized

if TYPE_CHECKING:
    from newsdigest.digest.relative_dates import RelativeDate

CHARS_A_MINUTE = {True: 400, False: 1100}
"""Characters, white space aside, read in a minute: of Chinese, of other text."""
SAMPLE = 200
"""Titles, and characters of each, that decide the language of a list."""
CLOCK_UP_TO = timedelta(hours=50)
"""The longest period shown with hours, where it begins or ends within a day."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = {
    True: ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    False: ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
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
    "as pinyin": ("按拼音", "as pinyin"),
    "reversed": ("倒序", "reversed"),
    "stories": ("按事件", "stories"),
    "undated": ("日期不详", "undated"),
    "followed": ("已关注", "followed"),
    "rising": ("升温", "Rising"),
    "falling": ("降温", "Falling"),
    "trends": ("趋势", "Trends"),
    "statistics": ("统计", "Statistics"),
}
_DIGEST_WORDS = {
    "overview": ("最要紧的", "What matters most"),
    "contents": ("目录", "Contents"),
    "also": ("另见", "Also in"),
    "update": ("续", "Update"),
    "rising": _LABELS["rising"],
    "falling": _LABELS["falling"],
    "nothing": ("这段时间没有新闻。", "No news in this period."),
    "quiet": ("没有新闻", "no news"),
    "colon": ("：", ": "),
    "comma": ("、", ", "),
    "open": ("（", " ("),
    "close": ("）", ")"),
}
_ORIGINS = {
    Origin.EXTRACT: ("", ""),
    Origin.AUTHOR: ("作者摘要", "author's summary"),
    Origin.FALLBACK: ("无作者摘要，摘自正文", "no author's summary: extracted"),
}
_COUNTS = {  # Chinese, English, English of one where it differs
    "article": ("{} 篇", "{} articles", "{} article"),
    "more": ("还有 {} 篇未列出", "{} more not listed"),
    "unread": ("{} 未读", "{} unread"),
    "starred": ("{} 加星", "{} starred"),
    "undated": ("{} 无日期", "{} undated"),
    "source": ("{} 个来源", "{} sources", "{} source"),
    "character": ("{} 字", "{} characters", "{} character"),
    "minute": ("{} 分钟", "{} min"),
    "also": ("另见 {} 篇", "also in {}"),
    "report": ("{} 篇报道", "{} articles", "{} article"),
    "other report": ("其他 {} 篇报道", "{} other articles", "{} other article"),
    "story": ("{} 件事", "{} stories", "{} story"),
    "story not listed": (
        "另有 {} 件事未列出",
        "{} more stories not listed",
        "{} more story not listed",
    ),
    "headline only": (
        "为了不被邮箱截断，最后 {} 件事只列标题，全文见这封邮件的纯文本部分。",
        "To keep this mail from being cut off, the last {} stories have only their headlines;"
        " the plain text part has the whole digest.",
        "To keep this mail from being cut off, the last story has only its headline;"
        " the plain text part has the whole digest.",
    ),
    "story in plain text": (
        "还有 {} 件事在这封邮件的纯文本部分。",
        "{} more stories are in the plain text part of this mail.",
        "{} more story is in the plain text part of this mail.",
    ),
}


def is_chinese(titles: Iterable[str]) -> bool:
    """Whether at least half of the titles (of the first 200) are Chinese; false for none."""
    from newsdigest.text.language import detect  # plain lists do without

    chinese = [detect(title[:SAMPLE]) == "zh" for title in islice(titles, SAMPLE)]
    return bool(chinese) and 2 * sum(chinese) >= len(chinese)


def label(name: str, chinese: bool) -> str:
    """A fixed word of a list or screen."""
    return localized(_LABELS[name][not chinese])


def digest_words(chinese: bool) -> dict[str, str]:
    """The fixed words of a digest by name, as templates get them."""
    return {name: localized(pair[not chinese]) for name, pair in _DIGEST_WORDS.items()}


def origin(where: Origin, chinese: bool) -> str:
    """The mark of a summary by its author, or in place of one; "" for other extracts."""
    return _ORIGINS[where][not chinese]


def in_brackets(text: str, chinese: bool) -> str:
    """``（作者摘要）``, `` (author's summary)``: to follow a sentence; "" for nothing."""
    words = _DIGEST_WORDS
    return words["open"][not chinese] + text + words["close"][not chinese] if text else ""


def count(number: int, noun: str, chinese: bool) -> str:
    """A number with what it counts: ``48 篇``, ``1 article``, ``31 unread``."""
    forms = _COUNTS[noun]
    form = forms[0] if chinese else forms[-1] if number == 1 else forms[1]
    return localized(form).format(f"{number:,}")


def articles(number: int) -> str:
    """``1 article``, ``48 articles``: for messages, which are English."""
    return count(number, "article", chinese=False)


def with_others(source: str, sources: int, chinese: bool) -> str:
    """``武进日报 等 3 家``, ``Wujin Post + 2``; the source alone where it is the only one."""
    if sources < 2:
        return source
    return f"{source} 等 {sources} 家" if chinese else f"{source} + {sources - 1}"


def subject(title: str, names: Sequence[str], stories: int, chinese: bool) -> str:
    """A mail's subject: ``一周要闻：西太湖马拉松、科技招商等 29 件事``."""
    words = digest_words(chinese)
    if not stories:
        return title + words["colon"] + words["quiet"]
    text = words["comma"].join(names)
    more = stories - len(names)
    if more > 0:
        text += f"等 {stories} 件事" if chinese else f" and {more:,} more"
    return title + words["colon"] + text


def minutes(chars: int, lang: str) -> int:
    """How many minutes an article takes to read; 0 only without characters."""
    if not chars:
        return 0
    return max(1, round(chars / CHARS_A_MINUTE[lang[:2] in ("zh", "ja")]))


def local(moment: datetime, zone: tzinfo) -> datetime:
    """The moment in that zone; unchanged where the calendar ends (year 1, 9999)."""
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError):
        return moment


def local_day(moment: datetime | None, zone: tzinfo) -> date | None:
    """The day of a moment in that zone."""
    return local(moment, zone).date() if moment else None


def clock(moment: datetime, zone: tzinfo) -> str:
    """Date and time; midnight stands for a date without a time."""
    time = local(moment, zone)
    return f"{time:%Y-%m-%d %H:%M}" if time.hour or time.minute else iso_day(time)


def iso_day(when: date | None) -> str:
    """``2024-11-03``, empty for no date (``strftime`` drops the zeros of early years)."""
    return f"{when.year:04}-{when.month:02}-{when.day:02}" if when else ""


def day(when: date, chinese: bool, *, year: bool = False) -> str:
    """``11月3日`` or ``3 Nov``, on demand with the year."""
    if chinese:
        return f"{when.year}年" * year + f"{when.month}月{when.day}日"
    return f"{when.day} {MONTHS[when.month - 1]}" + f" {when.year}" * year


def weekday(when: date, chinese: bool, *, year: bool) -> str:
    """``11月3日 周日`` or ``Sun 3 Nov``, on demand with the year."""
    name = localized(_WEEKDAYS[chinese][when.weekday()])
    text = day(when, chinese, year=year)
    return f"{text} {name}" if chinese else f"{name} {text}"


def period(since: datetime, until: datetime, zone: tzinfo, chinese: bool, *, year: bool) -> str:
    """From the first day to the last, ``10月28日—11月3日``; one day has its weekday.

    :param until: the first moment after the period
    """
    start, end = local(since, zone), local(until, zone)
    if until - since <= CLOCK_UP_TO and (_is_within_day(start) or _is_within_day(end)):
        return _hours(start, end, chinese, year)
    first, last = start.date(), local(until - timedelta(microseconds=1), zone).date()
    if first >= last:
        return weekday(first, chinese, year=year)
    if first.year != last.year:
        return _span(day(first, chinese, year=True), day(last, chinese, year=True), chinese)
    # Chinese dates begin with the year, English ones end with it.
    return _span(
        day(first, chinese, year=year and chinese),
        day(last, chinese, year=year and not chinese),
        chinese,
    )


def _hours(start: datetime, end: datetime, chinese: bool, year: bool) -> str:
    same = start.date() == end.date()
    first = f"{day(start, chinese, year=year and (chinese or same))} {start:%H:%M}"
    last = f"{end:%H:%M}" if same else f"{day(end, chinese, year=year and not chinese)} {end:%H:%M}"
    return _span(first, last, chinese)


def _span(first: str, last: str, chinese: bool) -> str:
    return f"{first}—{last}" if chinese else f"{first} – {last}"


def _is_within_day(moment: datetime) -> bool:
    return bool(moment.hour or moment.minute)


def with_dates(
    text: str, when: date, end: date, chinese: bool, *, skip_same_day: bool = False
) -> str:
    """A sentence with the dates that 今天, yesterday and the like mean, in brackets.

    :param when: the day of the sentence's article
    :param end: the last day of the digest: the parts of a date that it shares are left out
    :param skip_same_day: whether words that mean ``when`` itself get no date
    """
    from newsdigest.digest.relative_dates import relative_dates  # lists do without

    pieces, start = [], 0
    for one in relative_dates(text, when):
        if not (skip_same_day and one.day == when):
            pieces += [text[start : one.end], _in_brackets(one, end, chinese)]
            start = one.end
    return "".join([*pieces, text[start:]])


def _in_brackets(one: RelativeDate, end: date, chinese: bool) -> str:
    """``〔19日〕`` or `` [19 Nov]``."""
    year = one.day.year != end.year
    if chinese:
        month = one.is_month or year or one.day.month != end.month
        parts = (f"{one.day.year}年" * year, f"{one.day.month}月" * month)
        return "〔" + "".join(parts) + f"{one.day.day}日" * (not one.is_month) + "〕"
    name = f"{MONTHS[one.day.month - 1]}{f' {one.day.year}' * year}"
    return f" [{name}]" if one.is_month else f" [{one.day.day} {name}]"
