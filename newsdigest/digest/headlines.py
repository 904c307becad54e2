"""The words of headlines, as a reader would name them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from newsdigest.text.stopwords import COMMON, HAN
from newsdigest.text.words import folded, runs, segment


def named(titles: Sequence[str]) -> tuple[Counter[str], dict[str, str]]:
    """In how many headlines each word stands, and how it is written there."""
    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    for title in titles:
        own: dict[str, str] = {}
        for run in runs(title):
            if run.kind == "han":
                own |= {word: word for word in segment(run.text) if _tells(word)}
            elif run.kind == "latin" and (word := folded(run.text)) and _tells(run.text):
                own[word] = run.text
        counts.update(own.keys())
        for word, text in own.items():
            written.setdefault(word, text)
    return counts, written


def _tells(word: str) -> bool:
    return len(word) > 1 and word not in HAN and word.casefold() not in COMMON
