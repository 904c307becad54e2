"""The nouns that a state gives back.

How they come about is said in ``store``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

FOLLOWED = "followed"
"""The reader's own tag of the articles of stories that are followed."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What the reader decided about one article; ``tags`` are sorted."""

    read: bool = False
    starred: bool = False
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Undone:
    """An action taken back: what it was, how many articles or queries it changed, when (UTC).

    ``articles`` are the ids of those that it changed.
    """

    what: str
    count: int
    when: datetime
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What a merge changed.

    ``articles`` became read, unread, starred or not; ``tags`` were added or
    removed, counted once an article; ``queries`` were saved, changed or removed;
    ``skipped`` articles and queries brought nothing new.
    """

    articles: int
    tags: int
    queries: int
    skipped: int
