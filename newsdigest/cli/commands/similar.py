"""``similar``: the articles that are most like one."""

from __future__ import annotations

from typing import Annotated

import typer

from newsdigest.cli import completion
from newsdigest.cli.context import Environment, empty
from newsdigest.cli.options import (
    Format,
    Output,
    taking,
)
from newsdigest.cli.output import chosen_format, write_items


@taking(Output)
def similar(
    context: typer.Context,
    identity: Annotated[
        str, typer.Argument(metavar="ID", help="Its id.", autocompletion=completion.ids)
    ],
    *,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many.")] = 10,
    output: Output,
) -> None:
    """The articles most like one, most alike first."""
    from newsdigest.digest.neighbours import similar as find

    environment: Environment = context.obj
    form = chosen_format(environment, output)
    with environment.archive() as archive:
        items = find(archive, archive.find(identity), limit)
        if form is Format.TABLE and items:
            from newsdigest.render import listing

            width = environment.size[0]
            environment.print(listing.table(items, width=width, zone=archive.zone))
        else:
            write_items(environment, archive, items, output, form)
    empty(not items, output.fail_empty)
