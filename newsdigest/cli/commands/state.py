"""``state``: export and import marks, tags and saved queries."""

from __future__ import annotations

from typing import Annotated

import typer

from newsdigest.cli.context import Environment
from newsdigest.errors import UsageError
from newsdigest.render.catalogue import articles

state = typer.Typer(
    help="Export or import marks, tags and saved queries.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@state.command("export")
def export(context: typer.Context) -> None:
    """Write the state to standard output as JSON lines."""
    environment: Environment = context.obj
    with environment.archive(refresh=False) as archive:
        environment.write(archive.state.export())


@state.command("import")
def import_(
    context: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Output of export; - for standard input.")
    ] = "-",
) -> None:
    """Merge an exported state; importing it again changes nothing."""
    environment: Environment = context.obj
    with environment.archive(refresh=False) as archive:
        if file == "-":
            counts = archive.state.load(environment.stdin)
        else:
            try:
                path = environment.cwd / file
                with path.open(encoding="utf-8", errors="surrogateescape") as lines:
                    counts = archive.state.load(lines)
            except OSError as error:
                raise UsageError(f"cannot be read: {error.strerror}", subject=file) from error
        environment.note(
            f"imported: {articles(counts.articles)}, {counts.tags} tags, {counts.queries} queries;"
            f" {counts.skipped} were known"
        )
