"""Web pages become drafts: trafilatura finds the article among everything around it.

Its title, date, authors, source and language come from what the page says about
itself; the boilerplate of Chinese newspapers is left to the reader of articles.
Getting the page is ``fetch``'s business.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from newsdigest.errors import ReadError
from newsdigest.formats import dates
from newsdigest.formats.dom import bounded, parse_html
from newsdigest.formats.draft import Draft
from newsdigest.formats.encoding import declarations, decode
from newsdigest.formats.feed.content import plain_text
from newsdigest.text.sanitize import one_line, sanitize

MAX_SIZE = 10 * 1024 * 1024
"""Bytes; a larger page is no article."""
MAX_STEPS = 5_000_000
"""As for the tree; trafilatura searches from every element, and is slower than the parser."""

_MOMENTS = (
    'meta[property="article:published_time"]', 'meta[name="pubdate"]', 'meta[name="publishdate"]',
    'meta[itemprop="datePublished"]', 'meta[name="PubDate"]', 'meta[name="date"]',
    'meta[property="og:published_time"]', 'meta[name="publish_time"]', 'meta[name="DC.date"]',
)  # fmt: skip
"""Where pages say when they were published, to the minute."""

_HEAD = re.compile(r"<head>.*?</head>\s*", re.DOTALL)


def read(data: bytes, *, address: str = "", content_type: str = "", zone: tzinfo) -> Draft:
    """The article of a web page.

    :param address: where the page came from; the one it names itself wins, if it has one
    :param content_type: what the server said it is
    :param zone: of dates that name none
    :raises ReadError: if there is no article in it
    """
    if len(data) > MAX_SIZE:
        raise ReadError(f"{len(data):,} bytes is too large for a page", subject=address)
    text = decode(data, declarations(data, content_type)).text
    text = bounded(sanitize(text), MAX_STEPS)
    if not text.strip():
        raise ReadError("empty: no article", subject=address)
    found = _extracted(text, address)
    # What the page says of itself, which trafilatura repeats before the article.
    body = _HEAD.sub("", found.text or "", count=1) if found is not None else ""
    if found is None or not body.strip():
        raise ReadError("no article found in the page", subject=address)
    tree = parse_html(text)
    return Draft(
        title=one_line(found.title or ""),
        body=body,
        date=_date(tree, found.date or "", zone),
        authors=_authors(tree, found.author or ""),
        source=one_line(found.sitename or ""),
        url=_address(tree, address, found.url or ""),
        tags=_tags(found),
        lang=_language(tree),
        excerpt=one_line(found.description or ""),
    )


def completed(entry: Draft, data: bytes, *, address: str, content_type: str, zone: tzinfo) -> Draft:
    """A feed's entry with the text of the page it links to, if that says more.

    :raises ReadError: if there is no article in the page
    """
    page = read(data, address=address, content_type=content_type, zone=zone)
    longer = len(plain_text(page.body)) > len(plain_text(entry.body))
    return replace(
        entry,
        body=page.body if longer else entry.body,
        title=entry.title or page.title,
        date=entry.date or page.date,
        authors=entry.authors or page.authors,
        lang=entry.lang or page.lang,
        origin=entry.revision(),
    )


def _extracted(text: str, address: str) -> Any:
    """What trafilatura finds: the page's metadata, and its article as HTML in ``text``.

    What its parsers raise on pages nobody foresaw means no article: None.
    """
    import logging

    from trafilatura import extract_with_metadata

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        return extract_with_metadata(
            text,
            url=address or None,
            output_format="html",
            include_comments=False,
            include_formatting=True,
            include_links=True,
            include_tables=True,
        )
    except (ValueError, TypeError, AttributeError, LookupError, AssertionError, RecursionError):
        return None


def _date(tree: LexborHTMLParser, day: str, zone: tzinfo) -> datetime | None:
    """The moment that the page says it was published; else the day that trafilatura finds."""
    for selector in _MOMENTS:
        node = tree.css_first(selector)
        written = (node.attributes.get("content") or "") if node is not None else ""
        if moment := dates.parse(written, zone):
            return moment
    for written in _published(tree):
        if moment := dates.parse(written, zone):
            return moment
    return dates.parse(day, zone)


def _published(tree: LexborHTMLParser) -> Iterator[str]:
    """``datePublished`` in the page's JSON-LD."""
    for node in tree.css('script[type="application/ld+json"]')[:20]:
        try:
            data = json.loads(node.text())
        except (ValueError, RecursionError):
            continue
        items = data if isinstance(data, list) else [data]
        graph = [item.get("@graph") for item in items if isinstance(item, dict)]
        for item in [*items, *(i for g in graph if isinstance(g, list) for i in g)]:
            if isinstance(item, dict) and isinstance(item.get("datePublished"), str):
                yield item["datePublished"]


def _address(tree: LexborHTMLParser, address: str, found: str) -> str:
    """The page's own canonical address if it lies on the same host, else where it was."""
    node = tree.css_first('link[rel="canonical"]')
    named = (node.attributes.get("href") or "") if node is not None else ""
    try:
        canonical = urljoin(address, named.strip()) if named else found
        parts, requested = urlsplit(canonical), urlsplit(address)
    except ValueError:
        return address
    if parts.scheme not in ("http", "https") or (address and parts.hostname != requested.hostname):
        return address
    return "".join(one_line(canonical).split())


def _authors(tree: LexborHTMLParser, extracted: str) -> tuple[str, ...]:
    """The names that trafilatura finds, else the page's own; it passes over short Chinese ones."""
    node = tree.css_first('meta[name="author"]')
    named = (node.attributes.get("content") or "") if node is not None else ""
    return tuple(filter(None, map(one_line, (extracted or named[:200]).split(";"))))


def _tags(metadata: Any) -> tuple[str, ...]:
    tags = metadata.tags or ()
    words = tags if isinstance(tags, list | tuple) else str(tags).split(",")
    return tuple(dict.fromkeys(filter(None, (one_line(str(word)) for word in words))))


def _language(tree: LexborHTMLParser) -> str:
    root = tree.css_first("html[lang]")
    written = (root.attributes.get("lang") or "") if root is not None else ""
    match = re.fullmatch(r"[A-Za-z]{2,3}(?:[-_]\w{1,8}){0,3}", written.strip())
    return match[0].lower().replace("_", "-") if match else ""
