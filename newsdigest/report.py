"""What the archive tells about itself: its faults and its figures.

Who finds the faults and counts the figures is elsewhere; how they look is left to
``render``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with one file of the archive.

    ``path`` is relative to the archive's root.  A ``fatal`` fault keeps the file
    from being an article at all; with any other the article is there, less complete.
    """

    path: str
    message: str
    fatal: bool = False


@dataclass(frozen=True, slots=True)
class Stats:
    """Figures about the articles of an archive, or about those that a query selects.

    ``first`` and ``last`` are the oldest and the newest date, ``chars`` the
    characters of all texts that are not white space.  Each ``by_…`` has a name and
    its number of articles: months (``2024-11``) from the oldest, the others from
    the most frequent.
    """

    articles: int = 0
    unread: int = 0
    starred: int = 0
    undated: int = 0
    first: datetime | None = None
    last: datetime | None = None
    chars: int = 0
    by_month: tuple[tuple[str, int], ...] = ()
    by_source: tuple[tuple[str, int], ...] = ()
    by_category: tuple[tuple[str, int], ...] = ()
    by_lang: tuple[tuple[str, int], ...] = ()
