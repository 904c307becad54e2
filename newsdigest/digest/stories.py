"""Stories: articles grouped by the event that they report.

``tfidf`` weighs the words, ``blocking`` selects the pairs to compare, ``anchors`` corrects
them by names, ``clusters`` groups them and ``cross_language`` joins the groups of two
languages; ``near_duplicates`` finds copies and ``series`` the articles to keep apart.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from newsdigest.archive.facade import Archive
from newsdigest.article import Article, Item
from newsdigest.digest.anchors import weigh_by_anchors
from newsdigest.digest.blocking import similar_pairs
from newsdigest.digest.clusters import clusters
from newsdigest.digest.cross_language import cross_language_links, join_linked
from newsdigest.digest.model import Member, Story
from newsdigest.digest.near_duplicates import COMPARED, is_copy, sample, without_stock_lines
from newsdigest.digest.series import are_issues, stands_alone
from newsdigest.digest.tfidf import Corpus, Document, cosine, vectorize
from newsdigest.text.features import Features, Frequencies, features
from newsdigest.text.words import runs, segment, stem

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


def stories(articles: Sequence[Article], *, lang: str = "", explain: bool = False) -> list[Story]:
    """The stories of articles with their texts, in the order of their first articles.

    :param lang: the preferred language of the articles that represent stories
    :param explain: whether members have reasons
    """
    documents = [features(article.title, article.text) for article in articles]
    frequencies = Frequencies.of(documents)
    groups = group(articles, documents, frequencies, lang=lang, explain=explain)
    return with_articles(groups, {article.id: article for article in articles})


def group(
    articles: Sequence[Article],
    documents: Sequence[Features],
    frequencies: Frequencies,
    *,
    lang: str = "",
    explain: bool = False,
) -> list[Story]:
    """The stories of articles, which need no texts, from their features.

    :param documents: the features of each article
    :param frequencies: those of their terms, among these articles or in a whole archive
    """
    words = without_stock_lines(documents)
    corpus = vectorize(
        [
            Document(own.title, text, own.is_chinese)
            for own, text in zip(documents, words, strict=True)
        ],
        frequencies,
    )
    comparison = Comparison(articles, documents, words, corpus, lang)
    times = [article.date.timestamp() if article.date else None for article in articles]
    similar = similar_pairs(corpus, times, WINDOW.total_seconds(), comparison.may_join)
    pairs = weigh_by_anchors(documents, comparison.without_round_ups(similar), frequencies)
    links = cross_language_links(documents, times, NEAR.total_seconds(), frequencies)
    groups = join_linked(clusters(len(articles), pairs, THRESHOLD), links)
    comparison.links.update({link[:2]: link[2] for link in links})
    return [_story(own, comparison, explain) for own in groups]


def stories_of(
    archive: Archive, items: Sequence[Item], *, lang: str = "", explain: bool = False
) -> list[Story]:
    """The stories of an archive's articles, without their texts: no file is read.

    A term is rare if few articles of these and of the archive have it.
    """
    by_id = archive.features([item.id for item in items])
    articles = [_without_text(item) for item in items if item.id in by_id]
    documents = [by_id[article.id] for article in articles]
    frequencies = Frequencies.of(documents, archive.frequencies(documents))
    return group(articles, documents, frequencies, lang=lang, explain=explain)


def _without_text(item: Item) -> Article:
    return Article(
        item.id, item.title, date=item.date, authors=item.authors, source=item.source,
        url=item.url, categories=item.categories, tags=item.tags, lang=item.lang, path=item.path,
    )  # fmt: skip


def with_articles(stories: Iterable[Story], articles: Mapping[str, Article]) -> list[Story]:
    """The stories with these articles, by their ids, in place of those without text.

    Others are left out.  The reasons become words as the articles spell them.
    """
    results = []
    for story in stories:
        members = tuple(
            _with_article(member, articles[member.article.id])
            for member in story.members
            if member.article.id in articles
        )
        earlier = tuple(articles[one.id] for one in story.earlier if one.id in articles)
        if members:
            results.append(replace(story, members=members, earlier=earlier))
    return results


def _with_article(member: Member, article: Article) -> Member:
    spellings = _spellings(f"{article.title}\n{article.text}") if member.reasons else {}
    reasons = tuple(spellings.get(word, word) for word in member.reasons)
    return replace(member, article=article, reasons=reasons)


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


@dataclass(frozen=True, slots=True)
class Comparison:
    """Articles by position, and their similarities; ``links`` are those across languages."""

    articles: Sequence[Article]
    documents: Sequence[Features]
    words: Sequence[Sequence[str]]
    corpus: Corpus
    lang: str
    links: dict[tuple[int, int], float] = field(default_factory=dict)

    def may_join(self, i: int, j: int) -> bool:
        """Whether two articles are no different issues of one column."""
        return not are_issues(self.articles[i], self.articles[j]) or self._is_copy(i, j)

    def without_round_ups(
        self, pairs: Iterable[tuple[int, int, float]]
    ) -> list[tuple[int, int, float]]:
        """The pairs of articles that may join a story."""
        candidates = list(pairs)
        places = {i for pair in candidates for i in pair[:2]}
        alone = {i for i in places if stands_alone(self.articles[i].title, self.documents[i])}
        return [pair for pair in candidates if not alone.intersection(pair[:2])]

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
        return self.similarities(i, [j])[j] >= SIMILAR and self._is_copy(i, j)

    def _is_copy(self, i: int, j: int) -> bool:
        words = self.words[i], self.words[j]
        return is_copy(self.documents[i], self.documents[j], words)


def _story(group: Sequence[int], comparison: Comparison, explain: bool) -> Story:
    articles = comparison.articles
    if len(group) == 1:
        return Story((Member(articles[group[0]], width=comparison.documents[group[0]].width),))
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
                comparison.documents[i].width,
            )
            for i in order
        )
    )


def _representative(group: Sequence[int], comparison: Comparison) -> int:
    """The article most similar to the rest, long ones before short ones, then the earliest."""
    others = sample(group)

    def rank(i: int) -> tuple[bool, float, float, int]:
        article = comparison.articles[i]
        central = sum(comparison.similarities(i, [j for j in others if j != i]).values())
        substance = min(1.0, len(comparison.corpus.vectors[i].words) / SUBSTANCE)
        time = article.date.timestamp() if article.date else math.inf
        return article.lang == comparison.lang, round(central * substance**0.5, 3), -time, -i

    return max(group, key=rank)


def _originals(order: Sequence[int], comparison: Comparison) -> dict[int, int]:
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


def _reasons(lead: int, i: int, comparison: Comparison) -> tuple[str, ...]:
    """The heaviest words that an article shares with the representative."""
    vectors = comparison.corpus.vectors
    own, other = vectors[lead].mapping(), vectors[i].mapping()
    shared = sorted((-own[word] * weight, word) for word, weight in other.items() if word in own)
    return tuple(comparison.corpus.words[word] for _, word in shared[:REASONS])


def _spellings(text: str) -> dict[str, str]:
    """The first spelling of each content word of a text."""
    spellings: dict[str, str] = {}
    for run in runs(text):
        for word in segment(run.text) if run.kind == "han" else [run.text]:
            spellings.setdefault(stem(word) if run.kind == "latin" else word, word)
    return spellings
