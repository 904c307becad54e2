"""Stories under headings: by topic, category, source, tag or day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, tzinfo
from enum import StrEnum

from newsdigest.article import Article
from newsdigest.digest.model import Story
from newsdigest.digest.topics import topics


class By(StrEnum):
    """The property by which the stories of a digest are put into sections."""

    TOPIC = "topic"
    CATEGORY = "category"
    SOURCE = "source"
    TAG = "tag"
    DAY = "day"
    NONE = "none"


Group = tuple[str, list[Story]]
"""A heading and its stories."""

_OTHER = {"zh": "其他", "en": "Other"}
UNDATED = {"zh": "日期不详", "en": "Undated"}
_WEEKDAYS = {
    "zh": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def default_sections(stories: Sequence[Story]) -> By:
    """Categories where most articles have one, else topics."""
    articles = [member.article for story in stories for member in story.members]
    with_category = sum(bool(article.categories) for article in articles)
    return By.CATEGORY if with_category * 2 > len(articles) else By.TOPIC


def sectioned(stories: Sequence[Story], by: By, lang: str, zone: tzinfo) -> list[Group]:
    """The stories in sections, each section in the order of ``stories``.

    Sections come in the order of their best stories, days newest first, the rest last.
    """
    if not stories:
        return []
    if by is By.NONE:
        return [("", list(stories))]
    if by is By.DAY:
        return _days(stories, lang, zone)
    if by is By.TOPIC:
        return _with_rest(topics(stories, lang), lang)
    find: Mapping[By, Callable[[Article], Sequence[str]]] = {
        By.CATEGORY: lambda article: article.categories[:1],
        By.SOURCE: lambda article: (article.source,) if article.source else (),
        By.TAG: lambda article: article.tags,
    }
    return _with_rest(_labelled(stories, find[by]), lang)


def _labelled(stories: Sequence[Story], find: Callable[[Article], Sequence[str]]) -> list[Group]:
    """Groups by the most frequent label of a story's articles, then of all stories."""
    frequencies = Counter(label for story in stories for label in set(find(story.lead)))
    groups: defaultdict[str, list[Story]] = defaultdict(list)
    for story in stories:
        own = Counter(label for member in story.members for label in find(member.article))
        lead = find(story.lead)
        best = max(lead or own, key=lambda label: (own[label], frequencies[label]), default="")
        groups[best].append(story)
    return list(groups.items())


def _days(stories: Sequence[Story], lang: str, zone: tzinfo) -> list[Group]:
    groups: defaultdict[date | None, list[Story]] = defaultdict(list)
    for story in stories:
        when = story.lead.date
        groups[when.astimezone(zone).date() if when else None].append(story)
    order = sorted(groups, key=lambda day: day or date.min, reverse=True)
    return [(_day_heading(day, lang), groups[day]) for day in order]


def _day_heading(day: date | None, lang: str) -> str:
    """``11月3日 星期日`` or ``Sunday 3 November``."""
    if day is None:
        return UNDATED[lang]
    weekday = _WEEKDAYS[lang][day.weekday()]
    if lang == "zh":
        return f"{day.month}月{day.day}日 {weekday}"
    return f"{weekday} {day.day} {_MONTHS[day.month - 1]}"


def _with_rest(groups: Sequence[Group], lang: str) -> list[Group]:
    """The groups with a title, then the others as one, without a heading if it is the only one."""
    titled = [group for group in groups if group[0]]
    rest = [story for title, stories in groups if not title for story in stories]
    if not rest:
        return titled
    return [*titled, (_OTHER[lang] if titled else "", rest)]
