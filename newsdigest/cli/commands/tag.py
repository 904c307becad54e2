"""``tag``: the reader's own tags."""

from __future__ import annotations

from typing import Annotated

import typer

from newsdigest.cli.context import Environment, failed
from newsdigest.cli.selection import ByQuery, Yes, select
from newsdigest.errors import UsageError
from newsdigest.render.catalogue import articles


def tag(
    context: typer.Context,
    changes: Annotated[
        list[str],
        typer.Argument(metavar="+TAG|-TAG... [ID]...", help="Tags to add and remove, then ids."),
    ],
    *,
    query: ByQuery = None,
    yes: Yes = False,
) -> None:
    """Add your own tags to articles, or take them off: tag +later -todo 3fa2."""
    environment: Environment = context.obj
    add = [change[1:] for change in changes if change.startswith("+")]
    remove = [change[1:] for change in changes if change.startswith("-") and change != "-"]
    ids = [change for change in changes if change == "-" or change[0] not in "+-"]
    if not add and not remove:
        raise UsageError("no tag to add or remove", hint="newsdigest tag +later 3fa2")
    with environment.archive() as archive:
        selected, complete = select(environment, archive, ids, query, yes, "tag")
        count = archive.state.tag(selected, add=add, remove=remove)
        environment.note(f"{articles(count)} tagged {' '.join(changes[: len(add + remove)])}")
        failed(not complete)
