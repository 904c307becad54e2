"""Work on many articles that takes seconds: their stories, a digest of them.

Both run in a process of their own (``apart``) and give back what is small.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from newsdigest.archive.facade import Archive
from newsdigest.article import Item
from newsdigest.config import Settings
from newsdigest.query.model import Expr

if TYPE_CHECKING:
    from newsdigest.digest.model import Digest

MOST = 3_000
"""Articles that are grouped into stories; of a longer list, its first."""


def stories(settings: Settings, now: datetime, items: Sequence[Item]) -> list[list[str]]:
    """The ids of articles that tell the same, each story with the one that represents it first.

    Stories of one article are left out.
    """
    from newsdigest.digest.loading import gathered
    from newsdigest.digest.stories import stories as grouped

    with Archive(settings, now=lambda: now, warn=_silently) as archive:
        found = gathered(archive, items, _silently)
    words = {article.id: own for article, own in found}
    told = grouped([article for article, _ in found], words)
    return [[m.article.id for m in story.members] for story in told if len(story.members) > 1]


def digest(settings: Settings, now: datetime, where: Expr, items: Sequence[Item]) -> Digest:
    """The digest of the articles, as the command makes it."""
    from newsdigest.digest.compose import Plan
    from newsdigest.digest.selection import digest_of, of_items

    with Archive(settings, now=lambda: now, warn=_silently) as archive:
        chosen = of_items(archive, where, items, now)
        return digest_of(archive, chosen, Plan(), _silently)


def _silently(_: str) -> None:
    """What cannot be read is left out; the list shows it."""
