"""A feed of any format: its entries as drafts, and their content as safe HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from urllib.parse import urljoin

from newsdigest.formats.draft import Draft
from newsdigest.formats.html_parser import limit_cost, parse_html
from newsdigest.formats.safe_markdown import has_safe_scheme
from newsdigest.text.abstract import abstract
from newsdigest.text.sanitize import sanitize
from newsdigest.text.scripts import HAN
from newsdigest.text.width import width

_RELATIVE = re.compile(
    r"(<[^<>]{1,500}\b(?:href|src)\s*=\s*[\"'])(?![a-z][\w+.-]*:|#|[\"'])([^\"'<>\s]{1,2000})",
    re.IGNORECASE,
)
_HAN_COMMA = re.compile(rf"(?<=[{HAN}]),\s*|,\s*(?=[{HAN}])")
_KEYWORDS = re.compile(r"(?:[^\W\d][^\s,]*,){2,}[^\W\d][^\s,]*|(?:[a-z-]+,)+[a-z-]+")
"""Words with commas and no spaces: three (``News,Tech,China``), or any number in lower case."""
_MARKUP = re.compile(r"<[A-Za-z/!]|&(?:#\w{1,7}|[A-Za-z]\w{1,31});")


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed document: what it is called, the page it belongs to, and its entries.

    ``overflow`` counts the entries that are left out, because there are too many.
    """

    title: str
    home: str
    entries: tuple[Draft, ...]
    overflow: int = 0


def has_content(draft: Draft) -> bool:
    """Whether an entry has a title, a link or text."""
    return bool(draft.title or draft.url or plain_text(draft.body).strip())


def plain_text(html: str) -> str:
    """The text of a piece of HTML."""
    body = parse_html(html).body
    return body.text() if body is not None else ""


def choose_body(bodies: Sequence[str], title: str) -> tuple[str, str]:
    """The fullest of an entry's bodies, and an abstract among the others; "" for none.

    :param bodies: HTML
    """
    body = max(bodies, key=len, default="")
    texts = [plain_text(other) for other in bodies if other != body]
    return body, first_abstract(texts, title, body)


def first_abstract(texts: Iterable[str], title: str, body: str, source: str = "") -> str:
    """The first of several texts that is an abstract of a body; "" if none is.

    :param texts: plain
    :param body: HTML
    """
    texts = [text for text in texts if text]
    article = plain_text(body) if texts else ""
    abstracts = (abstract(text, title=title, text=article, source=source) for text in texts)
    return next(filter(None, abstracts), "")


def plain_html(text: str) -> str:
    """Plain text as HTML: a paragraph for each line, and one for each block that is wrapped."""
    blocks = re.split(r"\n\s*\n", sanitize(text).strip())
    paragraphs = (
        paragraph
        for block in blocks
        for paragraph in ([block] if _is_wrapped(block.split("\n")) else block.split("\n"))
    )
    return "\n".join(f"<p>{escape(text)}</p>" for text in paragraphs if text.strip())


def _is_wrapped(lines: list[str]) -> bool:
    """Whether lines were broken at a margin: all but the last are about as long."""
    lengths = [width(line) for line in lines[:-1]]
    return bool(lengths) and min(lengths) >= max(50, 0.75 * max(lengths))


def is_plain(text: str) -> bool:
    """Whether a text is no HTML: it has several lines and neither tags nor entities."""
    return "\n" in text.strip() and not _MARKUP.search(text)


def split_names(categories: Iterable[str]) -> Iterator[str]:
    """The names in the categories of an entry, some of which hold several.

    A comma separates them beside a Han character or in a list of keywords, but not in
    ``Paris, France``.  What reads an article splits at ， 、 and ； in any case.
    """
    for text in categories:
        separator = "," if _KEYWORDS.fullmatch(text) else _HAN_COMMA
        yield from filter(None, map(str.strip, re.split(separator, text)))


def address_of(text: str) -> str:
    """An address as browsers read it: spaces within it become %20 (WHATWG URL, 4.4)."""
    return re.sub("[\t\r\n]", "", text.strip()).replace(" ", "%20")


def sanitize_html(html: str) -> str:
    """HTML reduced to an allow-list of elements and attributes."""
    import nh3

    attributes = {**nh3.ALLOWED_ATTRIBUTES, "*": {"class", "id", "lang", "title"}}
    return nh3.clean(
        limit_cost(html),
        tags=nh3.ALLOWED_TAGS | {"section", "main"},
        attributes=attributes,
        link_rel=None,
    )


def join_address(base: str, link: str) -> str:
    """A link resolved against ``base``; "" for an unsafe scheme."""
    with suppress(ValueError):
        link = urljoin(base, link) if link else ""
    return link if has_safe_scheme(link) else ""


def absolute_links(html: str, base: str) -> str:
    """HTML with its links resolved against ``base``."""
    return _RELATIVE.sub(lambda m: m[1] + join_address(base, m[2]), html) if base else html
