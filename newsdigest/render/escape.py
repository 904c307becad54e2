"""Escape text and addresses from articles for HTML, Markdown and links.

Imports of nh3 and markupsafe stay inside the functions: a list needs neither.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

MAX_URL = 2000
"""Characters of the longest address that is linked to; some browsers open no longer one."""
_SCHEMES = frozenset({"http", "https", "mailto"})
_URL_SAFE = "/:@!*+,;=~-._%?&"

_TAGS = {
    "a", "abbr", "article", "b", "bdi", "blockquote", "br", "cite", "code", "dd", "details", "div",
    "dl", "dt", "em", "figure", "footer", "h1", "h2", "h3", "h4", "header", "hr", "i", "li", "main",
    "nav", "ol", "p", "q", "s", "section", "small", "span", "strong", "sub", "summary", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul",
}  # fmt: skip
_GLOBAL_ATTRIBUTES = {
    "align", "aria-hidden", "aria-label", "aria-labelledby", "class", "data-article", "dir", "id",
    "lang", "role", "title",
}  # fmt: skip
_TABLE_ATTRIBUTES = {
    "bgcolor", "border", "cellpadding", "cellspacing", "colspan", "valign", "width",
}  # fmt: skip
_ATTRIBUTES = {
    "*": _GLOBAL_ATTRIBUTES,
    "a": {"href"},
    "time": {"datetime"},
    "details": {"open"},
    **dict.fromkeys(("table", "td", "th", "tr"), _TABLE_ATTRIBUTES),
}

_MARKDOWN = re.compile(
    r"[\\`*_\[\]{}<>|~$^@]|&(?=[#A-Za-z])|!(?=\[)"
    r"|:(?=//)|(?<=www)\."  # GitHub links bare addresses, with what follows them
    r"|#(?=#*$)",  # pandoc reads it as the closing sequence of a heading
    re.IGNORECASE,
)
_BLOCK_START = re.compile(
    r"[-+=:%#]|\((?=[0-9A-Za-z@]{1,9}\)\s)|[0-9A-Za-z#@]{1,9}(?=[.)](?:\s|$))"
)
_REFERENCE = re.compile(r"&(?=[#A-Za-z0-9]+;)")


def safe_url(url: str) -> str:
    """The address as a link target, "" for one that is unsafe or malformed.

    Schemes other than http, https and mailto are unsafe.  Characters beyond ASCII are
    percent-encoded, in a host name by IDNA; so are white space, quotation marks, brackets
    and backslashes, which mean something in HTML, Markdown or a mail.
    """
    url = url.strip().encode("utf-8", "replace").decode("utf-8")
    if not url or len(url) > MAX_URL or any(ord(char) < 32 or char == "\x7f" for char in url):
        return ""
    try:
        parts = urlsplit(url)
        host = _host(parts.netloc)
    except ValueError:
        return ""
    if parts.scheme not in _SCHEMES or (parts.scheme != "mailto" and not host):
        return ""
    # The query of a mailto address sets headers and the body of the mail.
    query = "" if parts.scheme == "mailto" else parts.query
    path, query, fragment = (
        quote(part, safe=_URL_SAFE) for part in (parts.path, query, parts.fragment)
    )
    return urlunsplit((parts.scheme, host, path, query, fragment))


def _host(netloc: str) -> str:
    """Host name and port, without the user and password that only deceive the reader."""
    host = netloc.rpartition("@")[2]
    if not host.isascii():
        with suppress(UnicodeError):
            name, colon, port = host.partition(":")
            host = name.encode("idna").decode("ascii") + colon + port
    return quote(host, safe=":[].-_%")


def sanitize_html(markup: str) -> Any:
    """HTML reduced to an allow-list: text elements, tables, and links by safe schemes.

    Templates escape their values; this also covers a user's template that does not.
    """
    import nh3
    from markupsafe import Markup

    clean = nh3.clean(
        str(markup),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=set(_SCHEMES),
        link_rel="noopener noreferrer",
    )
    return Markup(clean)  # noqa: S704 - sanitized


def escape_markdown(text: str) -> str:
    """Text that CommonMark shows literally, also at the start of a block.

    Besides, it escapes the extensions of GitHub (GFM) and pandoc: maths, superscripts,
    citations, attributes, lists by letters.
    """
    start = _BLOCK_START.match(text)
    escaped = _MARKDOWN.sub(lambda match: "\\" + match[0], text)
    if not start:
        return escaped
    if start.end() == 1 and start[0] in "-+=:%#(":
        return escaped if escaped.startswith("\\") else "\\" + escaped
    end = start.end()
    # Each match is one backslash longer; what is escaped depends on the text behind it.
    end += sum(match.start() < start.end() for match in _MARKDOWN.finditer(text))
    return escaped[:end] + "\\" + escaped[end:]


def finalize_markdown(value: Any) -> Any:
    """Jinja's ``finalize`` for Markdown templates: escape what is not Markup yet."""
    from markupsafe import Markup

    if value is None or isinstance(value, Markup):
        return value or ""
    return Markup(escape_markdown(str(value)))  # noqa: S704 - escaped


def markdown_link(text: str, url: str) -> Any:
    """A Markdown link for a template, the text alone without an address."""
    from markupsafe import Markup

    label = escape_markdown(text)
    # Markdown decodes character references in addresses: &copy; becomes ©.
    target = _REFERENCE.sub("&amp;", url)
    return Markup(f"[{label}]({target})" if url else label)  # noqa: S704 - both parts are escaped
