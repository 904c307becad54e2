"""Validation of article ids, tags, names and saved queries.

They come from command lines and from exports, which are untrusted; what passes is safe to
store, compare and print.
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


def article_id(text: str) -> str:
    """``text``, if it is a whole article id."""
    if not _ID.fullmatch(text):
        raise UsageError("not the id of an article", subject=one_line(text))
    return text


def compose(text: str) -> str:
    """``text`` with composed accents (Unicode's NFC), so that equal names are equal texts."""
    return normalize("NFC", text)


def tag(text: str) -> str:
    """A tag as it is stored, its accents composed."""
    name = compose(text)
    if 0 < len(name) <= MAX_NAME and "," not in name and one_line(name) == name:
        return name
    raise UsageError(
        f"a tag has 1 to {MAX_NAME} characters, none of them a comma or a control character, "
        "and no space at its ends or next to another one",
        subject=f"tag '{one_line(text)}'",
    )


def query_name(text: str) -> str:
    """The name of a saved query as it is stored, its accents composed."""
    name = compose(text)
    if len(name) <= MAX_NAME and _QUERY_NAME.fullmatch(name):
        return name
    raise UsageError(
        f"the name of a query has 1 to {MAX_NAME} letters, digits, '-' and '_', "
        "and does not begin with '-'",
        subject=f"query '{one_line(text)}'",
    )


def query_text(text: str) -> str:
    """``text``, if it can be stored as a query; its syntax is not checked."""
    if len(text) > MAX_QUERY or any("\ud800" <= char <= "\udfff" for char in text):
        raise UsageError(f"a saved query is text of at most {MAX_QUERY} characters")
    return text


def delivery_name(text: str) -> str:
    """The name of a series of deliveries as it is stored, its accents composed."""
    name = compose(text)
    if 0 < len(name) <= MAX_NAME and one_line(name) == name and "/" not in name:
        return name
    raise UsageError(
        f"a name has 1 to {MAX_NAME} characters, no slash and no control character among them",
        subject=f"name '{one_line(text)}'",
    )
