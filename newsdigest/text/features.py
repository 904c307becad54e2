"""Features: what comparing articles needs of their texts, so that no file has to be read.

They are the content words of headline and opening, the lines by which stock lines are
recognized, the names that distinguish an event (:mod:`newsdigest.text.names`), and the
values that two languages have in common.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from zlib import crc32

from newsdigest.text.fold import simplified
from newsdigest.text.language import is_mostly_han
from newsdigest.text.names import Name, names
from newsdigest.text.words import bags

OPENING, CHINESE_OPENING = 3000, 1500
"""Characters of a text from which its words and values are taken."""
LENGTH = 400
"""Content words of a text at most."""
LINES = 200
"""Lines of a text at most."""
PRIOR = 200
"""Articles without any of the words that are added to the document frequencies, so that in
a small archive a word of half the articles still has some weight."""
SELECTION = 100
"""Articles of a selection whose frequencies count as much as those of the archive."""

_NUMBER = re.compile(
    r"(\d[\d,]*(?:\.\d+)?)\s?(万亿|千万|百万|亿|万|千|trillion|billion|million|thousand|bn\b|m\b)?"
)
_SCALES = {
    "万亿": 1e12, "千万": 1e7, "百万": 1e6, "亿": 1e8, "万": 1e4, "千": 1e3,
    "trillion": 1e12, "billion": 1e9, "million": 1e6, "thousand": 1e3, "bn": 1e9, "m": 1e6,
}  # fmt: skip
_CAPITALS = re.compile(r"\b([A-Z][a-z]+)[ -]([A-Z][a-z]+(?:-[a-z]+)?)\b")
_DIGITS = 2
"""Digits of a number that is compared across languages, at least."""


@dataclass(frozen=True)
class Features:
    """The features of one text.

    ``title`` and ``words`` are the content words of headline and opening.  Each line of the
    text has a digest, a width in Latin letters, a Chinese character counting as three, and
    a number of ``words``, 0 beyond the opening.  ``title_values`` and ``values`` are numbers by
    their values and capitalized pairs of words as one word; ``subjects`` and ``details``
    are names, those of headline and first lines and the others.
    """

    title: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    line_digests: Sequence[int] = ()
    line_widths: Sequence[int] = ()
    line_words: Sequence[int] = ()
    title_values: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    subjects: tuple[Name, ...] = ()
    details: tuple[Name, ...] = ()
    is_chinese: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether the text has no line."""
        return not self.line_digests

    @property
    def width(self) -> int:
        """The width of the text in Latin letters."""
        return sum(self.line_widths)

    @cached_property
    def terms(self) -> frozenset[str]:
        """Everything that is counted for document frequencies."""
        own = chain.from_iterable((*self.subjects, *self.details))
        return frozenset((*self.title, *self.words, *self.title_values, *self.values, *own))


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Document frequencies of terms, of Chinese articles and of all others apart.

    ``totals`` are the numbers of articles; both pairs have the others first.  ``archive``
    has the frequencies in the whole archive, if these are of a selection.
    """

    totals: tuple[int, int]
    counts: tuple[Mapping[str, int], Mapping[str, int]]
    archive: Frequencies | None = None

    @classmethod
    def of(cls, documents: Iterable[Features], archive: Frequencies | None = None) -> Frequencies:
        """The frequencies among these documents."""
        totals = [0, 0]
        counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        for document in documents:
            totals[document.is_chinese] += 1
            counts[document.is_chinese].update(document.terms)
        return cls((totals[0], totals[1]), counts, archive)

    def rarity(self, term: str, *, is_chinese: bool) -> float:
        """The logarithm of the inverse document frequency of a term in one language.

        A word that every report of the archive repeats is common, and so is one of most
        reports of a day; the larger the selection, the more its own frequencies count.
        """
        total = self.totals[is_chinese]
        own = math.log((total + PRIOR) / (self.counts[is_chinese].get(term, 0) or 1))
        if self.archive is None:
            return own
        share = total / (total + SELECTION)
        return share * own + (1 - share) * self.archive.rarity(term, is_chinese=is_chinese)


def features(title: str, text: str) -> Features:
    """The features of an article from its headline and its text."""
    is_chinese = is_mostly_han(f"{title}{text[:200]}")
    lines = [line for line in map(str.strip, text.splitlines()) if line][:LINES]
    openings = list(_openings(lines, CHINESE_OPENING if is_chinese else OPENING))
    if is_chinese:
        title, openings = simplified(title), list(map(simplified, openings))
    title_words, *line_words = bags([title, *openings])
    opening = "\n".join(openings)
    subjects, details = names(title, opening)
    encoded = [line.encode("utf-8", "surrogatepass") for line in lines]
    counts = _counts(line_words)
    words = chain.from_iterable(own[:n] for own, n in zip(line_words, counts, strict=True))
    return Features(
        tuple(title_words),
        tuple(words),
        array("I", map(crc32, encoded)),
        array("I", map(len, encoded)),  # in UTF-8 a Chinese character has three bytes
        array("I", counts + [0] * (len(lines) - len(counts))),
        tuple(_values(title, is_chinese)),
        tuple(_values(opening, is_chinese)),
        subjects,
        details,
        is_chinese,
    )


def _openings(lines: Iterable[str], size: int) -> Iterator[str]:
    """The parts of lines within the opening."""
    for line in lines:
        if size <= 0:
            return
        yield line[:size]
        size -= len(line)


def _counts(words: Iterable[Sequence[str]]) -> list[int]:
    """The number of words of each line, together at most :data:`LENGTH`."""
    counts, remaining = [], LENGTH
    for own in words:
        counts.append(min(len(own), remaining))
        remaining -= counts[-1]
    return counts


def _values(text: str, is_chinese: bool) -> Iterator[str]:
    """Numbers by their values, so that 1.2万 and 12,000 are equal, and Latin names as one word.

    A Chinese name in pinyin becomes like the pinyin of its characters: Li Qiang, liqiang.
    """
    for number, scale in _NUMBER.findall(text):
        value = float(number.replace(",", "")[:300]) * _SCALES.get(scale, 1)
        plain = f"{value:.6g}"
        if len(plain.replace(".", "")) >= _DIGITS:
            yield f"#{plain}"
    if not is_chinese:
        for a, b in _CAPITALS.findall(text):
            yield (a + b).lower().replace("-", "")
