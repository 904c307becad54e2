"""Compose a digest: stories ranked, put into sections and summarized, with an overview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from newsdigest.archive.facade import Archive
from newsdigest.article import Article, Item
from newsdigest.digest.model import CitedSentence, Digest, Entry, Period, Section, Story, Trend
from newsdigest.digest.near_duplicates import shingles
from newsdigest.digest.ranking import ranked
from newsdigest.digest.sections import By, default_sections, sectioned
from newsdigest.digest.selection import Selection, load_articles
from newsdigest.digest.series import is_round_up
from newsdigest.digest.trends import keyword_trends
from newsdigest.summarization.author import author_summary
from newsdigest.summarization.cues import background
from newsdigest.summarization.keywords import keywords
from newsdigest.summarization.length import Length
from newsdigest.summarization.origin import Origin, Preference
from newsdigest.summarization.references import is_anaphoric
from newsdigest.summarization.summary import SummarySentence, summarize_articles

SENTENCES = 2
"""Sentences of each story by default."""
TOP = 12
"""Stories by default: two minutes of reading."""
KEYWORDS = 4
KEYWORD_TEXT = 2000
"""Characters of an article from which its keywords are taken."""
SECTIONED = 10
"""Stories for each one of the digest that are put into sections where these are limited."""
LEAST_OVERVIEW, MOST_OVERVIEW = 3, 5
"""Sentences of the overview; with fewer stories than the first there is none."""
STORIES_PER_POINT = 4
"""Stories for each sentence of the overview."""
SUMMARIZED = 5
"""Articles of a story from which its summary is made."""
REPEATED = 0.5
"""The share of a sentence in another one from which it says nothing new."""
SPARE = 3
"""Additional sentences to choose from, as some say nothing new."""

TITLES = {"zh": "要闻摘要", "en": "News digest"}


@dataclass(frozen=True, slots=True)
class Plan:
    """The layout of a digest.

    ``top`` 0 keeps every story, ``per_section`` 0 all of a section; ``by`` None stands for
    :func:`default_sections`; ``lang`` "" for the language of most articles.  ``length``
    is that of a summary and overrides ``sentences``.  ``preference`` is for summaries by
    the authors of articles.
    """

    by: By | None = None
    top: int = TOP
    per_section: int = 0
    sentences: int = SENTENCES
    length: str | None = None
    title: str = ""
    lang: str = ""
    preference: Preference = Preference.EXTRACT


def digest_of(
    archive: Archive,
    selection: Selection,
    plan: Plan,
    warn: Callable[[str], None],
    *,
    unread: bool = False,
    explain: bool = False,
) -> Digest:
    """The digest of a selection.

    :param warn: receives one line if files could not be read
    :param unread: whether stories with a read article are left out
    :param explain: whether members of stories have reasons
    """
    from newsdigest.digest.stories import stories_of, updates, with_articles

    items = [*selection.items, *selection.earlier]
    lang = plan.lang or language(selection.items)
    groups = stories_of(archive, items, lang=lang, explain=explain)
    groups = updates(groups, {item.id for item in selection.earlier})
    if unread:
        read = {item.id for item in selection.items if item.read}
        groups = [s for s in groups if not any(member.article.id in read for member in s.members)]

    def load(stories: Sequence[Story]) -> list[Story]:
        ids = {article.id for story in stories for article in story.articles}
        articles = load_articles(archive, [item for item in items if item.id in ids], warn)
        return with_articles(stories, articles)

    return compose(
        groups,
        selection.period,
        replace(plan, lang=lang),
        zone=archive.zone,
        rising=keyword_trends(archive, [item.id for item in selection.items], selection.preceding),
        load=load,
    )


def language(articles: Sequence[Article | Item]) -> str:
    """``zh`` where at least half of the articles with a language are Chinese, else ``en``."""
    counts = Counter(article.lang[:2] == "zh" for article in articles if article.lang)
    return "zh" if counts[True] >= counts[False] else "en"


def compose(
    stories: Sequence[Story],
    period: Period,
    plan: Plan,
    *,
    zone: tzinfo,
    rising: Sequence[tuple[str, Trend]] = (),
    load: Callable[[Sequence[Story]], list[Story]] = list,
) -> Digest:
    """The digest of the stories.

    :param load: returns stories with the texts of their articles
    :param rising: phrases with their trends
    """
    articles = [member.article for story in stories for member in story.members]
    lang = plan.lang or language(articles)
    best = ranked(stories, period.since, period.until)
    if plan.per_section:
        best = load(best[: SECTIONED * plan.top] if plan.top else best)
        best = _capped(best, plan, lang, zone)
    top = best[: plan.top] if plan.top else best
    if not plan.per_section:
        top = load(top)
    groups = sectioned(top, plan.by or default_sections(top), lang, zone)
    if plan.per_section:
        groups = [(title, own[: plan.per_section]) for title, own in groups]
    sections, number = [], 1
    for title, own in groups:
        sections.append(
            Section(title, tuple(_entry(number + i, story, plan) for i, story in enumerate(own)))
        )
        number += len(own)
    return Digest(
        title=plan.title or TITLES[lang],
        generated=period.now,
        since=period.since,
        until=period.until,
        lang=lang,
        sections=tuple(sections),
        overview=_overview(top),
        rising=tuple(rising),
        counts={
            "articles": len(articles),
            "stories": len(stories),
            "sources": len({article.source for article in articles if article.source}),
        },
    )


def _capped(stories: Sequence[Story], plan: Plan, lang: str, zone: tzinfo) -> list[Story]:
    """The stories without those beyond the limit of their section, in the same order."""
    groups = sectioned(stories, plan.by or default_sections(stories), lang, zone)
    within = {id(story) for _, own in groups for story in own[: plan.per_section]}
    return [story for story in stories if id(story) in within]


def _entry(number: int, story: Story, plan: Plan) -> Entry:
    sentences: tuple[CitedSentence, ...] = ()
    if plan.sentences or plan.length:
        sentences = _summary(story, plan)
    text = f"{story.lead.title}\n{story.lead.text[:KEYWORD_TEXT]}"
    terms = tuple(keyword.text for keyword in keywords([text], limit=KEYWORDS))
    return Entry(number, story, story.lead.title, sentences, terms)


def _overview(stories: Sequence[Story]) -> tuple[CitedSentence, ...]:
    """The most important sentence of each of the top stories."""
    if len(stories) < LEAST_OVERVIEW:
        return ()
    points = min(MOST_OVERVIEW, max(LEAST_OVERVIEW, len(stories) // STORIES_PER_POINT))
    sentences: dict[str, CitedSentence] = {}
    for story in stories:
        if (sentence := _chief_sentence(story)) is not None:
            sentences.setdefault(sentence.text, sentence)
        if len(sentences) == points:
            break
    return tuple(sentences.values())


def _chief_sentence(story: Story) -> CitedSentence | None:
    """The most important sentence of a story, None if it does not say what happened."""
    if is_round_up(story.lead.title):
        return None
    for sentence in summarize_articles([story.lead], sentences=1).sentences:
        is_question = sentence.text.rstrip("\"'”’」』）) ").endswith(("?", "？"))
        if not (is_question or background(sentence.text) or is_anaphoric(sentence.text)):
            return _cited(sentence)
    return None


def _summary(story: Story, plan: Plan) -> tuple[CitedSentence, ...]:
    """The sentences of a story: the author's summary if that is preferred, else an extract."""
    articles = _summarized_articles(story)
    if own := _author_summary(story, articles, plan):
        return own
    extract = _extract(story, articles, plan)
    is_fallback = plan.preference is Preference.AUTHOR
    origin = Origin.FALLBACK if is_fallback else Origin.EXTRACT
    return tuple(_cited(sentence, origin) for sentence in extract)


def _author_summary(
    story: Story, articles: Sequence[Article], plan: Plan
) -> tuple[CitedSentence, ...]:
    """The author's summary of the lead, and what the other articles add; () if there is none.

    A summary that repeats earlier articles of the story is left out.
    """
    limit = Length.of(plan.sentences, plan.length)
    summary = author_summary(story.lead, limit, preference=plan.preference)
    if summary is None or len(_new_sentences(summary.sentences, story)) < len(summary.sentences):
        return ()
    own = tuple(_cited(sentence, summary.origin) for sentence in summary.sentences)
    if plan.length is not None or len(articles) < 2:
        return own
    others = summarize_articles(articles[1:], sentences=plan.sentences + SPARE).sentences
    picks = _additions(_new_sentences(others, story), summary.sentences, plan.sentences)
    return (*own, *map(_cited, _in_order(picks, articles)))


def _extract(story: Story, articles: Sequence[Article], plan: Plan) -> Sequence[SummarySentence]:
    """Sentences copied from the articles of a story.

    The first comes from the article of the headline; the others do not repeat it, are no
    background, and are not anaphoric.  An update has only what its earlier articles lack.
    """
    sentences, length = plan.sentences, plan.length
    if story.earlier and length is None and sentences:
        return _update(story, articles, sentences)
    if length is not None or len(articles) < 2 or sentences < 1:
        return summarize_articles(articles, sentences=sentences, length=length).sentences
    first = summarize_articles(articles[:1], sentences=1).sentences
    others = summarize_articles(articles, sentences=sentences + SPARE).sentences
    return [*first, *_in_order(_additions(others, first, sentences), articles)]


def _update(story: Story, articles: Sequence[Article], sentences: int) -> Sequence[SummarySentence]:
    """The best sentences that are not in the earlier articles; the best one if all are."""
    candidates = summarize_articles(articles, sentences=sentences + 2 * SPARE).sentences
    if picks := _additions(_new_sentences(candidates, story), (), sentences):
        return _in_order(picks, articles)
    return summarize_articles(articles, sentences=1).sentences


def _new_sentences(sentences: Sequence[SummarySentence], story: Story) -> list[SummarySentence]:
    """The sentences that the earlier articles of a story lack."""
    earlier = frozenset().union(*(shingles(article.text) for article in story.earlier))
    return [
        sentence
        for sentence in sentences
        if len((own := shingles(sentence.text)) & earlier) < REPEATED * len(own)
    ]


def _additions(
    candidates: Sequence[SummarySentence], first: Sequence[SummarySentence], most: int
) -> list[SummarySentence]:
    """The best candidates that add something to the first sentences, ``most`` with these."""
    picks: list[SummarySentence] = list(first)
    for sentence in sorted(candidates, key=lambda other: -other.score):
        if len(picks) < most and _adds(sentence, picks):
            picks.append(sentence)
    return picks[len(first) :]


def _summarized_articles(story: Story) -> list[Article]:
    """The articles for a summary: in the language of the first, without copies."""
    articles = [
        member.article
        for member in story.members
        if not member.copy_of and member.article.lang == story.lead.lang
    ]
    return articles[:SUMMARIZED]


def _in_order(
    sentences: Sequence[SummarySentence], articles: Sequence[Article]
) -> list[SummarySentence]:
    places = {article.id: place for place, article in enumerate(articles)}
    return sorted(sentences, key=lambda one: (places[one.article], one.index))


def _cited(sentence: SummarySentence, origin: Origin = Origin.EXTRACT) -> CitedSentence:
    return CitedSentence(sentence.text, sentence.article, origin)


def _adds(sentence: SummarySentence, picks: Sequence[SummarySentence]) -> bool:
    """Whether a sentence stands by itself and repeats none of the picked ones."""
    if background(sentence.text) or is_anaphoric(sentence.text):
        return False
    own = shingles(sentence.text)
    return all(
        len(own & (other := shingles(pick.text))) < REPEATED * min(len(own), len(other))
        for pick in picks
    )
