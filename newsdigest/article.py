"""Article and Item: the nouns that everything else is about, and their id.

Nothing here reads a file, knows a format or prints.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

ID_DIGITS = 10
"""Hexadecimal digits of an article's id."""
MIN_PREFIX = 4
"""The shortest prefix of an id that a user may type."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article as the archive holds it, boilerplate removed.

    ``text`` is for reading by programs: paragraphs without markup, separated by
    one blank line.  ``headings`` are the positions (from 0) of those of its
    paragraphs that are headings.  ``body`` is the same as Markdown.
    ``date`` is aware, or None where the archive does not say.
    ``path`` is relative to the archive's root, with forward slashes.
    ``extra`` keeps the front matter that has no field of its own.

    Title and text are enough: the id is then made of them, and the text is the body.
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
    """A piece of an article's text and the matches in it.

    ``matches`` are (start, end) offsets into ``text``, in order, not overlapping.
    """

    text: str
    matches: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """What a list shows of an article: its fields without the text, and the reader's state.

    ``tags`` are the article's and the reader's own; ``chars`` counts the
    characters of its text that are not white space.  ``score`` (higher is better)
    and ``passage`` are there where it was found by searching.
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
    """The id of the article with this identity: 10 hexadecimal digits of its BLAKE2.

    The identity is the front matter's ``id`` or ``guid``, else its address, else
    its path below the root.
    """
    return blake2b(
        identity.encode("utf-8", "surrogatepass"), digest_size=ID_DIGITS // 2
    ).hexdigest()
