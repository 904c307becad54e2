"""A Markdown body parsed again, with a mark after each link and picture.

The marks are private use characters that stay in the text of the elements.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

from selectolax.lexbor import LexborNode

from newsdigest.formats import html, markdown
from newsdigest.formats.html_parser import parse_html
from newsdigest.render.escape import safe_url
from newsdigest.text.blocks import Kind
from newsdigest.text.sanitize import one_line

MAX_LINKS = 2_000
"""Links and pictures of an article; further ones are ignored."""
MAX_LABEL = 200
"""Characters of a link's text, or of a picture's description."""
_FIRST_MARK, _LAST_MARK = 0xF0000, 0xFFFFD
_MARK = re.compile(f"([{chr(_FIRST_MARK)}-{chr(_LAST_MARK)}])")
_OF_INTEREST = re.compile(r"<(?:a|img|pre)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark in a body.

    ``at`` counts the characters before it, white space aside, ``before`` those in its own
    element.  ``is_alone`` says that the element has nothing but marks; ``is_first`` and
    ``is_last`` are about the marks of such an element.
    """

    target: Target
    at: int
    before: int
    is_alone: bool
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class Target:
    """A link or picture: its text and its address, "" if that is unsafe."""

    text: str
    url: str
    is_image: bool = False


@dataclass
class MarkedBody:
    """A body without white space, its marks, and its spans of code.

    ``parts`` joined are the characters, ``size`` of them.
    """

    parts: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    code: list[tuple[int, int]] = field(default_factory=list)
    size: int = 0


def mark_body(body: str, base: str) -> MarkedBody:
    """The links, pictures and code of a body in Markdown.

    :param base: the article's address, against which relative ones are resolved
    """
    body = _MARK.sub("", body)
    page = markdown.to_html(markdown.normalize(body)) if _may_have_any(body) else ""
    return _read(page, base) if _OF_INTEREST.search(page) else MarkedBody()


def _may_have_any(body: str) -> bool:
    """Whether there can be a link, a picture or code; parsing again is slow."""
    return any(sign in body for sign in ("](", "][", "]:", "<", "://", "www.", "```", "~~~")) or (
        "    " in body or "\t" in body or "@" in body
    )


def _read(page: str, base: str) -> MarkedBody:
    tree = parse_html(page)
    targets: list[Target] = []
    for node in tree.css("a[href], img")[:MAX_LINKS]:
        if (target := _target(node, base)) is not None:
            node.insert_after(chr(_FIRST_MARK + len(targets)))
            targets.append(target)
    body = MarkedBody()
    for element in html.elements(tree.html or ""):
        if element.text:
            _add(body, element, targets)
    return body


def _add(body: MarkedBody, element: html.Element, targets: Sequence[Target]) -> None:
    pieces = _MARK.split(element.text)
    bare = [squeeze(piece) for piece in pieces[::2]]
    begin, is_alone = body.size, not any(bare)
    for at, piece in enumerate(bare):
        body.parts.append(piece)
        body.size += len(piece)
        if 2 * at + 1 < len(pieces):
            target = targets[ord(pieces[2 * at + 1]) - _FIRST_MARK]
            order = is_alone, at == 0, 2 * at + 3 >= len(pieces)
            body.marks.append(Mark(target, body.size, body.size - begin, *order))
    if element.kind is Kind.CODE and body.size > begin:
        body.code.append((begin, body.size))


def _target(node: LexborNode, base: str) -> Target | None:
    """The target of a link or picture, None for a tracking pixel or a link without text."""
    attributes = node.attributes
    if node.tag == "img":
        if attributes.get("width") == "1" or attributes.get("height") == "1":
            return None
        label = one_line((attributes.get("alt") or attributes.get("title") or "")[:MAX_LABEL])
        return Target(_MARK.sub("", label), _address(attributes.get("src"), base), True)
    url = _address(attributes.get("href"), base)
    text = one_line(_MARK.sub("", node.text())[:MAX_LABEL])
    if image := node.css_first("img"):
        if url == _address(image.attributes.get("src"), base):
            return None  # the picture has a number for that address
        text = text or one_line((image.attributes.get("alt") or "")[:MAX_LABEL])
    elif not text:
        return None
    return Target(text, url) if url else None


def _address(reference: str | None, base: str) -> str:
    """The absolute address, "" if it is unsafe or a fragment of the article."""
    reference = (reference or "").strip()
    if not reference or reference.startswith("#"):
        return ""
    try:
        return safe_url(urljoin(base or "https:", reference))
    except ValueError:
        return ""


def squeeze(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())
