"""``search``: articles by their words, each with what matched."""

from __future__ import annotations

import typer

from newsdigest.cli.commands.list import write_selection
from newsdigest.cli.options import (
    Filters,
    Output,
    Window,
    Words,
    taking,
)
from newsdigest.errors import UsageError


@taking(Filters, Window, Output)
def search(
    context: typer.Context, words: Words = None, *, filters: Filters, window: Window, output: Output
) -> None:
    """Find articles by their words, most relevant first, each with the passage that matched."""
    if not words or not " ".join(words).strip():
        raise UsageError("there is nothing to search for", hint="newsdigest search 防汛")
    write_selection(context.obj, words, filters, window, output, searching=True)
