"""Articles in several parts: which page goes on with one, and whether it does.

``rel=next`` also leads to the next article or the next page of a list: only an address
that is the first one with a number, on the same host, is a part.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urljoin, urlsplit

from newsdigest.formats.dom import parse_html
from newsdigest.formats.web_page.title import key

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
