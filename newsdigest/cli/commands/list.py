"""``list``: articles, newest first."""

from __future__ import annotations

import typer

from newsdigest.cli.options import Filters, Output, QueryWords, Window, with_options
from newsdigest.cli.output import write_selection


@with_options(Filters, Window, Output)
def list_(
    context: typer.Context,
    words: QueryWords = None,
    *,
    filters: Filters,
    window: Window,
    output: Output,
) -> None:
    """List articles, newest first."""
    write_selection(context.obj, words, filters, window, output, is_search=False)
