"""Selection: the articles that a command is to change, by id or by query."""

from __future__ import annotations

from typing import Annotated

import typer

from newsdigest.archive.facade import Archive
from newsdigest.cli import completion
from newsdigest.cli.context import Environment
from newsdigest.cli.options import given_ids, parsed
from newsdigest.errors import UsageError
from newsdigest.query.model import Query
from newsdigest.render.catalogue import articles

ByQuery = Annotated[
    str | None,
    typer.Option(
        "--query", help="All articles that match.", autocompletion=completion.query,
        show_default=False,
    ),
]  # fmt: skip


Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before changing many.")]


def select(
    environment: Environment,
    archive: Archive,
    ids: list[str] | None,
    query: str | None,
    yes: bool,
    verb: str,
) -> tuple[list[str], bool]:
    """The ids to change, and whether all that were named exist."""
    if query is None:
        wanted = given_ids(environment, ids)
        if not wanted and not ids:
            raise UsageError("which articles?", hint=f"newsdigest {verb} ID, or --query QUERY")
        chosen, errors = archive.resolve(wanted)
        for error in errors:
            environment.complain(error)
        return chosen, not errors
    if ids:
        raise UsageError("ids and --query exclude each other")
    expression = parsed(environment, archive, query)
    chosen = [item.id for item in archive.select(Query(expression))]
    if chosen and not yes:
        _confirm(environment, f"{verb}: {articles(len(chosen))}")
    return chosen, True


def _confirm(environment: Environment, action: str) -> None:
    """Ask before a change of many; without a terminal to ask on it takes ``--yes``."""
    if not (environment.stdin.isatty() and environment.stderr.isatty()):
        raise UsageError(f"{action} would change; nothing was done", hint="add --yes to do it")
    environment.stderr.write(f"{action}. Go on? [y/N] ")
    environment.stderr.flush()
    if environment.stdin.readline().strip().lower() not in ("y", "yes", "是"):
        environment.note("nothing was done")
        raise typer.Exit(0)
