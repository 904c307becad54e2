"""Phrases: words that belong together, told from how often they stand together.

Also full names, which stand for the surnames that follow them.  What a phrase is
worth is left to ``keywords``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from newsdigest.text.stopwords import ENGLISH, HAN
from newsdigest.text.words import folded, runs, segment

LONGEST_PHRASE = 4
"""Words of the longest phrase."""
MIN_PHRASE = 2
"""How often words must stand together to be a phrase."""
COHESION = 0.35
"""Share of its rarer word's occurrences that a phrase must have."""
EXTENSION = 0.75
"""Share of a shorter phrase's occurrences that a longer one must have."""
PASSING_FORM = re.compile(r"^[a-z].*(?:ed|ing|ly)$")
_JOINTS = frozenset(("", " ", "-", "·", "•", "‧"))
_LINKS = frozenset(("of", "de", "du", "la", "van", "von", "al", "bin", "the", "and"))

Key = tuple[str, ...]
"""A word, or the words of a phrase, by their keys."""


class Word(NamedTuple):
    """A word in its place: as written, its key, whether it may begin or end a keyword."""

    text: str
    key: str
    is_content: bool
    joint: str
    is_name: bool


Written = Mapping[str, Counter[Word]]
"""The forms of each word by its key, and how often each occurs."""


def chains(text: str) -> Iterator[list[Word]]:
    """Words that stand next to each other without a stop word or punctuation between."""
    chain: list[Word] = []
    for word in words_in_place(text):
        is_link = not word.is_content and word.text in _LINKS and bool(chain) and chain[-1].is_name
        if chain and (word.joint not in _JOINTS or not (word.is_content or is_link)):
            yield _trimmed(chain)
            chain = []
        if word.is_content or is_link:
            chain.append(word)
    if chain:
        yield _trimmed(chain)


def _trimmed(chain: list[Word]) -> list[Word]:
    while chain and not chain[-1].is_content:
        chain = chain[:-1]
    return chain


def words_in_place(text: str) -> Iterator[Word]:
    """Every word of a text in order, function words and numbers included."""
    end = 0
    for run in runs(text):
        joint = text[end : run.start]
        end = run.start + len(run.text)
        if run.kind == "han":
            for word in segment(run.text):
                yield Word(word, word, word not in HAN, joint, False)
                joint = ""
        elif run.kind == "latin":
            key = folded(run.text)
            opens = not joint or joint.strip(" \t'\"“‘(") != "" or run.start == 0
            is_name = run.text[0].isupper() and (not opens or run.text.isupper())
            is_content = bool(key) and run.text.casefold() not in ENGLISH
            shown = run.text.removesuffix("'s").removesuffix("’s")
            yield Word(shown, key or run.text.casefold(), is_content, joint, is_name)
        else:
            is_content = run.kind == "pairs"
            yield Word(run.text, run.text, is_content, joint, False)


def phrases(chains: Sequence[Sequence[Word]], written: Written) -> dict[Key, int]:
    """Runs of words that stand together often, for themselves and for each of them."""
    together: Counter[Key] = Counter()
    for chain in chains:
        for size in range(2, LONGEST_PHRASE + 1):
            for start in range(len(chain) - size + 1):
                part = chain[start : start + size]
                if _is_phrase(part):
                    together[tuple(word.key for word in part)] += 1
    totals = {key: sum(counter.values()) for key, counter in written.items()}
    return {
        key: count
        for key, count in together.items()
        if count >= MIN_PHRASE
        and count >= COHESION * min(totals[word] for word in key)
        # 发展新质生产力 is not a phrase where 新质生产力 often stands without 发展.
        and count >= EXTENSION * max(together.get(key[1:], 0), together.get(key[:-1], 0))
    }


def _is_phrase(part: Sequence[Word]) -> bool:
    """Content at both ends, and no participle there ("Mayor announced")."""
    ends = (part[0], part[-1])
    return all(word.is_content and not PASSING_FORM.search(word.text) for word in ends)


def covered(keys: Sequence[str], phrases: Mapping[Key, int]) -> Iterator[Key]:
    """The phrases and remaining words of a chain, none twice, those that cover most first."""
    places = [
        (start, size)
        for size in range(2, LONGEST_PHRASE + 1)
        for start in range(len(keys) - size + 1)
        if tuple(keys[start : start + size]) in phrases
    ]
    free = [True] * len(keys)
    for start, size in sorted(
        places, key=lambda p: (-phrases[tuple(keys[p[0] : sum(p)])] * p[1], -p[1], p[0])
    ):
        if all(free[start : start + size]):
            free[start : start + size] = [False] * size
            yield tuple(keys[start : start + size])
    yield from ((key,) for key, left in zip(keys, free, strict=True) if left)


def full_names(chains: Sequence[Sequence[Word]], written: Written) -> dict[Key, Key]:
    """Surnames and the full names they stand for: "Clarkson" for "Jeremy Clarkson".

    A person is introduced by the full name; the first name never stands alone.
    """
    found: dict[Key, Key] = {}
    seen: set[str] = set()
    for chain in chains:
        for before, word in pairwise([None, *chain]):
            if word is None or word.key in seen:
                continue
            seen.add(word.key)
            if before and _is_full_name(before, word, written):
                found[(word.key,)] = (before.key, word.key)
    return found


def _is_full_name(first: Word, last: Word, written: Written) -> bool:
    forms = written[last.key]
    names = sum(count for form, count in forms.items() if form.text[0].isupper())
    return (
        last.is_name
        and first.text[0].isupper()
        and last.joint == " "
        and sum(written[first.key].values()) == 1
        and names == sum(forms.values()) > 1
    )
