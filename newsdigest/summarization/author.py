"""The author's own summary of an article, and the choice between it and an extract."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from newsdigest.article import Article
from newsdigest.summarization.length import Length
from newsdigest.summarization.origin import Origin, Preference
from newsdigest.summarization.summary import (
    DEFAULT_SENTENCES,
    Summary,
    SummarySentence,
    summarize_articles,
)
from newsdigest.text.abstract import abstract
from newsdigest.text.scripts import HAN_CHARACTER
from newsdigest.text.sentences import split_sentences
from newsdigest.text.width import width

ALGORITHM = "author"
"""The algorithm of a summary that is the author's own."""
HEADLINE = {True: 50, False: 70}
"""Cells of a long headline, Chinese or not; what is no longer says no more than one."""
SIGNPOST = 0.35
"""The weight of a sentence that announces what the article is about, beside one of news."""
MOST_SHARE = 0.5
"""The largest share of an article's text that an unrequested extract may have."""

_SIGNPOST = re.compile(
    r"(?:本文|本篇|本系列|本期|这篇)"
    r"|\b(?:this|the following) (?:\w+ )?(?:post|article|piece|series|installment|story)\b",
    re.IGNORECASE,
)
_HANGING = re.compile(
    r"[这那](?!次|届|年|天|个月)|[该此](?!次)|[他她它其](?![他余])|(?:he|she|they|it|his|her|their|its|these|those|but|and|so)\b",
    re.IGNORECASE,
)
"""A beginning that refers to a sentence that is not there.

``references.is_anaphoric`` is made for sentences out of a text and takes "Here are five …" for one.
"""
_QUOTATION = re.compile(r"[“「『\"].*[”」』\"]$")
_APPEAL = re.compile(r"[!！?？][”’\"」』)）]*$")
"""The end of a teaser: it asks or exclaims."""


def author_summary(
    article: Article, limit: Length | None = None, *, preference: Preference = Preference.AUTHOR
) -> Summary | None:
    """The author's summary from the front matter; None if there is none that is preferred.

    :param limit: sentences beyond it are left out
    """
    if preference is Preference.EXTRACT:
        return None
    text = abstract(article.excerpt, title=article.title, text=article.text, source=article.source)
    sentences: Sequence[str] = split_sentences(text) if text else ()
    if limit is not None:
        sentences = _within(sentences, limit, len(article.text))
    if not sentences or (preference is Preference.AUTO and not _say_enough(sentences, article)):
        return None
    units = tuple(SummarySentence(text, article.id, -1, 1.0, -1, -1) for text in sentences)
    return Summary(units, (article.id,), ALGORITHM, origin=Origin.AUTHOR)


def summary_by_preference(
    articles: Sequence[Article],
    preference: Preference,
    limit: Length,
    extract: Callable[[], Summary],
) -> Summary:
    """The author's summary of one article if it is preferred, else an extract.

    :param extract: makes the extract
    """
    if len(articles) == 1 and (own := author_summary(articles[0], limit, preference=preference)):
        return own
    summary = extract()
    is_fallback = preference is Preference.AUTHOR and bool(articles)
    return replace(summary, origin=Origin.FALLBACK) if is_fallback else summary


def summary_above(
    article: Article,
    *,
    sentences: int | None = None,
    length: str | None = None,
    preference: Preference = Preference.EXTRACT,
) -> Summary | None:
    """The summary to show above an article; None for no summary.

    An article so short that an extract would exceed ``MOST_SHARE`` of it has one only if
    ``sentences`` or ``length`` is given.

    :param sentences: how many at most, 0 for no summary; None for the default
    :param length: instead of ``sentences``, as for :func:`summarize`
    :raises UsageError: for a malformed length
    """
    if sentences == 0:
        return None
    count = DEFAULT_SENTENCES if sentences is None else sentences
    limit = Length.of(count, length)
    summary = summary_by_preference(
        [article], preference, limit, lambda: summarize_articles([article], length=limit)
    )
    if sentences is not None or length is not None or summary.origin is Origin.AUTHOR:
        return summary
    size = sum(len(sentence.text) for sentence in summary.sentences)
    return summary if size <= MOST_SHARE * len(article.text) else None


def _within(sentences: Sequence[str], limit: Length, total: int) -> Sequence[str]:
    """The first sentences, as many as the limit allows.

    :param total: characters of the article
    """
    room = limit.budget(total)
    if room is None:
        return sentences[: limit.sentences]
    size, result = -1, []
    for sentence in sentences:
        size += 1 + len(sentence)
        if size > room:
            break
        result.append(sentence)
    return result


def _say_enough(texts: Sequence[str], article: Article) -> bool:
    """Whether sentences say more than a headline, in statements that stand alone."""
    longest_headline = HEADLINE[HAN_CHARACTER.search(texts[0]) is not None]
    size = sum(width(text) * (SIGNPOST if _SIGNPOST.search(text) else 1) for text in texts)
    return (
        size > max(longest_headline, width(article.title))
        and not _HANGING.match(texts[0])
        and not _APPEAL.search(texts[-1])
        and not all(map(_QUOTATION.match, texts))
    )
