"""Similar articles of an archive, and the story of an article.

Candidates are selected by keywords, and only they are read from their files, so that the
cost does not grow with the archive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from newsdigest.archive.facade import Archive
from newsdigest.article import Article, Item
from newsdigest.digest.anchors import weigh_by_anchors
from newsdigest.digest.blocking import similar_pairs
from newsdigest.digest.cross_language import cross_language_links
from newsdigest.digest.model import Story
from newsdigest.digest.selection import load_articles
from newsdigest.digest.series import stands_alone
from newsdigest.digest.stories import stories
from newsdigest.digest.tfidf import vectorize
from newsdigest.query.model import And, Dated, Expr, Field, FullText, Has, Not, Or, Query, Sort
from newsdigest.summarization.keywords import keywords
from newsdigest.text.words import bags

KEYWORDS = 15
"""Keywords by which articles are selected."""
COMPARED = 150
"""Articles with the same keywords that are compared."""
FOREIGN = 150
"""Articles in other languages, near in time, that are compared."""
REACH = timedelta(days=14)
"""The longest time between an article and others of its story."""
NEAR = timedelta(days=2)
"""The same for another language."""
SIMILAR = 0.08
"""Similarity below which two articles have nothing in common."""


def similar(archive: Archive, item: Item, limit: int) -> list[Item]:
    """The articles most similar to one, in any language, the best first.

    The similarity is their score; articles with nothing in common are left out.
    """
    others = _candidates(archive, item, None)
    by_id = {other.id: other for other in others}
    articles = _load(archive, [item, *others])
    if not articles or articles[0].id != item.id:
        return []
    similarities = _similarities(articles)
    best = sorted(similarities.items(), key=lambda pair: (-pair[1], articles[pair[0]].path))
    return [
        replace(by_id[articles[place].id], score=round(value, 4))
        for place, value in best
        if value >= SIMILAR
    ][:limit]


def story_of(archive: Archive, item: Item) -> Story:
    """The story of an article, with all its articles in the archive."""
    period = None
    if item.date is not None:
        period = Dated(item.date - REACH, item.date + REACH)
    articles = _load(archive, [item, *_candidates(archive, item, period)])
    for story in stories(articles, lang=item.lang):
        if any(member.article.id == item.id for member in story.members):
            return story
    return stories([archive.article(item)])[0]


def _load(archive: Archive, items: Sequence[Item]) -> list[Article]:
    return [article for article, _ in load_articles(archive, items, lambda _: None)]


def _similarities(articles: Sequence[Article]) -> dict[int, float]:
    """The similarity of the other articles to the first, by position."""
    corpus = vectorize(
        bags([article.title for article in articles]), bags([article.text for article in articles])
    )
    times = [article.date.timestamp() if article.date else None for article in articles]
    pairs = [
        pair
        for pair in similar_pairs(corpus, [None] * len(articles), 0.0, lambda i, j: 0 in (i, j))
        if not stands_alone(articles[pair[1]])
    ]
    similarities = {j: value for i, j, value in weigh_by_anchors(articles, pairs) if i == 0}
    for i, j, value in cross_language_links(articles, times, NEAR.total_seconds()):
        if i == 0:
            similarities[j] = max(value, similarities.get(j, 0.0))
    return similarities


def _candidates(archive: Archive, item: Item, period: Dated | None) -> list[Item]:
    """Articles with the keywords of one, and those near in time in other languages."""
    article = archive.article(item)
    terms = tuple(
        FullText(keyword.text, phrase=True)
        for keyword in keywords([f"{article.title}\n\n{article.text}"], limit=KEYWORDS)
    )
    others = Not(Has(Field.ID, item.id))
    within: tuple[Expr, ...] = (others,) if period is None else (others, period)
    candidates: dict[str, Item] = {}
    if terms:
        query = Query(And((Or(terms), *within)), Sort.RELEVANCE, limit=COMPARED)
        candidates = {other.id: other for other in archive.select(query)}
    if item.date is not None and item.lang:
        near = Dated(item.date - NEAR, item.date + NEAR)
        foreign = And((Not(Has(Field.LANG, item.lang[:2])), near, others))
        for other in archive.select(Query(foreign, limit=FOREIGN)):
            candidates.setdefault(other.id, other)
    return list(candidates.values())
