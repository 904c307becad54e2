"""Summary: the noun, and the functions that make one from text or articles.

Sentences are copied, never rewritten.  How they are rated and picked is left to
``rank`` and ``pick``, how they look to ``render``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from newsdigest.article import Article, article_id
from newsdigest.errors import UsageError
from newsdigest.summarization.candidates import Candidate, Task, candidates_of
from newsdigest.summarization.dependence import needs
from newsdigest.summarization.length import Length
from newsdigest.summarization.mmr import leading, pick
from newsdigest.summarization.query_focus import towards_query
from newsdigest.summarization.ranking import Ranking, lead, lexrank, textrank
from newsdigest.summarization.ranking.news import news
from newsdigest.summarization.trim import trim
from newsdigest.text.sanitize import one_line
from newsdigest.text.sentences import split_sentences
from newsdigest.text.words import words

AUTHOR = "author"
"""Stands for the algorithm where the author wrote the summary."""
LEAST_ABSTRACT = 15
"""Letters of an abstract; fewer are a remark."""
_MARKUP = re.compile(r"<\w|\{[{%]|\]\(|https?://")
ALGORITHMS: Mapping[str, Ranking] = {
    "news": news,
    "textrank": textrank,
    "lexrank": lexrank,
    "lead": lead,
}
PUBLISHED = frozenset(("textrank", "lexrank", "lead"))
"""Algorithms that pick by score alone, as their authors describe them."""
DEFAULT_ALGORITHM = "news"
DEFAULT_SENTENCES = 3
_NAMELESS = article_id("")
"""The id of a text that is no article of an archive."""
SHARE_ON_TOP = 0.5
"""Of an article's text, as much at most is a summary that nobody asked for."""


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """A sentence of a summary and where it comes from.

    ``article`` is the id of its article, ``index`` its position (from 0) among
    the units of that article's text as ``split_sentences`` gives them, headings
    and list items included.  ``start`` and ``end`` are offsets into that text.  All
    three are -1 where the sentence is the author's own abstract.
    """

    text: str
    article: str
    index: int
    score: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a candidate was chosen or not: its score and the parts that made it."""

    sentence: SummarySentence
    parts: Mapping[str, float]
    chosen: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """Sentences copied from one or several articles.

    Those of one article stand in its order.  ``articles`` are the ids of all
    articles that were read, in the order they were given.  ``explanation`` has
    every candidate in source order where it was asked for.
    """

    sentences: tuple[SummarySentence, ...]
    articles: tuple[str, ...]
    algorithm: str
    explanation: tuple[Explained, ...] | None = None

    @property
    def text(self) -> str:
        """The sentences, one a line."""
        return "\n".join(sentence.text for sentence in self.sentences)


def summarize(
    text: str,
    *,
    title: str = "",
    sentences: int = DEFAULT_SENTENCES,
    length: str | Length | None = None,
    algorithm: str = DEFAULT_ALGORITHM,
    language: str | None = None,
) -> Summary:
    """The sentences of a text that say most, in their order.

    :param text: paragraphs separated by blank or by single line breaks
    :param title: the headline, if there is one; it guides the choice
    :param sentences: how many at most
    :param length: instead of ``sentences``, a share (``"20%"``) or a number of
        characters (``"200c"``) that is never exceeded
    :param algorithm: one of ``ALGORITHMS``
    :param language: ISO 639-1 code, if known
    :raises UsageError: for an unknown algorithm or a malformed length
    """
    article = Article(_NAMELESS, title, text, text, lang=language or "")
    return summarize_articles([article], sentences=sentences, length=length, algorithm=algorithm)


def summarize_articles(
    articles: Sequence[Article],
    *,
    sentences: int = DEFAULT_SENTENCES,
    length: str | Length | None = None,
    algorithm: str = DEFAULT_ALGORITHM,
    query: str | Sequence[str] = (),
    explain: bool = False,
    trimmed: bool = False,
) -> Summary:
    """One summary of one or several articles; parameters as in :func:`summarize`.

    Sentences of several articles are interleaved by their scores, those of each
    article in its order.

    :param query: what the reader asked about; sentences about it are preferred
    :param explain: whether to keep every candidate's score and its parts
    :param trimmed: whether attributions and brackets are left out, an ellipsis for each
    """
    rank = _algorithm(algorithm)
    limit = _limit(sentences, length)
    task = _task(articles, query, limit)
    ratings = towards_query(task, rank(task))
    chosen = _pick(task, ratings.scores, limit, is_published=algorithm in PUBLISHED)
    ids = tuple(article.id for article in articles)

    def sentence(i: int) -> SummarySentence:
        return _sentence(task.candidates[i], ratings.scores[i], ids)

    explanation = None
    if explain:
        explanation = tuple(
            Explained(sentence(i), ratings.parts_of(i), i in chosen)
            for i in range(len(task.candidates))
        )
    picked = [sentence(i) for i in _interleaved(task.candidates, ratings.scores, chosen)]
    if trimmed:
        picked = [replace(one, text=trim(one.text)) for one in picked]
    return Summary(tuple(picked), ids, algorithm, explanation)


def author_summary(article: Article) -> Summary | None:
    """The author's own abstract, as the front matter has it; None where it is none.

    It has to be prose of its own: no headline, no markup, and not the first lines of
    the text cut off.
    """
    abstract = one_line(article.excerpt)
    bare = _letters(abstract)
    is_opening = _letters(article.text[: 2 * len(abstract) + 40]).startswith(bare[:-1] or bare)
    is_prose = len(bare) >= LEAST_ABSTRACT and not _MARKUP.search(abstract)
    if not is_prose or is_opening or bare == _letters(article.title):
        return None
    sentences = tuple(
        SummarySentence(text, article.id, -1, 1.0, -1, -1) for text in split_sentences(abstract)
    )
    return Summary(sentences, (article.id,), AUTHOR)


def _letters(text: str) -> str:
    """The letters and digits of a text, to compare two texts by."""
    return "".join(filter(str.isalnum, text))


def on_top(
    article: Article, *, sentences: int | None = None, length: str | None = None
) -> Summary | None:
    """The summary that stands above an article; None where none is to stand there.

    An article so short that its summary would be more than ``SHARE_ON_TOP`` of it has
    one only if somebody asked for it, with ``sentences`` or ``length``.

    :param sentences: how many at most, 0 for no summary; None for as many as are usual
    :param length: instead of ``sentences``, as for :func:`summarize`
    :raises UsageError: for a malformed length
    """
    if sentences == 0:
        return None
    count = DEFAULT_SENTENCES if sentences is None else sentences
    summary = summarize_articles([article], sentences=count, length=length)
    told = sum(len(sentence.text) for sentence in summary.sentences)
    asked = sentences is not None or length is not None
    return summary if asked or told <= SHARE_ON_TOP * len(article.text) else None


def _algorithm(name: str) -> Ranking:
    try:
        return ALGORITHMS[name]
    except KeyError:
        allowed = ", ".join(ALGORITHMS)
        raise UsageError(f"no such algorithm: {name!r}", hint=f"use one of {allowed}") from None


def _limit(sentences: int, length: str | Length | None) -> Length:
    if isinstance(length, str):
        return Length.parse(length)
    return length or Length(sentences=max(0, sentences))


def _task(articles: Sequence[Article], query: str | Sequence[str], limit: Length) -> Task:
    candidates: list[Candidate] = []
    for source, article in enumerate(articles):
        candidates += candidates_of(
            article.text, article.headings, title=article.title, source=source
        )
    asked = query if isinstance(query, str) else " ".join(query)
    return Task(
        tuple(candidates),
        tuple(tuple(words(article.title)) for article in articles),
        tuple(words(asked)),
        _share(candidates, limit),
        tuple(needs(candidates)),
    )


def _share(candidates: Sequence[Candidate], limit: Length) -> float:
    """About how much of the candidates will be picked."""
    total = sum(len(passage.text) for passage in candidates)
    if not total:
        return 1.0
    room = limit.budget(total)
    share = room / total if room is not None else (limit.sentences or 0) / len(candidates)
    return min(1.0, share)


def _pick(task: Task, scores: Sequence[float], limit: Length, *, is_published: bool) -> list[int]:
    """Positions of the sentences for the summary, best first."""
    sizes = [len(passage.text) for passage in task.candidates]
    bags = [passage.words for passage in task.candidates]
    if is_published:
        return leading(scores, bags, sizes, limit, total=sum(sizes))
    return pick(scores, bags, sizes, limit, total=sum(sizes), needs=task.needs)


def _interleaved(
    candidates: Sequence[Candidate], scores: Sequence[float], chosen: Sequence[int]
) -> list[int]:
    """The chosen ones, best first as far as the order within each article allows."""
    if len({candidates[i].source for i in chosen}) < 2:
        return sorted(chosen)
    queues: dict[int, list[int]] = {}
    for i in sorted(chosen):
        queues.setdefault(candidates[i].source, []).append(i)
    ordered: list[int] = []
    while queues:
        source = max(queues, key=lambda key: scores[queues[key][0]])
        ordered.append(queues[source].pop(0))
        if not queues[source]:
            del queues[source]
    return ordered


def _sentence(passage: Candidate, score: float, ids: Sequence[str]) -> SummarySentence:
    unit = passage.sentence
    return SummarySentence(
        unit.text, ids[passage.source], passage.number, score, unit.start, unit.end
    )
