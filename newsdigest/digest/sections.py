"""Stories under headings: by topic, category, source, tag or day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, tzinfo
from enum import StrEnum

from newsdigest.article import Article
from newsdigest.digest import names
from newsdigest.digest.model import Story
from newsdigest.digest.topics import topics


class By(StrEnum):
    """What the sections of a digest are."""

    TOPIC = "topic"
    CATEGORY = "category"
    SOURCE = "source"
    TAG = "tag"
    DAY = "day"
    NONE = "none"


Group = tuple[str, list[Story]]
"""A heading and its stories."""


def usual(stories: Sequence[Story]) -> By:
    """The sections that suit: categories where most articles have one, else topics."""
    articles = [member.article for story in stories for member in story.members]
    with_category = sum(bool(article.categories) for article in articles)
    return By.CATEGORY if with_category * 2 > len(articles) else By.TOPIC


def sectioned(stories: Sequence[Story], by: By, lang: str, zone: tzinfo) -> list[Group]:
    """The stories in sections, each section in the order of ``stories``.

    Sections come in the order of their best stories, days newest first, and what fits
    no section last.
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
    """Under the label that most of a story's articles have; of several, the one more in use."""
    use = Counter(label for story in stories for label in set(find(story.lead)))
    groups: defaultdict[str, list[Story]] = defaultdict(list)
    for story in stories:
        own = Counter(label for member in story.members for label in find(member.article))
        lead = find(story.lead)
        best = max(lead or own, key=lambda label: (own[label], use[label]), default="")
        groups[best].append(story)
    return list(groups.items())


def _days(stories: Sequence[Story], lang: str, zone: tzinfo) -> list[Group]:
    groups: defaultdict[date | None, list[Story]] = defaultdict(list)
    for story in stories:
        when = story.lead.date
        groups[when.astimezone(zone).date() if when else None].append(story)
    order = sorted(groups, key=lambda day: day or date.min, reverse=True)
    return [(names.day(day, lang), groups[day]) for day in order]


def _with_rest(groups: Sequence[Group], lang: str) -> list[Group]:
    """The groups with a name, then the others as one; no heading where it would be the only one."""
    named = [group for group in groups if group[0]]
    rest = [story for title, stories in groups if not title for story in stories]
    if not rest:
        return named
    return [*named, (names.other(lang) if named else "", rest)]
