"""Articles that tell the same event become stories.

``tfidf`` weighs the words, ``blocking`` chooses the pairs to compare, ``clusters``
groups them, ``near_duplicates`` finds copies and ``series`` recurring columns; this
module combines them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from newsdigest.article import Article
from newsdigest.digest.anchors import agreeing
from newsdigest.digest.blocking import alike
from newsdigest.digest.clusters import clusters
from newsdigest.digest.cross_language import across_languages, linked
from newsdigest.digest.model import Member, Story
from newsdigest.digest.near_duplicates import (
    COMPARED,
    COPIED,
    repeated,
    sample,
    shingles,
    telling_texts,
)
from newsdigest.digest.roundups import stands_alone
from newsdigest.digest.series import are_issues
from newsdigest.digest.tfidf import Weighted, cosine, weighted
from newsdigest.text.words import bags, runs, segment, stem

THRESHOLD = 0.14
"""Average likeness from which groups of articles are one story."""
WINDOW = timedelta(days=4)
"""The longest time between two reports of one event."""
NEAR = timedelta(days=2)
"""The same for reports in different languages, of which less is known."""
ALIKE = 0.5
"""Likeness from which two articles are compared word for word."""
SUBSTANCE = 60
"""Different words from which an article is long enough to represent a story."""
REASONS = 6
"""Shared words that are named when a story is explained."""
_LATE = datetime(9999, 1, 1, tzinfo=UTC)


def stories(
    articles: Sequence[Article],
    words: Mapping[str, Sequence[str]] | None = None,
    *,
    lang: str = "",
    explain: bool = False,
) -> list[Story]:
    """The stories that articles tell, in the order of their first articles.

    :param words: the content words of texts by the articles' ids, where they are known
    :param lang: the language of the articles that represent stories, where there are some
    :param explain: whether each member has its reasons
    """
    titles = bags([article.title for article in articles])
    texts = _contents(articles, words or {})
    compared = weighted(titles, texts)
    times = [article.date.timestamp() if article.date else None for article in articles]
    pairs = _trusted(
        articles,
        alike(
            compared, times, WINDOW.total_seconds(),
            lambda i, j: _may_join(articles[i], articles[j]),
        ),
    )  # fmt: skip
    foreign = list(across_languages(articles, times, NEAR.total_seconds()))
    groups = linked(clusters(len(articles), pairs, THRESHOLD), foreign)
    comparison = _Compared(articles, compared, {pair[:2]: pair[2] for pair in foreign}, lang)
    return [_story(group, comparison, explain) for group in groups]


def _trusted(
    articles: Sequence[Article], pairs: Iterable[tuple[int, int, float]]
) -> list[tuple[int, int, float]]:
    """The pairs, less alike where they do not agree on who and where; round-ups in none."""
    candidates = list(pairs)
    alone = {i for i in {i for pair in candidates for i in pair[:2]} if stands_alone(articles[i])}
    return agreeing(articles, [pair for pair in candidates if not alone.intersection(pair[:2])])


def _may_join(a: Article, b: Article) -> bool:
    if not are_issues(a, b):
        return True
    return repeated(shingles(a.text), shingles(b.text)) >= COPIED


def _contents(
    articles: Sequence[Article], words: Mapping[str, Sequence[str]]
) -> list[Sequence[str]]:
    """The content words of each article, stock lines left out."""
    texts = telling_texts(articles)
    stored = [
        words.get(article.id) if text == article.text else None
        for article, text in zip(articles, texts, strict=True)
    ]
    missing = iter(bags([text for text, own in zip(texts, stored, strict=True) if own is None]))
    return [next(missing) if own is None else own for own in stored]


@dataclass(frozen=True, slots=True)
class _Compared:
    """All articles, and what is known of how alike they are.

    ``foreign`` has pairs in different languages.  Articles go by their positions.
    """

    articles: Sequence[Article]
    weighted: Weighted
    foreign: Mapping[tuple[int, int], float]
    lang: str

    def likeness(self, i: int, others: Iterable[int]) -> dict[int, float]:
        """How alike one article is to others, 0 to 1."""
        vectors = self.weighted.vectors
        own = vectors[i].mapping()
        return {
            j: min(1.0, max(cosine(own, vectors[j]), self.foreign.get((min(i, j), max(i, j)), 0.0)))
            for j in others
        }

    def is_copy(self, i: int, j: int) -> bool:
        """Whether one of them nearly repeats the other."""
        if self.likeness(i, [j])[j] < ALIKE:
            return False
        return repeated(shingles(self.articles[i].text), shingles(self.articles[j].text)) >= COPIED


def _story(group: Sequence[int], compared: _Compared, explain: bool) -> Story:
    articles = compared.articles
    if len(group) == 1:
        return Story((Member(articles[group[0]]),))
    lead = _representative(group, compared)
    likeness = {**compared.likeness(lead, group), lead: 1.0}
    order = sorted(group, key=lambda i: (i != lead, -likeness[i], articles[i].path))
    originals = _originals(order, compared)
    return Story(
        tuple(
            Member(
                articles[i],
                round(likeness[i], 4),
                articles[originals[i]].id if i in originals else "",
                _reasons(lead, i, compared) if explain and i != lead else (),
            )
            for i in order
        )
    )


def _representative(group: Sequence[int], compared: _Compared) -> int:
    """The article most like the rest, long ones before short ones, then the earliest."""

    others = sample(group)

    def place(i: int) -> tuple[bool, float, float, int]:
        article = compared.articles[i]
        central = sum(compared.likeness(i, [j for j in others if j != i]).values())
        substance = min(1.0, len(compared.weighted.vectors[i].words) / SUBSTANCE)
        date = (article.date or _LATE).timestamp()
        return article.lang == compared.lang, round(central * substance**0.5, 3), -date, -i

    return max(group, key=place)


def _originals(order: Sequence[int], compared: _Compared) -> dict[int, int]:
    """Of each article that nearly repeats another one, which."""
    copies: dict[int, int] = {}
    originals: list[int] = []
    for i in order:
        original = next((j for j in originals[:COMPARED] if compared.is_copy(i, j)), None)
        if original is None:
            originals.append(i)
        else:
            copies[i] = original
    return copies


def _reasons(lead: int, i: int, compared: _Compared) -> tuple[str, ...]:
    """The words that make an article like its story's representative, as it writes them."""
    vectors, article = compared.weighted.vectors, compared.articles[i]
    own, other = vectors[lead].mapping(), vectors[i].mapping()
    shared = sorted((-own[word] * weight, word) for word, weight in other.items() if word in own)
    names = [compared.weighted.names[word] for _, word in shared[:REASONS]]
    written = _written(f"{article.title}\n{article.text}")
    return tuple(written.get(name, name) for name in names)


def _written(text: str) -> dict[str, str]:
    """How the words of a text are written where they first occur, by their names."""
    spellings: dict[str, str] = {}
    for run in runs(text):
        for word in segment(run.text) if run.kind == "han" else [run.text]:
            spellings.setdefault(stem(word) if run.kind == "latin" else word, word)
    return spellings
