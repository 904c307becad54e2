"""Trends: keywords that are more or less frequent than in the preceding period.

Only headlines are compared, because they need no file to be read.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from newsdigest.digest.model import Trend
from newsdigest.text.stopwords import CHINESE, COMMON
from newsdigest.text.words import runs, segment, stem

ENOUGH = 20
"""Headlines that each period needs."""
LEAST = 3
"""Headlines with a keyword in the period where it is more frequent, at least."""
SIGNIFICANT = 6.63
"""Log-likelihood from which a difference is significant at the 1% level."""
MOST_UP, MOST_DOWN = 6, 3
"""Keywords of each trend at most."""


def trends(titles: Sequence[str], before: Sequence[str]) -> tuple[tuple[str, Trend], ...]:
    """Keywords with their trends, rising ones first, the most significant first.

    The measure is the log-likelihood ratio (Dunning, "Accurate methods for the
    statistics of surprise and coincidence", 1993) of the headlines with a word.

    :param titles: the headlines of the period
    :param before: those of the preceding period of equal length
    """
    if min(len(titles), len(before)) < ENOUGH:
        return ()
    now, spellings = headline_words(titles)
    then, earlier_spellings = headline_words(before)
    changes = []
    for word in now.keys() | then.keys():
        a, b = now[word], then[word]
        significance = _log_likelihood(a, len(titles), b, len(before))
        if max(a, b) >= LEAST and significance >= SIGNIFICANT:
            trend = Trend.UP if a * len(before) > b * len(titles) else Trend.DOWN
            changes.append((-significance, word, trend))
    spellings = earlier_spellings | spellings
    return (
        *_clearest(changes, Trend.UP, MOST_UP, spellings),
        *_clearest(changes, Trend.DOWN, MOST_DOWN, spellings),
    )


def _clearest(
    changes: Sequence[tuple[float, str, Trend]],
    trend: Trend,
    limit: int,
    spellings: Mapping[str, str],
) -> list[tuple[str, Trend]]:
    """The most significant keywords with this trend, in their spellings."""
    of_kind = sorted((order, word) for order, word, own in changes if own is trend)
    return [(spellings[word], trend) for _, word in of_kind[:limit]]


def _log_likelihood(a: int, all_a: int, b: int, all_b: int) -> float:
    """The log-likelihood ratio of ``a`` in ``all_a`` against ``b`` in ``all_b``."""
    expected = (a + b) / (all_a + all_b)
    return 2 * sum(
        count * math.log(count / (total * expected))
        for count, total in ((a, all_a), (b, all_b))
        if count
    )


def headline_words(titles: Sequence[str]) -> tuple[Counter[str], dict[str, str]]:
    """The number of headlines with each word, and the first spelling of each."""
    counts: Counter[str] = Counter()
    spellings: dict[str, str] = {}
    for title in titles:
        own: dict[str, str] = {}
        for run in runs(title):
            if run.kind == "han":
                own |= {word: word for word in segment(run.text) if _is_keyword(word)}
            elif run.kind == "latin" and (word := stem(run.text)) and _is_keyword(run.text):
                own[word] = run.text
        counts.update(own.keys())
        for word, text in own.items():
            spellings.setdefault(word, text)
    return counts, spellings


def _is_keyword(word: str) -> bool:
    return len(word) > 1 and word not in CHINESE and word.casefold() not in COMMON
