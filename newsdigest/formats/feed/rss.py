"""RSS, RDF and Atom to drafts, by feedparser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from html import unescape
from typing import Any

from newsdigest.errors import ReadError
from newsdigest.formats import dates
from newsdigest.formats.draft import Draft, language_tag
from newsdigest.formats.feed.content import (
    Feed,
    absolute_links,
    address_of,
    choose_body,
    has_content,
    is_plain,
    join_address,
    plain_html,
    plain_text,
    sanitize_html,
    split_names,
)
from newsdigest.formats.feed.xml_document import make_well_formed, root_name, without_prolog
from newsdigest.text.sanitize import one_line, sanitize

ROOTS = ("rss", "rdf", "feed", "channel")
"""Names of the outermost element of a feed."""
_DATE_KEYS = ("published", "created", "updated")


def parse_xml(text: str, address: str, zone: tzinfo) -> Feed:
    """The feed in an XML document.

    :raises ReadError: if it is no feed
    """
    import feedparser

    xml = '<?xml version="1.0" encoding="utf-8"?>' + make_well_formed(*without_prolog(text))
    # Without the address: it would turn a guid that is none into an address.
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        document = feedparser.parse(
            xml.encode("utf-8", "replace"),
            response_headers=headers,
            sanitize_html=False,  # by nh3: feedparser's takes time with the square
            resolve_relative_uris=False,
        )
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError,
            ArithmeticError) as error:  # fmt: skip
        # Its parsers raise these on malformed documents.
        raise ReadError(
            f"cannot be read as a feed: {one_line(str(error))}", subject=address
        ) from error
    if (
        not document.get("version")
        and not document.entries
        and root_name(text.lstrip()) not in ROOTS
    ):
        raise ReadError("not a feed", subject=address)
    title = _plain(document.feed, "title")
    home = join_address(address, str(document.feed.get("link") or ""))
    return Feed(
        title,
        home,
        tuple(filter(has_content, _drafts(document, title, home, address, zone))),
    )


def _drafts(document: Any, title: str, home: str, address: str, zone: tzinfo) -> Iterator[Draft]:
    language = language_tag(document.feed.get("language"))
    # RFC 4287 2: what no xml:base says is relative to the document.
    is_atom = str(document.get("version") or "").startswith("atom")
    base = (address or home) if is_atom else (home or address)
    for entry in document.entries:
        origin = entry.get("source") or {}
        link = join_address(base, _link(entry))
        headline = _plain(entry, "title")
        body, excerpt = choose_body(_bodies(entry), headline)
        yield Draft(
            title=headline,
            body=absolute_links(body, base if is_atom else link or base),
            excerpt=excerpt,
            date=_date(entry, zone),
            authors=tuple(_authors(entry)),
            source=_plain(origin, "title") or title,
            url=link,
            guid=one_line(str(entry.get("id") or "")),
            tags=tuple(_tags(entry)),
            lang=language_tag(_content_language(entry)) or language,
            feed=address,
            home=home,
        )


def _plain(holder: Any, key: str) -> str:
    """A field as plain text in one line; HTML in it is read."""
    text = str(holder.get(key) or "")
    if (holder.get(f"{key}_detail") or {}).get("type", "") != "text/plain" and re.search(
        "[<&]", text
    ):
        text = plain_text(text)
    return one_line(text)


def _bodies(entry: Any) -> list[str]:
    """The texts of an entry, content and summary, as HTML."""
    bodies = [*entry.get("content", ()), entry.get("summary_detail") or {}]
    return [
        plain_html(value)
        if body.get("type") == "text/plain" or is_plain(value)
        else sanitize_html(absolute_links(value, str(body.get("base") or "")))
        for body in bodies
        if (value := sanitize(str(body.get("value") or "")))
    ]


def _date(entry: Any, zone: tzinfo) -> datetime | None:
    """When an entry was published, else changed."""
    for key in _DATE_KEYS:
        # Not entry.get: feedparser answers with another date where one is missing.
        text = str(dict.get(entry, key) or "")
        if moment := dates.parse(text, zone):
            return moment
    return None


def _authors(entry: Any) -> Iterator[str]:
    people = [*entry.get("authors", ()), *entry.get("contributors", ())]
    for person in people or [{"name": entry.get("author")}]:
        if name := _name(person.get("name")):
            yield name


def _tags(entry: Any) -> list[str]:
    tags = (_name(tag.get("label") or tag.get("term")) for tag in entry.get("tags", ()))
    return list(dict.fromkeys(split_names(tags)))


def _name(value: object) -> str:
    """A name in one line; WordPress escapes it within CDATA, others escape it twice."""
    return one_line(unescape(unescape(str(value or ""))))


def _link(entry: Any) -> str:
    """The entry's own page; a guid counts only where it is an address."""
    found = entry.get("link")
    if found == entry.get("id") and not re.match("https?://", str(found or ""), re.IGNORECASE):
        return ""
    if not found:
        links = entry.get("links", ())
        pages = [link for link in links if link.get("rel") in ("alternate", "self")]
        found = next((link.get("href") for link in pages), "")
    return address_of(str(found or ""))


def _content_language(entry: Any) -> object:
    return next((body.get("language") for body in entry.get("content", ())), None)
