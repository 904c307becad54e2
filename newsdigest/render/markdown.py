"""Text in Markdown that GitHub (GFM) and pandoc show as it was written.

Escaping is CommonMark's, which both understand; besides, what either takes for
markup of its own: maths, superscripts, citations, attributes, lists by letters.
"""

from __future__ import annotations

import re
from typing import Any

_INLINE = re.compile(
    r"[\\`*_\[\]{}<>|~$^@]|&(?=[#A-Za-z])|!(?=\[)"
    r"|:(?=//)|(?<=www)\."  # GitHub would make a link of the address and what follows it
    r"|#(?=#*$)",  # pandoc would take it for the end of a heading's mark
    re.IGNORECASE,
)
_AT_START = re.compile(r"[-+=:%#]|\((?=[0-9A-Za-z@]{1,9}\)\s)|[0-9A-Za-z#@]{1,9}(?=[.)](?:\s|$))")
_REFERENCE = re.compile(r"&(?=[#A-Za-z0-9]+;)")


def escape(text: str) -> str:
    """The text so that it shows as it is, also at the beginning of a block."""
    start = _AT_START.match(text)
    escaped = _INLINE.sub(lambda match: "\\" + match[0], text)
    if not start:
        return escaped
    if start.end() == 1 and start[0] in "-+=:%#(":
        return escaped if escaped.startswith("\\") else "\\" + escaped
    number = _INLINE.sub(lambda match: "\\" + match[0], start[0])
    return number + "\\" + escaped[len(number) :]


def escaped(value: Any) -> Any:
    """What an expression of a template becomes: escaped, unless it is Markdown already."""
    from markupsafe import Markup

    if value is None or isinstance(value, Markup):
        return value or ""
    return Markup(escape(str(value)))  # noqa: S704 - escaped just now


def link(text: str, url: str) -> Any:
    """A link for a template; the text alone where there is no address."""
    from markupsafe import Markup

    label = escape(text)
    # A reference would otherwise be decoded in the address: &copy; is ©.
    target = _REFERENCE.sub("&amp;", url)
    return Markup(f"[{label}]({target})" if url else label)  # noqa: S704 - both parts are escaped
