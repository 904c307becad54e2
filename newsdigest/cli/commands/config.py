"""``config``: how newsdigest is set up, and which files are trusted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from newsdigest import config as configuration
from newsdigest.cli.context import Environment
from newsdigest.config import file as config_file
from newsdigest.config import trust
from newsdigest.config.sources import folder
from newsdigest.errors import NotFoundError
from newsdigest.text.sanitize import one_line

config = typer.Typer(
    help="How newsdigest is set up.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@config.command("show")
def config_show(context: typer.Context) -> None:
    """Every setting as it is in force, and where it is from, one a line."""
    environment: Environment = context.obj
    settings = environment.settings
    environment.write(map("\t".join, _rows(environment)))
    environment.write(
        f"file\t{one_line(str(source.file.path))}\t{source.standing}" for source in settings.sources
    )


def _rows(environment: Environment) -> Iterator[tuple[str, str, str]]:
    """Name, value and origin of each setting there is; secrets are not shown."""
    from newsdigest.deliver.mail_settings import KEYS

    settings = environment.settings
    origins = {name: one_line(str(path)) for name, path in settings.origins.items()}
    if environment.archive_option:
        origins["archive"] = "--archive"
    elif environment.environ.get("NEWSDIGEST_ARCHIVE"):
        origins["archive"] = "NEWSDIGEST_ARCHIVE"
    values: dict[str, object] = {
        "archive": settings.archive,
        "name": settings.name,
        "timezone": settings.timezone,
        "config": settings.config_path,
        "index": settings.index_path,
        "state": settings.state_path,
        "pager": settings.pager,
        "show.mark": str(settings.show_marks).lower(),
    }
    values |= {f"mail.{key}": _public(key, (settings.mail or {}).get(key)) for key in KEYS}
    browse = settings.browse or {}
    values["browse.theme"] = browse.get("theme")
    keys = browse.get("keys")
    keys = keys if isinstance(keys, dict) else {}
    values |= {f"browse.keys.{key}": pressed for key, pressed in keys.items()}
    values |= {f"queries.{name}": text for name, text in (settings.queries or {}).items()}
    for name, value in values.items():
        shown = "" if value is None else one_line(str(value))
        table = name.partition(".")[0]
        yield one_line(name), shown, origins.get(table, "") if shown else ""


def _public(key: str, value: object) -> object:
    """A value of [mail] without what a command may hold of a password."""
    return "(set)" if key == "password_command" and value else value


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
