"""A feed as it was read: what RSS, Atom and JSON Feed have in common."""

from __future__ import annotations

from dataclasses import dataclass, replace

from newsdigest.formats.draft import Draft, bounded
from newsdigest.formats.feed.content import plain_text

MAX_TITLE = 300
"""Characters of a feed's title: it is written into each of its articles."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed document: what it is called, the page it belongs to, and its entries.

    ``left`` counts the entries that are left out, because there are too many.
    """

    title: str
    home: str
    entries: tuple[Draft, ...]
    left: int = 0


def says_something(draft: Draft) -> bool:
    """Whether an entry has anything to read or to follow."""
    return bool(draft.title or draft.url or plain_text(draft.body).strip())


def within(feed: Feed, most: int) -> Feed:
    """The feed with its newest entries, and no field longer than one may be.

    :param most: entries that are kept; those without a date count as older than others
    """
    order = sorted(range(len(feed.entries)), key=lambda index: _age(feed.entries[index]))[:most]
    return replace(
        feed,
        title=feed.title[:MAX_TITLE],
        entries=tuple(bounded(feed.entries[index]) for index in sorted(order)),
        left=len(feed.entries) - len(order),
    )


def _age(draft: Draft) -> float:
    return -draft.date.timestamp() if draft.date else float("inf")
