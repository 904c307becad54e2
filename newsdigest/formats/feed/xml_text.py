"""XML as servers and programs really write it, made well-formed before it is parsed.

A bare ``&`` is an ampersand, an entity of HTML is its character, and so is a harmless
one that the document declares; control characters go.  A strict parser then reads
what it would have refused, and reads it as it was meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from html.entities import html5

_XML_NAMES = "amp|lt|gt|quot|apos"
_TOKEN = re.compile(
    rf"(?P<verbatim><!\[CDATA\[|<!--)|&(?!(?:{_XML_NAMES});)"
    r"(?:#(?:(?P<decimal>\d{1,7})|[xX](?P<hex>[0-9a-fA-F]{1,6}));|(?P<name>[A-Za-z][\w.-]{0,31});)?"
)
_END = {"<![CDATA[": "]]>", "<!--": "-->"}
_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
MAX_EXPANSION = 1 << 20
"""Characters that the entities of one document may add."""


def well_formed(text: str, entities: Mapping[str, str]) -> str:
    """XML whose references all mean something to any parser.

    :param entities: name to plain text, as the document declares them
    """
    text = text.translate(_CONTROL)
    parts: list[str] = []
    position, left = 0, MAX_EXPANSION
    while token := _TOKEN.search(text, position):
        parts.append(text[position : token.start()])
        position = token.end()
        if token["verbatim"]:
            end = text.find(_END[token["verbatim"]], position)
            position = end if end >= 0 else len(text)
            parts.append(text[token.start() : position])
            continue
        reference = _reference(token, entities)
        left -= max(0, len(reference) - len(token[0]))
        parts.append(reference if left > 0 else "")
    parts.append(text[position:])
    return "".join(parts)


def _reference(token: re.Match[str], entities: Mapping[str, str]) -> str:
    """What stands for an ampersand and the name or number behind it."""
    if number := token["decimal"] or token["hex"]:
        code = int(number, 10 if token["decimal"] else 16)
        if 0x80 <= code < 0xA0:  # meant as windows-1252, as HTML has it
            return escape(unescape(token[0]))
        is_character = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0x110000
        return token[0] if is_character and code not in (0xFFFE, 0xFFFF) else ""
    name = token["name"]
    if not name:
        return "&amp;"
    known = entities.get(name) or html5.get(f"{name};")
    return escape(known, quote=True) if known else f"&amp;{name};"
