"""Documents to feeds: RSS, RDF and Atom (``rss``), JSON Feed (``json_feed``)."""

from __future__ import annotations

from dataclasses import replace
from datetime import tzinfo

from newsdigest.errors import ReadError
from newsdigest.formats.draft import Draft, limit_fields
from newsdigest.formats.feed import json_feed, rss
from newsdigest.formats.feed.content import Feed
from newsdigest.formats.feed.xml_document import (
    SNIFFED,
    decode_feed,
    refuse_entities,
    refuse_long_tags,
    root_name,
)

MAX_SIZE = 20 * 1024 * 1024
"""Bytes; a larger feed is refused."""
MAX_ENTRIES = 2_000
"""Entries of a feed that one update takes."""
MAX_IMPORTED = 20_000
"""Entries of a feed that the user imports by hand: an export of years, perhaps."""
MAX_TITLE = 300
"""Characters of a feed's title: it is written into each of its articles."""


def looks_like_feed(data: bytes) -> bool:
    """Whether a document is a feed of some kind, by how it begins."""
    head = decode_feed(data[:SNIFFED], "").lstrip()
    if head.startswith("{"):
        return json_feed.MARK in head.replace("\\/", "/")
    return root_name(head) in rss.ROOTS


def looks_like_opml(data: bytes) -> bool:
    """Whether a document is a list of feeds."""
    return root_name(decode_feed(data[:SNIFFED], "").lstrip()) == "opml"


def parse(
    data: bytes,
    *,
    address: str = "",
    content_type: str = "",
    zone: tzinfo,
    most: int = MAX_ENTRIES,
) -> Feed:
    """The feed in a document, with its newest entries.

    :param address: where it came from; relative links start there
    :param content_type: what the server said it is
    :param zone: of dates that name none
    :param most: entries that are kept
    :raises ReadError: if it is too large, hostile or no feed
    """
    if len(data) > MAX_SIZE:
        raise ReadError(f"{len(data):,} bytes is too large for a feed", subject=address)
    text = decode_feed(data, content_type)
    if not text.strip():
        raise ReadError("empty: not a feed", subject=address)
    if text.lstrip()[:1] in "{[":
        return _limit(json_feed.parse_json(text, address, zone), most)
    refuse_entities(text, address)
    refuse_long_tags(text, address)
    return _limit(rss.parse_xml(text, address, zone), most)


def _limit(feed: Feed, most: int) -> Feed:
    """The feed with its newest entries, and no field longer than one may be.

    :param most: entries that are kept; those without a date count as older than others
    """
    order = sorted(range(len(feed.entries)), key=lambda index: _age(feed.entries[index]))[:most]
    return replace(
        feed,
        title=feed.title[:MAX_TITLE],
        entries=tuple(limit_fields(feed.entries[index]) for index in sorted(order)),
        overflow=len(feed.entries) - len(order),
    )


def _age(draft: Draft) -> float:
    return -draft.date.timestamp() if draft.date else float("inf")
