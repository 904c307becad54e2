"""Events: sentences that say who did what, or what it all comes to.

An actor and a verb of result (签署, 通车, announced, ruled), a total since the
beginning of the year, a figure that somebody counted: the nut of a story, which in
a feature often stands third to eighth.
"""

from __future__ import annotations

import re
from functools import cache

from newsdigest.summarization.candidates import Candidate
from newsdigest.summarization.lexicon import entries, pattern
from newsdigest.text.words import stem

_ACCOUNT = 2
"""Figures from which a sentence is an account of what was done."""
_FIGURE = re.compile(
    r"[0-9０-９][0-9０-９.,]*|[一二三四五六七八九十百千]{1,5}[万亿个名人家台座起次]"
)


def is_event(candidate: Candidate) -> bool:
    """Whether a sentence says what happened or will, or sums up with a figure."""
    if not _verbs().isdisjoint(candidate.words):
        return True
    text = candidate.text
    if pattern("plan", "zh").search(text):
        return True
    figures = len(_FIGURE.findall(text))
    return figures >= _ACCOUNT or (figures > 0 and pattern("total", "any").search(text) is not None)


@cache
def _verbs() -> frozenset[str]:
    """Verbs of result as candidates have them: Chinese ones whole, English ones stemmed."""
    return frozenset((*entries("event", "zh"), *map(stem, entries("event", "en"))))
