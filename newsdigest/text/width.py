"""How many cells text takes on a terminal, and cutting and padding it to a number of cells.

A cell is the width of one Latin letter; a Chinese character takes two.  Nothing is
ever cut inside a grapheme cluster (what a reader sees as one character: a letter
with its marks, a flag, a family of emoji).  Breaking paragraphs into lines is left
to ``typeset``.

Common text is measured here, because importing wcwidth takes a good part of the
time that a short list may take; everything else is asked of it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

# Of each of these blocks every character is its own grapheme cluster, of known width
# in every version of wcwidth; rarer characters may be left out freely.
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
    """The number of cells that ``text`` takes on a terminal, control characters none.

    Characters that Unicode calls East Asian Ambiguous (“ ” — … · among them) take one.
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
    """:func:`width` of one grapheme cluster, remembered."""
    return width(cluster)


def truncate(text: str, cells: int, *, ellipsis: str = "…") -> str:
    """``text`` if it fits, else its beginning and ``ellipsis``: at most ``cells`` cells.

    No space is left before the ellipsis; one that does not fit itself is left out.
    """
    if width(text) <= cells:
        return text
    room = cells - width(ellipsis)
    if room < 0:
        return _beginning(text, cells)
    return _beginning(text, room).rstrip() + ellipsis


def pad(text: str, cells: int) -> str:
    """``text`` in exactly ``cells`` cells: followed by spaces, or truncated."""
    text = truncate(text, cells)
    return text + " " * (cells - width(text))


def plain_emoji(text: str) -> str:
    """The text with no emoji whose width terminals disagree about, as many cells as before.

    Of a sequence (a family, a skin tone, a sign made coloured by a variation selector)
    its first character stays, with a space after it where that is narrower.
    """
    if not _SEQUENCE.search(text):
        return text
    return "".join(map(_plain, graphemes(text)))


def _plain(cluster: str) -> str:
    if not _SEQUENCE.search(cluster):
        return cluster
    alone = "" if _SEQUENCE.match(cluster) else cluster[0]  # a tone of nothing
    return pad(alone, cluster_width(cluster))


def _beginning(text: str, cells: int) -> str:
    """The longest beginning of ``text`` of whole grapheme clusters in ``cells`` cells."""
    clusters = graphemes(text)
    ends = list(accumulate(map(cluster_width, clusters)))
    return "".join(clusters[: bisect_right(ends, cells)])


@lru_cache(maxsize=8192)
def _odd_width(cluster: str) -> int:
    cells: int = _wcwidth().wcswidth(cluster)
    return max(0, cells)


@cache
def _wcwidth() -> ModuleType:
    import wcwidth

    return wcwidth
