"""``list`` and ``search``: which articles there are."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

import typer

from newsdigest.archive import Archive
from newsdigest.article import Item
from newsdigest.cli.environment import Environment
from newsdigest.cli.options import (
    ON_TERMINAL,
    Filters,
    Format,
    Output,
    Window,
    Words,
    query,
    taking,
    where,
)
from newsdigest.cli.outcome import empty
from newsdigest.errors import UsageError
from newsdigest.query.model import Query, Sort

Show = Callable[[Archive, Query, Output, Format], None]


@taking(Filters, Window, Output)
def list_(
    context: typer.Context, words: Words = None, *, filters: Filters, window: Window, output: Output
) -> None:
    """What is there, newest first."""
    _list(context.obj, words, filters, window, output, searching=False)


@taking(Filters, Window, Output)
def search(
    context: typer.Context, words: Words = None, *, filters: Filters, window: Window, output: Output
) -> None:
    """Find articles by their words, most relevant first, each with the passage that matched."""
    if not words or not " ".join(words).strip():
        raise UsageError("there is nothing to search for", hint="newsdigest search 防汛")
    _list(context.obj, words, filters, window, output, searching=True)


def _list(
    environment: Environment,
    words: list[str] | None,
    filters: Filters,
    window: Window,
    output: Output,
    *,
    searching: bool,
) -> None:
    with environment.archive() as archive:
        expression = where(environment, archive, words, filters)
        asked = query(expression, window, Sort.RELEVANCE if searching else Sort.DATE)
        form = _format(environment, output)
        if form is Format.TABLE:
            shown = _table(environment, archive, asked, searching)
        else:
            items = _watched(archive.select(asked))
            environment.write(
                _lines(environment, archive, items, asked, output, form, searching),
                end="\0" if output.null else "\n",
            )
            shown = items.seen
        empty(not shown, output.fail_empty)


def _format(environment: Environment, output: Output) -> Format | None:
    """The format to write; None where a template says it."""
    if output.template is not None:
        if output.format is not None:
            raise UsageError("--template and --format exclude each other")
        return None
    form = output.format or (Format.TABLE if environment.on_terminal else Format.PLAIN)
    if output.null and form not in (Format.IDS, Format.PATHS):
        raise UsageError("-0 is for ids and paths", hint="newsdigest list --format paths -0")
    return form


def _table(environment: Environment, archive: Archive, asked: Query, searching: bool) -> int:
    """Write the table for a terminal; the number of articles in it."""
    from newsdigest.render import terminal

    if asked.limit is None and environment.on_terminal:
        asked = replace(asked, limit=ON_TERMINAL)
    items = list(archive.select(asked))
    if searching:
        items = list(archive.with_passages(items, asked.where))
    if not items:
        environment.note("nothing matches" if asked.where != Query().where else "no articles yet")
        return 0
    figures = archive.figures(asked.where)
    show = (
        terminal.search_results
        if searching
        else partial(terminal.list_table, year=environment.now().year)
    )
    environment.print(
        show(
            items,
            width=environment.size[0],
            zone=archive.zone,
            total=figures.articles,
            unread=figures.unread,
            sources=figures.sources,
            ascii=environment.ascii,
            hint=f"newsdigest show {items[0].id[:4]}",
        )
    )
    return len(items)


def _lines(
    environment: Environment,
    archive: Archive,
    items: Iterable[Item],
    asked: Query,
    output: Output,
    form: Format | None,
    searching: bool,
) -> Iterator[str]:
    """The list in a format for programs."""
    from newsdigest.render import data, plain

    zone = archive.zone
    match form:
        case Format.PLAIN:
            return plain.list_lines(items, zone=zone)
        case Format.IDS:
            return plain.ids(items)
        case Format.PATHS if output.null:
            return (os.path.join(archive.root, item.path) for item in items)  # noqa: PTH118
        case Format.PATHS:
            return plain.paths(items, str(archive.root))
    names = data.SEARCH_FIELDS if searching else data.ITEM_FIELDS
    if searching:
        found = archive.with_passages(items, asked.where)
        rows = (data.search_fields(item, zone) for item in found)
    else:
        rows = (data.item_fields(item, zone) for item in items)
    match form:
        case Format.JSON:
            return data.json_array(rows)
        case Format.JSONL:
            return data.json_lines(rows)
        case Format.CSV:
            return data.csv_lines(rows, names)
    from newsdigest.render.template import list_template

    return map(list_template(output.template or "", names), rows)


class _watched:  # noqa: N801 an iterator, used like a function
    """Items on their way, with whether there were any."""

    def __init__(self, items: Iterator[Item]) -> None:
        self._items = items
        self.seen = 0

    def __iter__(self) -> Iterator[Item]:
        for item in self._items:
            self.seen += 1
            yield item
