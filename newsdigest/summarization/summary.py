"""Summary: the noun, and the functions that make one from text or articles.

Sentences are copied, never rewritten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from newsdigest.article import Article, article_id
from newsdigest.errors import UsageError
from newsdigest.summarization.candidates import Candidate, Task, candidates_of
from newsdigest.summarization.length import Length
from newsdigest.summarization.mmr import pick_by_mmr, pick_by_score
from newsdigest.summarization.origin import Origin
from newsdigest.summarization.ranking import ALGORITHMS, DEFAULT_ALGORITHM, SCORE_ONLY, focused
from newsdigest.summarization.references import References
from newsdigest.summarization.trim import trim
from newsdigest.text.words import words

DEFAULT_SENTENCES = 3
_NO_ID = article_id("")
"""The id of a text that is no article of an archive."""


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """A sentence of a summary and its source.

    ``article`` is the id of its article, ``index`` its position (from 0) among
    the units of that article's text as ``split_sentences`` returns them, headings
    and list items included.  ``start`` and ``end`` are offsets into that text.  All
    three are -1 in the author's own abstract.
    """

    text: str
    article: str
    index: int
    score: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a candidate was chosen or not: the parts of its score."""

    sentence: SummarySentence
    parts: Mapping[str, float]
    chosen: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """Sentences copied from one or several articles.

    Those of one article stand in its order.  ``articles`` are the ids of all
    articles in the order of the arguments.  ``explanation`` has every candidate in
    source order, if requested.  ``origin`` says whether an author wrote them instead.
    """

    sentences: tuple[SummarySentence, ...]
    articles: tuple[str, ...]
    algorithm: str
    explanation: tuple[Explanation, ...] | None = None
    origin: Origin = Origin.EXTRACT

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
    """The most important sentences of a text, in their order.

    :param text: paragraphs separated by blank or by single line breaks
    :param title: the headline, if there is one; its words count
    :param sentences: how many at most
    :param length: instead of ``sentences``, a share (``"20%"``) or a number of
        characters (``"200c"``) that is never exceeded
    :param algorithm: one of ``ALGORITHMS``
    :param language: ISO 639-1 code, if known
    :raises UsageError: for an unknown algorithm or a malformed length
    """
    article = Article(_NO_ID, title, text, text, lang=language or "")
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

    :param query: words; sentences that share them are preferred
    :param explain: whether the summary has an explanation
    :param trimmed: whether attributions and brackets are replaced by an ellipsis
    """
    if algorithm not in ALGORITHMS:
        allowed = ", ".join(ALGORITHMS)
        raise UsageError(f"no such algorithm: {algorithm!r}", hint=f"use one of {allowed}")
    if isinstance(length, str):
        length = Length.parse(length)
    limit = length or Length.of(sentences, None)
    task = _task(articles, query, limit)
    ratings = focused(task, ALGORITHMS[algorithm](task))
    picks = _pick(task, ratings.scores, limit, algorithm)
    ids = tuple(article.id for article in articles)

    def sentence(i: int) -> SummarySentence:
        one = task.candidates[i]
        unit, source = one.sentence, ids[one.source]
        return SummarySentence(
            unit.text, source, one.number, ratings.scores[i], unit.start, unit.end
        )

    explanation = None
    if explain:
        explanation = tuple(
            Explanation(sentence(i), ratings.parts_of(i), i in picks)
            for i in range(len(task.candidates))
        )
    summary = [sentence(i) for i in _interleaved(task.candidates, ratings.scores, picks)]
    if trimmed:
        summary = [replace(one, text=trim(one.text)) for one in summary]
    return Summary(tuple(summary), ids, algorithm, explanation)


def _task(articles: Sequence[Article], query: str | Sequence[str], limit: Length) -> Task:
    candidates: list[Candidate] = []
    for source, article in enumerate(articles):
        candidates += candidates_of(
            article.text, article.headings, title=article.title, source=source
        )
    text = query if isinstance(query, str) else " ".join(query)
    return Task(
        tuple(candidates),
        tuple(tuple(words(article.title)) for article in articles),
        tuple(words(text)),
        _share(candidates, limit),
    )


def _share(candidates: Sequence[Candidate], limit: Length) -> float:
    """The share of the candidates that the limit allows, about."""
    total = sum(len(candidate.text) for candidate in candidates)
    if not total:
        return 1.0
    room = limit.budget(total)
    share = room / total if room is not None else (limit.sentences or 0) / len(candidates)
    return min(1.0, share)


def _pick(task: Task, scores: Sequence[float], limit: Length, algorithm: str) -> list[int]:
    """The positions of the candidates for the summary, best first."""
    sizes = [len(candidate.text) for candidate in task.candidates]
    bags = [candidate.words for candidate in task.candidates]
    total = sum(sizes)
    if algorithm in SCORE_ONLY:
        return pick_by_score(scores, bags, sizes, limit, total=total)
    antecedents = References(task.candidates, sentences=task.share * len(sizes))
    return pick_by_mmr(scores, bags, sizes, limit, total=total, antecedents=antecedents)


def _interleaved(
    candidates: Sequence[Candidate], scores: Sequence[float], picks: Sequence[int]
) -> list[int]:
    """The picked ones, best first as far as the order within each article allows."""
    if len({candidates[i].source for i in picks}) < 2:
        return sorted(picks)
    queues: dict[int, list[int]] = {}
    for i in sorted(picks):
        queues.setdefault(candidates[i].source, []).append(i)
    order: list[int] = []
    while queues:
        source = max(queues, key=lambda key: scores[queues[key][0]])
        order.append(queues[source].pop(0))
        if not queues[source]:
            del queues[source]
    return order
