"""``query``: saved queries."""

from __future__ import annotations

from typing import Annotated

import typer

from newsdigest.cli import completion
from newsdigest.cli.context import Environment

query = typer.Typer(
    help="Save queries, to be used as query:NAME.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
Name = Annotated[
    str,
    typer.Argument(metavar="NAME", help="Name of the query.", autocompletion=completion.queries),
]


@query.command("add")
def add(
    context: typer.Context,
    name: Name,
    words: Annotated[list[str], typer.Argument(metavar="QUERY...", help="The query.")],
) -> None:
    """Save a query; an existing one of that name is replaced."""
    from newsdigest.query.parser import parse

    environment: Environment = context.obj
    with environment.archive(refresh=False) as archive:
        text = " ".join(words)
        # Parsed as if it were saved, so that a query that contains itself is an error.
        saved = {**archive.saved_queries, name: text}
        parse(text, now=environment.now(), zone=archive.zone, saved=saved)
        archive.state.save_query(name, text)


@query.command("list")
def list_(context: typer.Context) -> None:
    """List the saved queries, one per line: name and query."""
    environment: Environment = context.obj
    with environment.archive(refresh=False) as archive:
        environment.write(f"{name}\t{text}" for name, text in archive.saved_queries.items())


@query.command("remove")
def remove(context: typer.Context, name: Name) -> None:
    """Delete a saved query."""
    environment: Environment = context.obj
    with environment.archive(refresh=False) as archive:
        archive.state.remove_query(name)
