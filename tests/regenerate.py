"""Writes what is kept beside the code and checked by tests: transcripts, reference, pictures.

    python tests/regenerate.py            says what would change
    python tests/regenerate.py --write    writes it

A transcript is a session: a line ``$ command`` for a pipe or ``[100]$ command`` for
a terminal of 100 columns, and what it printed below (messages behind ``! ``).
"""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

from support import manuals
from support.screens import pictures
from typer.main import get_command

from newsdigest.cli.app import app, run
from newsdigest.cli.context import Environment

PROJECT = Path(__file__).parent.parent
TRANSCRIPTS = sorted((PROJECT / "tests/transcripts").glob("*.txt"))
NOW = datetime(2024, 12, 1, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
_COMMAND = re.compile(r"(?:\[(\d+)\])?\$ newsdigest (.*)")


class _Stream(io.StringIO):
    encoding = "utf-8"
    terminal = False

    def isatty(self) -> bool:
        return self.terminal


def session(command: str, columns: int, folder: str) -> tuple[int, str, str]:
    """Exit code, output and messages of one command line on the sample archive."""
    out, err = _Stream(), _Stream()
    out.terminal = columns > 0
    environ = {
        "XDG_CACHE_HOME": folder,
        "XDG_DATA_HOME": folder,
        "NEWSDIGEST_ARCHIVE": str(PROJECT / "articles"),
        "NEWSDIGEST_PAGER": "",
        "NO_COLOR": "1",
    }
    if command.startswith("-C "):
        del environ["NEWSDIGEST_ARCHIVE"]
    with mock.patch.dict(os.environ, COLUMNS=str(columns or 80), LINES="40"):
        code = run(
            shlex.split(command),
            Environment(_Stream(), out, err, environ, Path("/"), lambda: NOW),
        )
    return code, out.getvalue(), err.getvalue()


def transcript(text: str) -> str:
    """A transcript with what its commands print now."""
    with tempfile.TemporaryDirectory() as folder:
        return "\n".join(_lines(text, folder)) + "\n"


def _lines(text: str, folder: str) -> Iterator[str]:
    for line in text.splitlines():
        if line.startswith("# "):
            yield line
        if not (match := _COMMAND.fullmatch(line)):
            continue
        code, out, err = session(match[2], int(match[1] or 0), folder)
        yield ""
        yield line
        yield from (shown.rstrip() for shown in out.splitlines())
        yield from (f"! {message}".rstrip() for message in err.splitlines())
        if code:
            yield f"! exit {code}"


def reference() -> str:
    """docs/cli.md: the help of every command."""
    parts = ["# Commands and options\n\nWhat `newsdigest COMMAND --help` prints.\n"]
    with tempfile.TemporaryDirectory() as folder:
        for command in _commands(get_command(app), ("newsdigest",)):
            text = _help([*command[1:], "--help"], folder)
            parts.append(f"## {' '.join(command)}\n\n```\n{text.strip()}\n```\n")
    return "\n".join(parts)


def _commands(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The path of a command and of every command below it."""
    yield path
    if hasattr(command, "list_commands"):
        for name in command.list_commands(None):
            yield from _commands(command.get_command(None, name), (*path, name))


def _help(arguments: list[str], folder: str) -> str:
    out = io.StringIO()
    with mock.patch.dict(os.environ, COLUMNS="100"), mock.patch("sys.stdout", out):
        run(arguments, Environment(environ={"XDG_DATA_HOME": folder}, stdout=out))
    return out.getvalue()


def picture() -> str:
    """The picture at the top of the README: a real list."""
    from support.pictures import svg

    from newsdigest import config
    from newsdigest.archive.facade import Archive
    from newsdigest.query.model import Query
    from newsdigest.render import listing

    with tempfile.TemporaryDirectory() as folder:
        environ: Mapping[str, str] = {"XDG_CACHE_HOME": folder, "XDG_DATA_HOME": folder}
        settings = config.load(archive=str(PROJECT / "articles"), environ=environ, cwd=Path("/"))
        with Archive(settings, now=lambda: NOW, warn=lambda _: None) as archive:
            archive.refresh()
            items = list(archive.select(Query(limit=14)))
            archive.state.mark([items[3].id, items[6].id], read=True)
            archive.state.mark([items[4].id], starred=True)
            items = list(archive.select(Query(limit=14)))
            figures = archive.counts()
            table = listing.table(
                items,
                width=96,
                zone=archive.zone,
                total=figures.articles,
                unread=figures.unread,
                sources=figures.sources,
                year=NOW.year,
                hint=f"newsdigest show {items[0].id[:4]}",
            )
            return svg(table, 96, "newsdigest list")


def generated() -> dict[Path, str]:
    """Every generated file and what it should hold."""
    files = {path: transcript(path.read_text("utf-8")) for path in TRANSCRIPTS}
    files[PROJECT / "docs/cli.md"] = reference()
    files[PROJECT / "docs/images/list.svg"] = picture()
    return {**files, **manuals.files(), **pictures()}


def main() -> None:
    """Compare, or write."""
    for path, text in generated().items():
        same = path.exists() and path.read_text("utf-8") == text
        if not same and "--write" in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        print(f"{'same   ' if same else 'changed'} {path.relative_to(PROJECT)}")


if __name__ == "__main__":
    main()
