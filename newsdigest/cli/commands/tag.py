"""``tag``: the reader's own tags."""

from __future__ import annotations

from typing import Annotated

import typer

from newsdigest.cli.context import Environment, exit_if_failed
from newsdigest.cli.options import ChangeQuery, Yes, articles_to_change
from newsdigest.errors import UsageError
from newsdigest.render.catalogue import articles


def tag(
    context: typer.Context,
    arguments: Annotated[
        list[str],
        typer.Argument(metavar="+TAG|-TAG... [ID]...", help="Tags to add or remove, then ids."),
    ],
    *,
    query: ChangeQuery = None,
    yes: Yes = False,
) -> None:
    """Add or remove your own tags: tag +later -todo 3fa2."""
    environment: Environment = context.obj
    add = [argument[1:] for argument in arguments if argument.startswith("+")]
    remove = [
        argument[1:] for argument in arguments if argument.startswith("-") and argument != "-"
    ]
    ids = [argument for argument in arguments if argument == "-" or argument[0] not in "+-"]
    if not add and not remove:
        raise UsageError("no tag to add or remove", hint="newsdigest tag +later 3fa2")
    with environment.archive() as archive:
        selection, complete = articles_to_change(
            environment, archive, ids, query, confirmed=yes, command="tag"
        )
        count = archive.state.tag(selection, add=add, remove=remove)
        environment.note(f"{articles(count)} tagged {' '.join(arguments[: len(add + remove)])}")
        exit_if_failed(not complete)
