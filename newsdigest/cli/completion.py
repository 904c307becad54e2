"""What the shell may complete, answered from the index as it is, without reading the archive."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import typer

from newsdigest.query.model import EVERYTHING, Field, Has, Query

if TYPE_CHECKING:
    from newsdigest.archive.facade import Archive

MOST = 50
"""Suggestions at once."""
_FIELDS = ("tag:", "category:", "source:", "author:", "title:", "is:", "date:", "since:", "query:")
_FLAGS = ("unread", "read", "starred", "followed", "dated", "undated")


class Value(str):
    """A value that typer keeps: it drops what does not begin as typed, to the letter.

    What is typed may be of another case, or lack the quotation marks of the query language.
    """

    __slots__ = ()

    def startswith(self, *_: Any) -> bool:
        """Always: it was looked for by what is typed."""
        return True


def ids(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Ids that begin so, each with its title."""
    with _archive(ctx) as archive:
        where = Has(Field.ID, incomplete.lower()) if incomplete else EVERYTHING
        return [(item.id, item.title) for item in archive.select(Query(where, limit=MOST))]


def tags(ctx: typer.Context, incomplete: str) -> list[str]:
    """Tags of the articles and of the reader."""
    return _beginning(_tags(ctx), incomplete)


def categories(ctx: typer.Context, incomplete: str) -> list[str]:
    """Categories."""
    return _beginning(_labels(ctx, Field.CATEGORY), incomplete)


def sources(ctx: typer.Context, incomplete: str) -> list[str]:
    """Sources."""
    return _beginning(_labels(ctx, Field.SOURCE), incomplete)


def authors(ctx: typer.Context, incomplete: str) -> list[str]:
    """Authors."""
    return _beginning(_labels(ctx, Field.AUTHOR), incomplete)


def queries(ctx: typer.Context, incomplete: str) -> list[str]:
    """Names of saved queries."""
    return _beginning(_queries(ctx), incomplete)


def query(ctx: typer.Context, incomplete: str) -> list[str]:
    """Fields of the query language and, after a colon, their values."""
    field, colon, value = incomplete.partition(":")
    if not colon:
        return _beginning(_FIELDS, incomplete)
    values = _VALUES.get(field.lower())
    if values is None:
        return []
    from newsdigest.query.tokens import quote

    matches = _beginning(values(ctx), value.strip('"'))
    return [Value(f"{field}:{quote(match)}") for match in matches]


def _tags(ctx: typer.Context) -> list[str]:
    with _archive(ctx) as archive:
        own = [tag for tag, _ in archive.state.all_tags()]
        return own + [value for value, _ in archive.labels(Field.TAG)]


def _queries(ctx: typer.Context) -> list[str]:
    with _archive(ctx) as archive:
        return list(archive.saved_queries)


def _labels(ctx: typer.Context, field: Field) -> list[str]:
    with _archive(ctx) as archive:
        return [value for value, _ in archive.labels(field)]


_VALUES: dict[str, Callable[[typer.Context], Iterable[str]]] = {
    "tag": _tags,
    "category": lambda ctx: _labels(ctx, Field.CATEGORY),
    "source": lambda ctx: _labels(ctx, Field.SOURCE),
    "author": lambda ctx: _labels(ctx, Field.AUTHOR),
    "query": _queries,
    "is": lambda _: _FLAGS,
}
"""Of a field in a query, the values it may have."""


def _beginning(values: Iterable[str], incomplete: str) -> list[str]:
    wanted = incomplete.casefold()
    matches = [value for value in dict.fromkeys(values) if value.casefold().startswith(wanted)]
    return [Value(value) for value in matches[:MOST]]


def _archive(ctx: typer.Context) -> Archive:
    """The archive that the command would use."""
    from newsdigest.archive.facade import Archive
    from newsdigest.cli.context import Environment

    given = ctx.find_root().params
    environment = Environment(
        archive_option=given.get("archive"), config_option=given.get("config"), quiet=True
    )
    return Archive(environment.settings, now=environment.now, warn=lambda _: None)
