"""Phrases: words that occur together, and full names.

Frequent word sequences are phrases; full names replace the surnames that follow them.
The weight of a phrase is left to ``keywords``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from newsdigest.summarization.word_roles import (
    Key,
    Role,
    Word,
    chains,
    clauses,
    is_common,
    may_begin,
    may_stand,
)

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

_VERSION = re.compile(r"\b[A-Z][A-Za-z+#]{1,30} v?\d{1,4}(?:\.\d{1,4}){1,3}\b")
"""A product with its version: Leap 15.6."""

Forms = Mapping[str, Mapping[Word, int]]
"""The forms of each word by its key, with their counts."""


def distinct(clauses: Iterable[tuple[list[Word], list[list[Word]]]]) -> Iterator[list[Word]]:
    """The chains of clauses without copies, so that repeated text makes no phrases.

    :param clauses: each with its chains
    """
    earlier: set[Key] = set()
    for clause, own in clauses:
        if len(clause) >= COPIED:
            keys = tuple([word.key for word in clause])
            if keys in earlier:
                continue
            earlier.add(keys)
        yield from own


def form_of(forms: Mapping[Word, int]) -> Word:
    """The most frequent form of a word, the first of several."""
    return next(iter(forms)) if len(forms) == 1 else max(forms, key=forms.__getitem__)


def phrases(chains: Iterable[Sequence[Word]], forms: Forms) -> dict[Key, int]:
    """Word sequences that are frequent, also relative to their words, with their counts."""
    totals = {key: sum(counts.values()) for key, counts in forms.items()}
    counts: Counter[Key] = Counter()
    names: set[Key] = set()
    for chain in chains:
        for start, end in _possible_phrases(chain, totals):
            part = chain[start:end]
            if _is_phrase(part):
                key = tuple([word.key for word in part])
                counts[key] += 1
                if all(word.is_name for word in part):
                    names.add(key)
    return {
        key: count
        for key, count in counts.items()
        # A name may occur once (Kuala Lumpur) if its words occur nowhere else.
        if (count >= MIN_PHRASE or (key in names and max(totals[word] for word in key) == 1))
        and count >= COHESION * min(totals[word] for word in key)
        # 发展新质生产力 is no phrase where 新质生产力 often occurs without 发展.
        and count >= EXTENSION * max(counts.get(key[1:], 0), counts.get(key[:-1], 0))
    }


def headline_phrases(headline: str) -> list[str]:
    """The words and phrases of a headline that may be those of a trend, each once.

    Which of the overlapping ones are phrases only their frequencies can say.
    """
    phrases = [match[0] for match in _VERSION.finditer(headline)]
    for chain in (chain for clause in clauses(headline) for chain in chains(clause)):
        for start, first in enumerate(chain):
            if is_keyword_alone(first):
                phrases.append(first.text)
            text = first.text
            for end in range(start + 2, min(start + LONGEST_PHRASE, len(chain)) + 1):
                last = chain[end - 1]
                if last.joint == " " and not (last.text.isascii() and text.isascii()):
                    break  # two phrases of a Chinese headline
                text += last.joint + last.text
                if _is_phrase(chain[start:end]):
                    phrases.append(text)
    return list({phrase.casefold(): phrase for phrase in reversed(phrases)}.values())


@lru_cache(maxsize=65536)
def is_keyword_alone(word: Word) -> bool:
    """Whether the word is a keyword by itself."""
    is_short = len(word.text) < (3 if word.text.isascii() else 2) and not word.text.isupper()
    return may_stand(word) and not is_short and not is_common(word)


def _possible_phrases(
    chain: Sequence[Word], totals: Mapping[str, int]
) -> Iterator[tuple[int, int]]:
    """Start and end of the parts of a chain whose words all occur again, or are unique names.

    No others are frequent, and most words occur once in an article.
    """
    if len(chain) < 2:
        return
    kinds = [2 if totals[word.key] >= MIN_PHRASE else int(word.is_name) for word in chain]
    for start, kind in enumerate(kinds[:-1]):
        if kind:
            for end in range(start + 1, min(start + LONGEST_PHRASE, len(chain))):
                if kinds[end] != kind:
                    break
                yield start, end + 1


def _is_phrase(part: Sequence[Word]) -> bool:
    """Whether the words may be a phrase: 科技创新, not 更换伸缩缝; no participle at its ends."""
    *before, last = part
    if not may_begin(part[0]) or not (may_stand(last) or last.role is Role.VERB):
        return False
    if any(word.role is Role.VERB for word in before):
        return False
    return sum(0 if word.text.isascii() else len(word.text) for word in part) <= LONGEST_HAN


def covered(
    keys: Sequence[str], phrases: Mapping[Key, int], starts: frozenset[str]
) -> Sequence[Key]:
    """The phrases and remaining words of a chain without overlaps, the most frequent first.

    :param starts: the words with which phrases begin
    """
    if len(keys) == 1 or starts.isdisjoint(keys):
        return [(key,) for key in keys]
    places = [
        (start, size)
        for start, key in enumerate(keys[:-1])
        if key in starts
        for size in range(2, min(LONGEST_PHRASE, len(keys) - start) + 1)
        if tuple(keys[start : start + size]) in phrases
    ]
    free = [True] * len(keys)
    results: list[Key] = []
    for start, size in sorted(
        places, key=lambda p: (-phrases[tuple(keys[p[0] : sum(p)])] * p[1], -p[1], p[0])
    ):
        if all(free[start : start + size]):
            free[start : start + size] = [False] * size
            results.append(tuple(keys[start : start + size]))
    return results + [(key,) for key, is_free in zip(keys, free, strict=True) if is_free]


def full_names(chains: Iterable[Sequence[Word]], forms: Forms) -> dict[Key, Key]:
    """Surnames and the full names they stand for: "Clarkson" for "Jeremy Clarkson".

    A person is introduced by the full name; the first name never stands alone.
    """
    names: dict[Key, Key] = {}
    if not any(word.is_name for counts in forms.values() for word in counts):
        return names
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
