"""Reports of one event in two scripts: known by the exact figures that both name.

A Chinese and an English report share no words, but 1,270 runners, 24.6 kilometres and
a company's Latin name stand in both.  Round numbers, years and small counts say
nothing; how many exact ones are asked for grows with the number of articles.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

SIGNIFICANT = 3
"""Digits that make a figure exact: 1,270 and 24.6 have three, 5,000 has one."""
NEEDED = 2
"""Shared figures in a selection of up to ``FEW`` articles; one more for every tenfold."""
FEW = 300
PART = 0.3
"""The part of the figures of the article with fewer that must be shared."""
FREQUENT = 6
"""Articles that name a figure, from which it is too common to tell."""
LIKENESS = 0.15
"""What each shared figure adds to the likeness of the two articles."""
MOST_LIKENESS = 0.6

_NUMBER = re.compile(r"\d[\d,.:]*%?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NAME = re.compile(r"[a-z]{4,}\d*")
_HAN = re.compile("[\u3400-\u9fff]")


def across_scripts(
    texts: Sequence[Sequence[str]], times: Sequence[float | None], window: float
) -> Iterator[tuple[int, int, float]]:
    """Pairs of articles in different scripts, the smaller position first, and how alike they are.

    :param texts: the content words of each article
    :param times: in seconds; what is undated is in no pair
    """
    chinese = [_is_chinese(words) for words in texts]
    if all(chinese) or not any(chinese):
        return
    exact = [_figures(words) for words in texts]
    numbers = [sum(figure[0].isdigit() for figure in own) for own in exact]
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for i, own in enumerate(exact):
        for figure in own:
            holders[figure].append(i)
    shared: Counter[tuple[int, int]] = Counter()
    for holding in holders.values():
        if len(holding) <= FREQUENT:
            shared.update(
                pair for pair in combinations(holding, 2) if chinese[pair[0]] != chinese[pair[1]]
            )
    needed = NEEDED + max(0, math.ceil(math.log10(len(texts) / FEW)))
    for (i, j), count in sorted(shared.items()):
        part = count / max(1, min(numbers[i], numbers[j]))
        if count >= needed and part >= PART and _near(times[i], times[j], window):
            yield i, j, min(MOST_LIKENESS, LIKENESS * count)


def _figures(words: Sequence[str]) -> set[str]:
    """The exact figures, and the Latin words, which in Chinese are names."""
    found = set()
    for word in words:
        if _NUMBER.fullmatch(word):
            figure = word.replace(",", "").rstrip("%.")
            digits = figure.replace(".", "").strip("0")
            if len(digits) >= SIGNIFICANT and not _YEAR.fullmatch(figure):
                found.add(figure)
        elif _NAME.fullmatch(word):
            found.add(word)
    return found


def _is_chinese(words: Sequence[str]) -> bool:
    return sum(bool(_HAN.match(word)) for word in words) * 2 > len(words)


def _near(a: float | None, b: float | None, window: float) -> bool:
    return a is not None and b is not None and abs(a - b) <= window
