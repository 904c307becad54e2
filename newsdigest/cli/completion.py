"""Completion of ids, labels and queries, from the index as it is.

``shells`` has the protocol of each shell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import typer

from newsdigest.query.model import EVERYTHING, Expr, Field, Has, Pinyin, Query

if TYPE_CHECKING:
    from newsdigest.archive.facade import Archive

MAX_CANDIDATES = 50
_HEX = re.compile("[0-9a-fA-F]*")
_FLAGS = ("unread", "read", "starred", "followed", "dated", "undated")


class Candidate(str):
    """A candidate that typer keeps: it drops those that do not begin exactly as typed.

    Ours may differ in case, or have quotation marks.
    """

    __slots__ = ()

    def startswith(self, *_: object) -> bool:
        """Always true: the candidate matches already."""
        return True


def ids(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Ids with that beginning, or of titles that sound so, each with its title."""
    with _archive(ctx) as archive:
        where: Expr = Has(Field.ID, incomplete.lower()) if incomplete else EVERYTHING
        if letters := "" if _HEX.fullmatch(incomplete) else _typed(incomplete):
            where = Pinyin(letters)
        return [
            (Candidate(item.id), item.title)
            for item in archive.select(Query(where, limit=MAX_CANDIDATES))
        ]


def tags(ctx: typer.Context, incomplete: str) -> list[str]:
    """Tags of the articles and of the reader."""
    return _matches(_tags(ctx), incomplete, ctx)


def categories(ctx: typer.Context, incomplete: str) -> list[str]:
    """Categories."""
    return _matches(_labels(ctx, Field.CATEGORY), incomplete, ctx)


def sources(ctx: typer.Context, incomplete: str) -> list[str]:
    """Sources."""
    return _matches(_labels(ctx, Field.SOURCE), incomplete, ctx)


def folders(ctx: typer.Context, incomplete: str) -> list[str]:
    """Folders of feeds."""
    return _matches(_folders(ctx), incomplete)


def queries(ctx: typer.Context, incomplete: str) -> list[str]:
    """Names of saved queries."""
    return _matches(_queries(ctx), incomplete)


def query(ctx: typer.Context, incomplete: str) -> list[str]:
    """Fields of the query language; after a colon, the values of a field."""
    from newsdigest.query.tokens import NAMES, quote

    field, colon, value = incomplete.partition(":")
    if not colon:
        return _matches([f"{name}:" for name in NAMES], incomplete)
    values = _VALUES.get(field.lower())
    if values is None:
        return []
    matches = _matches(values(ctx), value.strip('"'), ctx)
    return [Candidate(f"{field}:{quote(one)}") for one in matches]


def _tags(ctx: typer.Context) -> list[str]:
    with _archive(ctx) as archive:
        own = [tag for tag, _ in archive.state.all_tags()]
        return own + [value for value, _ in archive.labels(Field.TAG)]


def _queries(ctx: typer.Context) -> list[str]:
    with _archive(ctx) as archive:
        return list(archive.saved_queries)


def _folders(ctx: typer.Context) -> list[str]:
    with _archive(ctx) as archive:
        return archive.folders()


def _labels(ctx: typer.Context, field: Field) -> list[str]:
    with _archive(ctx) as archive:
        return [value for value, _ in archive.labels(field)]


_VALUES: dict[str, Callable[[typer.Context], Iterable[str]]] = {
    "tag": _tags,
    "category": lambda ctx: _labels(ctx, Field.CATEGORY),
    "source": lambda ctx: _labels(ctx, Field.SOURCE),
    "author": lambda ctx: _labels(ctx, Field.AUTHOR),
    "folder": _folders,
    "query": _queries,
    "is": lambda _: _FLAGS,
}
"""The function that lists the values of a query field."""


def _matches(values: Iterable[str], incomplete: str, ctx: typer.Context | None = None) -> list[str]:
    """The values that begin so, in any case; without any, those that sound so.

    :param ctx: of an archive that has the values as tags, categories or sources
    """
    prefix, values = incomplete.casefold(), list(dict.fromkeys(values))
    matches = [value for value in values if value.casefold().startswith(prefix)]
    if not matches and ctx is not None and (letters := _typed(incomplete)):
        from newsdigest.text.pinyin import Matcher

        with _archive(ctx) as archive:
            sounds = archive.label_sounds()
        sounds_so = Matcher(letters)
        matches = [value for value in values if sounds_so(sounds.get(value, ""))]
    return [Candidate(value) for value in matches[:MAX_CANDIDATES]]


def _typed(incomplete: str) -> str:
    """The letters of pinyin that an ASCII word may be, "" for another one."""
    from newsdigest.text.pinyin import MAX_LETTERS, typed

    letters = typed(incomplete) if incomplete.isascii() else ""
    return letters[:MAX_LETTERS]


def _archive(ctx: typer.Context) -> Archive:
    """The archive of the command line that is being typed."""
    from newsdigest.archive.facade import Archive
    from newsdigest.cli.context import Environment

    params = ctx.find_root().params
    environment = Environment(
        archive_option=params.get("archive"), config_option=params.get("config"), quiet=True
    )
    return Archive(environment.settings, now=environment.now, warn=lambda _: None)
