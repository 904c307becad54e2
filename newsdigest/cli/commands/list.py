"""``list``: which articles there are."""

from __future__ import annotations

from dataclasses import replace

import typer

from newsdigest.cli.context import Environment, empty
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
from newsdigest.cli.output import chosen_format, write_items, write_table
from newsdigest.query.model import Sort


@taking(Filters, Window, Output)
def list_(
    context: typer.Context, words: Words = None, *, filters: Filters, window: Window, output: Output
) -> None:
    """What is there, newest first."""
    write_selection(context.obj, words, filters, window, output, searching=False)


def write_selection(
    environment: Environment,
    words: list[str] | None,
    filters: Filters,
    window: Window,
    output: Output,
    *,
    searching: bool,
) -> None:
    """Write the articles that words and filters select; with ``searching``, what matched."""
    with environment.archive() as archive:
        expression = where(environment, archive, words, filters)
        asked = query(expression, window, Sort.RELEVANCE if searching else Sort.DATE)
        form = chosen_format(environment, output)
        if form is not Format.TABLE:
            items = archive.select(asked)
            shown = write_items(
                environment, archive, items, output, form, expression if searching else None
            )
        else:
            if asked.limit is None and environment.on_terminal:
                asked = replace(asked, limit=ON_TERMINAL)
            shown = write_table(environment, archive, asked, searching)
        empty(not shown, output.fail_empty)
