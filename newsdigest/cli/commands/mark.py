"""``mark``: articles read, unread, starred or not."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from newsdigest.cli.context import Environment, failed
from newsdigest.cli.options import Ids
from newsdigest.cli.selection import ByQuery, Yes, select
from newsdigest.render.catalogue import articles


class Mark(StrEnum):
    """What an article can be marked."""

    READ = "read"
    UNREAD = "unread"
    STAR = "star"
    UNSTAR = "unstar"


_MEANS = {
    Mark.READ: (True, None),
    Mark.UNREAD: (False, None),
    Mark.STAR: (None, True),
    Mark.UNSTAR: (None, False),
}
"""Of each mark, what becomes of read and starred."""


def mark(
    context: typer.Context,
    what: Annotated[Mark, typer.Argument(help="What to mark them.", metavar="MARK")],
    ids: Ids = None,
    *,
    query: ByQuery = None,
    yes: Yes = False,
) -> None:
    """Mark articles read, unread, star or unstar."""
    environment: Environment = context.obj
    with environment.archive() as archive:
        selected, complete = select(environment, archive, ids, query, yes, f"mark {what.value}")
        read, starred = _MEANS[what]
        count = archive.state.mark(selected, read=read, starred=starred, note=f"mark {what.value}")
        environment.note(f"{articles(count)} marked {what.value}")
        failed(not complete)
