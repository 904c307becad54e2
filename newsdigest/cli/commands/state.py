"""``state``: marks, tags and saved queries, out and in."""

from __future__ import annotations

from typing import Annotated

import typer

from newsdigest.cli.context import Environment
from newsdigest.errors import UsageError
from newsdigest.render.catalogue import articles

state = typer.Typer(
    help="What you read, starred and tagged, to move it elsewhere.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@state.command("export")
def export_state(context: typer.Context) -> None:
    """Write it to standard output as JSON lines."""
    environment: Environment = context.obj
    with environment.archive(refresh=False) as archive:
        environment.write(archive.state.export())


@state.command("import")
def import_state(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="What export wrote; - for standard input.")] = "-",
) -> None:
    """Merge what was exported, here or elsewhere; doing it twice is harmless."""
    environment: Environment = context.obj
    with environment.archive(refresh=False) as archive:
        if file == "-":
            found = archive.state.load(environment.stdin)
        else:
            try:
                with (environment.cwd / file).open(
                    encoding="utf-8", errors="surrogateescape"
                ) as lines:
                    found = archive.state.load(lines)
            except OSError as error:
                raise UsageError(f"cannot be read: {error.strerror}", subject=file) from error
        environment.note(
            f"imported: {articles(found.articles)}, {found.tags} tags, {found.queries} queries;"
            f" {found.skipped} were known"
        )
