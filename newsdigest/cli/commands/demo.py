"""``demo``: the sample archive, to try newsdigest without articles of one's own."""

from __future__ import annotations

import os
import shlex
import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from newsdigest.cli import manual
from newsdigest.cli.context import Environment
from newsdigest.errors import UsageError

FOLDER = "newsdigest-demo"
COMMANDS = (
    "list", "search 马拉松", "browse", "digest --since 2024-11-15 --until 2024-11-30",
)  # fmt: skip
"""What to try in the sample archive."""


def demo(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="A new or empty folder.", show_default=True)
    ] = Path(FOLDER),
) -> None:
    """Copy the sample archive into a folder, to try newsdigest."""
    environment: Environment = context.obj
    target = environment.cwd / folder.expanduser()
    if os.path.lexists(target) and not (target.is_dir() and not any(target.iterdir())):
        message = "exists already" if target.is_dir() else "is a file"
        hint = f"newsdigest -C {shlex.quote(str(folder))} list, or name a new folder"
        raise UsageError(message, subject=str(folder), hint=hint)
    copy(manual.sample(), target)
    environment.note(f"The sample archive is in {folder}. Try:\n")
    place = shlex.quote(str(folder))
    environment.write(f"  newsdigest -C {place} {command}" for command in COMMANDS)


def copy(source: Path, target: Path) -> None:
    """Copy the files of a folder, writable by the user."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as parent:
        new = Path(parent)
        for path in source.rglob("*"):
            if path.is_file():
                place = new / path.relative_to(source)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, place)
        target.mkdir(exist_ok=True)
        for path in new.iterdir():
            path.rename(target / path.name)
