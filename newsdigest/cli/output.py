"""Write a result in the format that the user asks for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING

from newsdigest.archive.facade import Archive
from newsdigest.article import Item
from newsdigest.cli.context import Environment, exit_if_empty
from newsdigest.cli.options import Filters, Format, Output, Window, where
from newsdigest.errors import UsageError
from newsdigest.query.model import EVERYTHING, Expr, Query, Sort

if TYPE_CHECKING:
    from newsdigest.render.lines import Line

TERMINAL_LIMIT = 50
"""Articles in a list on a terminal without ``--limit``."""


def write_result(
    environment: Environment,
    format: Format,
    lines: Mapping[Format, Callable[[], Iterable[str]]],
    layouts: Callable[[int], Sequence[Iterable[Line]]] | None = None,
    *,
    styled: bool = False,
    page: bool = False,
) -> None:
    """Write a result; only the function of the format that is written is called.

    :param lines: for each format but ``TABLE`` a function that makes its lines
    :param layouts: makes styled lines for a width in cells; they are written for ``TABLE``,
        and for ``TEXT`` on a terminal
    :param styled: whether they are written for ``TEXT`` in any case
    :param page: whether styled lines go through the pager
    """
    use_layouts = format is Format.TABLE or (
        format is Format.TEXT and (styled or environment.on_terminal)
    )
    if layouts is not None and use_layouts:
        environment.print(*layouts(environment.size[0]), page=page)
    else:
        environment.write(lines[format]())


def choose_list_format(environment: Environment, output: Output) -> Format | None:
    """The format of a list; None for a template.

    :raises UsageError: if the options contradict each other
    """
    if output.template is not None:
        if output.format is not None:
            raise UsageError("--template and --format exclude each other")
        return None
    default = Format.TABLE if environment.on_terminal else Format.PLAIN
    list_format = output.format or default
    if output.null and list_format not in (Format.IDS, Format.PATHS):
        raise UsageError("-0 is for ids and paths", hint="newsdigest list --format paths -0")
    return list_format


def write_selection(
    environment: Environment,
    words: list[str] | None,
    filters: Filters,
    window: Window,
    output: Output,
    *,
    is_search: bool,
) -> None:
    """Write the list of articles that a query and filters select; for a search, with snippets."""
    with environment.archive() as archive:
        expression = where(environment, archive, words, filters)
        if not output.fail_empty:  # a script asks whether there is what it names
            expression = _with_pinyin(environment, archive, expression)
        query = window.query(expression, Sort.RELEVANCE if is_search else Sort.DATE)
        list_format = choose_list_format(environment, output)
        if list_format is Format.TABLE:
            if query.limit is None and environment.on_terminal:
                query = replace(query, limit=TERMINAL_LIMIT)
            is_empty = not _write_table(environment, archive, query, is_search)
        else:
            searched = expression if is_search else None
            items = archive.select(query)
            is_empty = not write_items(environment, archive, items, output, list_format, searched)
        exit_if_empty(is_empty, output.fail_empty)


def _with_pinyin(environment: Environment, archive: Archive, expression: Expr) -> Expr:
    """The expression, with words that no article has as pinyin, which is reported."""
    from newsdigest.archive.pinyin import read_as_pinyin

    expression, readings = read_as_pinyin(archive, expression)
    for reading in readings:
        from newsdigest.render.messages import read_as_pinyin as note

        term = reading.term
        environment.note(note(reading.word, term.text, similar=term.similar))
    return expression


def _write_table(environment: Environment, archive: Archive, query: Query, is_search: bool) -> bool:
    """Write the table of a query; whether it has a row."""
    from newsdigest.render import listing

    items = list(archive.select(query))
    if not items:
        environment.note("nothing matches" if query.where != EVERYTHING else "no articles yet")
        return False
    counts = archive.counts(query.where)
    if is_search:
        items = list(archive.with_snippets(items, query.where))
    table = listing.table(
        items,
        width=environment.size[0],
        zone=archive.zone,
        total=counts.articles,
        unread=counts.unread,
        sources=counts.sources,
        hint=f"newsdigest show {items[0].id[:4]}",
        year=environment.now().year,
        searched=is_search,
    )
    environment.print(table, page=True)
    return True


def write_items(
    environment: Environment,
    archive: Archive,
    items: Iterable[Item],
    output: Output,
    format: Format | None,
    searched: Expr | None = None,
) -> bool:
    """Write a list of articles for a program; whether it has any.

    :param format: None for the template of the options
    :param searched: the expression of a search, whose items come with snippets
    """
    items = iter(items)
    first = list(islice(items, 1))
    lines = _item_lines(archive, chain(first, items), output, format, searched)
    # A path for xargs -0 is the file's; a template is the user's own.
    exact = output.null or output.template is not None
    environment.write(lines, end="\0" if output.null else "\n", exact=exact)
    return bool(first)


def _item_lines(
    archive: Archive,
    items: Iterable[Item],
    output: Output,
    format: Format | None,
    searched: Expr | None,
) -> Iterator[str]:
    from newsdigest.render import plain

    match format:
        case Format.PLAIN | Format.TABLE:
            return plain.list_lines(items, zone=archive.zone)
        case Format.IDS:
            return plain.ids(items)
        case Format.PATHS if output.null:
            return (os.path.join(archive.root, item.path) for item in items)  # noqa: PTH118
        case Format.PATHS:
            return plain.paths(items, str(archive.root))
    from newsdigest.render import data

    names: tuple[str, ...] = data.ITEM_FIELDS
    fields = data.item_fields
    if searched is not None:
        items = archive.with_snippets(items, searched)
        names, fields = data.SEARCH_FIELDS, data.search_fields
    rows = (fields(item, archive.zone) for item in items)
    match format:
        case Format.JSON:
            return data.json_array(rows)
        case Format.JSONL:
            return data.json_lines(rows)
        case Format.CSV:
            return data.csv_lines(rows, names)
    from newsdigest.render.templates import list_template

    return map(list_template(output.template or "", names), rows)
