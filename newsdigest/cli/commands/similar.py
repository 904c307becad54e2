"""``similar``: the articles most similar to one."""

from __future__ import annotations

from typing import Annotated

import typer

from newsdigest.cli import completion
from newsdigest.cli.context import Environment, exit_if_empty
from newsdigest.cli.options import Format, Output, with_options
from newsdigest.cli.output import choose_list_format, write_items


@with_options(Output)
def similar(
    context: typer.Context,
    identity: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="The article's id or its beginning.", autocompletion=completion.ids
        ),
    ],
    *,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, help="At most this many articles.")
    ] = 10,
    output: Output,
) -> None:
    """List the articles most similar to one, most similar first."""
    from newsdigest.digest.similar import similar as find

    environment: Environment = context.obj
    list_format = choose_list_format(environment, output)
    with environment.archive() as archive:
        items = find(archive, archive.find(identity), limit)
        if list_format is Format.TABLE and items:
            from newsdigest.render import listing

            width = environment.size[0]
            environment.print(listing.table(items, width=width, zone=archive.zone))
        else:
            write_items(environment, archive, items, output, list_format)
    exit_if_empty(not items, output.fail_empty)
