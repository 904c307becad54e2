"""Stories become a digest: ranked, put into sections, summarized, with an overview.

Which articles it is about is chosen elsewhere; nothing here reads the clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from newsdigest.article import Article
from newsdigest.digest import names, telling
from newsdigest.digest.model import CitedSentence, Digest, Entry, Section, Story
from newsdigest.digest.ranking import ranked
from newsdigest.digest.sections import By, sectioned, usual
from newsdigest.digest.trends import trends
from newsdigest.summarization.keywords import keywords

SENTENCES = 2
"""Sentences of each story, unless something else is asked for."""
TOP = 12
"""Stories, unless something else is asked for: what is read in two minutes."""
KEYWORDS = 4
KEYWORD_TEXT = 2000
"""Characters of an article that its keywords are taken from."""
LEAST_OVERVIEW, MOST_OVERVIEW = 3, 5
"""Sentences of the overview; with fewer stories than the first there is none."""
STORIES_PER_POINT = 4
"""Stories for each sentence of the overview."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a digest is to be like.

    ``top`` 0 keeps every story, ``per_section`` 0 all of a section; ``by`` None chooses
    the sections that suit; ``lang`` "" takes the language of most articles.  ``length``
    is as for a summary and goes before ``sentences``.
    """

    by: By | None = None
    top: int = TOP
    per_section: int = 0
    sentences: int = SENTENCES
    length: str | None = None
    title: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """From ``since`` up to and without ``until``, told at the moment ``now``; all aware."""

    since: datetime
    until: datetime
    now: datetime


def language(articles: Sequence[Article]) -> str:
    """``zh`` where at least half of those that name a language are Chinese, else ``en``."""
    counts = Counter(article.lang[:2] == "zh" for article in articles if article.lang)
    return "zh" if counts[True] >= counts[False] else "en"


def compose(
    stories: Sequence[Story],
    period: Period,
    plan: Plan,
    *,
    zone: tzinfo,
    before: Sequence[str] = (),
) -> Digest:
    """The digest of the stories.

    :param before: the headlines of the period before, to see what rose
    """
    articles = [member.article for story in stories for member in story.members]
    lang = plan.lang or language(articles)
    best = ranked(stories, period.since, period.until)
    if plan.per_section:
        best = _capped(best, plan, lang, zone)
    top = best[: plan.top] if plan.top else best
    groups = sectioned(top, plan.by or usual(top), lang, zone)
    if plan.per_section:
        groups = [(title, own[: plan.per_section]) for title, own in groups]
    sections, number = [], 1
    for title, own in groups:
        sections.append(
            Section(title, tuple(_entry(number + i, story, plan) for i, story in enumerate(own)))
        )
        number += len(own)
    return Digest(
        title=plan.title or names.title(lang),
        generated=period.now,
        since=period.since,
        until=period.until,
        lang=lang,
        sections=tuple(sections),
        overview=_overview(top),
        rising=trends([article.title for article in articles], before),
        counts={
            "articles": len(articles),
            "stories": len(stories),
            "sources": len({article.source for article in articles if article.source}),
        },
    )


def _capped(stories: Sequence[Story], plan: Plan, lang: str, zone: tzinfo) -> list[Story]:
    """The stories without those that are too many for their sections, in the same order."""
    groups = sectioned(stories, plan.by or usual(stories), lang, zone)
    within = {id(story) for _, own in groups for story in own[: plan.per_section]}
    return [story for story in stories if id(story) in within]


def _entry(number: int, story: Story, plan: Plan) -> Entry:
    summary: tuple[CitedSentence, ...] = ()
    if plan.sentences or plan.length:
        summary = telling.summary(story, plan.sentences, plan.length)
    text = f"{story.lead.title}\n{story.lead.text[:KEYWORD_TEXT]}"
    found_words = tuple(keyword.text for keyword in keywords([text], limit=KEYWORDS))
    return Entry(number, story, story.lead.title, summary, found_words)


def _overview(stories: Sequence[Story]) -> tuple[CitedSentence, ...]:
    """The one sentence that says most of each of the chief stories."""
    if len(stories) < LEAST_OVERVIEW:
        return ()
    points = min(MOST_OVERVIEW, max(LEAST_OVERVIEW, len(stories) // STORIES_PER_POINT))
    points_by_text: dict[str, CitedSentence] = {}
    for story in stories:
        if (sentence := telling.chief(story)) is not None:
            points_by_text.setdefault(sentence.text, sentence)
        if len(points_by_text) == points:
            break
    return tuple(points_by_text.values())
