"""HTML to elements: the paragraphs, headings, lists and tables of a body, in order.

Both Markdown (after ``markdown.to_html``) and HTML bodies come through here.
Which element is boilerplate is ``boilerplate.cleaning``'s business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborNode

from newsdigest.formats.dom import parse_html
from newsdigest.formats.inert import address, escape
from newsdigest.formats.layout import is_layout, rows
from newsdigest.formats.paragraphs import BREAK, split, unmarked
from newsdigest.text.blocks import Kind

_BR = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)
_REMOVED = [
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math",
    "head", "title", "form", "button", "input", "select", "textarea", "nav", "audio", "video",
]  # fmt: skip
_REMOVED_TAG = re.compile(rf"<(?:{'|'.join(_REMOVED)})\b", re.IGNORECASE)
_READING_TAG = re.compile(r"<r(?:tc?|p)\b", re.IGNORECASE)
"""What stands above or beside the characters of ruby: how they are read, no part of the text."""
_CONTAINERS = frozenset((
    "html", "body", "div", "section", "article", "main", "header", "footer", "aside", "blockquote",
    "figure", "details", "summary", "center", "dl", "dd", "dt", "address", "fieldset", "hr",
    "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "li",
))  # fmt: skip
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LEAVES = frozenset(("p", "pre", "figcaption", "ul", "ol", "table", *_HEADINGS))
_LAYOUT = frozenset(("ul", "ol", "table"))
_POSITION = re.compile(r"(\d+):\d+-(\d+):\d+$")
_MAX_DEPTH = 60
"""Nesting to which lists and inline markup are followed; below it only the text counts."""
_MAX_OPEN = 400
"""Elements open at once; browsers stop at about as many."""
# Elements that may stay unclosed (p, li, td …) do not nest by themselves.
_NESTING = re.compile(
    r"</?(?!(?:p|li|t[rdh]|thead|tbody|tfoot|d[td]|option|br|hr|img|wbr|input|link|meta|source|col)\b)"
    r"[a-z][^<>]*>?",
    re.IGNORECASE,
)


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
    linked = tree.css_first("a[href]") is not None
    return [element for leaf in _leaves(tree.body) for element in _read(leaf, linked=linked)]


def _shallow(html: str) -> str:
    """The document without the tags that nest deeper than any reader could tell.

    Parsing by the standard looks through all open elements for every tag.
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
            elif tag in _LEAVES and not (tag in _LAYOUT and is_layout(node)):
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


def _read(leaf: Leaf, *, linked: bool) -> list[Element]:
    if isinstance(leaf, list):
        return _paragraphs(leaf, None, linked=linked)
    tag = leaf.tag or ""
    lines = _lines(leaf)
    if tag in _HEADINGS:
        heading = _paragraphs([leaf], lines, int(tag[1]), linked=linked)
        return [_merged(heading)] if heading else []
    if tag in ("ul", "ol"):
        items = "\n".join(_items(leaf, 0))
        written = _ITEM.sub(lambda item: item[1] + escape(item[2]), items)
        found = Element(Kind.LIST, items, written, 0, lines, *_links([leaf], items))
        return [found] if items else []
    if tag == "table":
        rows = list(_rows(leaf))
        text = "\n".join(" | ".join(row) for row in rows)
        return [Element(Kind.TABLE, text, _table_markdown(rows), 0, lines)] if text.strip() else []
    if tag == "pre":
        code = leaf.text().strip("\n")
        indented = "\n".join("    " + line for line in code.splitlines())
        return [Element(Kind.CODE, indented, indented, 0, lines)] if code.strip() else []
    return _paragraphs([leaf], lines, linked=linked)


def _lines(node: LexborNode) -> tuple[int, int] | None:
    position = node.attributes.get("data-sourcepos") if node.attributes else None
    match = _POSITION.match(position or "")
    return (int(match[1]), int(match[2])) if match else None


def _paragraphs(
    nodes: list[LexborNode], lines: tuple[int, int] | None, level: int = 0, *, linked: bool
) -> list[Element]:
    """One element, or several where line breaks separate paragraphs; ``level`` makes a heading."""
    texts = [unmarked(text) for text in split("".join(node.text() for node in nodes))]
    # As Markdown only where it was written as HTML; elsewhere the source serves.
    markdowns = split("".join(_inline(node) for node in nodes)) if lines is None else texts
    if len(markdowns) != len(texts):
        # Pictures alone have no text, and emphasis may run over a line break.
        texts, markdowns = [" ".join(texts)], ["\n\n".join(markdowns)]
    if not texts and lines is not None:
        texts = markdowns = [""]
    addresses, only = _links(nodes, "".join(texts)) if linked else ((), False)
    kind = Kind.HEADING if level else Kind.PROSE
    prefix = "#" * level + " " if level else ""
    return [
        Element(kind, text, prefix + markdown, level, lines, addresses, only and len(texts) == 1)
        for text, markdown in zip(texts, markdowns, strict=True)
    ]


def _merged(parts: list[Element]) -> Element:
    """A heading over several lines is one heading."""
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


_ITEM = re.compile(r"^( *(?:-|\d+\.) )(.*)", re.MULTILINE)
_NO_CODE = re.compile(r"[`<{\\&]")
"""What a code span cannot hold, or cannot hold harmlessly in every dialect."""
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`", "del": "~~", "s": "~~"}


def _inline(node: LexborNode, depth: int = 0) -> str:
    """The node's content as Markdown: emphasis, code, links and pictures."""
    if node.is_text_node:
        return escape(node.text())
    if node.is_comment_node:
        return ""
    if node.tag == "img":
        source = address(node.attributes.get("src") or "")
        return f"![{_label(node.attributes.get('alt') or '')}]({source})" if source else ""
    if depth > _MAX_DEPTH:
        return escape(node.text())
    if node.tag == "code" and not _NO_CODE.search(node.text()):
        inner = node.text()
    else:
        inner = "".join(_inline(child, depth + 1) for child in node.iter(include_text=True))
    if node.tag == "a" and (target := address(node.attributes.get("href") or "")):
        return f"[{inner}]({target})" if node.text().strip() != target else f"<{target}>"
    if node.tag == "code" and _NO_CODE.search(node.text()):
        return inner
    mark = _MARKS.get(node.tag or "", "") if inner.strip() else ""
    core = inner.strip() if mark else inner
    # Emphasis marks must touch the word; the spaces go outside.
    return inner.replace(core, f"{mark}{core}{mark}", 1) if mark else inner


def _label(text: str) -> str:
    return escape(" ".join(text.split()))


def _items(node: LexborNode, depth: int) -> Iterator[str]:
    """The lines of a list, nested ones indented by two spaces."""
    number = 0
    for item in node.iter():
        if item.tag in ("ul", "ol") and depth < _MAX_DEPTH:  # beside the item that it belongs to
            yield from _items(item, depth + 1)
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
            yield from _items(child, depth + 1) if depth < _MAX_DEPTH else _lines_of_text(child)


def _lines_of_text(node: LexborNode) -> Iterator[str]:
    if text := " ".join(node.text().split()):
        yield f"- {text}"


def _own_text(node: LexborNode) -> str:
    return f"{node.text()}\n" if node.tag in ("p", "div") else node.text()


def _rows(table: LexborNode) -> Iterator[list[str]]:
    for row in rows(table):
        cells = [" ".join(split(cell.text())) for cell in row.iter() if cell.tag in ("td", "th")]
        if any(cells):
            yield cells


def _table_markdown(rows: list[list[str]]) -> str:
    lines = [
        "| " + " | ".join(escape(cell).replace("|", "\\|") for cell in row) + " |" for row in rows
    ]
    return "\n".join([*lines[:1], "|" + " --- |" * len(rows[0] if rows else []), *lines[1:]])
