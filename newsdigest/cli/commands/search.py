"""``search``: articles by their words, with snippets."""

from __future__ import annotations

import typer

from newsdigest.cli.options import Filters, Output, QueryWords, Window, with_options
from newsdigest.cli.output import write_selection
from newsdigest.errors import UsageError


@with_options(Filters, Window, Output)
def search(
    context: typer.Context,
    words: QueryWords = None,
    *,
    filters: Filters,
    window: Window,
    output: Output,
) -> None:
    """Search articles, most relevant first, with snippets."""
    if not words or not " ".join(words).strip():
        raise UsageError("there is nothing to search for", hint="newsdigest search 防汛")
    write_selection(context.obj, words, filters, window, output, is_search=True)
