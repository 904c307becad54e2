"""A progress bar on standard error, for what takes longer than a second."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 1.0
"""Seconds before there is anything to see."""


@contextmanager
def bar(stream: TextIO) -> Iterator[Callable[[int, int], None]]:
    """A function to be told (done, total); what it draws is gone at the end."""
    start = time.monotonic()
    shown: list[Progress] = []

    def show(done: int, total: int) -> None:
        if not shown and time.monotonic() - start > PATIENCE:
            shown.append(_start(stream))
            shown[0].add_task("reading the archive", total=total)
        if shown:
            shown[0].update(shown[0].task_ids[0], completed=done, total=total)

    try:
        yield show
    finally:
        for progress in shown:
            progress.stop()


def _start(stream: TextIO) -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(file=stream),
        transient=True,
    )
    progress.start()
    return progress
