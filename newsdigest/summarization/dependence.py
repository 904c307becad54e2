"""Dependence: which sentences say nothing without the one before them.

A sentence that begins with a pronoun or a connective, that is the second of a list
in prose, a bare quotation, an ellipsis (did last year), or uses an acronym that
another sentence explains, stands in a summary only with the sentence it needs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from newsdigest.summarization.candidates import Candidate
from newsdigest.summarization.lexicon import pattern

_QUOTE = "[“\"'「『‘]?"
_ELLIPSIS = re.compile(
    r"\bsuch an? [a-z]+\b|\bdid not merely\b"
    r"|\b(?:did|do|does) (?:so|too|likewise|the same|last (?:year|month|week|season|time))\b"
    r"|\b(?:did|does|do|had|has|have|was|were|is|are|will|would|can|could)(?: not|n['’]t)?"
    r"(?: so| too| the same| likewise)?(?: (?:last|this|the) (?:year|week|month|season|time))?"
    r"(?: before)?[.!]$"
)
_UNQUOTES = frozenset("”\"」』’'")
_QUOTES = frozenset("“\"「『‘'")
_DEFINED = re.compile(
    r"[（(]([A-Z][A-Za-z]{0,3}[A-Z]{1,4})[）)]|（(?:以下)?简称[“\"]?([^”\"）]{2,12})[”\"]?）"
)


def needs(candidates: Sequence[Candidate]) -> list[int | None]:
    """Of each candidate, the position of the one that it may not stand without.

    None where it stands by itself; its own position where what it needs is no
    candidate, as behind a heading or at the beginning of a list.
    """
    found: list[int | None] = []
    for place, candidate in enumerate(candidates):
        if candidate.order == 0 or not leans(candidate.text):
            found.append(None)
            continue
        before = candidates[place - 1]
        is_next = before.source == candidate.source and before.number == candidate.number - 1
        found.append(place - 1 if is_next else place)
    for place, definer in _acronyms(candidates):
        if found[place] is None:
            found[place] = definer
    return found


def leans(text: str) -> bool:
    """Whether a sentence refers to one before it."""
    if text[0] in _QUOTES and text[-1] in _UNQUOTES:
        return True
    if text[0].isascii() and text[1:2].isascii():
        is_leaning = pattern("leaning", "en", flags=re.IGNORECASE, before=_QUOTE).match(text)
    else:
        is_leaning = pattern("leaning", "zh", before=_QUOTE).match(text)
    return is_leaning is not None or bool(_ELLIPSIS.search(text))


def _acronyms(candidates: Sequence[Candidate]) -> list[tuple[int, int]]:
    """Pairs of a sentence that uses an acronym and the earlier one that explains it."""
    pairs = []
    for definer, candidate in enumerate(candidates):
        if "(" not in candidate.text and "（" not in candidate.text:
            continue
        for match in _DEFINED.finditer(candidate.text):
            name = match[1] or match[2]
            for place in range(definer + 1, len(candidates)):
                other = candidates[place]
                if other.source == candidate.source and _names(name).search(other.text):
                    pairs.append((place, definer))
    return pairs


@cache
def _names(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])")
