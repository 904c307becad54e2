"""HTML to block elements: the paragraphs, headings, lists and tables of a body, in order.

Markdown bodies are HTML by then (``markdown.to_html``).  Tables and lists that only
lay a page out, as on older sites and in newsletters, are read as if they were not
there.  ``html_text`` makes the text of an element.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborNode

from newsdigest.formats.html_parser import parse_html
from newsdigest.formats.html_text import (
    BREAK,
    inline_markdown,
    list_lines,
    list_markdown,
    rows,
    split,
    table_cells,
    table_markdown,
    unmarked,
)
from newsdigest.text.blocks import Kind

_BR = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)
_REMOVED = [
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math",
    "head", "title", "form", "button", "input", "select", "textarea", "nav", "audio", "video",
]  # fmt: skip
_REMOVED_TAG = re.compile(rf"<(?:{'|'.join(_REMOVED)})\b", re.IGNORECASE)
_READING_TAG = re.compile(r"<r(?:tc?|p)\b", re.IGNORECASE)
"""Ruby annotations: how characters are pronounced, no part of the text."""
_CONTAINERS = frozenset((
    "html", "body", "div", "section", "article", "main", "header", "footer", "aside", "blockquote",
    "figure", "details", "summary", "center", "dl", "dd", "dt", "address", "fieldset", "hr",
    "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "li",
))  # fmt: skip
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LEAVES = frozenset(("p", "pre", "figcaption", "ul", "ol", "table", *_HEADINGS))
_LAYOUT = frozenset(("ul", "ol", "table"))
_POSITION = re.compile(r"(\d+):\d+-(\d+):\d+$")
_MAX_OPEN = 400
"""Elements open at once; browsers stop at about as many."""
# Elements that may stay unclosed (p, li, td …) do not nest by themselves.
_NESTING = re.compile(
    r"</?(?!(?:p|li|t[rdh]|thead|tbody|tfoot|d[td]|option|br|hr|img|wbr|input|link|meta|source|col)\b)"
    r"[a-z][^<>]*>?",
    re.IGNORECASE,
)

_BLOCKS = frozenset((
    "p", "div", "section", "article", "center", "blockquote", "ul", "ol", "table", "dl", "pre",
    "h1", "h2", "h3", "h4", "h5", "h6",
))  # fmt: skip
_WRAPPERS = 6
"""Elements around the blocks of a cell, one in the other, that are looked through."""
_LONG = 20
"""Characters of a paragraph, as against a figure or a name in a cell."""
_MOST = 0.8
"""Share of a table's text in one of its cells, from which the others only frame it."""
_TEXT = 120
"""Characters of a cell that holds a text rather than a value."""
_SENTENCE_ENDS = "。！？.!?”…"


@dataclass(frozen=True, slots=True)
class Element:
    """One block element of a body.

    ``lines`` are its first and last line (from 1) in the Markdown it was written
    in, None where it was written as HTML; ``markdown`` is then what it would be as
    Markdown.  ``links`` are the addresses it links to; ``only_links`` says that
    it has no words besides.
    """

    kind: Kind
    text: str
    markdown: str = ""
    level: int = 0
    lines: tuple[int, int] | None = None
    links: tuple[str, ...] = ()
    only_links: bool = False


def elements(html: str) -> list[Element]:
    """The block elements of a document or fragment; scripts, styles and comments are left out."""
    tree = parse_html(_BR.sub(BREAK, _shallow(html)))
    if _REMOVED_TAG.search(html):
        tree.strip_tags(_REMOVED, recursive=True)
    if _READING_TAG.search(html):
        for reading in tree.css("rt, rp, rtc"):
            reading.decompose()
    if "footnote" in html:
        for note in tree.css("sup.footnote-ref, section.footnotes"):
            note.decompose()
    if tree.body is None:
        return []
    has_links = tree.css_first("a[href]") is not None
    return [element for leaf in _leaves(tree.body) for element in _read(leaf, has_links=has_links)]


def _shallow(html: str) -> str:
    """The document without the tags nested deeper than ``_MAX_OPEN``.

    A standard parser walks all open elements at every tag.
    """
    if html.count("<") <= _MAX_OPEN:
        return html
    depth = 0

    def kept(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag[0][1] == "/":
            depth = max(0, depth - 1)
            return tag[0] if depth < _MAX_OPEN else " "
        depth += 1
        return tag[0] if depth <= _MAX_OPEN else " "

    return _NESTING.sub(kept, html)


Leaf = LexborNode | list[LexborNode]
"""A block element, or a run of text and inline elements between two of them."""


def _leaves(root: LexborNode) -> Iterator[Leaf]:
    """Block elements that hold no others, in order; iterative, for hostile depth."""
    run: list[LexborNode] = []
    stack = [root.iter(include_text=True)]
    while stack:
        node = next(stack[-1], None)
        tag = node.tag if node is not None else None
        if tag in _LEAVES or tag in _CONTAINERS or node is None:
            if run:
                yield run
                run = []
            if node is None:
                stack.pop()
            elif tag in _LEAVES and not (tag in _LAYOUT and _is_layout(node)):
                yield node
            else:
                stack.append(node.iter(include_text=True))
        elif node.is_text_node:
            if run or not (node.text_content or "").isspace():
                run.append(node)
        elif _holds_blocks(node):
            stack.append(node.iter(include_text=True))
        else:
            run.append(node)


def _holds_blocks(node: LexborNode) -> bool:
    """Whether an inline or unknown element wraps blocks, as ``<span><p>…`` does."""
    return node.css_first("p,div,h1,h2,h3,h4,h5,h6,ul,ol,table") is not None


def _read(leaf: Leaf, *, has_links: bool) -> list[Element]:
    if isinstance(leaf, list):
        return _paragraphs(leaf, None, has_links=has_links)
    tag = leaf.tag or ""
    lines = _lines(leaf)
    if tag in _HEADINGS:
        heading = _paragraphs([leaf], lines, int(tag[1]), has_links=has_links)
        return [_merged(heading)] if heading else []
    if tag in ("ul", "ol"):
        text = "\n".join(list_lines(leaf))
        links = _links([leaf], text)
        return [Element(Kind.LIST, text, list_markdown(text), 0, lines, *links)] if text else []
    if tag == "table":
        cells = list(table_cells(leaf))
        text = "\n".join(" | ".join(row) for row in cells)
        return [Element(Kind.TABLE, text, table_markdown(cells), 0, lines)] if text.strip() else []
    if tag == "pre":
        code = leaf.text().strip("\n")
        indented = "\n".join("    " + line for line in code.splitlines())
        return [Element(Kind.CODE, indented, indented, 0, lines)] if code.strip() else []
    return _paragraphs([leaf], lines, has_links=has_links)


def _lines(node: LexborNode) -> tuple[int, int] | None:
    position = node.attributes.get("data-sourcepos") if node.attributes else None
    match = _POSITION.match(position or "")
    return (int(match[1]), int(match[2])) if match else None


def _paragraphs(
    nodes: list[LexborNode], lines: tuple[int, int] | None, level: int = 0, *, has_links: bool
) -> list[Element]:
    """One element, or several where line breaks separate paragraphs; ``level`` makes a heading."""
    texts = [unmarked(text) for text in split("".join(node.text() for node in nodes))]
    # As Markdown only where it was written as HTML; elsewhere the source serves.
    markdowns = split("".join(inline_markdown(node) for node in nodes)) if lines is None else texts
    if len(markdowns) != len(texts):
        # Pictures alone have no text, and emphasis may run over a line break.
        texts, markdowns = [" ".join(texts)], ["\n\n".join(markdowns)]
    if not texts and lines is not None:
        texts = markdowns = [""]
    addresses, only = _links(nodes, "".join(texts)) if has_links else ((), False)
    kind = Kind.HEADING if level else Kind.PROSE
    prefix = "#" * level + " " if level else ""
    return [
        Element(kind, text, prefix + markdown, level, lines, addresses, only and len(texts) == 1)
        for text, markdown in zip(texts, markdowns, strict=True)
    ]


def _merged(parts: list[Element]) -> Element:
    """The parts of a heading over several lines as one."""
    text = " ".join(part.text for part in parts)
    markdown = " ".join([parts[0].markdown, *(p.markdown.lstrip("# ") for p in parts[1:])])
    return replace(parts[0], text=text, markdown=markdown)


def _links(nodes: list[LexborNode], text: str) -> tuple[tuple[str, ...], bool]:
    """The addresses linked to, and whether the links are all there is to read."""
    anchors = [
        anchor
        for node in nodes
        if not node.is_text_node
        for anchor in ([node] if node.tag == "a" else node.css("a[href]"))
    ]
    if not anchors:
        return (), False
    rest = text
    for anchor in anchors[:50]:
        rest = rest.replace(" ".join(anchor.text().split()), "", 1)
    addresses = tuple(anchor.attributes.get("href") or "" for anchor in anchors)
    return addresses, not re.search(r"\w", rest)


def _is_layout(node: LexborNode) -> bool:
    """Whether a table or list written as HTML lays out paragraphs instead of values or items."""
    if node.attributes.get("data-sourcepos"):  # of Markdown
        return False
    return _is_layout_table(node) if node.tag == "table" else _is_layout_list(node)


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
