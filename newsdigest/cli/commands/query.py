"""``query``: saved queries."""

from __future__ import annotations

from typing import Annotated

import typer

from newsdigest.cli import completion
from newsdigest.cli.context import Environment

queries = typer.Typer(
    help="Saved queries, used as query:NAME.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


Name = Annotated[str, typer.Argument(help="Its name.", autocompletion=completion.queries)]


@queries.command("add")
def add_query(
    context: typer.Context,
    name: Name,
    words: Annotated[list[str], typer.Argument(metavar="QUERY...", help="What it selects.")],
) -> None:
    """Save a query under a name; one of that name is replaced."""
    environment: Environment = context.obj
    with environment.archive(refresh=False) as archive:
        text = " ".join(words)
        from newsdigest.query.parser import parse

        # Parsed as if it were saved already, so that a circle is found now.
        saved = {**archive.saved_queries, name: text}
        parse(text, now=environment.now(), zone=archive.zone, saved=saved)
        archive.state.save_query(name, text)


@queries.command("list")
def list_queries(context: typer.Context) -> None:
    """The saved queries, one a line: name and query."""
    environment: Environment = context.obj
    with environment.archive(refresh=False) as archive:
        environment.write(f"{name}\t{text}" for name, text in archive.saved_queries.items())


@queries.command("remove")
def remove_query(context: typer.Context, name: Name) -> None:
    """Forget a saved query."""
    environment: Environment = context.obj
    with environment.archive(refresh=False) as archive:
        archive.state.remove_query(name)
