"""Web pages to drafts, and the further pages of articles in several parts.

``rel=next`` also leads to the next article or the next page of a list: only the first
address with another number, on the same host, is a part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import tzinfo
from urllib.parse import parse_qsl, urljoin, urlsplit

from newsdigest.errors import ReadError
from newsdigest.formats.draft import Draft
from newsdigest.formats.encoding import declarations, decode
from newsdigest.formats.feed.content import first_abstract, plain_text
from newsdigest.formats.html_parser import limit_cost, parse_html
from newsdigest.formats.web_page.extraction import draft
from newsdigest.formats.web_page.title import key
from newsdigest.text.sanitize import sanitize

MAX_SIZE = 10 * 1024 * 1024
"""Bytes; a larger page is no article."""
MAX_STEPS = 5_000_000
"""As ``html_parser.MAX_STEPS``; lower, for trafilatura is slower than the parser."""


def read(
    data: bytes,
    *,
    address: str = "",
    content_type: str = "",
    zone: tzinfo,
    parts: Sequence[bytes] = (),
) -> Draft:
    """The article of a web page.

    :param address: where the page came from; the one it names itself wins, if it has one
    :param content_type: what the server said it is
    :param zone: of dates that name none
    :param parts: the pages on which the article goes on
    :raises ReadError: if there is no article in it
    """
    text = _text(data, address, content_type)
    if not text.strip():
        raise ReadError("empty: no article", subject=address)
    article = draft(text, address, zone)
    for part in parts:
        with suppress(ReadError):
            following = draft(_text(part, address, ""), address, zone)
            if same_title(following.title, article.title):
                article = replace(article, body=f"{article.body}\n{following.body}")
    return article


def next_part(data: bytes, address: str, content_type: str, first: str) -> str:
    """The address of the page on which an article goes on, "" if it ends here.

    :param address: of the page
    :param first: of the article's first page
    """
    return next_address(_text(data, address, content_type), address, first)


def _text(data: bytes, address: str, content_type: str) -> str:
    if len(data) > MAX_SIZE:
        raise ReadError(f"{len(data):,} bytes is too large for a page", subject=address)
    return limit_cost(sanitize(decode(data, declarations(data, content_type)).text), MAX_STEPS)


def complete_entry(
    entry: Draft, data: bytes, *, address: str, content_type: str, zone: tzinfo
) -> Draft:
    """A feed's entry with the text of the page it links to, if that says more.

    :raises ReadError: if there is no article in the page
    """
    page = read(data, address=address, content_type=content_type, zone=zone)
    text = plain_text(entry.body)
    longer = len(plain_text(page.body)) > len(text)
    excerpts = (entry.excerpt, text, page.excerpt) if longer else (entry.excerpt, page.excerpt)
    title = entry.title or page.title
    return replace(
        entry,
        excerpt=first_abstract(excerpts, title, page.body if longer else entry.body, entry.source),
        body=page.body if longer else entry.body,
        title=title,
        date=entry.date or page.date,
        authors=entry.authors or page.authors,
        lang=entry.lang or page.lang,
        origin=entry.revision(),
    )


_NUMBERED = re.compile(r"(?:[_-]|/(?:page/)?)(\d{1,2})(?=(?:\.[a-z]{3,5})?/?$)", re.IGNORECASE)
_PAGE_NAMES = frozenset(("page", "p", "pg", "pn", "pageno", "page_no", "pagenum", "paged"))
_MARK = re.compile(
    r"\s*(?:[（(【\[]\s*\d{1,3}\s*(?:/\s*\d{1,3}\s*)?[)）】\]]|第\s?[\d一二三四五六七八九十]{1,3}\s?页)$"
)
MOST = 20
"""Parts of an article that are read."""


def next_address(html: str, address: str, first: str) -> str:
    """The address of the part after the one at ``address``, "" if there is none.

    :param first: the address of the article's first part
    """
    tree = parse_html(html)
    for node in tree.css('link[rel~="next"], a[rel~="next"]')[:20]:
        try:
            target = urljoin(address, (node.attributes.get("href") or "").strip()).split("#")[0]
            if is_part(target, first) and _number(target) > _number(address):
                return target
        except ValueError:
            continue
    return ""


def is_part(address: str, first: str) -> bool:
    """Whether an address is the first one with another number, on the same host."""
    one, other = urlsplit(address), urlsplit(first)
    if (one.scheme, one.netloc) != (other.scheme, other.netloc) or not 1 <= _number(address) <= 99:
        return False
    return _stem(address) == _stem(first) and _number(first) <= 1


def same_title(title: str, first: str) -> bool:
    """Whether a part has the title of the first one, its number apart."""
    return not title or not first or key(_MARK.sub("", title)) == key(_MARK.sub("", first))


def _number(address: str) -> int:
    """The number of a part in its address; 0 for an address without one."""
    parts = urlsplit(address)
    for name, value in parse_qsl(parts.query):
        if name.lower() in _PAGE_NAMES and value.isdecimal() and len(value) < 4:
            return int(value)
    match = _NUMBERED.search(parts.path)
    return int(match[1]) if match else 0


def _stem(address: str) -> tuple[str, frozenset[tuple[str, str]]]:
    """The path and query of an address without the number of a part."""
    parts = urlsplit(address)
    query = frozenset((k, v) for k, v in parse_qsl(parts.query) if k.lower() not in _PAGE_NAMES)
    path = re.sub(r"\.[a-z]{3,5}$", "", _NUMBERED.sub("", parts.path).rstrip("/"))
    return re.sub(r"/index$", "", path), query
