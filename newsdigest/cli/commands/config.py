"""``config``: show the settings, trust configuration files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from newsdigest.cli.context import Environment
from newsdigest.config import find, trust
from newsdigest.config.files import FILE_NAME, folder, read
from newsdigest.errors import NotFoundError
from newsdigest.text.sanitize import one_line

config = typer.Typer(
    help="Show the configuration; trust configuration files.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@config.command("show")
def config_show(context: typer.Context) -> None:
    """Show every setting in effect and its origin, one per line."""
    environment: Environment = context.obj
    settings = environment.settings
    environment.write(map("\t".join, _rows(environment)))
    environment.write(
        f"rules\t{one_line(str(table.get('match', '')))}\t{one_line(str(file))}"
        for file, _, table in settings.rules
    )
    environment.write(
        f"file\t{one_line(str(source.file.path))}\t{source.standing}" for source in settings.sources
    )


def _rows(environment: Environment) -> Iterator[tuple[str, str, str]]:
    """Name, value and origin of each setting; secrets are hidden."""
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
        "summary": settings.summary,
        "index.recheck": settings.recheck,
    }
    values |= {f"mail.{key}": _public(key, (settings.mail or {}).get(key)) for key in KEYS}
    browse = settings.browse or {}
    values["browse.theme"] = browse.get("theme")
    keys = browse.get("keys")
    keys = keys if isinstance(keys, dict) else {}
    values |= {f"browse.keys.{key}": pressed for key, pressed in keys.items()}
    values |= {f"hooks.{key}": value for key, value in (settings.hooks or {}).items()}
    for account, table in (settings.mailboxes or {}).items():
        values |= {f"mailboxes.{account}.{key}": _public(key, table[key]) for key in table}
    values |= {f"queries.{name}": text for name, text in (settings.queries or {}).items()}
    for name, value in values.items():
        text = "" if value is None else one_line(str(value))
        table = name.partition(".")[0]
        yield one_line(name), text, origins.get(table, "") if text else ""


def _public(key: str, value: object) -> object:
    """A value of [mail], hidden if it may hold a password."""
    return "(set)" if key == "password_command" and value else value


@config.command("path")
def config_path(context: typer.Context) -> None:
    """Show the path of the configuration file, even if there is none yet."""
    environment: Environment = context.obj
    settings = environment.settings
    path = settings.config_path or settings.archive / FILE_NAME
    environment.write([os.fspath(path)])


FileArgument = Annotated[
    Path | None,
    typer.Argument(metavar="[FILE]", help="The file; else the one that is found."),
]


@config.command("trust")
def config_trust(context: typer.Context, file: FileArgument = None) -> None:
    """Trust all settings of a newsdigest.toml, until it changes."""
    environment: Environment = context.obj
    config_file = read(_config_file(environment, file))
    trust.trust(folder("data", environment.environ), config_file.path, config_file.digest)
    keys = ", ".join(config_file.private_keys) or "no settings that need it"
    environment.note(f"trusted, with {keys}: {one_line(str(config_file.path))}")


@config.command("untrust")
def config_untrust(context: typer.Context, file: FileArgument = None) -> None:
    """Trust a newsdigest.toml no longer, except its settings about the data."""
    environment: Environment = context.obj
    path = _config_file(environment, file)
    if not trust.untrust(folder("data", environment.environ), path):
        raise NotFoundError("was not trusted", subject=str(path))
    environment.note(f"no longer trusted: {one_line(str(path))}")


def _config_file(environment: Environment, file: Path | None) -> Path:
    """The named configuration file, else the one that is found, valid or not."""
    if file is not None:
        return environment.cwd / file
    path = find(
        archive=environment.archive_option,
        config=environment.config_option,
        environ=environment.environ,
        cwd=environment.cwd,
    )
    if path is None:
        raise NotFoundError(f"there is no {FILE_NAME} here or above")
    return path
