"""The HTML of a newsletter becomes blocks of Markdown: what a person reads, without its frame.

Layout tables are taken apart; hidden text, preheaders, tracking pixels, buttons for sharing,
"view in browser" and the footer (unsubscribe, postal address, rights) are left out, in
English and Chinese.  Which sentences are a footer is decided by ``footer``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsdigest.formats.email import footer
from newsdigest.formats.email.links import MAX_ADDRESS, is_redirect, is_web, untracked
from newsdigest.formats.email.plain_text import html_of
from newsdigest.formats.html import Element, elements
from newsdigest.formats.html_parser import limit_cost
from newsdigest.formats.safe_markdown import escape, safe_address
from newsdigest.text.blocks import Kind
from newsdigest.text.sanitize import one_line, sanitize

MAX_STEPS = 5_000_000
"""Depths of all tags together, as for web pages."""
_BULLET, _NUMBER = "\ue000", "\ue001"
"""Begin the paragraphs that stand for items of lists while the HTML is read."""
_MARKERS = (_BULLET, _NUMBER)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|max-height\s*:\s*0(?![.\d]*[1-9])"
    r"|opacity\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
_TINY = re.compile(r"font-size\s*:\s*[01](?:px|pt)?(?![.\d%a-z])", re.IGNORECASE)
_PREHEADER = re.compile(r"pre-?header|preview-?text", re.IGNORECASE)
_MAX_PREHEADER = 400
"""Characters of text that a preheader has at most."""
_SIZE = re.compile(
    r"(?:^|[;\s])(?:max-)?(?:width|height)\s*:\s*(\d{1,4})(?:\.\d+)?px", re.IGNORECASE
)
_ICON = 48
"""Pixels of the wider side of a picture that is no illustration."""
_PIXEL = 3
_MAX_QUERY = 60
"""Characters of the query of a page that is the same for every reader."""
_MORE = re.compile(
    r"\W*(?:read (?:more|on|the (?:full |whole )?(?:story|article|post))|continue reading"
    r"|full story|more|details"
    r"|(?:阅读|查看|点击)(?:原文|全文|更多|详情)|(?:原文|全文)(?:链接)?)\W*",
    re.IGNORECASE,
)
_TRAILING_LINK = re.compile(r"\[([^\[\]]{1,40})\]\([^()\s]{1,2000}\)[\s»›→>.]{0,9}$")
_MAX_PARAGRAPH = 10_000
"""Characters of a paragraph in which "read more" is looked for."""
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:\s[^<>]*)?)>", re.IGNORECASE)
_DATA_MARK = "data-newsdigest-table"
_LAYOUT = frozenset((
    "table", "tbody", "thead", "tfoot", "tr", "td", "th", "center", "ul", "ol", "dl", "dt", "dd",
    "caption",
))  # fmt: skip
_MAX_CELL = 60
"""Characters of a cell that holds a value rather than a text."""
_IN_LINKS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "p"))
_MAX_COPIES = 20
"""Opening and closing tags of blocks in one link that get the link themselves."""
_PADDING = re.compile(
    "(?:[\u034f\u00ad\u2007\u200b-\u200d\u2060-\u2064\ufeff\u180e][\\s\u00a0]*){3,}"
)
"""What senders fill a preview with; one such character joins an emoji or two words."""
_WORDS = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a message: its text, the same as Markdown, and the addresses it links to.

    ``level`` is that of a heading, else 0.
    """

    text: str
    markdown: str
    links: tuple[str, ...] = ()
    level: int = 0
    only_links: bool = False
    is_item: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """The blocks of a message, the address of its page on the web, and its language."""

    blocks: tuple[Block, ...]
    page: str = ""
    lang: str = ""

    @property
    def markdown(self) -> str:
        """All blocks as one text."""
        return markdown_of(self.blocks)


def markdown_of(blocks: tuple[Block, ...]) -> str:
    """Blocks as one text; the items of a list stand in lines under each other."""
    pieces: list[str] = []
    for index, block in enumerate(blocks):
        joined = block.is_item and index > 0 and blocks[index - 1].is_item
        pieces += ["\n" if joined else "\n\n", block.markdown]
    return "".join(pieces).strip("\n")


def read_html(html: str) -> Content:
    """What a person reads in a message's HTML."""
    html = sanitize(html)
    for marker in _MARKERS:
        html = html.replace(marker, "")
    tree = LexborHTMLParser(limit_cost(html, MAX_STEPS))
    root = tree.css_first("html")
    lang = (root.attributes.get("lang") or "") if root is not None else ""
    _remove_hidden(tree)
    _remove_pictures(tree)
    page = _page_of(tree)
    _clean_links(tree)
    _mark_data_tables(tree)
    flat = _flattened((tree.body.html if tree.body is not None else "") or "")
    return _content(elements(flat), page, lang)


def read_text(text: str) -> Content:
    """What a person reads in a message's plain text."""
    return _content(elements(_flattened(html_of(text))))


def _content(read: list[Element], page: str = "", lang: str = "") -> Content:
    blocks = _with_links(tuple(_blocks(read)))
    pages = (block.links[0] for block in blocks[: footer.beginning(blocks)] if block.links)
    page = page or next(filter(_is_page, pages), "")
    return Content(footer.without_frame(blocks), page, lang)


def _with_links(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks with the links of "read more" at the heading or paragraph that they continue."""
    result: list[Block] = []
    for block in blocks:
        if not (block.only_links and len(block.links) == 1 and _MORE.fullmatch(block.text)):
            result.append(block)
            continue
        link, start = block.links[0], len(result) - 1
        while start > 0 and not result[start].level and not result[start].links:
            start -= 1
        if result and result[start].level and not result[start].links:
            heading = result[start]
            mark, _, title = heading.markdown.partition(" ")
            markdown = f"{mark} [{title}]({safe_address(link)})"
            result[start] = replace(heading, markdown=markdown, links=(link,))
        elif result and not result[-1].level:
            last = result[-1]
            host = escape(urlsplit(link).hostname or link)
            markdown = f"{last.markdown} ([{host}]({safe_address(link)}))"
            result[-1] = replace(last, markdown=markdown, links=(*last.links, link))
        else:
            result.append(block)
    return tuple(result)


def _remove_hidden(tree: LexborHTMLParser) -> None:
    for node in tree.css("head, script, style, title, template, noscript, [hidden]"):
        node.decompose()
    for node in tree.css("[style]"):
        style = node.attributes.get("style") or ""
        if _HIDDEN.search(style) or (_TINY.search(style) and not _sizes_its_children(node)):
            node.decompose()
    for node in tree.css("[class], [id]"):
        name = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
        if _PREHEADER.search(name) and len(node.text().strip()) <= _MAX_PREHEADER:
            node.decompose()


def _sizes_its_children(node: LexborNode) -> bool:
    """Whether an element only removes the gaps between children that have a size of their own."""
    return any(child.mem_id != node.mem_id for child in node.css('[style*="font-size"]'))


def _remove_pictures(tree: LexborHTMLParser) -> None:
    """Remove tracking pixels, icons, and pictures that only the message itself has."""
    for image in tree.css("img"):
        fields = image.attributes
        sizes = [int(size) for name in ("width", "height")
                 if (size := (fields.get(name) or "").strip().removesuffix("px")).isdecimal()
                 and len(size) < 6]  # fmt: skip
        sizes += [int(size) for size in _SIZE.findall(fields.get("style") or "")]
        is_small = bool(sizes) and (min(sizes) <= _PIXEL or max(sizes) <= _ICON)
        alt = one_line(fields.get("alt") or "")
        if is_small or not _WORDS.search(alt) or not is_web(fields.get("src") or ""):
            image.decompose()


def _page_of(tree: LexborHTMLParser) -> str:
    """The address behind "view in browser", where it is not only a redirect."""
    for link in tree.css("a[href]"):
        if footer.is_view_online(one_line(link.text())):
            page = untracked(link.attributes.get("href") or "")
            if _is_page(page):
                return page
    return ""


def _is_page(address: str) -> bool:
    """Whether an address is that of a page, not of an app, a redirect or of one reader's copy."""
    is_personal = len(address.partition("?")[2]) > _MAX_QUERY
    is_app = address.rstrip("/").endswith("/app")
    return is_web(address) and not (is_redirect(address) or is_personal or is_app)


def _clean_links(tree: LexborHTMLParser) -> None:
    for link in tree.css("a[href]"):
        target = untracked(link.attributes.get("href") or "")
        if is_web(target) or target.lower().startswith("mailto:"):
            link.attrs["href"] = target
        else:  # a message has no address that a relative one could begin at
            del link.attrs["href"]
        if not link.text().strip() and link.css_first("img") is None:
            link.decompose()


def _mark_data_tables(tree: LexborHTMLParser) -> None:
    for table in tree.css("table"):
        if _is_data(table):
            table.attrs[_DATA_MARK] = "1"


def _is_data(table: LexborNode) -> bool:
    """Whether a table holds values in rows and columns and does not lay out a text."""
    if table.attributes.get("role") == "presentation":
        return False
    if len(table.css("table")) > 1 or table.css_first("img, h1, h2, h3"):  # one is itself
        return False
    rows = [[cell for cell in row.iter() if cell.tag in ("td", "th")] for row in table.css("tr")]
    if len(rows) < 2 or min(map(len, rows)) < 2:
        return False
    texts = [one_line(cell.text()) for row in rows for cell in row]
    values = [text for text in texts if text]
    return len(values) > len(texts) / 2 and max(map(len, values)) <= _MAX_CELL


def _flattened(html: str) -> str:
    """HTML of a parsed document without layout tables and lists: their cells are blocks.

    An item of a list begins with a marker instead.
    """
    depth = 0  # of data tables
    link, copies = "", 0  # the tag of an open link, and how often it was written again
    ordered: list[bool] = []

    def flat(tag: re.Match[str]) -> str:
        nonlocal depth, link, copies
        close, name, attributes = tag[1], tag[2].lower(), tag[3]
        if name == "table" and (depth or _DATA_MARK in attributes):
            depth += -1 if close else 1
            return tag[0]
        if depth:
            return tag[0]
        if name == "a":
            link, copies = "" if close or len(tag[0]) > MAX_ADDRESS else tag[0], 0
        elif link and name in _IN_LINKS and copies < _MAX_COPIES:
            copies += 1
            # A link around a heading is one in the heading.
            return f"</a></{name}>{link}" if close else f"</a>{tag[0]}{link}"
        if name in ("ul", "ol"):
            if not close:
                ordered.append(name == "ol")
            elif ordered:
                ordered.pop()
        if name == "li":
            marker = _NUMBER if ordered and ordered[-1] else _BULLET
            return "</div>" if close else f"<div>{marker}"
        return f"<{close}div>" if name in _LAYOUT else tag[0]

    return _TAG.sub(flat, html)


def _blocks(read: list[Element]) -> Iterator[Block]:
    marker = ""
    for element in read:
        if element.text in _MARKERS:
            marker = element.text
            continue
        block, own = _block(element)
        marker = own or marker
        if marker and not block.level:
            prefix = "1. " if marker == _NUMBER else "- "
            markdown = prefix + block.markdown.replace("\n", "\n    ")
            block = replace(block, markdown=markdown, is_item=True)
        if block.text or block.markdown:
            marker = ""
            yield from _split_more(block)


def _split_more(block: Block) -> Iterator[Block]:
    """A paragraph, and its "read more" at the end as a block of its own."""
    match = _TRAILING_LINK.search(block.markdown)
    if (
        block.level
        or not match
        or not _MORE.fullmatch(match[1])
        or len(block.text) > _MAX_PARAGRAPH
    ):
        yield block
        return
    text = block.text[: block.text.rfind(match[1])].rstrip()
    markdown = block.markdown[: match.start()].rstrip()
    if not text or not markdown:
        yield block
        return
    yield replace(block, text=text, markdown=markdown, links=block.links[:-1])
    yield Block(match[1], match[0].strip(), block.links[-1:], only_links=True)


def _block(element: Element) -> tuple[Block, str]:
    """A block, and the marker that it began with."""
    text, markdown = _PADDING.sub("", element.text).strip(), element.markdown
    marker = next((one for one in _MARKERS if text.startswith(one)), "")
    for one in _MARKERS:
        text, markdown = text.replace(one, "").strip(), markdown.replace(one, "")
    if element.kind is Kind.PROSE or element.level:
        markdown = _PADDING.sub("", markdown).strip()
    if not _WORDS.search(text) and "![" not in markdown:
        return Block("", ""), marker
    if element.kind is Kind.PROSE:
        markdown = _unstructured(markdown)
    return Block(text, markdown or escape(text), element.links, element.level,
                 element.only_links), marker  # fmt: skip


def _unstructured(markdown: str) -> str:
    """A paragraph whose beginning is no heading, list, quotation or rule of Markdown."""
    return re.sub(r"^([#>+=-]|\d{1,9}(?=[.)]))", lambda m: m[1] + "\\" if m[1].isdigit()
                  else f"\\{m[1]}", markdown, flags=re.MULTILINE)  # fmt: skip
