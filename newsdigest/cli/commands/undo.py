"""``undo``: the last action taken back."""

from __future__ import annotations

import typer

from newsdigest.cli.context import Environment
from newsdigest.render.catalogue import articles


def undo(context: typer.Context) -> None:
    """Take back the last mark or tag, whole."""
    environment: Environment = context.obj
    with environment.archive(refresh=False) as archive:
        undone = archive.state.undo()
        if undone is None:
            environment.note("nothing to undo")
        else:
            environment.note(f"undone: {undone.what}, {articles(undone.count)}")
