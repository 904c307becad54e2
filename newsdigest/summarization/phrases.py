"""Phrases: words that belong together, by the frequency of their co-occurrence.

Also full names, which replace the surnames that follow them.  The role of a word in a
phrase comes from ``terms``; the weight of a phrase is left to ``keywords``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from newsdigest.summarization.terms import Role, Word, may_begin, may_stand, words_of

LONGEST_PHRASE = 4
"""Words of the longest phrase."""
LONGEST_HAN = 8
"""Chinese characters of the longest phrase; longer ones are clauses."""
MIN_PHRASE = 2
"""Occurrences from which words are a phrase."""
COHESION = 0.35
"""Share of its rarer word's occurrences that a phrase must have."""
EXTENSION = 0.75
"""Share of a shorter phrase's occurrences that a longer one must have."""
COPIED = 5
"""Words from which an equal clause is a copy, not a coincidence."""
HEADLINE = 4
"""Words of a clause from which capitals on all of them are title case."""
SHORT = 3
"""Letters of the longest word that is in lower case there ("of", "and")."""
JOINTS = frozenset(("", " ", "-", "·", "•", "‧"))
_LINKS = frozenset(("of", "de", "du", "la", "van", "von", "al", "bin", "the", "and"))

Key = tuple[str, ...]
"""The keys of a word or of the words of a phrase."""

Forms = Mapping[str, Counter[Word]]
"""The forms of each word by its key, with their counts."""


def clauses(text: str) -> Iterator[list[Word]]:
    """The words between two punctuation marks, for each such clause of a text."""
    clause: list[Word] = []
    for word in words_of(text):
        if clause and word.joint not in JOINTS:
            yield _without_title_case(clause)
            clause = []
        clause.append(word)
    if clause:
        yield _without_title_case(clause)


def _without_title_case(clause: list[Word]) -> list[Word]:
    """The clause, where capitals mark no names if it is Set Like This."""
    latin = [word.text for word in clause if word.text.isascii()]
    capitals = sum(text[0].isupper() for text in latin)
    if capitals < HEADLINE or any(text[0].islower() and len(text) > SHORT for text in latin):
        return clause
    return [word._replace(is_name=word.is_name and word.text.isupper()) for word in clause]


def distinct(clauses: Iterable[list[Word]]) -> list[list[Word]]:
    """The clauses without copies, so that repeated text makes no phrases."""
    results: list[list[Word]] = []
    earlier: set[Key] = set()
    for clause in clauses:
        keys = tuple(word.key for word in clause)
        if len(keys) < COPIED or keys not in earlier:
            earlier.add(keys)
            results.append(clause)
    return results


def chains(clause: Sequence[Word]) -> Iterator[list[Word]]:
    """Runs of words of a clause that may be in a keyword."""
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


def phrases(chains: Sequence[Sequence[Word]], forms: Forms) -> dict[Key, int]:
    """Word sequences that are frequent, also relative to their words, with their counts."""
    counts: Counter[Key] = Counter()
    names: set[Key] = set()
    for chain in chains:
        for size in range(2, LONGEST_PHRASE + 1):
            for start in range(len(chain) - size + 1):
                part = chain[start : start + size]
                if _is_phrase(part):
                    key = tuple(word.key for word in part)
                    counts[key] += 1
                    if all(word.is_name for word in part):
                        names.add(key)
    totals = {key: sum(counter.values()) for key, counter in forms.items()}
    return {
        key: count
        for key, count in counts.items()
        # A name may occur once (Kuala Lumpur) if its words occur nowhere else.
        if (count >= MIN_PHRASE or (key in names and max(totals[word] for word in key) == 1))
        and count >= COHESION * min(totals[word] for word in key)
        # 发展新质生产力 is no phrase where 新质生产力 often occurs without 发展.
        and count >= EXTENSION * max(counts.get(key[1:], 0), counts.get(key[:-1], 0))
    }


def _is_phrase(part: Sequence[Word]) -> bool:
    """Whether the words may be a phrase: 科技创新, not 更换伸缩缝; no participle at its ends."""
    *before, last = part
    if not may_begin(part[0]) or not (may_stand(last) or last.role is Role.VERB):
        return False
    if any(word.role is Role.VERB for word in before):
        return False
    return sum(0 if word.text.isascii() else len(word.text) for word in part) <= LONGEST_HAN


def covered(keys: Sequence[str], phrases: Mapping[Key, int]) -> Iterator[Key]:
    """The phrases and remaining words of a chain without overlaps, the most frequent first."""
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
    yield from ((key,) for key, is_free in zip(keys, free, strict=True) if is_free)


def full_names(chains: Sequence[Sequence[Word]], forms: Forms) -> dict[Key, Key]:
    """Surnames and the full names they stand for: "Clarkson" for "Jeremy Clarkson".

    A person is introduced by the full name; the first name never stands alone.
    """
    names: dict[Key, Key] = {}
    earlier: set[str] = set()
    for chain in chains:
        for previous, word in pairwise([None, *chain]):
            if word is None or word.key in earlier:
                continue
            earlier.add(word.key)
            if previous and _is_full_name(previous, word, forms):
                names[(word.key,)] = (previous.key, word.key)
    return names


def _is_full_name(first: Word, last: Word, forms: Forms) -> bool:
    counts = forms[last.key]
    capitalized = sum(count for form, count in counts.items() if form.text[0].isupper())
    return (
        last.is_name
        and first.text[0].isupper()
        and last.joint == " "
        and sum(forms[first.key].values()) == 1
        and capitalized == sum(counts.values()) > 1
    )
