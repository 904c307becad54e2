"""Draft: an article as its source has it, before it is in the archive.

Web pages, newspaper pages and feeds become drafts.  :func:`article` reads a draft as
``article_file`` reads a file of the archive; ``writer`` writes the result.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from html import escape
from typing import Any

from newsdigest.article import Article
from newsdigest.errors import ReadError
from newsdigest.formats import article_file
from newsdigest.formats.writer import MAX_FIELD, digest, front_matter
from newsdigest.text.credentials import Credentials, feed_key
from newsdigest.text.sanitize import one_line

_UNTITLED = "untitled-draft"
_TITLE_CHARACTERS = 60
"""Of a title that is made of the text."""

_MAX_LINE = 300
"""Characters of a name, a tag, a source: an index and each article of a source repeat them."""
_MAX_TITLE = 1000
_MAX_ADDRESS = 2000
"""Characters of a guid or a link; browsers and servers take no longer ones either."""
_MAX_NAMES = 100
"""Authors, and tags, of one article."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields of one article as its source has them.

    ``body`` is HTML, Markdown if ``is_html`` is false.  ``guid`` is its identity where
    the source has one; it and ``url`` are cleaned.  ``feed`` is the address of its feed
    and ``home`` the page of that feed: a link there is not the article's own.
    ``origin`` is the revision of the entry where the body comes from elsewhere.
    ``owner`` is a digest of the feed's address, empty for what the user imported by
    hand: only the feed that brought an article may change its file.  ``former`` are
    guid, url and feed as the source has them, where credentials were taken out.
    """

    title: str
    body: str
    date: datetime | None = None
    authors: tuple[str, ...] = ()
    source: str = ""
    url: str = ""
    guid: str = ""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    lang: str = ""
    excerpt: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    feed: str = ""
    home: str = ""
    origin: str = ""
    owner: str = ""
    former: tuple[str, str, str] | None = None
    is_html: bool = True

    def revision(self) -> str:
        """A digest of all fields of the source; it changes when the article is edited."""
        if self.origin:
            return self.origin
        content = repr((
            self.title, self.body, self.date and self.date.timestamp(), self.authors, self.source,
            self.url, self.guid, self.categories, self.tags, self.lang, self.excerpt,
        ))  # fmt: skip
        return digest(content)


def limit_fields(draft: Draft) -> Draft:
    """The draft with no field but its body longer than it may be.

    A longer link is left out; a digest takes the place of a longer guid, so that it
    stays one of its own.
    """
    guid, url = draft.guid, draft.url
    if len(guid) > _MAX_ADDRESS:
        guid = digest(guid)
    if len(url) > _MAX_ADDRESS:
        guid, url = guid or digest(url), ""
    return replace(
        draft,
        guid=guid,
        url=url,
        title=_cut(draft.title, _MAX_TITLE),
        source=_cut(draft.source, _MAX_LINE),
        home=draft.home[:_MAX_ADDRESS],
        excerpt=draft.excerpt[:MAX_FIELD],
        authors=_few(draft.authors),
        tags=_few(draft.tags),
        categories=_few(draft.categories),
    )


def _few(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_cut(name, _MAX_LINE) for name in names[:_MAX_NAMES])


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"


def without_credentials(draft: Draft, credentials: Credentials) -> Draft:
    """The draft without the credentials of the address that it came from."""
    if not credentials:
        return draft
    hide = credentials.hide
    texts = ("title", "body", "source", "url", "guid", "excerpt", "feed", "home")
    several = ("authors", "tags", "categories")
    fields: dict[str, Any] = {name: hide(getattr(draft, name)) for name in texts}
    fields |= {name: tuple(map(hide, getattr(draft, name))) for name in several}
    fields["extra"] = {
        key: hide(value) if isinstance(value, str) else value for key, value in draft.extra.items()
    }
    former = draft.former or (draft.guid, draft.url, draft.feed)
    is_new = former != (fields["guid"], fields["url"], fields["feed"])
    return replace(draft, **fields, former=former if is_new else None)


def with_owner(draft: Draft, feed: str) -> Draft:
    """The draft as one of this feed.

    :param feed: its address, or the path of its file
    """
    return replace(draft, owner=feed_key(feed))


def article(draft: Draft, zone: tzinfo) -> Article:
    """The article that a draft holds, boilerplate removed; its path is empty.

    :param zone: of dates in its text that name none
    :raises ReadError: if it is too large, or holds nothing but boilerplate
    """
    front = front_matter({
        "title": draft.title, "date": draft.date, "authors": draft.authors,
        "source": draft.source, "url": draft.url, "categories": draft.categories,
        "tags": draft.tags, "lang": draft.lang, "excerpt": draft.excerpt[:MAX_FIELD],
        **draft.extra,
    })  # fmt: skip
    data = f"{front}{draft.body}".encode("utf-8", "replace")
    try:
        path = f"{_UNTITLED}.{'html' if draft.is_html else 'md'}"
        result = article_file.read(data, path, zone).article
    except ReadError as error:  # about a file that does not exist
        raise ReadError(error.message, subject=draft.url or draft.guid) from None
    if result.title == _UNTITLED.replace("-", " "):
        result = replace(result, title=_made_up(result))
    return replace(result, path="")


def language_tag(written: object) -> str:
    """A language tag such as ``zh-cn`` in lower case; "" for anything else."""
    match = re.fullmatch(r"[A-Za-z]{2,3}(?:[-_]\w{1,8}){0,3}", str(written or "").strip())
    return match[0].lower().replace("_", "-") if match else ""


def html_paragraphs(paragraphs: tuple[str, ...], headings: tuple[int, ...] = ()) -> str:
    """Plain paragraphs as HTML; ``headings`` are the positions of those that are headings."""
    tags = ["h3" if index in headings else "p" for index in range(len(paragraphs))]
    return "\n".join(
        f"<{tag}>{escape(text)}</{tag}>" for tag, text in zip(tags, paragraphs, strict=True)
    )


def _made_up(article: Article) -> str:
    """A title for an article without one: the start of its text, else its source."""
    first = one_line(article.text.split("\n\n")[0])
    if not first:
        return one_line(article.url or article.source) or "—"
    if len(first) > _TITLE_CHARACTERS:
        return first[:_TITLE_CHARACTERS].rstrip() + "…"
    # Never the very words of the paragraph: that would be taken for a repeated title.
    bare = first.rstrip("。.!！?？")
    return bare if bare and bare != first else f"{first}…"
