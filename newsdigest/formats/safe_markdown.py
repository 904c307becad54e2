"""Untrusted text as Markdown that no renderer executes.

Site generators with template languages and renderers that pass HTML through also
read the files of an archive, each with its own dialect.  So text is escaped in a way
that all of them understand, only web and mail addresses are kept, and
:func:`is_inert` rejects Markdown in which any of them could see markup or code.
"""

from __future__ import annotations

import re
from html import escape as escape_html
from html import unescape

from selectolax.lexbor import LexborHTMLParser

from newsdigest.formats import markdown as commonmark

SCHEMES = frozenset(("http", "https", "mailto"))
"""Schemes an address may have; one without a scheme is relative."""

_INLINE = re.compile(r"[\\`*\[\]{~]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?%$=#-])|&(?=#?\w{1,40};)")
_ENTITIES = {"<": "&lt;", "&": "&amp;", "{": "&#123;"}
"""Characters that a backslash does not escape in every dialect."""
_NOT_IN_ADDRESS = re.compile(
    r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\s]+"
)
_QUOTED = re.compile(r"[\"'`<>(){}|\\^\[\]$]")
_REFERENCE = re.compile(r"&(?=#?\w{1,40};)")
_SCHEME = re.compile(r"([^/?#:]*):")

_TEMPLATE = re.compile(r"\{[{%#:]|<%")
"""The start of a tag of Liquid, Jinja, Hugo, kramdown or ERB; no backslash escapes it."""
_ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")
_AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^\s<>\"'`{}\\]*>", re.IGNORECASE)
_MARKUP = re.compile(r"<[A-Za-z/!?%$=#-]|\{|\\[A-Za-z]")
"""A tag of HTML, attributes or an expression in braces, a command of TeX."""
_TARGET = re.compile(r"(?:\]\(\s*|^ {0,3}\[(?!\^)[^\]\n]{1,999}\]:\s*)<?([^\s)>]*)", re.MULTILINE)
"""The address of a link or of a reference definition, in a generous reading."""
_TAGS = frozenset((
    "html", "head", "body", "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li",
    "blockquote", "pre", "code", "em", "strong", "del", "a", "img", "table", "thead", "tbody", "tr",
    "th", "td", "sup", "section",
))  # fmt: skip
"""The elements that Markdown without HTML is rendered to."""


def escape(text: str) -> str:
    """Text as Markdown in the middle of a line."""
    return _INLINE.sub(lambda match: _ENTITIES.get(match[0], "\\" + match[0]), text)


def has_safe_scheme(address: str) -> bool:
    """Whether an address leads to the web or to mail, or is relative.

    Browsers leave out white space and control characters before they look.
    """
    scheme = _SCHEME.match(_NOT_IN_ADDRESS.sub("", address))
    return scheme is None or scheme[1].lower() in SCHEMES


def safe_address(text: str) -> str:
    """An address for a link or picture in Markdown; "" for an unsafe one.

    Characters with a meaning in Markdown, HTML or a template are percent-encoded.
    """
    if not (has_safe_scheme(text) and has_safe_scheme(unescape(text))):
        return ""
    bare = _NOT_IN_ADDRESS.sub("", text)
    quoted = _QUOTED.sub(lambda match: f"%{ord(match[0]):02X}", bare)
    return _REFERENCE.sub("&amp;", quoted)


def is_inert(markdown: str) -> bool:
    """Whether Markdown is text, emphasis, headings, lists, tables, links and pictures only."""
    if _TEMPLATE.search(markdown):
        return False
    if _MARKUP.search(_AUTOLINK.sub("", _ESCAPED.sub("", markdown))):
        return False
    if not all(has_safe_scheme(unescape(match[1])) for match in _TARGET.finditer(markdown)):
        return False
    nodes = LexborHTMLParser(commonmark.to_html(markdown)).css("*")
    return all(
        node.tag in _TAGS
        and has_safe_scheme(node.attributes.get("href") or "")
        and has_safe_scheme(node.attributes.get("src") or "")
        for node in nodes
    )


_LISTED = re.compile(r"( *)((?:-|\d{1,9}\.) )?(.*)", re.DOTALL)
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_PLAIN_ENTITIES = {"<": "&lt;", "&": "&amp;"}
_CODE = "    "
_CELLS = " | "


def paragraph_markdown(paragraph: str) -> str:
    """A paragraph as Markdown in which only the markers of a list are markup."""
    lines = _items(paragraph)
    if lines:
        return "\n".join(space + mark + _escape_all(text) for space, mark, text in lines)
    return _escape_all(paragraph).replace("\n", "  \n")


def paragraph_html(paragraph: str) -> str:
    """A paragraph as HTML, where Markdown cannot express it: a list, a table, code."""
    lines = paragraph.split("\n")
    if all(line.startswith(_CODE) for line in lines):
        return f"<pre>{_html_text(chr(10).join(line[len(_CODE) :] for line in lines))}</pre>"
    if items := _items(paragraph):
        return _list(items)
    if all(_CELLS in line for line in lines):
        rows = ("".join(f"<td>{_html_text(c)}</td>" for c in r.split(_CELLS)) for r in lines)
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    return f"<p>{_html_text(paragraph)}</p>"


def _items(paragraph: str) -> list[tuple[str, str, str]]:
    """The lines of a list as indent, mark and text; none where it is no list."""
    matches = [_LISTED.match(line) for line in paragraph.split("\n")]
    if not all(match and match[2] for match in matches):
        return []
    return [(match[1], match[2], match[3]) for match in matches if match]


def _list(items: list[tuple[str, str, str]]) -> str:
    """Lists in lists, a level for every two spaces."""
    parts: list[str] = []
    open_tags: list[str] = []
    for space, mark, text in items:
        depth = len(space) // 2 + 1
        tag = "ul" if mark.startswith("-") else "ol"
        while len(open_tags) > depth:
            parts.append(f"</li></{open_tags.pop()}>")
        if len(open_tags) == depth:
            parts.append("</li>")
        while len(open_tags) < depth:
            parts.append(f"<{tag}>")
            open_tags.append(tag)
        parts.append(f"<li>{_html_text(text)}")
    parts += [f"</li></{tag}>" for tag in reversed(open_tags)]
    return "".join(parts)


def _escape_all(text: str) -> str:
    # Not every dialect lets a backslash escape the signs of HTML.
    return _PUNCTUATION.sub(lambda match: _PLAIN_ENTITIES.get(match[0], "\\" + match[0]), text)


def _html_text(text: str) -> str:
    # A brace could begin a template tag, which the reader leaves out.
    return escape_html(text).replace("{", "&#123;")
