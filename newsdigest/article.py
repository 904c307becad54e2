"""Article, Item and Snippet: the values that other modules work on, and article ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

ID_DIGITS = 10
"""Hexadecimal digits of an article's id."""
SHORT_ID = 8
"""Digits of an id in lists and digests."""
MIN_PREFIX = 4
"""Characters of the shortest prefix that finds an article by its id."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article of the archive, without boilerplate.

    ``text`` is its paragraphs without markup, separated by a blank line; ``headings`` are
    the positions (from 0) of the paragraphs that are headings.  ``body`` is the same text
    as Markdown.  ``date`` is aware, or None if unknown.  ``path`` is relative to the
    archive's root, with forward slashes.  ``extra`` is the front matter without a field of
    its own.

    An article can be made of title and text alone: they give the id, and ``body`` is the
    text.
    """

    id: str = ""
    title: str = ""
    body: str = ""
    text: str = ""
    date: datetime | None = None
    authors: tuple[str, ...] = ()
    source: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    lang: str = ""
    path: str = ""
    excerpt: str = ""
    headings: tuple[int, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        if not self.id:
            object.__setattr__(self, "id", article_id(f"{self.title}\n{self.text}"))
            object.__setattr__(self, "body", self.body or self.text)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs of :attr:`text`."""
        return tuple(self.text.split("\n\n")) if self.text else ()


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of an article's text with the matches of a search.

    ``matches`` are (start, end) offsets into ``text``, in order, not overlapping.
    """

    text: str
    matches: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """An article in a list: its fields without the text, and the reader's marks.

    ``tags`` are the article's and the reader's own; ``chars`` counts the characters of its
    text, white space aside.  Search results also have a ``score`` (higher is better) and a
    ``snippet``.
    """

    id: str
    title: str
    date: datetime | None = None
    authors: tuple[str, ...] = ()
    source: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    lang: str = ""
    path: str = ""
    chars: int = 0
    read: bool = False
    starred: bool = False
    score: float | None = None
    snippet: Snippet | None = None


def article_id(identity: str) -> str:
    """The id of an article: 10 hexadecimal digits of the BLAKE2 of its identity.

    The identity is the front matter's ``id`` or ``guid``, else the article's address, else
    its path.
    """
    return blake2b(
        identity.encode("utf-8", "surrogatepass"), digest_size=ID_DIGITS // 2
    ).hexdigest()
