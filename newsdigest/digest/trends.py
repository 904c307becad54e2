"""Which keywords rose or fell against the period before, where there is enough to say so.

Only headlines are compared: what is in the news stands there, and those of the period
before need no file to be read.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from newsdigest.digest.model import Trend
from newsdigest.text.stopwords import CHINESE, COMMON
from newsdigest.text.words import runs, segment, stem

ENOUGH = 20
"""Headlines of each period, below which nothing is said."""
LEAST = 3
"""Headlines that name a keyword, in the period where it is more frequent."""
SURE = 6.63
"""Log-likelihood from which a difference is not chance: one in a hundred."""
RISEN, FALLEN = 6, 3
"""Keywords named at most."""


def trends(titles: Sequence[str], before: Sequence[str]) -> tuple[tuple[str, Trend], ...]:
    """Keywords with their trends, those that rose first, the clearest first.

    The measure is the log-likelihood ratio (Dunning, "Accurate methods for the
    statistics of surprise and coincidence", 1993) of the headlines that have a word.

    :param titles: the headlines of the period
    :param before: those of the period before, which is as long
    """
    if min(len(titles), len(before)) < ENOUGH:
        return ()
    now, written = headline_words(titles)
    then, written_then = headline_words(before)
    changes = []
    for word in now.keys() | then.keys():
        a, b = now[word], then[word]
        certainty = _surprise(a, len(titles), b, len(before))
        if max(a, b) >= LEAST and certainty >= SURE:
            trend = Trend.UP if a * len(before) > b * len(titles) else Trend.DOWN
            changes.append((-certainty, word, trend))
    names = written_then | written
    return (
        *_clearest(changes, Trend.UP, RISEN, names),
        *_clearest(changes, Trend.DOWN, FALLEN, names),
    )


def _clearest(
    changes: Sequence[tuple[float, str, Trend]],
    trend: Trend,
    limit: int,
    written: Mapping[str, str],
) -> list[tuple[str, Trend]]:
    """The keywords with this trend of which it is surest, as they are written."""
    of_kind = sorted((order, word) for order, word, its in changes if its is trend)
    return [(written[word], trend) for _, word in of_kind[:limit]]


def _surprise(a: int, all_a: int, b: int, all_b: int) -> float:
    """The log-likelihood ratio of ``a`` in ``all_a`` against ``b`` in ``all_b``."""
    expected = (a + b) / (all_a + all_b)
    return 2 * sum(
        count * math.log(count / (total * expected))
        for count, total in ((a, all_a), (b, all_b))
        if count
    )


def headline_words(titles: Sequence[str]) -> tuple[Counter[str], dict[str, str]]:
    """In how many headlines each word stands, and its first spelling there."""
    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    for title in titles:
        own: dict[str, str] = {}
        for run in runs(title):
            if run.kind == "han":
                own |= {word: word for word in segment(run.text) if _tells(word)}
            elif run.kind == "latin" and (word := stem(run.text)) and _tells(run.text):
                own[word] = run.text
        counts.update(own.keys())
        for word, text in own.items():
            written.setdefault(word, text)
    return counts, written


def _tells(word: str) -> bool:
    return len(word) > 1 and word not in CHINESE and word.casefold() not in COMMON
