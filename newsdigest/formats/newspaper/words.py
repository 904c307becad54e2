"""Words across a gap: whether one is cut there, and how far one text repeats another's."""

from __future__ import annotations

import re
from itertools import pairwise

from newsdigest.text.words import segment

_AROUND = 6
"""Characters on each side of a gap that are cut into words."""
_LATIN = re.compile("[A-Za-z]{4,}")
_HAN = re.compile("[\u3400-\u9fff]")


def repeats(title: str, text: str) -> float:
    """The share of a headline's words that a text has as well, 0 to 1.

    Words are pairs of neighbouring characters, so that none need be known, and
    Latin words of more than three letters.
    """
    words = _words(title)
    return len(words & _words(text)) / len(words) if words else 0.0


def _words(text: str) -> set[str]:
    pairs = {pair for pair in map("".join, pairwise(text)) if pair.isalnum()}
    latin = {word.lower() for word in _LATIN.findall(text)}
    return {pair for pair in pairs if not (pair.isascii() and pair.isalpha())} | latin


def word_cut(before: str, after: str) -> bool:
    """Whether a word of the dictionary, a number or a Latin word runs over the gap."""
    left, right = before[-1:], after[:1]
    if left.isascii() and right.isascii():
        return left.isalnum() and right.isalnum()
    if not (_HAN.match(left) and _HAN.match(right)):
        return False
    head, tail = before[-_AROUND:], after[:_AROUND]
    place = len(head)
    for token in segment(head + tail):
        place -= len(token)
        if place <= 0:
            return place < 0
    return False
