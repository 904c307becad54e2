"""The text and the Markdown of one HTML element.

White space is folded, lines broken inside a paragraph are joined, Chinese ones
without a space.  ``html`` finds the elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from newsdigest.formats.safe_markdown import escape, safe_address
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
"""Spaces in place of a line end that a crawler lost between two Chinese paragraphs."""
_ODD_SPACE = re.compile(r"[\t\n\r\f\v\u00a0\u2028]|[ \u3000]{2}")
_LINK = re.compile(
    r"!?\[([^\[\]\n]{1,300})\]\((?:https?:|mailto:|/)[^)\s]{1,500}(?:\s[^)\n]{0,100})?\)"
)
_EMPHASIS = re.compile(r"\*\*([^*\n]{1,300})\*\*")
_START = re.compile(r"[0-9]{1,9}")
"""The number of a list's first item; Markdown has no longer and no negative ones."""
_ITEM = re.compile(r"^( *(?:-|\d+\.) )(.*)", re.MULTILINE)
_NO_CODE = re.compile(r"[`<{\\&]")
"""What a code span cannot hold, or cannot hold harmlessly in every dialect."""
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`", "del": "~~", "s": "~~"}
_PARTS = frozenset(("tbody", "thead", "tfoot"))
_MAX_DEPTH = 60
"""Nesting to which lists and inline markup are followed; below it only the text counts."""


def split(text: str) -> list[str]:
    """The paragraphs of an element's text, white space folded.

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


def inline_markdown(node: LexborNode, depth: int = 0) -> str:
    """The node's content as Markdown: emphasis, code, links and pictures."""
    if node.is_text_node:
        return escape(node.text())
    if node.is_comment_node:
        return ""
    if node.tag == "img":
        source = safe_address(node.attributes.get("src") or "")
        return f"![{_label(node.attributes.get('alt') or '')}]({source})" if source else ""
    if depth > _MAX_DEPTH:
        return escape(node.text())
    if node.tag == "code" and not _NO_CODE.search(node.text()):
        inner = node.text()
    else:
        inner = "".join(inline_markdown(child, depth + 1) for child in node.iter(include_text=True))
    if node.tag == "a" and (target := safe_address(node.attributes.get("href") or "")):
        return f"[{inner}]({target})" if node.text().strip() != target else f"<{target}>"
    if node.tag == "code" and _NO_CODE.search(node.text()):
        return inner
    mark = _MARKS.get(node.tag or "", "") if inner.strip() else ""
    core = inner.strip() if mark else inner
    # Emphasis marks must touch the word; the spaces go outside.
    return inner.replace(core, f"{mark}{core}{mark}", 1) if mark else inner


def _label(text: str) -> str:
    return escape(" ".join(text.split()))


def list_markdown(lines: str) -> str:
    """The lines of a list as Markdown, their text escaped."""
    return _ITEM.sub(lambda item: item[1] + escape(item[2]), lines)


def list_lines(node: LexborNode, depth: int = 0) -> Iterator[str]:
    """The lines of a list, nested ones indented by two spaces."""
    start = node.attributes.get("start") or ""
    number = int(start) - 1 if _START.fullmatch(start) else 0
    for item in node.iter():
        if item.tag in ("ul", "ol") and depth < _MAX_DEPTH:  # beside the item that it belongs to
            yield from list_lines(item, depth + 1)
        if item.tag != "li":
            continue
        number += 1
        mark = f"{number}. " if node.tag == "ol" else "- "
        nested = [child for child in item.iter() if child.tag in ("ul", "ol")]
        own = [child for child in item.iter(include_text=True) if child.tag not in ("ul", "ol")]
        text = " ".join(split("".join(_own_text(child) for child in own)))
        if text:
            yield "  " * depth + mark + text
        for child in nested:
            yield from list_lines(child, depth + 1) if depth < _MAX_DEPTH else _lines_of_text(child)


def _lines_of_text(node: LexborNode) -> Iterator[str]:
    if text := " ".join(node.text().split()):
        yield f"- {text}"


def _own_text(node: LexborNode) -> str:
    return f"{node.text()}\n" if node.tag in ("p", "div") else node.text()


def table_cells(table: LexborNode) -> Iterator[list[str]]:
    """The texts of the cells of each row that has any."""
    for row in rows(table):
        cells = [" ".join(split(cell.text())) for cell in row.iter() if cell.tag in ("td", "th")]
        if any(cells):
            yield cells


def table_markdown(rows: list[list[str]]) -> str:
    """Rows of cells as a Markdown table; the first row is its head."""
    lines = [
        "| " + " | ".join(escape(cell).replace("|", "\\|") for cell in row) + " |" for row in rows
    ]
    return "\n".join([*lines[:1], "|" + " --- |" * len(rows[0] if rows else []), *lines[1:]])


def rows(table: LexborNode) -> Iterator[LexborNode]:
    """The rows of a table, without those of tables inside it."""
    for part in table.iter():
        if part.tag in _PARTS:
            yield from (row for row in part.iter() if row.tag == "tr")
        elif part.tag == "tr":
            yield part
