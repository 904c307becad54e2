"""Similar articles of an archive, and the story of an article.

Candidates are selected by keywords and compared by their features in the index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from newsdigest.archive.facade import Archive
from newsdigest.article import Item
from newsdigest.digest.anchors import weigh_by_anchors
from newsdigest.digest.blocking import similar_pairs
from newsdigest.digest.cross_language import cross_language_links
from newsdigest.digest.model import Member, Story
from newsdigest.digest.selection import load_articles
from newsdigest.digest.series import stands_alone
from newsdigest.digest.stories import stories_of, with_articles
from newsdigest.digest.tfidf import Document, vectorize
from newsdigest.query.model import And, Dated, Expr, Field, FullText, Has, Not, Or, Query, Sort
from newsdigest.summarization.keywords import keywords
from newsdigest.text.features import Features, Frequencies

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
    items = [item, *_candidates(archive, item, None)]
    by_id = archive.features([one.id for one in items])
    items = [one for one in items if one.id in by_id]
    documents = [by_id[one.id] for one in items]
    similarities = _similarities(items, documents, archive.frequencies(documents))
    best = sorted(similarities.items(), key=lambda pair: (-pair[1], items[pair[0]].path))
    return [
        replace(items[place], score=round(value, 4)) for place, value in best if value >= SIMILAR
    ][:limit]


def story_of(archive: Archive, item: Item) -> Story:
    """The story of an article, with all its articles in the archive."""
    period = None
    if item.date is not None:
        period = Dated(item.date - REACH, item.date + REACH)
    items = [item, *_candidates(archive, item, period)]
    for story in stories_of(archive, items, lang=item.lang):
        ids = {article.id for article in story.articles}
        if item.id in ids:
            own = [one for one in items if one.id in ids]
            articles = load_articles(archive, own, lambda _: None)
            return next(iter(with_articles([story], articles)), None) or _alone(archive, item)
    return _alone(archive, item)


def _alone(archive: Archive, item: Item) -> Story:
    return Story((Member(archive.article(item)),))


def _similarities(
    items: Sequence[Item], documents: Sequence[Features], frequencies: Frequencies
) -> dict[int, float]:
    """The similarity of the other articles to the first, by position."""
    corpus = vectorize(
        [Document(one.title, one.words, one.is_chinese) for one in documents], frequencies
    )
    times = [item.date.timestamp() if item.date else None for item in items]
    pairs = [
        pair
        for pair in similar_pairs(corpus, [None] * len(items), 0.0, lambda i, j: 0 in (i, j))
        if not stands_alone(items[pair[1]].title, documents[pair[1]])
    ]
    weighted = weigh_by_anchors(documents, pairs, frequencies)
    similarities = {j: value for i, j, value in weighted if i == 0}
    links = cross_language_links(documents, times, NEAR.total_seconds(), frequencies)
    for i, j, value in links:
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
