"""What the shell may complete, answered from the index as it is, without reading the archive."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from newsdigest.query.model import EVERYTHING, Field, Has, Query

if TYPE_CHECKING:
    from newsdigest.archive import Archive

MOST = 50
"""Suggestions at once."""
_FIELDS = ("tag:", "category:", "source:", "author:", "title:", "is:", "date:", "since:", "query:")
_FLAGS = ("unread", "read", "starred", "dated", "undated")


def ids(incomplete: str) -> list[tuple[str, str]]:
    """Ids that begin so, each with its title."""
    with _archive() as archive:
        where = Has(Field.ID, incomplete.lower()) if incomplete else EVERYTHING
        return [(item.id, item.title) for item in archive.select(Query(where, limit=MOST))]


def tags(incomplete: str) -> list[str]:
    """Tags of the articles and of the reader."""
    with _archive() as archive:
        own = [tag for tag, _ in archive.state.all_tags()]
    return _beginning(own + _labels(Field.TAG), incomplete)


def categories(incomplete: str) -> list[str]:
    """Categories."""
    return _beginning(_labels(Field.CATEGORY), incomplete)


def sources(incomplete: str) -> list[str]:
    """Sources."""
    return _beginning(_labels(Field.SOURCE), incomplete)


def authors(incomplete: str) -> list[str]:
    """Authors."""
    return _beginning(_labels(Field.AUTHOR), incomplete)


def queries(incomplete: str) -> list[str]:
    """Names of saved queries."""
    with _archive() as archive:
        return _beginning(list(archive.saved_queries), incomplete)


def flags(incomplete: str) -> list[str]:
    """What may follow ``is:``."""
    return _beginning(_FLAGS, incomplete)


def query(incomplete: str) -> list[str]:
    """Fields of the query language and, after a colon, their values."""
    field, colon, value = incomplete.partition(":")
    if not colon:
        return _beginning(_FIELDS, incomplete)
    known: dict[str, Callable[[str], list[str]]] = {
        "tag": tags,
        "category": categories,
        "source": sources,
        "author": authors,
        "query": queries,
        "is": flags,
    }
    values = known.get(field.lower())
    if values is None:
        return []
    from newsdigest.query.language import quote

    return [f"{field}:{quote(found)}" for found in values(value.strip('"'))]


def _labels(field: Field) -> list[str]:
    with _archive() as archive:
        return [value for value, _ in archive.labels(field)]


def _beginning(values: list[str] | tuple[str, ...], incomplete: str) -> list[str]:
    wanted = incomplete.casefold()
    found = [value for value in dict.fromkeys(values) if value.casefold().startswith(wanted)]
    return found[:MOST]


def _archive() -> Archive:
    """The archive that the command would use; ``-C`` before it is not known here."""
    from newsdigest.cli.environment import Environment

    environment = Environment()
    from newsdigest.archive import Archive

    return Archive(environment.settings, now=environment.now, warn=lambda _: None)
