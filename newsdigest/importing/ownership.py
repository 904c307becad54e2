"""Which source may change an article that the archive has.

A feed chooses its title, its links and its guids itself, so that none of these says
that an article is its own.  The address that it was fetched from does.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from newsdigest.formats.draft import Draft
from newsdigest.importing.identity import KnownArticle

_SECOND_LEVEL = frozenset(("ac", "co", "com", "edu", "gov", "net", "ne", "or", "org"))
"""What stands below a country's domain without being anybody's, as in ``co.uk``."""


def may_change(draft: Draft, known: KnownArticle, owner: str) -> bool:
    """Whether a draft may replace the text of an article.

    What the user imports by hand may.  A feed may change what it brought; an article
    of which that is not written, if its address is at the feed's own site.

    :param owner: the feed that the article's file names, empty if none
    """
    if not draft.owner or draft.owner == owner:
        return True
    if owner or known.source != draft.source:
        return False
    return not draft.feed or not known.url or _site(known.url) == _site(draft.feed)


def _site(address: str) -> str:
    """The domain that somebody registered, nearly."""
    try:
        names = (urlsplit(address).hostname or "").lower().split(".")
    except ValueError:
        return ""
    country = len(names) > 2 and len(names[-1]) == 2 and names[-2] in _SECOND_LEVEL
    return ".".join(names[-3:] if country else names[-2:])
