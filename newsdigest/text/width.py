"""The width of text in terminal cells; truncate and pad text to a width.

A cell is the width of a Latin letter; a Chinese character takes two.  Text is never cut
inside a grapheme cluster, which is one character to a reader: a letter with its marks, a
flag, a family of emoji.  ``typeset`` breaks paragraphs into lines.

Common text is measured here, because wcwidth, which measures the rest, is slow to import.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

# In these blocks every character is a grapheme cluster, of the same width in every version
# of wcwidth.  Rarer characters may be missing.
_WIDE = (
    "\u3000-\u3029\u3030-\u303e\u3041-\u3096\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60\uffe0-\uffe6\U00020000-\U0002fffd"
)
_ASCII = " -~"
_NARROW = (
    "\xa0-\xac\xae-\u02ff\u0370-\u0373\u0386-\u0481\u2010-\u2027\u2030-\u2052"
    "\u2100-\u2138\u2190-\u2199\u2200-\u22ff\u2460-\u24ff\u2500-\u25fc"
)
_WIDE_RUN = re.compile(f"[{_WIDE}]+")
_PLAIN = re.compile(f"[{_WIDE}{_ASCII}{_NARROW}]*+")

_TONES = "\U0001f3fb-\U0001f3ff"
# Variation selectors, skin tones, a joiner before an emoji.
_SEQUENCE = re.compile(f"[\ufe0e\ufe0f{_TONES}]|\u200d(?=[\u2600-\u27bf\U0001f000-\U0001faff])")


def width(text: str) -> int:
    """The cells that ``text`` takes on a terminal; control characters take none.

    Characters of the class East Asian Ambiguous (such as “ ” — … ·) take one.
    """
    if text.isascii() and text.isprintable():
        return len(text)
    if _PLAIN.fullmatch(text):
        return 2 * len(text) - len(_WIDE_RUN.sub("", text))
    return sum(_odd_width(cluster) for cluster in _wcwidth().iter_graphemes(text))


def graphemes(text: str) -> Sequence[str]:
    """The grapheme clusters of ``text`` in order (Unicode Standard Annex 29)."""
    return text if _PLAIN.fullmatch(text) else tuple(_wcwidth().iter_graphemes(text))


@lru_cache(maxsize=8192)
def cluster_width(cluster: str) -> int:
    """:func:`width` of one grapheme cluster, cached."""
    return width(cluster)


def cluster_ends(clusters: Iterable[str]) -> list[int]:
    """For each grapheme cluster the cells up to and including it."""
    return list(accumulate(map(cluster_width, clusters)))


def truncate(text: str, cells: int, *, ellipsis: str = "…") -> str:
    """``text`` cut to at most ``cells`` cells, ``ellipsis`` included.

    There is no space before the ellipsis, and no ellipsis if it does not fit itself.
    """
    if width(text) <= cells:
        return text
    room = cells - width(ellipsis)
    if room < 0:
        return _beginning(text, cells)
    return _beginning(text, room).rstrip() + ellipsis


def pad(text: str, cells: int) -> str:
    """``text`` padded with spaces or truncated to exactly ``cells`` cells."""
    text = truncate(text, cells)
    return text + " " * (cells - width(text))


def plain_emoji(text: str) -> str:
    """The text without emoji sequences, whose width differs by terminal; as wide as before.

    A sequence (a family, a skin tone, a variation selector) becomes its first character,
    padded with a space if that is narrower.
    """
    if not _SEQUENCE.search(text):
        return text
    return "".join(map(_plain_cluster, graphemes(text)))


def _plain_cluster(cluster: str) -> str:
    if not _SEQUENCE.search(cluster):
        return cluster
    first = "" if _SEQUENCE.match(cluster) else cluster[0]
    return pad(first, cluster_width(cluster))


def _beginning(text: str, cells: int) -> str:
    """The longest beginning of ``text`` in ``cells`` cells, of whole grapheme clusters."""
    clusters = graphemes(text)
    return "".join(clusters[: bisect_right(cluster_ends(clusters), cells)])


@lru_cache(maxsize=8192)
def _odd_width(cluster: str) -> int:
    cells: int = _wcwidth().wcswidth(cluster)
    return max(0, cells)


@cache
def _wcwidth() -> ModuleType:
    import wcwidth

    return wcwidth
