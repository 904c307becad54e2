"""What the shell may complete, answered from the index as it is, without reading the archive."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import typer

from newsdigest.query.model import EVERYTHING, Field, Has, Query

if TYPE_CHECKING:
    from newsdigest.archive import Archive

MOST = 50
"""Suggestions at once."""
_FIELDS = ("tag:", "category:", "source:", "author:", "title:", "is:", "date:", "since:", "query:")
_FLAGS = ("unread", "read", "starred", "dated", "undated")


def ids(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Ids that begin so, each with its title."""
    with _archive(ctx) as archive:
        where = Has(Field.ID, incomplete.lower()) if incomplete else EVERYTHING
        return [(item.id, item.title) for item in archive.select(Query(where, limit=MOST))]


def tags(ctx: typer.Context, incomplete: str) -> list[str]:
    """Tags of the articles and of the reader."""
    return _typed(_beginning(_tags(ctx), incomplete))


def categories(ctx: typer.Context, incomplete: str) -> list[str]:
    """Categories."""
    return _typed(_beginning(_labels(ctx, Field.CATEGORY), incomplete))


def sources(ctx: typer.Context, incomplete: str) -> list[str]:
    """Sources."""
    return _typed(_beginning(_labels(ctx, Field.SOURCE), incomplete))


def authors(ctx: typer.Context, incomplete: str) -> list[str]:
    """Authors."""
    return _typed(_beginning(_labels(ctx, Field.AUTHOR), incomplete))


def queries(ctx: typer.Context, incomplete: str) -> list[str]:
    """Names of saved queries."""
    return _beginning(_queries(ctx), incomplete)


def query(ctx: typer.Context, incomplete: str) -> list[str]:
    """Fields of the query language and, after a colon, their values.

    bash takes a colon for the end of a word: ``tag:防`` comes as three words, and
    only the third is to be completed.
    """
    before = _words_before()
    apart = before[-1:] == [":"]
    field, colon, value = (before[-2], ":", incomplete) if apart else incomplete.partition(":")
    if not colon:
        return _beginning(_FIELDS, incomplete)
    known = _VALUES.get(field.lower())
    if known is None:
        return []
    from newsdigest.query.language import quote

    found = _beginning(known(ctx), value.strip('"'))
    if apart:  # what is there already cannot be put in quotation marks any more
        return [value for value in found if quote(value) == value]
    return [f"{field}:{quote(value)}" for value in found]


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


def _words_before() -> list[str]:
    """The words before the one that is typed, as bash counts them."""
    position = os.environ.get("COMP_CWORD", "0")
    return os.environ.get("COMP_WORDS", "").split()[: int(position)]


def _beginning(values: Iterable[str], incomplete: str) -> list[str]:
    wanted = incomplete.replace("\\", "").casefold()
    found = [value for value in dict.fromkeys(values) if value.casefold().startswith(wanted)]
    return found[:MOST]


def _typed(values: list[str]) -> list[str]:
    """Values as they must be typed: bash puts them on the line as they come."""
    if not any(value.endswith("bash") for value in map(os.environ.get, _ASKING) if value):
        return values
    return ["".join(f"\\{c}" if c in " \t\"'\\$`&|;()<>*?#!" else c for c in v) for v in values]


_ASKING = ("_NEWSDIGEST_COMPLETE", "_ND_COMPLETE")
"""Where a shell says that it asks and which one it is."""


def _archive(ctx: typer.Context) -> Archive:
    """The archive that the command would use."""
    from newsdigest.archive import Archive
    from newsdigest.cli.environment import Environment

    given = ctx.find_root().params
    environment = Environment(
        archive_option=given.get("archive"), config_option=given.get("config"), quiet=True
    )
    return Archive(environment.settings, now=environment.now, warn=lambda _: None)
