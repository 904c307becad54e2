"""Identity: which article of the archive a draft is, if it is one of them.

Feeds give the same guid or link to different articles, change an article's link, or give
neither.  An entry is the article with its guid, else with its link, unless their other
fields contradict that.  The archive is a function here, from ids to articles.

Titles, links and guids are the feed's own choice, so none of these makes an article its
own; the address that it was fetched from does (:func:`may_change`).
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
"""Second-level domains that registrants share, as in ``co.uk``."""


@dataclass(frozen=True, slots=True)
class IndexedArticle:
    """The index's fields of an article of the archive."""

    id: str
    path: str
    title: str
    url: str
    source: str
    date: datetime | None


@dataclass(frozen=True, slots=True)
class Identity:
    """The text that an article's id is made of, and the archive's article that has it.

    ``front_matter_id`` is that text if the front matter needs it as ``id``, because neither
    guid nor address alone is unique.  ``is_former`` says that the article was imported
    with the credentials of its feed's address in its guid or link.
    """

    text: str
    match: IndexedArticle | None = None
    front_matter_id: str = ""
    is_former: bool = False


class Identities:
    """Finds the identities of the drafts of one batch.

    :param drafts: the whole batch: what several of them share identifies none
    :param lookup: the archive's article with an id, None if there is none
    :param is_foreign: whether another feed than the draft's brought an article
    """

    def __init__(
        self,
        drafts: Iterable[Draft],
        lookup: Callable[[str], IndexedArticle | None],
        is_foreign: Callable[[Draft, IndexedArticle], bool] = lambda draft, match: False,
    ) -> None:
        drafts = list(drafts)
        self._lookup = lookup
        self._is_foreign = is_foreign
        self._guids = Counter(draft.guid for draft in drafts)
        self._links = Counter(draft.url for draft in drafts)
        self._claimed: set[str] = set()

    def of(self, draft: Draft, article: Article) -> Identity:
        """The identity of a draft, claimed for it: no other draft gets it."""
        identity = self._identity(draft, article)
        if identity.match is None and draft.former:
            guid, url, feed = draft.former
            former = self._identity(replace(draft, guid=guid, url=url, feed=feed), article)
            if former.match is not None:
                identity = replace(former, is_former=True)
        self.claim(identity.text)
        return identity

    def candidates(self, draft: Draft) -> list[str]:
        """The identities that a draft may have, as far as its guid, link and title say."""
        key = _key(draft)
        return [text for text in (key, _precise(draft)) if key and text not in self._claimed]

    def claim(self, text: str) -> None:
        """Keep other drafts from getting this identity."""
        self._claimed.add(text)

    def _identity(self, draft: Draft, article: Article) -> Identity:
        key = _key(draft)
        if not key:
            return self._by_content(draft, article)
        precise = _precise(draft)
        exact = f"{precise} {_digest(article)}"
        for text in (exact, precise):
            match = None if text in self._claimed else self._lookup(article_id(text))
            if match and (text == exact or self._is_same(draft, article, match)):
                return Identity(text, match, text)
        if key not in self._claimed:
            match = self._lookup(article_id(key))
            if match is None and not self._is_shared(draft):
                return Identity(key)
            if match is not None and self._is_same(draft, article, match):
                return Identity(key, match)
        is_taken = precise in self._claimed or self._lookup(article_id(precise))
        text = exact if is_taken else precise
        return Identity(text, None, text)

    def _by_content(self, draft: Draft, article: Article) -> Identity:
        """By feed, day and title, for a draft without guid and link; by its text if those clash."""
        day = f"{draft.date:%Y-%m-%d}" if draft.date else ""
        parts = ("newsdigest", draft.feed or draft.source, day, article.title)
        text = one_line(" ".join(parts))
        exact = f"{text} {_digest(article)}"
        match = self._lookup(article_id(exact))
        if match or not draft.feed or not draft.title or text in self._claimed:
            text = exact
        return Identity(text, match or self._lookup(article_id(text)), text)

    def _is_shared(self, draft: Draft) -> bool:
        """Whether other articles have the same guid or link, so that it identifies none."""
        if draft.guid:
            return self._guids[draft.guid] > 1
        return self._links[draft.url] > 1 or not _is_own_link(draft)

    def has_own_link(self, draft: Draft) -> bool:
        """Whether its link leads to this article only."""
        return self._links[draft.url] < 2 and _is_own_link(draft)

    def _is_same(self, draft: Draft, article: Article, match: IndexedArticle) -> bool:
        """Whether the article with the same guid or link is this one, perhaps edited."""
        title = article.title == match.title
        has_dates = draft.date is not None and match.date is not None
        date = _seconds(article.date) == _seconds(match.date) if has_dates else None
        has_links = _is_own_link(draft) and bool(match.url)
        link = (draft.url == match.url) if has_links else None
        is_foreign = self._is_foreign(draft, match)
        if link and self._links[draft.url] < 2:
            # A feed that has another site's link first does not keep out that site.
            return not (is_foreign and _is_at_home(draft))
        if is_foreign:
            return False  # any feed can use the guid of another one's entry
        if not draft.guid or self._is_shared(draft):
            is_alike = title and article.source == match.source
            return is_alike and date is not False and link is not False
        if link is False and date is False:
            return False
        return title or bool(date) or (link is None and article.source == match.source)


def _key(draft: Draft) -> str:
    """Guid or link, in one line, as it is read from a file."""
    return one_line(draft.guid) or one_line(draft.url)


def _precise(draft: Draft) -> str:
    """Guid and link, or one of them and the title, for where one alone is shared."""
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
    content = f"{article.title}\n{article.text}".encode("utf-8", "replace")
    return blake2b(content, digest_size=8).hexdigest()


def _seconds(date: datetime | None) -> int | None:
    return int(date.timestamp()) if date else None


def may_change(draft: Draft, match: IndexedArticle, owner: str) -> bool:
    """Whether a draft may replace the text of an article.

    A draft that the user imports may.  A feed's may if the feed brought the article, or if
    the article's file names no feed and its address is at the feed's own site.

    :param owner: the feed that the article's file names, empty if none
    """
    if not draft.owner or draft.owner == owner:
        return True
    if owner or match.source != draft.source:
        return False
    return not draft.feed or not match.url or _site(match.url) == _site(draft.feed)


def _site(address: str) -> str:
    """The registered domain of an address, approximately."""
    try:
        names = (urlsplit(address).hostname or "").lower().split(".")
    except ValueError:
        return ""
    country = len(names) > 2 and len(names[-1]) == 2 and names[-2] in _SECOND_LEVEL
    return ".".join(names[-3:] if country else names[-2:])
