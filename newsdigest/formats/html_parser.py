"""The HTML parser for untrusted documents, bounded in memory and time.

A parser that follows the standard can build a tree of any size from a small
document, because it reopens unclosed formatting elements in every paragraph, and it
walks up the open elements at every tag.  Both costs are estimated before a
document is parsed; one that would cost too much is reduced to its paragraphs.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

MAX_REOPENED = 300_000
"""Elements that unclosed formatting may add; each takes about 400 bytes."""
MAX_COPIED = 100_000_000
"""Characters of attributes that may be copied with them."""
MAX_STEPS = 50_000_000
"""Depths of all tags together: steps up the tree that parsing and searching may take."""
FEW = 400
"""Tags up to which a document costs little, unless it is long."""
SHORT = 100_000
"""Characters up to which it is not long."""

_FORMATTING = frozenset((
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
))  # fmt: skip
_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "image", "img", "input", "keygen", "link", "meta",
    "param", "source", "track", "wbr",
))  # fmt: skip
_IMPLIED = frozenset(("p", "li", "tr", "td", "th", "thead", "tbody", "tfoot", "dt", "dd"))
"""Elements that end where the next one begins, so that they do not nest by themselves."""
_INLINE = _FORMATTING | {
    "span", "sup", "sub", "abbr", "cite", "q", "time", "mark", "label", "del", "ins", "kbd", "var",
    "samp", "dfn", "bdi", "bdo",
}  # fmt: skip
"""Elements that the end tag of an element around them ends, too."""
_RAW = frozenset((
    "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript",
    "plaintext",
))  # fmt: skip
# Each "<" is a match, also in comments, scripts and values: what is no tag may count as
# one, but no tag is overlooked.  "end" tells that the tag's end is where every parser sees it.
_TAG = re.compile(
    r"<(?:(?P<close>/)?(?P<name>[A-Za-z][^\s/<>]*+)(?P<end>"
    r"(?:[\s/]*+[^\s\"'<>/=]++(?:\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'|[^\s\"'<>=`]++))?+)*+"
    r"[\s/]*+>)?+|(?P<other>[!?/]))?"
)
_DROPPED = re.compile(
    r"<(script|style|template|noscript|title)\b(?:[^<]|<(?!/\1\b))*+", re.IGNORECASE
)
_MARKUP = re.compile(r"</?([A-Za-z][^\s/<>]*+)[^<>]*+>?|<[!?/][^<>]*+>?")
_STICKY = ""
"""The name on the stack of an element whose end is uncertain."""


def parse_html(text: str) -> LexborHTMLParser:
    """The tree of a document or fragment, of a size in proportion to its length."""
    return LexborHTMLParser(limit_cost(text))


def limit_cost(text: str, max_steps: int = MAX_STEPS) -> str:
    """The document, or its paragraphs without other markup if it would cost too much."""
    if text.count("<") <= FEW and len(text) <= SHORT:
        return text
    text = _TAG.sub(_with_certain_end, text)
    return _flat(text) if _Cost(max_steps).exceeds(text) else text


def _with_certain_end(tag: re.Match[str]) -> str:
    """The tag; a span for a formatting tag whose attributes parsers may read differently."""
    name = (tag["name"] or "").lower()
    if name not in _FORMATTING or tag["close"] or tag["end"] is not None:
        return tag[0]
    return "<span"


def _flat(text: str) -> str:
    def paragraph(tag: re.Match[str]) -> str:
        return " " if (tag[1] or "").lower() in _INLINE or not tag[1] else "<p>"

    return _MARKUP.sub(paragraph, _DROPPED.sub(" ", text))


class _Cost:
    """An upper bound of the cost of parsing a document."""

    def __init__(self, max_steps: int) -> None:
        self._max_steps = max_steps
        self._open: list[tuple[str, int]] = []  # names with the places of their tags
        self._pending: dict[int, str] = {}  # formatting tags since the last block, by place
        self._unclosed: set[str] = set()
        self._attributes = self._link = 0
        self._steps = self._reopened = self._copied = 0
        self._raw = ""  # the element whose text may hold what looks like tags
        self._unsure = 0  # the place before which an end tag may be part of a comment

    def exceeds(self, text: str) -> bool:
        """Whether a bound is passed."""
        for tag in _TAG.finditer(text):
            name = (tag["name"] or "").lower()
            if not name:
                self._skip(text, tag)
            elif tag["close"]:
                self._close(name, tag)
            else:
                self._start(name, tag)
            self._steps += len(self._open)
            # Of equal tags in a row a parser opens three again, of links one.
            self._reopened += 3 * len(self._unclosed) + (self._link > 0)
            self._copied += 3 * self._attributes + self._link
            if (
                self._reopened > MAX_REOPENED
                or self._copied > MAX_COPIED
                or self._steps > self._max_steps
            ):
                return True
        return False

    def _skip(self, text: str, tag: re.Match[str]) -> None:
        """Trust no end tag in a comment; an opening tag counts even there."""
        if tag["other"]:
            end = "-->" if text.startswith("<!--", tag.start()) else ">"
            place = text.find(end, tag.end()) if tag.start() >= self._unsure else self._unsure
            self._unsure = place if place >= 0 else len(text)

    def _start(self, name: str, tag: re.Match[str]) -> None:
        if name in _FORMATTING:
            self._pending[tag.start()] = tag[0]
        elif name not in _INLINE:
            self._interrupt()
        if name not in _VOID and name not in _IMPLIED:
            self._open.append((_STICKY if tag["end"] is None else name, tag.start()))
        if name in _RAW and not self._raw and tag.start() >= self._unsure:
            self._raw = name

    def _close(self, name: str, tag: re.Match[str]) -> None:
        if name == self._raw:
            self._raw = ""
        if name not in _INLINE:
            self._interrupt()
        if self._raw or tag["end"] is None or tag.start() < self._unsure:
            return
        for depth in range(len(self._open) - 1, -1, -1):
            opened, place = self._open[depth]
            if opened == name:
                del self._open[depth:]
                # Closed before any block began or ended: never opened again.
                self._pending.pop(place, None)
                return
            if opened not in _INLINE:
                return

    def _interrupt(self) -> None:
        """A block begins or ends: formatting that is open may have to be opened again."""
        for tag in self._pending.values():
            if tag[1] in "aA" and not tag[2].isalpha():
                self._link = max(self._link, len(tag))
            elif tag not in self._unclosed:
                self._unclosed.add(tag)
                self._attributes += len(tag)
        self._pending.clear()
