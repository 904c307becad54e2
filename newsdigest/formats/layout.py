"""Tables and lists that only lay a page out: their cells and items hold an article's paragraphs.

Older sites and mailed newsletters put the whole article into one cell; others into
one item of a list.  What such an element holds is read as if it were not there.
"""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

_BLOCKS = frozenset((
    "p", "div", "section", "article", "center", "blockquote", "ul", "ol", "table", "dl", "pre",
    "h1", "h2", "h3", "h4", "h5", "h6",
))  # fmt: skip
_PARTS = frozenset(("tbody", "thead", "tfoot"))
_WRAPPERS = 6
"""Elements around the blocks of a cell, one in the other, that are looked through."""
_LONG = 20
"""Characters of a paragraph, as against a figure or a name in a cell."""
_MOST = 0.8
"""Share of a table's text in one of its cells, from which the others only frame it."""
_TEXT = 120
"""Characters of a cell that holds a text rather than a value."""
_SENTENCE_ENDS = "。！？.!?”…"


def is_layout(node: LexborNode) -> bool:
    """Whether a table or list written as HTML lays out paragraphs instead of values or items."""
    if node.attributes.get("data-sourcepos"):  # of Markdown
        return False
    return _is_layout_table(node) if node.tag == "table" else _is_layout_list(node)


def rows(table: LexborNode) -> Iterator[LexborNode]:
    """The rows of a table, without those of tables inside it."""
    for part in table.iter():
        if part.tag in _PARTS:
            yield from (row for row in part.iter() if row.tag == "tr")
        elif part.tag == "tr":
            yield part


def _is_layout_table(table: LexborNode) -> bool:
    cells = [[cell for cell in row.iter() if cell.tag in ("td", "th")] for row in rows(table)]
    if all(len(row) < 2 for row in cells):
        return True
    if any(cell.css_first("table") is not None for row in cells for cell in row):
        return True
    if any(cell.tag == "th" for row in cells for cell in row):
        return False
    if any(_holds_paragraphs(cell) for row in cells for cell in row):
        return True
    sizes = [len(cell.text().strip()) for row in cells for cell in row]
    return max(sizes) > _TEXT and max(sizes) > _MOST * sum(sizes)


def _is_layout_list(node: LexborNode) -> bool:
    children = list(node.iter())
    items = [child for child in children if child.tag == "li"]
    if any(child.tag in ("p", "div", "table") and _is_text(child) for child in children):
        return True
    if len(items) == 1 and len(text := items[0].text().strip()) > _TEXT:
        return text[-1] in _SENTENCE_ENDS
    if any(_holds_paragraphs(item) for item in items):
        return True
    paragraphs = [first for item in items if (first := item.css_first("p")) and _is_text(first)]
    return bool(paragraphs) and len(paragraphs) == len(items)


def _holds_paragraphs(node: LexborNode) -> bool:
    """Whether at least two blocks of some length stand beside each other in a cell or item."""
    for _ in range(_WRAPPERS):
        blocks = [child for child in node.iter() if child.tag in _BLOCKS]
        texts = [child for child in blocks if child.tag not in ("ul", "ol") and _is_text(child)]
        if len(texts) > 1:
            return True
        if len(blocks) != 1 or blocks[0].tag in ("ul", "ol", "table", "p", "pre"):
            return False
        node = blocks[0]
    return False


def _is_text(node: LexborNode) -> bool:
    text = node.text().strip(" \u3000\n\t\u00a0")
    return len(text) >= _LONG and text[-1] in _SENTENCE_ENDS
