"""JSON Feed (versions 1 and 1.1, jsonfeed.org) to drafts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any

from newsdigest.errors import ReadError
from newsdigest.formats import dates
from newsdigest.formats.draft import Draft
from newsdigest.formats.feed.content import (
    Feed,
    absolute_links,
    address_of,
    choose_body,
    has_content,
    join_address,
    plain_html,
    sanitize_html,
    split_names,
)
from newsdigest.text.sanitize import one_line, sanitize

MARK = "jsonfeed.org/version"
"""Every version's address holds it."""


def parse_json(text: str, address: str, zone: tzinfo) -> Feed:
    """The feed in a JSON document.

    :raises ReadError: if it is no JSON, or JSON of another kind
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReadError("neither a JSON Feed nor XML", subject=address) from error
    if not isinstance(document, dict) or not _is_feed(document):
        raise ReadError("JSON, but not a JSON Feed", subject=address)
    title, home = _line(document, "title"), _line(document, "home_page_url")
    items = document.get("items")
    entries = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    base = home or _line(document, "feed_url") or address
    common = _authors(document)
    drafts = (_draft(item, base, zone) for item in entries)
    language = _line(document, "language")
    return Feed(
        title,
        home,
        tuple(
            _placed(draft, title, home, address, language, common)
            for draft in drafts
            if has_content(draft)
        ),
    )


def _is_feed(document: Mapping[str, Any]) -> bool:
    return MARK in str(document.get("version") or "") or (
        isinstance(document.get("items"), list) and "title" in document
    )


def _placed(
    draft: Draft, title: str, home: str, address: str, language: str, authors: tuple[str, ...]
) -> Draft:
    """An entry with what its feed says for all of them."""
    from dataclasses import replace

    return replace(
        draft,
        source=title,
        feed=address,
        home=home,
        lang=draft.lang or language,
        authors=draft.authors or authors,
    )


def _draft(item: Mapping[str, Any], base: str, zone: tzinfo) -> Draft:
    link = address_of(str(item.get("url") or item.get("external_url") or ""))
    html = sanitize_html(sanitize(_text(item.get("content_html"))))
    text = html or plain_html(_text(item.get("content_text")))
    summary = plain_html(_text(item.get("summary")))
    title = _line(item, "title")
    body, excerpt = choose_body([text, summary] if text else [summary], title)
    tags = item.get("tags")
    return Draft(
        title=title,
        body=absolute_links(body, join_address(base, link) or base) if body == html else body,
        excerpt=excerpt,
        date=_date(item, zone),
        authors=_authors(item),
        url=join_address(base, link),
        guid=_line(item, "id"),
        tags=tuple(split_names(map(_word, tags))) if isinstance(tags, list) else (),
        lang=_line(item, "language"),
    )


def _date(item: Mapping[str, Any], zone: tzinfo) -> datetime | None:
    texts = (_line(item, key) for key in ("date_published", "date_modified"))
    return next((moment for text in texts if (moment := dates.parse(text, zone))), None)


def _authors(holder: Mapping[str, Any]) -> tuple[str, ...]:
    """``authors`` of version 1.1, ``author`` of version 1."""
    return tuple(dict.fromkeys(_names(holder)))


def _names(holder: Mapping[str, Any]) -> Iterator[str]:
    several = holder.get("authors")
    for person in [*(several if isinstance(several, list) else ()), holder.get("author")]:
        name = person.get("name") if isinstance(person, dict) else person
        if isinstance(name, str) and one_line(name):
            yield one_line(name)


def _line(holder: Mapping[str, Any], key: str) -> str:
    return _word(holder.get(key))


def _word(value: object) -> str:
    """A text or a number in one line; some feeds number their entries."""
    return "" if isinstance(value, bool | dict | list | None) else one_line(str(value))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
