"""The paragraphs of one element's text: white space folded, torn lines joined, marks removed.

What the elements of a body are is ``html``'s business.
"""

from __future__ import annotations

import re

from newsdigest.text.scripts import CJK, HAN_BMP

BREAK = "\u2028"
"""Stands for ``<br>`` while a block's text is put together; never part of a result."""
_SPACES = re.compile(r"[ \t\r\f\v\u00a0]*\n[ \t\r\f\v\u00a0\u3000]*|[ \t\r\f\v\u00a0]+")
_CJK = rf"{CJK}\uff00-\uff64\u201c\u201d\u2018\u2019\u2026\u2014"
_JOIN = re.compile(rf"(?<=[{_CJK}])\n(?=[{_CJK}])")
_PARAGRAPH_END = re.compile(rf"(?<=[。！？…”’」』）!?])[{BREAK}\n](?=.)")
_SPACE = "[ \u3000\u00a0]"
_GAP = re.compile(
    rf"(?<=[。！？”]){_SPACE}{{2,}}(?=[“‘（《【「『—]?[{HAN_BMP}\d])"
    rf"|(?<=[{HAN_BMP}。！？”]){_SPACE}{{6,}}(?=\S)"
    rf"|(?<=\S){_SPACE}{{6,}}(?=[“‘（《【「『—]?[{HAN_BMP}])"
)
"""Spaces that stand where a crawler lost the line end between two Chinese paragraphs."""
_ODD_SPACE = re.compile(r"[\t\n\r\f\v\u00a0\u2028]|[ \u3000]{2}")
_LINK = re.compile(
    r"!?\[([^\[\]\n]{1,300})\]\((?:https?:|mailto:|/)[^)\s]{1,500}(?:\s[^)\n]{0,100})?\)"
)
_EMPHASIS = re.compile(r"\*\*([^*\n]{1,300})\*\*")


def split(text: str) -> list[str]:
    """Paragraphs of an element's text: white space folded, torn lines joined.

    Lines of Chinese are joined without a space.  A line that ends a sentence, a
    doubled ``<br>`` and a gap between Chinese sentences end a paragraph.
    """
    if not _ODD_SPACE.search(text):
        return [text] if (text := text.strip(" \u3000")) else []
    text = _GAP.sub("\0", text)
    text = _SPACES.sub(lambda match: "\n" if "\n" in match[0] else " ", text)
    if BREAK in text:
        text = re.sub(rf"\s*{BREAK}\s*", lambda m: BREAK * min(m[0].count(BREAK), 2), text)
        text = re.sub(rf"{BREAK}{BREAK}|{BREAK}(?=\u3000)", "\0", text)
    if BREAK in text or "\n" in text:
        text = _PARAGRAPH_END.sub("\0", text.strip()).replace(BREAK, "\n")
        text = _JOIN.sub("", text).replace("\n", " ")
    return [part for piece in text.split("\0") if (part := piece.strip(" \u3000"))]


def unmarked(text: str) -> str:
    """Text without the Markdown that cmark leaves: in raw HTML, and emphasis beside 。 or ”."""
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    return _EMPHASIS.sub(r"\1", text) if "**" in text else text
