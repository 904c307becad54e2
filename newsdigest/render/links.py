"""Addresses from articles made safe to link to.

Only what a browser opens without running anything, written in ASCII without any
character that has a meaning in HTML, Markdown or a mail.
"""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import quote, urlsplit, urlunsplit

SCHEMES = frozenset({"http", "https", "mailto"})
MAX_URL = 2000
"""Characters of a longer address would not be opened by every browser: it is no link."""
_KEPT = "/:@!*+,;=~-._%?&"


def safe_url(url: str) -> str:
    """The address to link to, "" if there is none that can be trusted.

    What is not ASCII is percent-encoded, in a host name by IDNA; so are white space,
    quotation marks, brackets and backslashes.
    """
    url = url.strip().encode("utf-8", "replace").decode("utf-8")
    if not url or len(url) > MAX_URL or any(ord(char) < 32 or char == "\x7f" for char in url):
        return ""
    try:
        parts = urlsplit(url)
        host = _host(parts.netloc)
    except ValueError:
        return ""
    if parts.scheme not in SCHEMES or (parts.scheme != "mailto" and not host):
        return ""
    # In a mail address a question mark begins headers: a link must not fill in a letter.
    query = "" if parts.scheme == "mailto" else parts.query
    path, query, fragment = (
        quote(part, safe=_KEPT) for part in (parts.path, query, parts.fragment)
    )
    return urlunsplit((parts.scheme, host, path, query, fragment))


def _host(netloc: str) -> str:
    """The host name and port; names and passwords before it only deceive the reader."""
    host = netloc.rpartition("@")[2]
    if not host.isascii():
        with suppress(UnicodeError):
            name, colon, port = host.partition(":")
            host = name.encode("idna").decode("ascii") + colon + port
    return quote(host, safe=":[].-_%")
