"""Context: the streams, folders and clock of one run, its output, and how it ends.

Everything a command needs from outside comes through this object, so that the
whole program runs inside a test.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

import typer

from newsdigest import config
from newsdigest.archive.facade import Archive
from newsdigest.errors import ExitCode, NewsdigestError
from newsdigest.text.sanitize import strip_controls

if TYPE_CHECKING:
    from newsdigest.render.lines import Line

DEFAULT_SIZE = (80, 24)


def _clock() -> datetime:
    return datetime.now().astimezone()


@dataclass
class Environment:
    """One run of the program.

    The fields from ``archive_option`` on are the global options.
    """

    stdin: TextIO = field(default_factory=lambda: sys.stdin)
    stdout: TextIO = field(default_factory=lambda: sys.stdout)
    stderr: TextIO = field(default_factory=lambda: sys.stderr)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    cwd: Path = field(default_factory=Path.cwd)
    now: Callable[[], datetime] = _clock
    program: str = "newsdigest"
    archive_option: str | None = None
    config_option: str | None = None
    color: Literal["auto", "always", "never"] = "auto"
    quiet: bool = False
    verbose: bool = False
    refresh: bool = True

    @property
    def on_terminal(self) -> bool:
        """Whether what is written is read at once by a person."""
        return self.stdout.isatty()

    @property
    def ascii(self) -> bool:
        """Whether the terminal has only the simplest characters."""
        return not (self.stdout.encoding or "utf-8").lower().startswith("utf")

    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines of the terminal; 80 by 24 where there is none."""
        columns, lines = shutil.get_terminal_size(DEFAULT_SIZE)
        return max(columns, 20), lines

    @cached_property
    def settings(self) -> config.Settings:
        """The configuration of this run; what in it does not count is said at the first use."""
        settings = config.load(
            archive=self.archive_option,
            config=self.config_option,
            environ=self.environ,
            cwd=self.cwd,
        )
        if not self.quiet:
            for notice in settings.notices:
                self.warn(notice)
        return settings

    @contextmanager
    def archive(self, *, refresh: bool = True, explain: bool = True) -> Iterator[Archive]:
        """The archive, brought up to date unless that is switched off.

        With ``explain`` it is said how many files are left out.
        """
        with Archive(self.settings, now=self.now, warn=self.warn) as archive:
            if refresh and self.refresh:
                with self.progress() as progress:
                    archive.refresh(progress)
            if explain and not self.quiet and (count := archive.unreadable()):
                from newsdigest.render.messages import skipped_files

                self.warn(skipped_files(count))
            yield archive

    def write(self, lines: Iterable[str], end: str = "\n", *, exact: bool = False) -> None:
        """Data for whoever asked: to standard output and nothing else.

        Nothing in it acts on a terminal, unless it is to be written exactly as it is.
        """
        write = self.stdout.write
        for line in lines:
            write((line if exact else strip_controls(line)) + end)

    def note(self, message: str) -> None:
        """Say what was done; ``--quiet`` silences it."""
        if not self.quiet:
            self.stderr.write(strip_controls(message) + "\n")

    def warn(self, message: str) -> None:
        """Say what is odd, in one line."""
        from newsdigest.render.messages import notice

        self.stderr.write(notice(message) + "\n")

    def complain(self, error: NewsdigestError) -> None:
        """Say what went wrong and what to do about it."""
        from newsdigest.render.messages import error_lines

        self.stderr.write("\n".join(error_lines(error)) + "\n")

    def print(self, *layouts: Iterable[Line], page: bool = False) -> None:
        """Show lines laid out for a terminal; with ``page``, in a pager if there are many."""
        from newsdigest.render.terminal import console, opens_links, to_ansi

        columns, lines = self.size
        target = console(
            self.stdout,
            color=self.color,
            width=columns,
            terminal=self.on_terminal,
            environ=self.environ,
        )
        about = {"only_ascii": self.ascii, "links": opens_links(self.environ)}
        text = "\n".join(to_ansi(lines, target, **about) for lines in layouts)
        if page and self.on_terminal:
            from newsdigest.deliver.pager import page as show

            environ = dict(self.environ)
            if self.settings.pager is not None:
                environ.setdefault("NEWSDIGEST_PAGER", self.settings.pager)
            show(text, environ=environ, height=lines, width=columns, stdout=self.stdout)
        else:
            self.stdout.write(text)

    @contextmanager
    def progress(self) -> Iterator[Callable[[int, int], None] | None]:
        """Something that shows progress on a terminal once it has taken a second."""
        if self.quiet or not self.stderr.isatty():
            yield None
            return
        from newsdigest.cli.progress import bar

        with bar(self.stderr) as show:
            yield show


def empty(nothing: bool, fail: bool) -> None:
    """End with 3 where nothing matched and that was to count."""
    if nothing and fail:
        raise typer.Exit(ExitCode.EMPTY)


def failed(any_failed: bool) -> None:
    """End with 1 where a part could not be done; the rest has been."""
    if any_failed:
        raise typer.Exit(ExitCode.FAILED)
