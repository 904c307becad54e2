"""``undo``: take back the last change of marks or tags."""

from __future__ import annotations

import typer

from newsdigest.cli.context import Environment
from newsdigest.render.catalogue import articles


def undo(context: typer.Context) -> None:
    """Undo the last change of marks or tags."""
    environment: Environment = context.obj
    with environment.archive(refresh=False) as archive:
        action = archive.state.undo()
        if action is None:
            environment.note("nothing to undo")
        else:
            environment.note(f"undone: {action.what}, {articles(action.count)}")
