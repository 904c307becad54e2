"""``index``: the cache that makes everything quick."""

from __future__ import annotations

from contextlib import suppress

import typer

from newsdigest.cli.context import Environment
from newsdigest.errors import ArchiveError

index = typer.Typer(
    help="The cache that makes everything quick.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@index.command("status")
def index_status(context: typer.Context) -> None:
    """Where the index lies and what is in it."""
    environment: Environment = context.obj
    with environment.archive() as archive:
        figures = archive.figures()
        path = environment.settings.index_path
        size = 0
        with suppress(OSError):  # not made yet, or in a folder that may not be entered
            size = path.stat().st_size
        environment.write(
            f"{name}\t{value}"
            for name, value in (
                ("path", path),
                ("bytes", size),
                ("articles", figures.articles),
                ("left out", archive.unreadable()),
                ("archive", archive.root),
            )
        )


@index.command("rebuild")
def index_rebuild(context: typer.Context) -> None:
    """Read every file again."""
    environment: Environment = context.obj
    with environment.archive(refresh=False) as archive:
        with environment.progress() as progress:
            archive.rebuild(progress)
        if not archive.is_kept:
            raise ArchiveError("nothing was kept", subject=str(environment.settings.index_path))
        environment.note(f"{archive.figures().articles:,} articles indexed")
