"""A feed as it was read: what RSS, Atom and JSON Feed have in common."""

from __future__ import annotations

from dataclasses import dataclass

from newsdigest.read.draft import Draft
from newsdigest.read.feed.content import plain_text


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed document: what it is called, the page it belongs to, and its entries."""

    title: str
    home: str
    entries: tuple[Draft, ...]


def says_something(draft: Draft) -> bool:
    """Whether an entry has anything to read or to follow."""
    return bool(draft.title or draft.url or plain_text(draft.body).strip())
