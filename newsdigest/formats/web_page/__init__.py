"""Web pages become drafts: the article among everything around it, and who says when.

Title, date, authors and source come from what stands over the article and from the
page's head; the text is trafilatura's reading, judged and corrected by our own
(``body``).  The boilerplate of Chinese newspapers is left to the reader of articles,
getting the page to ``fetch``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import urljoin, urlsplit

from newsdigest.errors import ReadError
from newsdigest.formats import dates
from newsdigest.formats.dom import bounded, parse_html
from newsdigest.formats.draft import Draft
from newsdigest.formats.encoding import declarations, decode
from newsdigest.formats.feed.content import plain_text
from newsdigest.formats.web_page import body, byline, keywords, published, title, wechat
from newsdigest.formats.web_page.page import Page, parse
from newsdigest.text.sanitize import one_line, sanitize

MAX_SIZE = 10 * 1024 * 1024
"""Bytes; a larger page is no article."""
MAX_STEPS = 5_000_000
"""As for the tree; trafilatura searches from every element, and is slower than the parser."""

_FEEDS = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_HEAD = re.compile(r"<head>.*?</head>\s*", re.DOTALL)
_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_LEAST_TEXT = 20
"""Characters without which there is no article."""


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
    page = parse(text)
    draft = _draft(page, text, address, zone)
    for part in parts:
        with suppress(ReadError):
            following = _draft(parse(more := _text(part, address, "")), more, address, zone)
            draft = replace(draft, body=f"{draft.body}\n{following.body}")
    return draft


def _text(data: bytes, address: str, content_type: str) -> str:
    if len(data) > MAX_SIZE:
        raise ReadError(f"{len(data):,} bytes is too large for a page", subject=address)
    return bounded(sanitize(decode(data, declarations(data, content_type)).text), MAX_STEPS)


def _draft(page: Page, text: str, address: str, zone: tzinfo) -> Draft:
    extracted = _extracted(_without_readings(text), address)
    chinese = _is_chinese(page)
    from_account = wechat.is_article(page)
    sites = byline.site_names(page)
    headline = title.headline(page, sites)
    heading = wechat.title(page) if from_account else headline.text
    heading = heading or one_line(getattr(extracted, "title", None) or "")
    near = published.byline_zone(page, headline.line)
    names = (*sites, *headline.names)
    found = extracted.sitename if extracted is not None and not chinese else ""
    source = (
        wechat.account(page) if from_account else byline.source(page, near, (*names, found or ""))
    )
    url = _address(page, address, getattr(extracted, "url", None) or "")
    if from_account:
        date = wechat.published(page, zone)
        writers = wechat.authors(page)
    else:
        addresses = (url, *page.said("og:url"), address)
        date = published.published(page, near, addresses, zone, local=chinese)
        date = date or _other_date(extracted, zone, chinese=chinese)
        writer = getattr(extracted, "author", None) or ""
        writers = byline.authors(page, near, (*names, source), writer, chinese=chinese)
    html = _body(page, extracted, heading, url, chinese=chinese, from_account=from_account)
    if not html.strip():
        raise ReadError("no article found in the page", subject=address)
    return Draft(
        title=heading,
        body=html,
        date=date,
        authors=writers,
        source=source,
        url=url,
        tags=keywords.keywords(page, (*names, source), heading),
        lang=_language(page),
        excerpt=one_line(getattr(extracted, "description", None) or ""),
    )


def _body(
    page: Page, extracted: Any, heading: str, base: str, *, chinese: bool, from_account: bool
) -> str:
    """The article as HTML: trafilatura's reading, or the densest block where that is better."""
    block = wechat.content(page) if from_account else -1
    block = block if block >= 0 else body.densest(page)
    inside = body.text_lines(page, block)
    own = body.story(page, inside, heading)
    # What the page says of itself, which trafilatura repeats before the article.
    written = _HEAD.sub("", getattr(extracted, "text", None) or "", count=1)
    other = parse(written) if written.strip() else None
    if (
        other is None
        or not other.lines
        or from_account
        or (
            own
            and body.is_own_better(own, body.story(other, other.lines, heading), chinese=chinese)
        )
    ):
        enough = sum(len(line.text) for line in own) >= _LEAST_TEXT
        return body.html(page, block, inside, own, base) if enough else written
    if not chinese:
        return written
    return body.html(other, 0, other.lines, body.story(other, other.lines, heading), base)


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


def feed_addresses(data: bytes, address: str) -> list[str]:
    """The feeds that a page names."""
    tree = parse_html(sanitize(decode(data, declarations(data)).text))
    return [
        urljoin(address, link.attributes.get("href") or "")
        for link in tree.css('link[rel~="alternate"]')
        if link.attributes.get("type") in _FEEDS and link.attributes.get("href")
    ]


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
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except (ValueError, TypeError, AttributeError, LookupError, AssertionError, RecursionError):
        return None


def _other_date(extracted: Any, zone: tzinfo, *, chinese: bool) -> datetime | None:
    """The day that trafilatura finds in the markup, on pages that are not Chinese."""
    return None if chinese else dates.parse(getattr(extracted, "date", None) or "", zone)


def _address(page: Page, address: str, found: str) -> str:
    """The page's own canonical address if it lies on the same host, else where it was."""
    named = page.canonical
    try:
        canonical = urljoin(address, named.strip()) if named else found
        parts, requested = urlsplit(canonical), urlsplit(address)
    except ValueError:
        return address
    if parts.scheme not in ("http", "https") or (address and parts.hostname != requested.hostname):
        return address
    return "".join(one_line(canonical).split())


def _language(page: Page) -> str:
    match = re.fullmatch(r"[A-Za-z]{2,3}(?:[-_]\w{1,8}){0,3}", page.language.strip())
    return match[0].lower().replace("_", "-") if match else ""


def _is_chinese(page: Page) -> bool:
    """Whether Han characters without kana make out a good part of the text."""
    text = page.title + "".join(line.text for line in page.lines)[:20_000]
    han = len(_HAN.findall(text))
    return han > 4 * len(_KANA.findall(text)) and han * 5 > len(text)


def _without_readings(text: str) -> str:
    """The document without the readings of ruby, which trafilatura takes for text."""
    if "<rt" not in text.lower():
        return text
    tree = parse_html(text)
    tree.strip_tags(["rt", "rp", "rtc"], recursive=True)
    return tree.html or text
