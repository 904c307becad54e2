"""``mark``: mark articles read, unread, starred or not starred."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from newsdigest.cli.context import Environment, exit_if_failed
from newsdigest.cli.options import ChangeQuery, Ids, Yes, articles_to_change
from newsdigest.render.catalogue import articles


class Mark(StrEnum):
    """How an article can be marked."""

    READ = "read"
    UNREAD = "unread"
    STAR = "star"
    UNSTAR = "unstar"


_FLAGS = {
    Mark.READ: (True, None),
    Mark.UNREAD: (False, None),
    Mark.STAR: (None, True),
    Mark.UNSTAR: (None, False),
}
"""The new values of read and starred for each mark; None keeps a value."""


def mark(
    context: typer.Context,
    mark: Annotated[Mark, typer.Argument(help="read, unread, star or unstar.", metavar="MARK")],
    ids: Ids = None,
    *,
    query: ChangeQuery = None,
    yes: Yes = False,
) -> None:
    """Mark articles read, unread, star or unstar."""
    environment: Environment = context.obj
    command = f"mark {mark.value}"
    with environment.archive() as archive:
        selection, complete = articles_to_change(
            environment, archive, ids, query, confirmed=yes, command=command
        )
        read, starred = _FLAGS[mark]
        count = archive.state.mark(selection, read=read, starred=starred, note=command)
        environment.note(f"{articles(count)} marked {mark.value}")
        exit_if_failed(not complete)
