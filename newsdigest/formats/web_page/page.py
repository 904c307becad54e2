"""A web page as lines in order, with the blocks around each line.

A line is the text between two line ends as a browser breaks them: at the borders of
block elements, at cells and at ``<br>``.  Titles, dates, bylines and the body are
looked for among the lines; what the page says in its head is in ``meta``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsdigest.text.sanitize import one_line

_INVISIBLE = [
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math", "head",
    "title", "button", "input", "select", "textarea", "audio", "video", "rt", "rp", "rtc",
]  # fmt: skip
_INLINE = frozenset((
    "a", "b", "i", "em", "strong", "span", "font", "u", "s", "small", "big", "sup", "sub", "label",
    "time", "mark", "abbr", "cite", "code", "q", "ins", "del", "ruby", "rb", "wbr", "img", "bdi",
    "bdo", "kbd", "var", "strike", "tt", "nobr", "acronym", "picture", "source",
))  # fmt: skip
_HEADINGS = {"h1": 3, "h2": 2, "h3": 2}
_NAMED_HEADING = re.compile(
    r"(?:^|[\s_-])(?:main-?|art\w*-?|news-?|big-?)?(?:title|tit|headline)\b", re.I
)
_JUNK_NAME = re.compile(
    r"comment|\bcmt|reply|pinglun|related|relate\b|recommend|tuijian|guess|sidebar|side-?bar|\baside"
    r"|(?:^|[\s_-])(?:foot(?:er)?|nav(?:bar|igation)?|menu|hot\w*|rank\w*|share\w*|bdshare\w*|crumb\w*|"
    r"breadcrumbs?|copyright|toolbar|pagination|pager|qrcode|erweima|ad|ads|adv\w*|right|login|search)"
    r"(?:$|[\s_-])|rank(?:ing)?(?:[\s_-]|$)|copyright|bottom-?(?:nav|bar)|hot-?news|more-?news|prev-?next"
    r"|page-?nav|statement|disclaimer|mianze|xgxw|xgyd|rwm",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"comment|\bcmt|reply|pinglun|\bfoot", re.IGNORECASE)
_JUNK_TAGS = frozenset(("nav", "footer", "aside", "form"))
_AUTHOR_NAME = re.compile(r"(?:^|[\s_-])(?:author|byline|writer|zuozhe)", re.IGNORECASE)
_SOURCE_NAME = re.compile(r"(?:^|[\s_-])(?:source|media|laiyuan|ly)(?:$|[\s_-])", re.IGNORECASE)
_CAPTION_NAME = re.compile(r"caption|img[_-]?desc|pic[_-]?(?:text|desc|info)|photo[_-]?desc", re.I)
_CENTERED = re.compile(r"text-align:\s*center", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f\v\u00a0\u3000\u2002\u2003]+")
_NAMES = 200
"""Characters of ``writer`` and ``publisher`` of a line."""
MOST_LINES = 30_000
"""Lines of a page that are read."""


@dataclass(slots=True)
class Block:
    """A block element; ``parent`` is the index of the one around it, -1 for none."""

    node: LexborNode
    parent: int
    name: str = ""
    junk: bool = False
    named_junk: bool = False
    heading: int = 0
    caption: bool = False
    centered: bool = False


@dataclass(slots=True)
class Line:
    """A line: its text nodes, the index of its block, and how many characters are links.

    ``writer`` and ``publisher`` are the parts of the text in elements that are named so.
    """

    block: int
    nodes: list[LexborNode] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    text: str = ""
    linked: int = 0
    datetime: str = ""
    writer: str = ""
    publisher: str = ""
    after_image: bool = False

    @property
    def fields(self) -> str:
        """The text with a tab wherever the markup changes."""
        return "\t".join(piece for piece in self.pieces if piece)

    @property
    def is_link(self) -> bool:
        """Whether most of the text is links."""
        return self.linked * 10 >= len(self.text) * 7


@dataclass(slots=True)
class Page:
    """A parsed page; ``meta`` maps names in lower case to their contents, in order."""

    tree: LexborHTMLParser
    meta: dict[str, list[str]]
    title: str
    scripts: list[str]
    structured: list[dict[str, object]]
    blocks: list[Block]
    lines: list[Line]
    canonical: str = ""
    language: str = ""

    def meta_values(self, *names: str) -> Iterator[str]:
        """The contents of the head's ``<meta>`` elements of these names, in their order."""
        for name in names:
            yield from self.meta.get(name, ())

    def junk(self, line: Line) -> bool:
        """Whether a line stands in a sidebar, a list of comments, a footer or the like."""
        return self.blocks[line.block].junk

    def inside(self, line: Line, block: int) -> bool:
        """Whether a line stands in a block."""
        index = line.block
        while index > block:
            index = self.blocks[index].parent
        return index == block


def parse(text: str) -> Page:
    """A page from a document whose size and nesting are bounded."""
    tree = LexborHTMLParser(text)
    meta: dict[str, list[str]] = {}
    for node in tree.css("meta[content]")[:400]:
        names = (node.attributes.get(key) for key in ("property", "name", "itemprop"))
        name = next((one_line(name).lower() for name in names if name), "")
        value = one_line((node.attributes.get("content") or "")[:2000])
        if name and value:
            meta.setdefault(name, []).append(value)
    title = tree.css_first("head title, title")
    scripts = [node.text() for node in tree.css("script:not([src])")[:200]]
    linked = [node.text() for node in tree.css('script[type="application/ld+json"]')[:20]]
    name = one_line(title.text()[:500]) if title else ""
    page = Page(tree, meta, name, scripts, list(_objects(linked)), [], [])
    page.canonical = _attribute(tree, 'link[rel="canonical"]', "href")
    page.language = _attribute(tree, "html[lang]", "lang")
    tree.strip_tags(_INVISIBLE, recursive=True)
    if tree.body is not None:
        _Walk(page).run(tree.body)
        _mark_junk(page)
    return page


def _objects(scripts: list[str]) -> Iterator[dict[str, object]]:
    """The objects of a page's JSON-LD."""
    for text in scripts:
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            continue
        items = data if isinstance(data, list) else [data]
        graph = [item.get("@graph") for item in items if isinstance(item, dict)]
        for item in [*items, *(i for g in graph if isinstance(g, list) for i in g)]:
            if isinstance(item, dict):
                yield item


def _mark_junk(page: Page) -> None:
    """Mark the blocks that are or stand in junk; one with most of the page's text is none."""
    sizes = [0] * len(page.blocks)
    for line in page.lines:
        sizes[line.block] += 0 if line.is_link or len(line.text) < 15 else len(line.text)
    for index in range(len(sizes) - 1, 0, -1):
        sizes[page.blocks[index].parent] += sizes[index]
    for index, block in enumerate(page.blocks[1:], 1):
        most = sizes[index] * 2 > sizes[0] and not _COMMENTS.search(block.name)
        block.junk = page.blocks[block.parent].junk or (block.named_junk and not most)


def _attribute(tree: LexborHTMLParser, selector: str, name: str) -> str:
    node = tree.css_first(selector)
    return (node.attributes.get(name) or "") if node is not None else ""


class _Walk:
    """One pass over the tree, without recursion: pages may nest as deep as they like."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._line = Line(0)
        self._image = False
        self._links = self._authors = self._sources = 0
        self._datetime = ""
        self._raw: list[str] = []

    def run(self, root: LexborNode) -> None:
        self._page.blocks.append(Block(root, -1))
        stack = [(root, root.iter(include_text=True), 0)]
        while stack and len(self._page.lines) < MOST_LINES:
            node, children, block = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                self._leave(node, stack[-1][2] if stack else 0)
            elif child.is_text_node:
                self._text(child)
            elif child.tag == "br":
                self._end(block)
            elif child.tag and child.tag[0].isalpha():
                stack.append((child, child.iter(include_text=True), self._enter(child, block)))
        self._end(0)

    def _enter(self, node: LexborNode, block: int) -> int:
        attributes = node.attributes
        name = _name(node)
        if node.tag == "img":
            self._image = True
        self._links += node.tag == "a"
        self._authors += bool(_AUTHOR_NAME.search(name))
        self._sources += bool(_SOURCE_NAME.search(name))
        if node.tag == "time":
            self._datetime = attributes.get("datetime") or ""
        if node.tag in _INLINE:
            return block
        self._end(block)
        around = self._page.blocks[block]
        style = attributes.get("style") or ""
        named = 1 if _NAMED_HEADING.search(name) else 0
        self._page.blocks.append(Block(
            node,
            block,
            name,
            False,
            node.tag in _JUNK_TAGS or bool(_JUNK_NAME.search(name)),
            _HEADINGS.get(node.tag or "", named),
            around.caption or node.tag == "figcaption" or bool(_CAPTION_NAME.search(name)),
            around.centered or attributes.get("align") == "center" or bool(_CENTERED.search(style)),
        ))  # fmt: skip
        self._line.block = len(self._page.blocks) - 1
        return self._line.block

    def _leave(self, node: LexborNode, block: int) -> None:
        name = _name(node)
        if node.tag not in _INLINE:
            self._end(block)
        self._links -= node.tag == "a"
        self._authors -= bool(_AUTHOR_NAME.search(name))
        self._sources -= bool(_SOURCE_NAME.search(name))

    def _text(self, node: LexborNode) -> None:
        text = _SPACE.sub(" ", node.text_content or "")
        line = self._line
        line.nodes.append(node)
        line.pieces.append(text.strip())
        self._raw.append(text)
        if text.strip():
            line.linked += len(text.strip()) if self._links else 0
            if self._authors and len(line.writer) < _NAMES:
                line.writer += f"{text} "
            if self._sources and len(line.publisher) < _NAMES:
                line.publisher += f"{text} "
            line.datetime = line.datetime or self._datetime
            self._datetime = ""

    def _end(self, block: int) -> None:
        line = self._line
        line.text = one_line("".join(self._raw))
        self._raw.clear()
        if line.text:
            line.after_image, self._image = self._image, False
            self._page.lines.append(line)
        self._line = Line(block)


def _name(node: LexborNode) -> str:
    """The classes and the id of an element."""
    attributes = node.attributes
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:200].strip()
