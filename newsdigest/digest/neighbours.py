"""The articles of an archive that may be like one: found by its keywords, then compared.

Only these are read from their files, so that the cost does not grow with the archive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from newsdigest.archive.facade import Archive
from newsdigest.article import Article, Item
from newsdigest.digest.anchors import agreeing
from newsdigest.digest.blocking import LEAST, alike
from newsdigest.digest.cross_language import across_languages
from newsdigest.digest.loading import gathered
from newsdigest.digest.model import Story
from newsdigest.digest.roundups import stands_alone
from newsdigest.digest.stories import stories
from newsdigest.digest.tfidf import weighted
from newsdigest.query.model import And, Dated, Expr, Field, Has, Not, Or, Query, Sort
from newsdigest.query.model import FullText as Phrase
from newsdigest.summarization.keywords import keywords
from newsdigest.text.words import bags

TELLING = 15
"""Keywords by which articles are found."""
COMPARED = 150
"""Articles with the same keywords that are compared."""
FOREIGN = 150
"""Articles in other languages, near in time, that are compared."""
REACH = timedelta(days=14)
"""How far from one of its articles a story is followed."""
NEAR = timedelta(days=2)
"""The same for another language."""
ALIKE = 0.08
"""Likeness below which two articles have nothing in common."""


def similar(archive: Archive, item: Item, limit: int) -> list[Item]:
    """The articles most like one, most alike first, with the likeness as their score.

    It stops where nothing is alike; another language counts as the same one.
    """
    others = _found(archive, item, None)
    by_id = {other.id: other for other in others}
    articles = _read(archive, [item, *others])
    if not articles or articles[0].id != item.id:
        return []
    likeness = _likeness(articles)
    best = sorted(likeness.items(), key=lambda pair: (-pair[1], articles[pair[0]].path))
    return [
        replace(by_id[articles[place].id], score=round(value, 4))
        for place, value in best
        if value >= ALIKE
    ][:limit]


def story_of(archive: Archive, item: Item) -> Story:
    """The story of an article, with all that the archive has of it."""
    reach = None
    if item.date is not None:
        reach = Dated(item.date - REACH, item.date + REACH)
    articles = _read(archive, [item, *_found(archive, item, reach)])
    for story in stories(articles, lang=item.lang):
        if any(member.article.id == item.id for member in story.members):
            return story
    return stories([archive.article(item)])[0]


def _read(archive: Archive, items: Sequence[Item]) -> list[Article]:
    return [article for article, _ in gathered(archive, items, lambda _: None)]


def _likeness(articles: Sequence[Article]) -> dict[int, float]:
    """How alike the others are to the first article, by position."""
    compared = weighted(
        bags([article.title for article in articles]), bags([article.text for article in articles])
    )
    times = [article.date.timestamp() if article.date else None for article in articles]
    pairs = [
        pair
        for pair in alike(compared, [None] * len(articles), 0.0, lambda i, j: 0 in (i, j))
        if pair[2] >= LEAST and not stands_alone(articles[pair[1]])
    ]
    found = {j: likeness for i, j, likeness in agreeing(articles, pairs) if i == 0}
    for i, j, likeness in across_languages(articles, times, NEAR.total_seconds()):
        if i == 0:
            found[j] = max(likeness, found.get(j, 0.0))
    return found


def _found(archive: Archive, item: Item, period: Dated | None) -> list[Item]:
    """Articles with the keywords of one, and those near in time in other languages."""
    article = archive.article(item)
    telling = keywords([f"{article.title}\n\n{article.text}"], limit=TELLING)
    terms = tuple(Phrase(word.text, phrase=True) for word in telling)
    itself = Not(Has(Field.ID, item.id))
    within: tuple[Expr, ...] = (itself,) if period is None else (itself, period)
    found: dict[str, Item] = {}
    if terms:
        asked = Query(And((Or(terms), *within)), Sort.RELEVANCE, limit=COMPARED)
        found = {other.id: other for other in archive.select(asked)}
    if item.date is not None and item.lang:
        near = Dated(item.date - NEAR, item.date + NEAR)
        foreign = And((Not(Has(Field.LANG, item.lang[:2])), near, itself))
        for other in archive.select(Query(foreign, limit=FOREIGN)):
            found.setdefault(other.id, other)
    return list(found.values())
