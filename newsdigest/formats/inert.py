"""Markdown of what strangers wrote, in which nothing acts, whoever renders it.

Besides this program the files of an archive are read by site generators with their
template languages and by renderers that let HTML through, each with a dialect of its
own.  So text is escaped in a way that all of them understand, addresses are those of
the web and of mail only, and :func:`is_inert` judges finished Markdown by what any
of them could take for markup, code included.
"""

from __future__ import annotations

import re
from html import unescape

from selectolax.lexbor import LexborHTMLParser

from newsdigest.formats import markdown as commonmark

SCHEMES = frozenset(("http", "https", "mailto"))
"""What an address may begin with; one without a scheme is relative."""

_INLINE = re.compile(r"[\\`*\[\]{~]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?%$=#-])|&(?=#?\w{1,40};)")
_ENTITIES = {"<": "&lt;", "&": "&amp;", "{": "&#123;"}
"""Not every dialect lets a backslash escape these, and no template language does."""
_NOT_IN_ADDRESS = re.compile(
    r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\s]+"
)
_QUOTED = re.compile(r"[\"'`<>(){}|\\^\[\]$]")
_REFERENCE = re.compile(r"&(?=#?\w{1,40};)")
_SCHEME = re.compile(r"([^/?#:]*):")

_TEMPLATE = re.compile(r"\{[{%#:]|<%")
"""How tags of Liquid, Jinja, Hugo, kramdown and ERB begin; none of them knows a backslash."""
_ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")
_AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^\s<>\"'`{}\\]*>", re.IGNORECASE)
_MARKUP = re.compile(r"<[A-Za-z/!?%$=#-]|\{|\\[A-Za-z]")
"""A tag of HTML, attributes or an expression in braces, a command of TeX."""
_TARGET = re.compile(r"(?:\]\(\s*|^ {0,3}\[(?!\^)[^\]\n]{1,999}\]:\s*)<?([^\s)>]*)", re.MULTILINE)
"""The address of a link or of a reference definition, generously taken."""
_TAGS = frozenset((
    "html", "head", "body", "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li",
    "blockquote", "pre", "code", "em", "strong", "del", "a", "img", "table", "thead", "tbody", "tr",
    "th", "td", "sup", "section",
))  # fmt: skip
"""What Markdown without HTML is rendered to."""


def escape(text: str) -> str:
    """Text as Markdown in the middle of a line."""
    return _INLINE.sub(lambda found: _ENTITIES.get(found[0], "\\" + found[0]), text)


def has_safe_scheme(address: str) -> bool:
    """Whether an address leads to the web or to mail, or is relative.

    Browsers leave out white space and control characters before they look.
    """
    scheme = _SCHEME.match(_NOT_IN_ADDRESS.sub("", address))
    return scheme is None or scheme[1].lower() in SCHEMES


def address(written: str) -> str:
    """An address for a link or picture in Markdown, "" where it is none to keep.

    What has a meaning in Markdown, HTML or a template is percent-encoded.
    """
    if not (has_safe_scheme(written) and has_safe_scheme(unescape(written))):
        return ""
    bare = _NOT_IN_ADDRESS.sub("", written)
    quoted = _QUOTED.sub(lambda found: f"%{ord(found[0]):02X}", bare)
    return _REFERENCE.sub("&amp;", quoted)


def is_inert(markdown: str) -> bool:
    """Whether Markdown is text, emphasis, headings, lists, tables, links and pictures only."""
    if _TEMPLATE.search(markdown):
        return False
    if _MARKUP.search(_AUTOLINK.sub("", _ESCAPED.sub("", markdown))):
        return False
    if not all(has_safe_scheme(unescape(found[1])) for found in _TARGET.finditer(markdown)):
        return False
    nodes = LexborHTMLParser(commonmark.to_html(markdown)).css("*")
    return all(
        node.tag in _TAGS
        and has_safe_scheme(node.attributes.get("href") or "")
        and has_safe_scheme(node.attributes.get("src") or "")
        for node in nodes
    )
