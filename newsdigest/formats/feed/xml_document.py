"""The XML of feeds and OPML before it is parsed: decoded, checked and made well-formed.

Entity declarations that could do harm are refused before a parser sees them.  A bare
``&`` becomes an ampersand, an HTML entity or a harmless declared one its character;
control characters go.  So a strict parser accepts what real servers send.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from html.entities import html5
from itertools import islice

from newsdigest.errors import ReadError
from newsdigest.formats.encoding import declarations, decode

SNIFFED = 8192
"""Bytes or characters from the beginning by which a document is recognized."""
MAX_ATTRIBUTES = 200
MAX_ENTITIES = 1000
_ENTITY = re.compile(r"<!ENTITY\b([^>]{0,10000})>?", re.IGNORECASE)
_HARMLESS_ENTITY = re.compile(r"\s+[\w.-]+\s+(?:\"(?:[^\"&%]|&#\w+;)*\"|'(?:[^'&%]|&#\w+;)*')\s*$")
_ROOT = re.compile(r"<(?![?!])(?:\w+:)?(\w+)")
_ELEMENT = re.compile(r"<(?:\w{1,20}:)?(?:rss|rdf|feed|channel|opml)\b", re.IGNORECASE)
_PROLOG = re.compile(r"\s*+(<\?|<!--|<!DOCTYPE)")
_LONG_TAG = re.compile(r"<[^\W\d][^<>]{1000,}+")
_END = {"<?": "?>", "<!--": "-->", "<!DOCTYPE": ">"}


def root_name(text: str) -> str:
    """The name of the outermost element in lower case; "" where there is none."""
    head = text[:SNIFFED]
    match = _ROOT.search(_uncommented(head)) if head.startswith("<") else None
    return match[1].lower() if match else ""


def _uncommented(text: str) -> str:
    parts, rest = [], text
    while rest:
        before, opened, inside = rest.partition("<!--")
        parts.append(before)
        _, closed, rest = inside.partition("-->")
        if opened and not closed:
            parts.append(opened + inside)
    return "".join(parts)


def decode_feed(data: bytes, content_type: str) -> str:
    """The document as text; also UTF-16 without a byte order mark."""
    head = data[:2]
    if head in (b"<\0", b"\0<"):  # UTF-16 without a mark
        return data.decode("utf-16-le" if head[0] else "utf-16-be", "replace")
    return decode(data, declarations(data, content_type)).text


def refuse_entities(text: str, address: str) -> None:
    """Raise ReadError for entities that expand others or refer to a file or an address."""
    for declared in _ENTITY.finditer(text[: 1 << 20] if "<!DOCTYPE" in text[:SNIFFED] else ""):
        if not _HARMLESS_ENTITY.match(declared[1]):
            raise ReadError("declares entities that could do harm; it is not read", subject=address)


def refuse_long_tags(text: str, address: str) -> None:
    """Raise ReadError for a tag with very many attributes: parsers compare them in pairs."""
    for tag in _LONG_TAG.finditer(text):
        if tag[0].count("=") > MAX_ATTRIBUTES:
            raise ReadError(
                f"an element has more than {MAX_ATTRIBUTES} attributes; it is not read",
                subject=address,
            )


def without_prolog(text: str) -> tuple[str, dict[str, str]]:
    """A document that begins with its outermost element, and the plain entities it declares.

    A parser that looks for a DOCTYPE from each line takes time with the square of the
    lines, and one that is given none expands nothing.
    """
    position = 0
    while match := _PROLOG.match(text, position):
        end = _END[match[1]]
        closed = text.find(end, match.end())
        if closed < 0:
            break
        position = closed + len(end)
        if match[1] == "<!DOCTYPE" and "[" in text[match.end() : position]:
            closed = text.find(">", text.find("]", match.end()))
            if closed < position:
                break
            position = closed + 1
    head = text[: min(position, 1 << 20)]
    plain = (_HARMLESS_ENTITY.match(one[1]) for one in _ENTITY.finditer(head))
    pairs = (entity[0].split(None, 1) for entity in islice(filter(None, plain), MAX_ENTITIES))
    entities = {name: unescape(value.strip()[1:-1]) for name, value in pairs}
    rest = text[position:].lstrip()
    if not _ELEMENT.match(rest) and (start := _ELEMENT.search(rest)):
        rest = rest[start.start() :]  # warnings of the program that made it, or worse
    return rest, entities


_XML_NAMES = "amp|lt|gt|quot|apos"
_TOKEN = re.compile(
    rf"(?P<verbatim><!\[CDATA\[|<!--)|&(?!(?:{_XML_NAMES});)"
    r"(?:#(?:(?P<decimal>\d{1,7})|[xX](?P<hex>[0-9a-fA-F]{1,6}));|(?P<name>[A-Za-z][\w.-]{0,31});)?"
)
_VERBATIM_END = {"<![CDATA[": "]]>", "<!--": "-->"}
_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
MAX_EXPANSION = 1 << 20
"""Characters that the entities of one document may add."""


def make_well_formed(text: str, entities: Mapping[str, str]) -> str:
    """XML with references that every parser can resolve.

    :param entities: name to plain text, as the document declares them
    """
    text = text.translate(_CONTROL)
    parts: list[str] = []
    position, budget = 0, MAX_EXPANSION
    while token := _TOKEN.search(text, position):
        parts.append(text[position : token.start()])
        position = token.end()
        if token["verbatim"]:
            end = text.find(_VERBATIM_END[token["verbatim"]], position)
            position = end if end >= 0 else len(text)
            parts.append(text[token.start() : position])
            continue
        reference = _reference(token, entities)
        budget -= max(0, len(reference) - len(token[0]))
        parts.append(reference if budget > 0 else "")
    parts.append(text[position:])
    return "".join(parts)


def _reference(token: re.Match[str], entities: Mapping[str, str]) -> str:
    """The replacement of an ampersand and the name or number behind it."""
    if number := token["decimal"] or token["hex"]:
        code = int(number, 10 if token["decimal"] else 16)
        if 0x80 <= code < 0xA0:  # meant as windows-1252, as HTML has it
            return escape(unescape(token[0]))
        is_character = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0x110000
        return token[0] if is_character and code not in (0xFFFE, 0xFFFF) else ""
    name = token["name"]
    if not name:
        return "&amp;"
    character = entities.get(name) or html5.get(f"{name};")
    return escape(character, quote=True) if character else f"&amp;{name};"
