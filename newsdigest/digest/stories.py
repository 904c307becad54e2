"""Stories: articles grouped by the event that they report.

``tfidf`` weighs the words, ``blocking`` selects the pairs to compare, ``anchors`` corrects
them by names, ``clusters`` groups them and ``cross_language`` joins the groups of two
languages; ``near_duplicates`` finds copies and ``series`` the articles to keep apart.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from newsdigest.article import Article
from newsdigest.digest.anchors import weigh_by_anchors
from newsdigest.digest.blocking import similar_pairs
from newsdigest.digest.clusters import clusters
from newsdigest.digest.cross_language import cross_language_links, join_linked
from newsdigest.digest.model import Member, Story
from newsdigest.digest.near_duplicates import (
    COMPARED,
    COPIED,
    containment,
    sample,
    shingles,
    without_stock_lines,
)
from newsdigest.digest.series import are_issues, stands_alone
from newsdigest.digest.tfidf import Corpus, cosine, vectorize
from newsdigest.text.words import bags, runs, segment, stem

THRESHOLD = 0.14
"""Average similarity from which groups of articles are one story."""
WINDOW = timedelta(days=4)
"""The longest time between two reports of one event."""
NEAR = timedelta(days=2)
"""The same for reports in different languages, whose similarity is less certain."""
SIMILAR = 0.5
"""Similarity from which two articles are compared by shingles."""
SUBSTANCE = 60
"""Different words from which an article is long enough to represent a story."""
REASONS = 6
"""Common words in the reasons of a member."""


def stories(
    articles: Sequence[Article],
    words: Mapping[str, Sequence[str]] | None = None,
    *,
    lang: str = "",
    explain: bool = False,
) -> list[Story]:
    """The stories of articles, in the order of their first articles.

    :param words: the content words of texts by the articles' ids, as far as available
    :param lang: the preferred language of the articles that represent stories
    :param explain: whether members have reasons
    """
    titles = bags([article.title for article in articles])
    corpus = vectorize(titles, _content_words(articles, words or {}))
    times = [article.date.timestamp() if article.date else None for article in articles]
    similar = similar_pairs(
        corpus,
        times,
        WINDOW.total_seconds(),
        lambda i, j: _may_join(articles[i], articles[j]),
    )
    pairs = _event_pairs(articles, similar)
    links = cross_language_links(articles, times, NEAR.total_seconds())
    groups = join_linked(clusters(len(articles), pairs, THRESHOLD), links)
    comparison = _Comparison(articles, corpus, {link[:2]: link[2] for link in links}, lang)
    return [_story(group, comparison, explain) for group in groups]


def updates(stories: Iterable[Story], reported: Collection[str]) -> list[Story]:
    """The stories with new articles as members and the reported ones as ``earlier``.

    Stories without new articles are left out.

    :param reported: the ids of articles in earlier digests
    """
    results = []
    for story in stories:
        new = [member for member in story.members if member.article.id not in reported]
        earlier = [member.article for member in story.members if member.article.id in reported]
        if new and earlier:
            lead = replace(new[0], likeness=1.0, copy_of="", reasons=())
            story = Story((lead, *new[1:]), earlier=tuple(earlier))
        if new:
            results.append(story)
    return results


def _event_pairs(
    articles: Sequence[Article], pairs: Iterable[tuple[int, int, float]]
) -> list[tuple[int, int, float]]:
    """The pairs without round-ups, less similar where their anchors disagree."""
    candidates = list(pairs)
    alone = {i for i in {i for pair in candidates for i in pair[:2]} if stands_alone(articles[i])}
    return weigh_by_anchors(
        articles, [pair for pair in candidates if not alone.intersection(pair[:2])]
    )


def _may_join(a: Article, b: Article) -> bool:
    return not are_issues(a, b) or containment(shingles(a.text), shingles(b.text)) >= COPIED


def _content_words(
    articles: Sequence[Article], words: Mapping[str, Sequence[str]]
) -> list[Sequence[str]]:
    """The content words of each article without its stock lines."""
    texts = without_stock_lines(articles)
    available = [
        words.get(article.id) if text == article.text else None
        for article, text in zip(articles, texts, strict=True)
    ]
    missing = iter(bags([text for text, own in zip(texts, available, strict=True) if own is None]))
    return [next(missing) if own is None else own for own in available]


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Articles by position, and their similarities; ``links`` are those across languages."""

    articles: Sequence[Article]
    corpus: Corpus
    links: Mapping[tuple[int, int], float]
    lang: str

    def similarities(self, i: int, others: Iterable[int]) -> dict[int, float]:
        """The similarity of one article to each of the others, 0 to 1."""
        vectors = self.corpus.vectors
        own = vectors[i].mapping()
        return {
            j: min(1.0, max(cosine(own, vectors[j]), self.links.get((min(i, j), max(i, j)), 0.0)))
            for j in others
        }

    def is_copy(self, i: int, j: int) -> bool:
        """Whether one of two articles nearly repeats the other."""
        if self.similarities(i, [j])[j] < SIMILAR:
            return False
        a, b = self.articles[i].text, self.articles[j].text
        return containment(shingles(a), shingles(b)) >= COPIED


def _story(group: Sequence[int], comparison: _Comparison, explain: bool) -> Story:
    articles = comparison.articles
    if len(group) == 1:
        return Story((Member(articles[group[0]]),))
    lead = _representative(group, comparison)
    likeness = {**comparison.similarities(lead, group), lead: 1.0}
    order = sorted(group, key=lambda i: (i != lead, -likeness[i], articles[i].path))
    originals = _originals(order, comparison)
    return Story(
        tuple(
            Member(
                articles[i],
                round(likeness[i], 4),
                articles[originals[i]].id if i in originals else "",
                _reasons(lead, i, comparison) if explain and i != lead else (),
            )
            for i in order
        )
    )


def _representative(group: Sequence[int], comparison: _Comparison) -> int:
    """The article most similar to the rest, long ones before short ones, then the earliest."""
    others = sample(group)

    def rank(i: int) -> tuple[bool, float, float, int]:
        article = comparison.articles[i]
        central = sum(comparison.similarities(i, [j for j in others if j != i]).values())
        substance = min(1.0, len(comparison.corpus.vectors[i].words) / SUBSTANCE)
        time = article.date.timestamp() if article.date else math.inf
        return article.lang == comparison.lang, round(central * substance**0.5, 3), -time, -i

    return max(group, key=rank)


def _originals(order: Sequence[int], comparison: _Comparison) -> dict[int, int]:
    """The originals of the articles that are near-duplicates."""
    copies: dict[int, int] = {}
    originals: list[int] = []
    for i in order:
        original = next((j for j in originals[:COMPARED] if comparison.is_copy(i, j)), None)
        if original is None:
            originals.append(i)
        else:
            copies[i] = original
    return copies


def _reasons(lead: int, i: int, comparison: _Comparison) -> tuple[str, ...]:
    """The heaviest words that an article shares with the representative, in its spelling."""
    vectors, article = comparison.corpus.vectors, comparison.articles[i]
    own, other = vectors[lead].mapping(), vectors[i].mapping()
    shared = sorted((-own[word] * weight, word) for word, weight in other.items() if word in own)
    words = [comparison.corpus.words[word] for _, word in shared[:REASONS]]
    spellings = _spellings(f"{article.title}\n{article.text}")
    return tuple(spellings.get(word, word) for word in words)


def _spellings(text: str) -> dict[str, str]:
    """The first spelling of each content word of a text."""
    spellings: dict[str, str] = {}
    for run in runs(text):
        for word in segment(run.text) if run.kind == "han" else [run.text]:
            spellings.setdefault(stem(word) if run.kind == "latin" else word, word)
    return spellings
