"""Query: which articles to select, in which order, as one frozen value.

Command-line options and the query language produce it; the index evaluates it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Field(StrEnum):
    """A property of an article that a term compares with a value."""

    TAG = "tag"
    CATEGORY = "category"
    SOURCE = "source"
    AUTHOR = "author"
    LANG = "lang"
    ID = "id"
    PATH = "path"
    FOLDER = "folder"


class Flag(StrEnum):
    """A yes-or-no property, queried with ``is:``."""

    UNREAD = "unread"
    READ = "read"
    STARRED = "starred"
    FOLLOWED = "followed"
    DATED = "dated"
    UNDATED = "undated"


class Sort(StrEnum):
    """The key that a list is ordered by."""

    DATE = "date"
    TITLE = "title"
    SOURCE = "source"
    LENGTH = "length"
    RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True)
class FullText:
    """A word or a phrase in title or text, or in the title alone.

    A phrase matches its words next to each other.  With ``prefix`` the last word
    matches as a prefix.
    """

    text: str
    phrase: bool = False
    prefix: bool = False
    title_only: bool = False


@dataclass(frozen=True, slots=True)
class Has:
    """A field with this value.

    Tags, categories and languages match whole, sources, authors and paths as
    substrings, ids as prefixes, folders of feeds with the folders in them; case and width
    do not matter.  A ``*`` at the end of ``value`` makes it a prefix.
    """

    field: Field
    value: str


@dataclass(frozen=True, slots=True)
class Pinyin:
    """Chinese in a title, a tag, a category or the source, typed in pinyin.

    ``text`` is initials, syllables without tones, or both.  With ``similar`` sounds count
    that many speakers do not distinguish.
    """

    text: str
    similar: bool = False


@dataclass(frozen=True, slots=True)
class Is:
    """A yes-or-no property."""

    flag: Flag


@dataclass(frozen=True, slots=True)
class Dated:
    """Dated at or after ``since`` and before ``until``; both aware, either may be open."""

    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class And:
    """All of the terms; no terms match everything."""

    terms: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of the terms."""

    terms: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Everything except what the term matches."""

    term: Expr


Expr = FullText | Has | Pinyin | Is | Dated | And | Or | Not

EVERYTHING = And()


@dataclass(frozen=True, slots=True)
class Query:
    """Which articles to select, in which order, and how many.

    ``reverse`` reverses the natural order of ``sort``: newest, most relevant
    and longest first, titles and sources from A.
    """

    where: Expr = EVERYTHING
    sort: Sort = Sort.DATE
    reverse: bool = False
    limit: int | None = None
    offset: int = 0
