"""The environment of one run: streams, folders, clock, messages, progress, exit codes.

Commands reach the outside only through this object, so that tests can run the whole
program in-process.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

import typer

from newsdigest import config
from newsdigest.archive.facade import Archive
from newsdigest.errors import ConfigError, ExitCode, NewsdigestError, UsageError
from newsdigest.text.sanitize import strip_controls

if TYPE_CHECKING:
    from rich.progress import Progress

    from newsdigest.render.lines import Line

DEFAULT_SIZE = (80, 24)
PROGRESS_DELAY = 1.0
"""Seconds before a progress bar appears."""


@dataclass
class Environment:
    """The environment of one run.

    The fields from ``archive_option`` on are the global options.
    """

    stdin: TextIO = field(default_factory=lambda: sys.stdin)
    stdout: TextIO = field(default_factory=lambda: sys.stdout)
    stderr: TextIO = field(default_factory=lambda: sys.stderr)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    cwd: Path = field(default_factory=Path.cwd)
    now: Callable[[], datetime] = lambda: datetime.now().astimezone()
    program: str = "newsdigest"
    archive_option: str | None = None
    config_option: str | None = None
    color: Literal["auto", "always", "never"] = "auto"
    quiet: bool = False
    verbose: bool = False
    refresh: bool = True

    @property
    def on_terminal(self) -> bool:
        """Whether standard output is a terminal."""
        return self.stdout.isatty()

    @property
    def ascii(self) -> bool:
        """Whether standard output cannot encode Unicode."""
        return not (self.stdout.encoding or "utf-8").lower().startswith("utf")

    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines of the terminal; 80 by 24 without one."""
        columns, lines = shutil.get_terminal_size(DEFAULT_SIZE)
        return max(columns, 20), lines

    @cached_property
    def settings(self) -> config.Settings:
        """The settings of this run; ignored ones are reported on first use."""
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
    def archive(
        self, *, refresh: bool = True, recheck: bool = False, report: bool = True
    ) -> Iterator[Archive]:
        """Open the archive.

        :param refresh: whether to bring the index up to date, unless ``--no-refresh`` is given
        :param recheck: whether that looks at every file of settled folders, too
        :param report: whether to report how many files were left out
        """
        with Archive(self.settings, now=self.now, warn=self.warn) as archive:
            if refresh and self.refresh:
                self.update(archive, recheck=recheck)
            if report and not self.quiet and (count := archive.unreadable()):
                from newsdigest.render.messages import skipped_files

                self.warn(skipped_files(count))
            yield archive

    def update(self, archive: Archive, *, recheck: bool = False) -> None:
        """Bring the index up to date; let rules and the hook act on new articles.

        :param recheck: whether to look at every file of settled folders, too
        """
        with self.progress() as progress:
            archive.refresh(progress, recheck=recheck)
        if self.settings.handles_arrivals:
            from newsdigest.importing.hooks import run_hook
            from newsdigest.importing.rules import act_on_arrivals

            act_on_arrivals(archive, self.settings, self.now(), self.warn)
            run_hook(archive, self.settings, self.environ, self.warn)

    def write(self, lines: Iterable[str], end: str = "\n", *, exact: bool = False) -> None:
        """Write lines to standard output.

        :param exact: whether to keep characters that act on a terminal
        """
        write = self.stdout.write
        for line in lines:
            write((line if exact else strip_controls(line)) + end)

    def discard_output(self) -> None:
        """Drop buffered output that cannot be written, or every later flush would fail too."""
        with suppress(OSError, ValueError, AttributeError):
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, self.stdout.fileno())
            os.close(null)

    def note(self, message: str) -> None:
        """Report what was done, unless ``--quiet`` is given."""
        if not self.quiet:
            self.stderr.write(strip_controls(message) + "\n")

    def warn(self, message: str) -> None:
        """Write a one-line warning."""
        from newsdigest.render.messages import notice

        self.stderr.write(notice(message) + "\n")

    def complain(self, error: NewsdigestError) -> None:
        """Write an error and its hint."""
        from newsdigest.render.messages import error_lines

        self.stderr.write("\n".join(error_lines(error)) + "\n")

    @property
    def can_ask(self) -> bool:
        """Whether there is a terminal to ask the user on."""
        return self.stdin.isatty() and self.stderr.isatty()

    def ask(self, question: str) -> str:
        """The user's answer to a question; empty for none."""
        self.stderr.write(question)
        self.stderr.flush()
        return self.stdin.readline().strip()

    def confirm(self, action: str) -> None:
        """Ask whether to go on; otherwise end the program.

        :raises UsageError: if there is no terminal to ask on
        """
        if not self.can_ask:
            message = f"{action} would change; nothing was done"
            raise UsageError(message, hint="add --yes to confirm it")
        if self.ask(f"{action}. Go on? [y/N] ").lower() not in ("y", "yes", "是"):
            self.note("nothing was done")
            raise typer.Exit(0)

    def print(self, *layouts: Iterable[Line], page: bool = False) -> None:
        """Write styled lines; with ``page``, in a pager if they do not fit on the screen."""
        from newsdigest.render.terminal import console, opens_links, to_ansi

        columns, lines = self.size
        target = console(
            self.stdout,
            color=self.color,
            width=columns,
            terminal=self.on_terminal,
            environ=self.environ,
        )
        options = {"only_ascii": self.ascii, "links": opens_links(self.environ)}
        text = "\n".join(to_ansi(layout, target, **options) for layout in layouts)
        if page and self.on_terminal:
            from newsdigest.deliver.pager import page as show

            environ = dict(self.environ)
            with suppress(ConfigError):  # help with the settings is shown as well
                if self.settings.pager is not None:
                    environ.setdefault("NEWSDIGEST_PAGER", self.settings.pager)
            show(text, environ=environ, height=lines, width=columns, stdout=self.stdout)
        else:
            self.stdout.write(text)

    @contextmanager
    def progress(
        self, description: str = "reading the archive"
    ) -> Iterator[Callable[[int, int], None] | None]:
        """A function (done, total) that draws a progress bar on a terminal, else None."""
        if self.quiet or not self.stderr.isatty():
            yield None
            return
        start = time.monotonic()
        bar: Progress | None = None

        def update(done: int, total: int) -> None:
            nonlocal bar
            if bar is None and time.monotonic() - start > PROGRESS_DELAY:
                bar = _progress_bar(self.stderr)
                bar.add_task(description, total=total)
            if bar is not None:
                bar.update(bar.task_ids[0], completed=done, total=total)

        try:
            yield update
        finally:
            if bar is not None:
                bar.stop()


def _progress_bar(stream: TextIO) -> Progress:
    """A bar that disappears when it is stopped."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(file=stream),
        transient=True,
    )
    bar.start()
    return bar


def exit_if_empty(is_empty: bool, fail_empty: bool) -> None:
    """End with exit code 3 if a result is empty and ``--fail-empty`` is given."""
    if is_empty and fail_empty:
        raise typer.Exit(ExitCode.EMPTY)


def exit_if_failed(has_failed: bool) -> None:
    """End with exit code 1 if a part of the work failed; the rest is done."""
    if has_failed:
        raise typer.Exit(ExitCode.FAILED)
