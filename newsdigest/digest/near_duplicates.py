"""Near-duplicates: copies of articles, and stock lines.

A reprint repeats most of a text; a stock line (a notice, a footer, an archive's
remark) is in articles that have nothing else in common.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain, islice

from newsdigest.text.features import Features
from newsdigest.text.fold import fold
from newsdigest.text.scripts import HAN_CHARACTER

SHINGLE = 8
"""Letters and digits of a shingle; half as many in Chinese."""
COPIED = 0.6
"""The containment from which an article is a copy of another."""
COMPARABLE = 0.35
"""The least length of a copy relative to the other text; a shorter one is an extract."""
STOCK = 3
"""Articles with the same line from which it may be a stock line."""
WHOLE = 0.6
"""The share of a text in repeated lines from which the text itself is repeated."""
SUBSTANTIAL = 600
"""Width in Latin letters from which a text that is repeated whole is a report, no notice."""
COMPARED = 300
"""Articles with which one is compared at most."""

Names = Sequence[frozenset[str]] | Mapping[int, frozenset[str]]
"""The words of titles by the position of the article."""

_NO_LETTERS = re.compile(r"[\W_]+")
_RUN = 3
"""Content words of a shingle of words."""


def shingles(text: str) -> frozenset[int]:
    """The hashes of a text's shingles, which other processes do not share."""
    return frozenset(map(hash, shingle_texts(text)))


def shingle_texts(text: str) -> set[str]:
    """All runs of ``SHINGLE`` letters of a text, ignoring punctuation."""
    letters = _NO_LETTERS.sub("", fold(text))
    size = SHINGLE // 2 if len(HAN_CHARACTER.findall(letters)) * 2 > len(letters) else SHINGLE
    return {letters[i : i + size] for i in range(max(1, len(letters) - size + 1))}


def containment(a: frozenset[int], b: frozenset[int]) -> float:
    """The share of the shorter text's shingles in the longer one, 0 to 1.

    0 where one is much shorter.  Broder, "On the resemblance and containment of
    documents" (1997).
    """
    shorter, longer = min(len(a), len(b)), max(len(a), len(b))
    return len(a & b) / shorter if shorter >= COMPARABLE * longer else 0.0


def sample(positions: Sequence[int]) -> Sequence[int]:
    """At most :data:`COMPARED` of the positions, evenly spaced."""
    return positions[:: 1 + (len(positions) - 1) // COMPARED] if positions else positions


def is_copy(a: Features, b: Features, words: tuple[Sequence[str], Sequence[str]]) -> bool:
    """Whether one of two articles nearly repeats the other, by the sequences of their words.

    :param words: their content words without stock lines
    """
    shorter, longer = sorted((a.width, b.width))
    if shorter < COMPARABLE * longer:
        return False
    return containment(word_shingles(words[0]), word_shingles(words[1])) >= COPIED


def word_shingles(words: Sequence[str]) -> frozenset[int]:
    """The hashes of all runs of three words."""
    words = tuple(words)
    return frozenset(hash(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1)))


def without_stock_lines(documents: Sequence[Features]) -> list[tuple[str, ...]]:
    """The content words of articles without those of stock lines.

    A line that several articles repeat is dropped, unless nearly the whole text is
    repeated and long enough for a report, or the titles agree: that is a reprint.
    """
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for i, document in enumerate(documents):
        for digest in set(document.line_digests):
            holders[digest].append(i)
    repeated = {digest: own for digest, own in holders.items() if len(own) >= STOCK}
    names = [title_words(document) for document in documents]
    return [
        own_words(i, document, repeated, names)
        if any(digest in repeated for digest in document.line_digests)
        else document.words
        for i, document in enumerate(documents)
    ]


def own_words(
    i: int,
    document: Features,
    holders: Mapping[int, Sequence[int]],
    names: Names,
) -> tuple[str, ...]:
    """The content words of an article without those of stock lines."""
    repeated = [
        (width, digest)
        for digest, width in zip(document.line_digests, document.line_widths, strict=True)
        if digest in holders
    ]
    if sum(width for width, _ in repeated) >= WHOLE * document.width:
        _, widest = max(repeated)
        if document.width >= SUBSTANTIAL or _titles_agree(i, holders[widest], names):
            return document.words
    words = iter(document.words)
    lines = [tuple(islice(words, count)) for count in document.line_words]
    own = zip(lines, document.line_digests, strict=True)
    return tuple(chain.from_iterable(line for line, digest in own if digest not in holders))


def _titles_agree(i: int, others: Sequence[int], names: Names) -> bool:
    """Whether the title shares words with those of half of the others."""
    own, others = names[i], sample(others)
    agreeing = sum(j != i and len(own & names[j]) * 2 > len(own) for j in others)
    return bool(own) and agreeing * 2 >= len(others) - 1


def title_words(document: Features) -> frozenset[str]:
    """The words of a title; none if it is only the beginning of the text."""
    title = _han_words(document.title)
    whole = max(1, len(title) - 1)  # the last word may be cut
    if title and title[:whole] == _han_words(document.words)[:whole]:
        return frozenset()
    return frozenset(document.title)


def _han_words(words: Sequence[str]) -> list[str]:
    """The words that are not Latin, which come first; all words if there are only Latin ones."""
    return [word for word in words if not word.isascii()] or list(words)
