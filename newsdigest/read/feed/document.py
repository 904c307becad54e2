"""A feed's document before it is parsed: its text, its outermost element, its entities.

Servers and documents often disagree about the encoding; declarations of entities
that could do harm are refused before any parser sees them.
"""

from __future__ import annotations

import re

from newsdigest.errors import ReadError
from newsdigest.read.encoding import declarations, decode

SNIFFED = 8192
"""Bytes or characters from the beginning that tell what a document is."""
_ENTITY = re.compile(r"<!ENTITY\b([^>]{0,10000})>?", re.IGNORECASE)
_HARMLESS_ENTITY = re.compile(r"\s+[\w.-]+\s+(?:\"(?:[^\"&%]|&#\w+;)*\"|'(?:[^'&%]|&#\w+;)*')\s*$")
_ROOT = re.compile(r"<(?![?!])(?:\w+:)?(\w+)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def root(text: str) -> str:
    """What the outermost element is called, in lower case; "" where there is none."""
    head = text[:SNIFFED]
    match = _ROOT.search(_COMMENT.sub("", head)) if head.startswith("<") else None
    return match[1].lower() if match else ""


def decoded(data: bytes, content_type: str) -> str:
    """The document as text, whatever server and document say about its encoding."""
    head = data[:2]
    if head in (b"<\0", b"\0<"):  # UTF-16 without a mark
        return data.decode("utf-16-le" if head[0] else "utf-16-be", "replace")
    return decode(data, declarations(data, content_type)).text


def refuse_entities(text: str, address: str) -> None:
    """No entity that stands for another, a file or an address ever reaches a parser."""
    for declared in _ENTITY.finditer(text[: 1 << 20] if "<!DOCTYPE" in text[:SNIFFED] else ""):
        if not _HARMLESS_ENTITY.match(declared[1]):
            raise ReadError("declares entities that could do harm; it is not read", subject=address)
