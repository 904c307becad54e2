"""``check``, ``stats``, ``index`` and ``config``: the archive about itself."""

from __future__ import annotations

import os
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from newsdigest import config as configuration
from newsdigest.cli.context import Environment
from newsdigest.cli.options import Filters, Words, taking, where
from newsdigest.config import file as config_file
from newsdigest.config import trust
from newsdigest.config.sources import folder
from newsdigest.errors import ArchiveError, ExitCode, NotFoundError
from newsdigest.text.sanitize import one_line


class Form(StrEnum):
    """For a person or for a program."""

    TEXT = "text"
    JSON = "json"


FormOption = Annotated[Form, typer.Option("--format", help="How to write it.")]


def check(context: typer.Context, *, format: FormOption = Form.TEXT) -> None:
    """What is wrong with the archive, file by file; exits with 5 if anything is."""
    environment: Environment = context.obj
    with environment.archive(explain=False) as archive:
        faults = archive.faults()
        checked = archive.figures().articles + archive.unreadable()
        if format is Form.JSON:
            from newsdigest.render import data

            environment.write(data.json_array(map(data.fault_fields, faults)))
        elif environment.on_terminal:
            from newsdigest.render import terminal

            environment.print(
                terminal.faults(faults, checked, width=environment.size[0], ascii=environment.ascii)
            )
        else:
            from newsdigest.render import plain

            environment.write(plain.faults(faults))
    if faults:
        raise typer.Exit(ExitCode.FAULTS)


@taking(Filters)
def stats(
    context: typer.Context, words: Words = None, *, filters: Filters, format: FormOption = Form.TEXT
) -> None:
    """Figures by month, source and category."""
    environment: Environment = context.obj
    with environment.archive() as archive:
        figures = archive.stats(where(environment, archive, words, filters))
        if format is Form.JSON:
            from newsdigest.render import data

            fields = data.stats_fields(figures, archive.zone)
            environment.write([data.json_text(fields, indent=2)])
        elif environment.on_terminal:
            from newsdigest.render import terminal

            environment.print(
                terminal.stats(
                    figures,
                    width=environment.size[0],
                    zone=archive.zone,
                    ascii=environment.ascii,
                )
            )
        else:
            from newsdigest.render import plain

            environment.write(plain.stats(figures, archive.zone))


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


config = typer.Typer(
    help="How newsdigest is set up.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@config.command("show")
def config_show(context: typer.Context) -> None:
    """Every setting as it is in force, one a line."""
    environment: Environment = context.obj
    settings = environment.settings
    environment.write(
        f"{name}\t{'' if value is None else value}"
        for name, value in (
            ("archive", settings.archive),
            ("timezone", settings.timezone),
            ("config", settings.config_path),
            ("index", settings.index_path),
            ("state", settings.state_path),
            ("pager", settings.pager),
        )
    )
    environment.write(
        f"file\t{one_line(str(source.file.path))}\t{source.standing}" for source in settings.sources
    )


@config.command("path")
def config_path(context: typer.Context) -> None:
    """The configuration file in force, or where one would be found."""
    environment: Environment = context.obj
    settings = environment.settings
    path = settings.config_path or settings.archive / "newsdigest.toml"
    environment.write([os.fspath(path)])


FileArgument = Annotated[
    Path | None, typer.Argument(metavar="[FILE]", help="Instead of the file that is found.")
]


@config.command("trust")
def config_trust(context: typer.Context, file: FileArgument = None) -> None:
    """Let all count that a newsdigest.toml says until it changes."""
    environment: Environment = context.obj
    read = config_file.read(_found(environment, file))
    trust.trust(_data(environment), read.path, read.digest)
    keys = ", ".join(read.private) or "nothing that needs it"
    environment.note(f"trusted, with {keys}: {one_line(str(read.path))}")


@config.command("untrust")
def config_untrust(context: typer.Context, file: FileArgument = None) -> None:
    """Let only count what a newsdigest.toml says about the data."""
    environment: Environment = context.obj
    path = _found(environment, file)
    if not trust.forget(_data(environment), path):
        raise NotFoundError("was not trusted", subject=str(path))
    environment.note(f"no longer trusted: {one_line(str(path))}")


def _found(environment: Environment, file: Path | None) -> Path:
    """The configuration file that is meant; it may be wrong, and another user's."""
    found = configuration.find(
        archive=environment.archive_option,
        config=environment.config_option,
        environ=environment.environ,
        cwd=environment.cwd,
    )
    path = environment.cwd / file if file is not None else found
    if path is None:
        raise NotFoundError("there is no newsdigest.toml here or above")
    return path


def _data(environment: Environment) -> Path:
    return folder("data", environment.environ)
