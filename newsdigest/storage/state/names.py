"""What may be an article's id, a tag, and the name of a saved query.

Tags and names come from command lines and from exports that strangers may have
written; what passes here is safe to store, compare and print.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from newsdigest.article import ID_DIGITS
from newsdigest.errors import UsageError
from newsdigest.text.sanitize import one_line

MAX_NAME = 100
"""Characters of a tag or of the name of a query."""
MAX_QUERY = 10_000
"""Characters of a saved query."""

_ID = re.compile(f"[0-9a-f]{{{ID_DIGITS}}}")
_QUERY_NAME = re.compile(r"\w[\w-]*")


def article(text: str) -> str:
    """``text``, which is an article's whole id."""
    if not _ID.fullmatch(text):
        raise UsageError("not the id of an article", subject=one_line(text))
    return text


def composed(text: str) -> str:
    """``text`` with its accents composed, so that equal names are equal texts."""
    return normalize("NFC", text)


def tag(text: str) -> str:
    """A tag as it is stored: its accents composed (Unicode's NFC)."""
    name = composed(text)
    if 0 < len(name) <= MAX_NAME and "," not in name and one_line(name) == name:
        return name
    raise UsageError(
        f"a tag has 1 to {MAX_NAME} characters, none of them a comma or a control character, "
        "and no space at its ends or next to another one",
        subject=f"tag '{one_line(text)}'",
    )


def query_name(text: str) -> str:
    """The name of a saved query as it is stored, its accents composed."""
    name = composed(text)
    if len(name) <= MAX_NAME and _QUERY_NAME.fullmatch(name):
        return name
    raise UsageError(
        f"the name of a query has 1 to {MAX_NAME} letters, digits, '-' and '_', "
        "and does not begin with '-'",
        subject=f"query '{one_line(text)}'",
    )


def query_text(text: str) -> str:
    """``text``, which can be stored as a query; whether it is one is not asked."""
    if len(text) > MAX_QUERY or any("\ud800" <= char <= "\udfff" for char in text):
        raise UsageError(f"a saved query is text of at most {MAX_QUERY} characters")
    return text
