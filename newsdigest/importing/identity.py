"""Which article of the archive a draft is, if it is one of them.

Feeds give the same guid or link to different articles, give an article a new
link, or give nothing at all.  An entry is one article by its guid, else by its
link, unless what else is known of both speaks against it.  Nothing here looks
anything up: the archive is a function from ids to what it holds.

A feed chooses its title, its links and its guids itself, so none of these makes an
article its own.  The address that it was fetched from does: see ``may_change``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from urllib.parse import urlsplit

from newsdigest.article import Article, article_id
from newsdigest.formats.draft import Draft
from newsdigest.text.sanitize import one_line

_SECOND_LEVEL = frozenset(("ac", "co", "com", "edu", "gov", "net", "ne", "or", "org"))
"""Second-level domains that belong to nobody, as in ``co.uk``."""


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """What the archive says about one of its articles."""

    id: str
    path: str
    title: str
    url: str
    source: str
    date: datetime | None


@dataclass(frozen=True, slots=True)
class Identity:
    """What an article is known by: the text its id is made of, and its file if it has one.

    ``written`` is that text where it has to stand in the front matter as ``id``,
    because neither guid nor address alone tells the article apart.  ``is_former`` says
    that the article was imported with the credentials of its feed's address in its
    guid or link.
    """

    text: str
    known: KnownArticle | None = None
    written: str = ""
    is_former: bool = False


class Identities:
    """Tells the drafts of one batch apart.

    :param drafts: the whole batch: what several of them share belongs to none
    :param lookup: what the archive holds under an id, None if nothing
    :param is_foreign: whether another feed than the draft's brought an article
    """

    def __init__(
        self,
        drafts: Iterable[Draft],
        lookup: Callable[[str], KnownArticle | None],
        is_foreign: Callable[[Draft, KnownArticle], bool] = lambda draft, known: False,
    ) -> None:
        drafts = list(drafts)
        self._lookup = lookup
        self._is_foreign = is_foreign
        self._guids = Counter(draft.guid for draft in drafts)
        self._links = Counter(draft.url for draft in drafts)
        self._claimed: set[str] = set()

    def of(self, draft: Draft, article: Article) -> Identity:
        """The identity of a draft; each call claims it, so that no other draft gets it."""
        found = self._found(draft, article)
        if found.known is None and draft.former:
            guid, url, feed = draft.former
            former = self._found(replace(draft, guid=guid, url=url, feed=feed), article)
            if former.known is not None:
                found = replace(former, is_former=True)
        self._claimed.add(found.text)
        return found

    def candidates(self, draft: Draft) -> list[str]:
        """What a draft may be known by, as far as that is told without reading its text."""
        key = _key(draft)
        return [text for text in (key, _precise(draft)) if key and text not in self._claimed]

    def claim(self, text: str) -> None:
        """See to it that no other draft gets this identity."""
        self._claimed.add(text)

    def _found(self, draft: Draft, article: Article) -> Identity:
        key = _key(draft)
        if not key:
            return self._by_content(draft, article)
        precise = _precise(draft)
        exact = f"{precise} {_digest(article)}"
        for text in (exact, precise):
            known = None if text in self._claimed else self._lookup(article_id(text))
            if known and (text == exact or self._is_same(draft, article, known)):
                return Identity(text, known, text)
        if key not in self._claimed:
            known = self._lookup(article_id(key))
            if known is None and not self.is_shared(draft):
                return Identity(key)
            if known is not None and self._is_same(draft, article, known):
                return Identity(key, known)
        taken = precise in self._claimed or self._lookup(article_id(precise))
        text = exact if taken else precise
        return Identity(text, None, text)

    def _by_content(self, draft: Draft, article: Article) -> Identity:
        """For what has neither guid nor link: its place and title, its words where those clash."""
        day = f"{draft.date:%Y-%m-%d}" if draft.date else ""
        parts = ("newsdigest", draft.feed or draft.source, day, article.title)
        text = one_line(" ".join(parts))
        exact = f"{text} {_digest(article)}"
        known = self._lookup(article_id(exact))
        if known or not draft.feed or not draft.title or text in self._claimed:
            text = exact
        return Identity(text, known or self._lookup(article_id(text)), text)

    def is_shared(self, draft: Draft) -> bool:
        """Whether guid or link tell nothing, because other articles have them too."""
        if draft.guid:
            return self._guids[draft.guid] > 1
        return self._links[draft.url] > 1 or not _is_own_link(draft)

    def has_own_link(self, draft: Draft) -> bool:
        """Whether its link leads to this article and to no other."""
        return self._links[draft.url] < 2 and _is_own_link(draft)

    def _is_same(self, draft: Draft, article: Article, known: KnownArticle) -> bool:
        """Whether an article that was found by guid or link is this one, perhaps edited."""
        title = article.title == known.title
        dated = draft.date is not None and known.date is not None
        date = _second(article.date) == _second(known.date) if dated else None
        own = _is_own_link(draft) and bool(known.url)
        link = (draft.url == known.url) if own else None
        is_foreign = self._is_foreign(draft, known)
        if link and self._links[draft.url] < 2:
            # Who came first with another site's link does not keep that site out.
            return not (is_foreign and _is_at_home(draft))
        if is_foreign:
            return False  # anybody can give an entry the guid of another feed's
        if not draft.guid or self.is_shared(draft):
            alike = title and article.source == known.source
            return alike and date is not False and link is not False
        if link is False and date is False:
            return False
        return title or bool(date) or (link is None and article.source == known.source)


def _key(draft: Draft) -> str:
    """Guid or link, in one line, as they are read from a file."""
    return one_line(draft.guid) or one_line(draft.url)


def _precise(draft: Draft) -> str:
    """Guid and link, or whichever there is and the title, for where one alone is shared."""
    if draft.guid and draft.url:
        return one_line(f"{draft.guid} {draft.url}")
    return one_line(f"{draft.guid or draft.url} {draft.title}")


def _is_own_link(draft: Draft) -> bool:
    """Whether a link leads to the article and not to the front page of its site."""
    try:
        parts = urlsplit(draft.url)
    except ValueError:
        return bool(draft.url)
    home = draft.url.rstrip("/") == draft.home.rstrip("/")
    return bool(draft.url) and not home and bool(parts.path.strip("/") or parts.query)


def _is_at_home(draft: Draft) -> bool:
    """Whether a link leads to the site that its feed was fetched from."""
    return bool(_site(draft.feed)) and _site(draft.feed) == _site(draft.url)


def _digest(article: Article) -> str:
    said = f"{article.title}\n{article.text}".encode("utf-8", "replace")
    return blake2b(said, digest_size=8).hexdigest()


def _second(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment else None


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
