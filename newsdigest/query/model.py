"""Query: what to select, as one frozen value.

Flags and the query language both become this; the index and the in-memory
filter both read it.  Nothing here parses or looks anything up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Field(StrEnum):
    """A property of an article that a term can ask for by value."""

    TAG = "tag"
    CATEGORY = "category"
    SOURCE = "source"
    AUTHOR = "author"
    LANG = "lang"
    ID = "id"
    PATH = "path"


class Flag(StrEnum):
    """A yes-or-no property, asked for with ``is:``."""

    UNREAD = "unread"
    READ = "read"
    STARRED = "starred"
    FOLLOWED = "followed"
    DATED = "dated"
    UNDATED = "undated"


class Sort(StrEnum):
    """What a list is ordered by."""

    DATE = "date"
    TITLE = "title"
    SOURCE = "source"
    LENGTH = "length"
    RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True)
class Words:
    """Full text: a word or a phrase in title or text, or in the title alone.

    A phrase matches its words next to each other.  With ``prefix`` the last word
    may go on.
    """

    text: str
    phrase: bool = False
    prefix: bool = False
    title_only: bool = False


@dataclass(frozen=True, slots=True)
class Has:
    """A field with this value.

    Tags, categories and languages match whole, sources, authors and paths
    anywhere in them, ids from their beginning; all of them without regard to
    case or width.  A ``*`` at the end of ``value`` makes it a prefix.
    """

    field: Field
    value: str


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
    """None of what the term matches."""

    term: Expr


Expr = Words | Has | Is | Dated | And | Or | Not

EVERYTHING = And()


@dataclass(frozen=True, slots=True)
class Query:
    """What to select, in which order, and how much of it.

    ``reverse`` turns the natural order of ``sort`` round: newest, most relevant
    and longest first, titles and sources from A.
    """

    where: Expr = EVERYTHING
    sort: Sort = Sort.DATE
    reverse: bool = False
    limit: int | None = None
    offset: int = 0
