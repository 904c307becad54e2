"""A body read once more, with a mark behind each link and picture: what stands where in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

from selectolax.lexbor import LexborNode

from newsdigest.formats import html, markdown
from newsdigest.formats.dom import parse_html
from newsdigest.render.links import safe_url
from newsdigest.text.blocks import Kind
from newsdigest.text.sanitize import one_line

MAX_LINKS = 2_000
"""Links and pictures of an article that are looked at."""
MAX_WORDS = 200
"""Characters of a link's words, or of what a picture shows."""
_FIRST_MARK, _LAST_MARK = 0xF0000, 0xFFFFD
_MARK = re.compile(f"([{chr(_FIRST_MARK)}-{chr(_LAST_MARK)}])")
_OF_INTEREST = re.compile(r"<(?:a|img|pre)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark in a body: what it stands for, and where.

    ``at`` counts the characters before it, white space aside, ``before`` those in its
    own element.  In an element of marks alone ``is_first`` and ``is_last`` say where.
    """

    target: Target
    at: int
    before: int
    is_alone: bool
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class Target:
    """What a link or a picture leads to, "" where that cannot be trusted."""

    text: str
    url: str
    is_image: bool = False


@dataclass
class MarkedBody:
    """A body's characters without white space, and what stands between them."""

    parts: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    code: list[tuple[int, int]] = field(default_factory=list)
    size: int = 0


def marked(body: str, base: str) -> MarkedBody:
    """The links, pictures and code of a body in Markdown.

    :param base: the article's address, which relative ones begin from
    """
    body = _MARK.sub("", body)
    found = markdown.to_html(markdown.normalize(body)) if _may_hold_any(body) else ""
    return _read(found, base) if _OF_INTEREST.search(found) else MarkedBody()


def _may_hold_any(body: str) -> bool:
    """Whether there may be a link, a picture or code: parsing again takes a while."""
    return any(sign in body for sign in ("](", "][", "]:", "<", "://", "www.", "```", "~~~")) or (
        "    " in body or "\t" in body or "@" in body
    )


def _read(found: str, base: str) -> MarkedBody:
    """The elements of a body with their marks."""
    tree = parse_html(found)
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
    """One more element."""
    pieces = _MARK.split(element.text)
    bare = [squeezed(piece) for piece in pieces[::2]]
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
    """What a link or a picture stands for, None for a link that shows nothing."""
    attributes = node.attributes
    if node.tag == "img":
        if attributes.get("width") == "1" or attributes.get("height") == "1":
            return None  # counts readers
        label = one_line((attributes.get("alt") or attributes.get("title") or "")[:MAX_WORDS])
        return Target(_MARK.sub("", label), _address(attributes.get("src"), base), True)
    url = _address(attributes.get("href"), base)
    words = one_line(_MARK.sub("", node.text())[:MAX_WORDS])
    if image := node.css_first("img"):
        if url == _address(image.attributes.get("src"), base):
            return None  # the picture has the number
        words = words or one_line((image.attributes.get("alt") or "")[:MAX_WORDS])
    elif not words:
        return None
    return Target(words, url) if url else None


def _address(written: str | None, base: str) -> str:
    """The whole address, "" where it cannot be trusted or leads only within the article."""
    written = (written or "").strip()
    if not written or written.startswith("#"):
        return ""
    try:
        return safe_url(urljoin(base or "https:", written))
    except ValueError:
        return ""


def squeezed(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())
