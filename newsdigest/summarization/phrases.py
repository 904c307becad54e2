"""Phrases: words that belong together, told from how often they stand together.

Also full names, which stand for the surnames that follow them.  What a word may be
in a phrase comes from ``terms``; what a phrase is worth is left to ``keywords``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from newsdigest.summarization.terms import Role, Word, may_begin, may_stand, words_in_place

LONGEST_PHRASE = 4
"""Words of the longest phrase."""
LONGEST_HAN = 8
"""Chinese characters of the longest phrase; longer ones are clauses."""
MIN_PHRASE = 2
"""How often words must stand together to be a phrase."""
COHESION = 0.35
"""Share of its rarer word's occurrences that a phrase must have."""
EXTENSION = 0.75
"""Share of a shorter phrase's occurrences that a longer one must have."""
COPIED = 5
"""Words from which a clause that was there before is a copy of it, not a coincidence."""
HEADLINE = 4
"""Words of a clause from which capitals on all of them are a way of setting headlines."""
SHORT = 3
"""Letters of the longest word that has a small letter in such headlines ("of", "and")."""
JOINTS = frozenset(("", " ", "-", "·", "•", "‧"))
_LINKS = frozenset(("of", "de", "du", "la", "van", "von", "al", "bin", "the", "and"))

Key = tuple[str, ...]
"""A word, or the words of a phrase, by their keys."""


Written = Mapping[str, Counter[Word]]
"""The forms of each word by its key, and how often each occurs."""


def clauses(text: str) -> Iterator[list[Word]]:
    """All words between two punctuation marks."""
    clause: list[Word] = []
    for word in words_in_place(text):
        if clause and word.joint not in JOINTS:
            yield _plain(clause)
            clause = []
        clause.append(word)
    if clause:
        yield _plain(clause)


def _plain(clause: list[Word]) -> list[Word]:
    """A headline Written Like This tells nothing of names; any other clause as it is."""
    latin = [word.text for word in clause if word.text.isascii()]
    capitals = sum(text[0].isupper() for text in latin)
    if capitals < HEADLINE or any(text[0].islower() and len(text) > SHORT for text in latin):
        return clause
    return [word._replace(is_name=word.is_name and word.text.isupper()) for word in clause]


def distinct(clauses: Iterable[list[Word]]) -> list[list[Word]]:
    """The clauses without copies, so that a text that is repeated makes no phrases."""
    found: list[list[Word]] = []
    seen: set[Key] = set()
    for clause in clauses:
        keys = tuple(word.key for word in clause)
        if len(keys) < COPIED or keys not in seen:
            seen.add(keys)
            found.append(clause)
    return found


def chains(clause: Sequence[Word]) -> Iterator[list[Word]]:
    """Words that stand next to each other without one between that no keyword has."""
    chain: list[Word] = []
    for word in clause:
        if word.role is not Role.NONE or (chain and chain[-1].is_name and word.text in _LINKS):
            chain.append(word)
        elif chain:
            yield _trimmed(chain)
            chain = []
    if chain:
        yield _trimmed(chain)


def _trimmed(chain: list[Word]) -> list[Word]:
    while chain and chain[-1].role is Role.NONE:
        chain = chain[:-1]
    return chain


def phrases(chains: Sequence[Sequence[Word]], written: Written) -> dict[Key, int]:
    """Runs of words that stand together often, for themselves and for each of them."""
    together: Counter[Key] = Counter()
    named: set[Key] = set()
    for chain in chains:
        for size in range(2, LONGEST_PHRASE + 1):
            for start in range(len(chain) - size + 1):
                part = chain[start : start + size]
                if _is_phrase(part):
                    key = tuple(word.key for word in part)
                    together[key] += 1
                    if all(word.is_name for word in part):
                        named.add(key)
    totals = {key: sum(counter.values()) for key, counter in written.items()}
    return {
        key: count
        for key, count in together.items()
        # A name may be there once (Kuala Lumpur) if its words are nowhere else.
        if (count >= MIN_PHRASE or (key in named and max(totals[word] for word in key) == 1))
        and count >= COHESION * min(totals[word] for word in key)
        # 发展新质生产力 is not a phrase where 新质生产力 often stands without 发展.
        and count >= EXTENSION * max(together.get(key[1:], 0), together.get(key[:-1], 0))
    }


def _is_phrase(part: Sequence[Word]) -> bool:
    """Whether it may be one: 科技创新, but not 更换伸缩缝; no participle at its ends, either."""
    *before, last = part
    if not may_begin(part[0]) or not (may_stand(last) or last.role is Role.VERB):
        return False
    if any(word.role is Role.VERB for word in before):
        return False
    return sum(0 if word.text.isascii() else len(word.text) for word in part) <= LONGEST_HAN


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
