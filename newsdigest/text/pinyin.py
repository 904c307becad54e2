"""Pinyin of Chinese text, without tones, and text that a reader types in pinyin.

CC-CEDICT has the readings of words, so that a character with several of them has the right
one in 长沙, 银行 and 重庆.  Where a word has several entries, or a character stands alone,
all its readings count.  Without the dictionary's package there is no pinyin.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from newsdigest.text.cedict import entries
from newsdigest.text.fold import fold
from newsdigest.text.scripts import HAN_BMP

MAX_LETTERS = 60
"""Letters of typed pinyin that are compared; no title is longer by its initials."""
LONGEST_WORD = 8
"""Characters of the longest word of the dictionary that is looked up."""
_TONES = re.compile(r"[0-9:\s·,]+")
_SYLLABLE = re.compile(r"[a-z]+")
_PIECE = re.compile(rf"(?P<han>[{HAN_BMP}]+)|[^\W_{HAN_BMP}]+")
_CROSS_REFERENCE = re.compile(r" /(?:\w+ )?(?:variant of|see|used in) ")
"""The beginning of an entry that only refers to another one."""
_TONE_DIGIT = re.compile(r"(?<=[a-z])[1-5](?![0-9])")
_NOT_TYPED = re.compile(r"[^a-z0-9]+")
_INITIALS = ("zh", "ch", "sh")
_MANY_TOKENS = 5_000


@lru_cache(maxsize=65536)
def pinyin(word: str) -> str:
    """A simplified word in pinyin, lower case, without tones and spaces; "" if it is unknown."""
    whole = _last_reading(word)
    if whole:
        return whole
    parts = [_last_reading(character) for character in word]
    return "".join(parts) if all(parts) else ""


def _last_reading(word: str) -> str:
    """The reading of a word's last entry; the first ones are often surnames."""
    lines = entries().get(word, "").splitlines()
    if not lines:
        return ""
    _, _, after = lines[-1].partition("[")
    return _TONES.sub("", after.partition("]")[0]).lower().replace("u:", "v")


def sound(text: str) -> str:
    """The syllables of a text, a space between them, "" without a Chinese character.

    The readings of one character are separated by ``/``; words and numbers in other scripts
    are kept, folded: 长江e动圈 is ``chang jiang e dong juan/quan``.
    """
    syllables: list[str] = []
    has_han = False
    for piece in _PIECE.finditer(fold(text)):
        if piece["han"]:
            has_han = True
            syllables += map("/".join, _readings(piece[0]))
        else:
            syllables.append(piece[0])
    return " ".join(syllables) if has_han else ""


def _readings(run: str) -> Iterator[tuple[str, ...]]:
    """The readings of each character of a run, word by word, the longest word first."""
    words, longest, at = entries(), _longest_words(), 0
    while at < len(run):
        for size in range(longest.get(run[at : at + 2], 1), 0, -1):
            word = run[at : at + size]
            if word in words and (readings := _word(word)):
                yield from readings
                break
        at += size


@cache
def _longest_words() -> dict[str, int]:
    """The most characters of a word with each two first characters."""
    result: dict[str, int] = {}
    for word in entries():
        if 1 < len(word) <= LONGEST_WORD:
            result[word[:2]] = max(len(word), result.get(word[:2], 0))
    return result


@lru_cache(maxsize=65536)
def _word(word: str) -> tuple[tuple[str, ...], ...]:
    """The readings of each character of a word; empty if its entries have another number."""
    lines = entries()[word].splitlines()
    own = [line for line in lines if not _CROSS_REFERENCE.search(line)] or lines
    columns: list[dict[str, None]] = [{} for _ in word]
    for line in own:
        plain = line[1 : line.find("]")].lower().replace("u:", "v")
        syllables = _SYLLABLE.findall(plain)
        if len(syllables) == len(word):
            for column, syllable in zip(columns, syllables, strict=True):
                column["er" if syllable == "r" else syllable] = None
    return tuple(map(tuple, columns)) if all(columns) else ()


def typed(text: str) -> str:
    """Typed pinyin as it is compared: letters and digits, without tones, "" if there is none."""
    letters = unicodedata.normalize("NFKD", fold(text)).replace("u\u0308", "v").replace("u:", "v")
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    return _NOT_TYPED.sub("", _TONE_DIGIT.sub("", plain)) if plain.isascii() else ""


class Matcher:
    """Whether a sound has what was typed: initials, syllables, or both (``xtaihu``: 西太湖).

    Each character is typed by its whole syllable or its initial, the last one by any beginning
    of its syllable.

    :param text: letters and digits, as :func:`typed` returns them
    :param similar: whether sounds count that dialects and input methods treat alike, such as
        zh and z, ing and in, n and l, hu and w
    """

    def __init__(self, text: str, *, similar: bool = False) -> None:
        self._text = text[:MAX_LETTERS]
        self._similar = similar
        self._end = 1 << len(self._text)
        self._steps: dict[str, list[int]] = {}

    def __call__(self, sound: str) -> bool:
        """Whether any characters in a row match; in time proportional to the lengths of both."""
        # Bit n of a number of states: the first n letters are the characters so far.
        states = 0
        for token in sound.split(" ") if self._text else ():
            steps = self._steps.get(token) or self._add(token)
            states, before = 0, states | 1
            while before:
                lowest = before & -before
                states |= steps[lowest.bit_length() - 1]
                before ^= lowest
            if states & self._end:
                return True
        return False

    def _add(self, token: str) -> list[int]:
        """For each number of letters the states that a character leads to."""
        if len(self._steps) > _MANY_TOKENS:
            self._steps.clear()
        readings = set(token.split("/"))
        if self._similar:
            readings = {variant for reading in readings for variant in _variants(reading)}
        steps = [self._step(at, readings) for at in range(len(self._text))]
        self._steps[token] = steps
        return steps

    def _step(self, at: int, readings: set[str]) -> int:
        rest, states = self._text[at:], 0
        for reading in readings:
            if reading.startswith(rest):
                states |= self._end
            if rest.startswith(reading):
                states |= 1 << (at + len(reading))
            if rest[0] == reading[:1]:
                states |= 1 << (at + 1)
            if rest[:2] == reading[:2] and rest[:2] in _INITIALS:
                states |= 1 << (at + 2)
        return states


_SIMILAR_BEGINNINGS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"), ("l", "r"))
_SIMILAR_ENDS = (("ang", "an"), ("eng", "en"), ("ing", "in"))
_SIMILAR_SYLLABLES = (
    ("hu", "wu"), ("hua", "wa"), ("huai", "wai"), ("huan", "wan"), ("huang", "wang"),
    ("hui", "wei"), ("hun", "wen"), ("huo", "wo"),
)  # fmt: skip
"""In the Wu dialects, 湖 is wu, and 黄 and 王 are one name."""


def _variants(reading: str) -> set[str]:
    """A syllable and those that sound alike to many speakers; ü may be typed as u."""
    syllables = {reading}
    for pair in _SIMILAR_SYLLABLES:
        syllables |= set(pair) if reading in pair else set()
    for old, new in _both_ways(_SIMILAR_BEGINNINGS):
        if reading.startswith(old) and not reading.startswith(f"{old}h"):
            syllables.add(new + reading[len(old) :])
    for old, new in _both_ways(_SIMILAR_ENDS):
        syllables |= {one[: -len(old)] + new for one in syllables if one.endswith(old)}
    return syllables | {one.replace("v", "u") for one in syllables}


def _both_ways(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for one, other in pairs:
        yield one, other
        yield other, one
