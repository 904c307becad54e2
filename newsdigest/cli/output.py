"""Output: a list of articles written in any format, to the terminal or for a program."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from newsdigest.archive.facade import Archive
from newsdigest.article import Item
from newsdigest.cli.context import Environment
from newsdigest.cli.options import (
    Format,
    Output,
)
from newsdigest.errors import UsageError
from newsdigest.query.model import EVERYTHING, Expr, Query


def chosen_format(environment: Environment, output: Output) -> Format | None:
    """The format to write; None where a template says it."""
    if output.template is not None:
        if output.format is not None:
            raise UsageError("--template and --format exclude each other")
        return None
    form = output.format or (Format.TABLE if environment.on_terminal else Format.PLAIN)
    if output.null and form not in (Format.IDS, Format.PATHS):
        raise UsageError("-0 is for ids and paths", hint="newsdigest list --format paths -0")
    return form


def write_table(environment: Environment, archive: Archive, asked: Query, searching: bool) -> bool:
    """Write the table for a terminal; whether there is anything in it."""
    from newsdigest.render import listing

    items = list(archive.select(asked))
    if not items:
        environment.note("nothing matches" if asked.where != EVERYTHING else "no articles yet")
        return False
    figures = archive.figures(asked.where)
    if searching:
        items = list(archive.with_snippets(items, asked.where))
    table = listing.table(
        items,
        width=environment.size[0],
        zone=archive.zone,
        total=figures.articles,
        unread=figures.unread,
        sources=figures.sources,
        hint=f"newsdigest show {items[0].id[:4]}",
        year=environment.now().year,
        searched=searching,
    )
    environment.print(table, page=True)
    return True


def write_items(
    environment: Environment,
    archive: Archive,
    items: Iterable[Item],
    output: Output,
    form: Format | None,
    searched: Expr | None = None,
) -> bool:
    """Write items in a format for programs; whether there were any.

    :param searched: what was searched for, where the passage that matched belongs to the item
    """
    watched = _Watched(items)
    lines = _lines(archive, watched, output, form, searched)
    # A path for xargs -0 is the file's; a template is the user's own.
    exact = output.null or output.template is not None
    environment.write(lines, end="\0" if output.null else "\n", exact=exact)
    return watched.seen


def _lines(
    archive: Archive,
    items: Iterable[Item],
    output: Output,
    form: Format | None,
    searched: Expr | None,
) -> Iterator[str]:
    from newsdigest.render import plain

    match form:
        case Format.PLAIN | Format.TABLE:
            return plain.list_lines(items, zone=archive.zone)
        case Format.IDS:
            return plain.ids(items)
        case Format.PATHS if output.null:
            return (os.path.join(archive.root, item.path) for item in items)  # noqa: PTH118
        case Format.PATHS:
            return plain.paths(items, str(archive.root))
    return _rows(archive, items, output, form, searched)


def _rows(
    archive: Archive,
    items: Iterable[Item],
    output: Output,
    form: Format | None,
    searched: Expr | None,
) -> Iterator[str]:
    """Items with all their fields."""
    from newsdigest.render import data

    names: tuple[str, ...] = data.ITEM_FIELDS
    fields = data.item_fields
    if searched is not None:
        items = archive.with_snippets(items, searched)
        names, fields = data.SEARCH_FIELDS, data.search_fields
    rows = (fields(item, archive.zone) for item in items)
    match form:
        case Format.JSON:
            return data.json_array(rows)
        case Format.JSONL:
            return data.json_lines(rows)
        case Format.CSV:
            return data.csv_lines(rows, names)
    from newsdigest.render.templates import list_template

    return map(list_template(output.template or "", names), rows)


class _Watched:
    """Items on their way, with whether there were any."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = items
        self.seen = False

    def __iter__(self) -> Iterator[Item]:
        for item in self._items:
            self.seen = True
            yield item
