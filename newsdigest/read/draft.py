"""Draft: an article on its way into the archive, as its source has it.

Pages, web pages and feeds make drafts; :func:`article` reads one just as a file
of the archive is read, so that boilerplate is known in one place.  Writing the
result is ``writing``'s business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from hashlib import blake2b
from html import escape
from typing import Any

from newsdigest.article import Article
from newsdigest.read import article_file
from newsdigest.read.writing import MAX_FIELD, front_matter
from newsdigest.text.safe import one_line

_UNTITLED = "untitled-draft"
_TITLE_CHARACTERS = 60
"""Of a title that is made of the text."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a source says about one article.

    ``body`` is HTML unless ``is_html`` says that it is Markdown.  ``guid`` is its
    identity where the source gives one; it and ``url`` are cleaned.  ``feed`` is
    the address of the feed it came with, ``home`` the page that feed belongs to: a
    link there is no article's own.  ``origin`` is the revision of the entry where
    the body was got elsewhere.
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
    is_html: bool = True

    def revision(self) -> str:
        """A digest of all that the source says: another one tells an edited article."""
        if self.origin:
            return self.origin
        said = repr((
            self.title, self.body, self.date and self.date.timestamp(), self.authors, self.source,
            self.url, self.guid, self.categories, self.tags, self.lang, self.excerpt,
        ))  # fmt: skip
        return blake2b(said.encode("utf-8", "replace"), digest_size=8).hexdigest()


def article(draft: Draft, zone: tzinfo) -> Article:
    """The article that a draft holds, boilerplate removed; its path is empty.

    :param zone: of dates in its text that name none
    :raises ReadError: if it is too large to be one
    """
    front = front_matter({
        "title": draft.title, "date": draft.date, "authors": draft.authors,
        "source": draft.source, "url": draft.url, "categories": draft.categories,
        "tags": draft.tags, "lang": draft.lang, "excerpt": draft.excerpt[:MAX_FIELD],
        **draft.extra,
    })  # fmt: skip
    data = f"{front}{draft.body}".encode("utf-8", "replace")
    found = article_file.read(
        data, f"{_UNTITLED}.{'html' if draft.is_html else 'md'}", zone
    ).article
    if found.title == _UNTITLED.replace("-", " "):
        found = replace(found, title=_made_up(found))
    return replace(found, path="")


def html_of(paragraphs: tuple[str, ...], headings: tuple[int, ...] = ()) -> str:
    """Plain paragraphs as HTML; ``headings`` are the positions of those that are headings."""
    tags = ["h3" if index in headings else "p" for index in range(len(paragraphs))]
    return "\n".join(
        f"<{tag}>{escape(text)}</{tag}>" for tag, text in zip(tags, paragraphs, strict=True)
    )


def _made_up(article: Article) -> str:
    """A title for an article without one: how its text begins, else where it came from."""
    first = one_line(article.text.split("\n\n")[0])
    if not first:
        return one_line(article.url or article.source) or "—"
    if len(first) > _TITLE_CHARACTERS:
        return first[:_TITLE_CHARACTERS].rstrip() + "…"
    # Never the very words of the paragraph: that would be taken for a repeated title.
    bare = first.rstrip("。.!！?？")
    return bare if bare and bare != first else f"{first}…"
