"""``index``: the state of the search index."""

from __future__ import annotations

from contextlib import suppress

import typer

from newsdigest.cli.context import Environment
from newsdigest.errors import ArchiveError

index = typer.Typer(
    help="Inspect, refresh or rebuild the search index.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@index.command("status")
def status(context: typer.Context) -> None:
    """Show where the index is and what it contains."""
    environment: Environment = context.obj
    with environment.archive() as archive:
        path = environment.settings.index_path
        size = 0
        with suppress(OSError):  # not created yet, or not accessible
            size = path.stat().st_size
        fields = {
            "path": path,
            "bytes": size,
            "articles": archive.counts().articles,
            "left out": archive.unreadable(),
            "archive": archive.root,
        }
        environment.write(f"{name}\t{value}" for name, value in fields.items())


@index.command("refresh")
def refresh(context: typer.Context) -> None:
    """Look at every file now, also in folders where nothing changed for a week."""
    environment: Environment = context.obj
    with environment.archive(refresh=False) as archive:
        environment.update(archive, recheck=True)
        environment.note(f"up to date: {archive.counts().articles:,} articles")


@index.command("rebuild")
def rebuild(context: typer.Context) -> None:
    """Index all files again."""
    environment: Environment = context.obj
    with environment.archive(refresh=False) as archive:
        with environment.progress() as progress:
            archive.rebuild(progress)
        if not archive.is_persistent:
            path = str(environment.settings.index_path)
            raise ArchiveError("the index cannot be written", subject=path)
        environment.note(f"{archive.counts().articles:,} articles indexed")
