"""Text to the screen, through the reader's pager when it is longer than that.

A pager is a convenience: where there is none, or it fails, the text is written as
it is, and leaving it early is no error.
"""

from __future__ import annotations

import io
import shlex
from collections.abc import Mapping
from typing import TextIO

from newsdigest.deliver.foreground import run
from newsdigest.text.sanitize import sanitize
from newsdigest.text.width import width as cells

LESS_OPTIONS = "FRX"
"""Quit if it all fits, show colours, leave the text on the screen."""


def page(text: str, *, environ: Mapping[str, str], height: int, width: int, stdout: TextIO) -> None:
    """Show the text, paged if it needs more than ``height`` lines of ``width`` cells.

    The pager is ``NEWSDIGEST_PAGER``, else ``PAGER``, else ``less``; an empty one or
    ``cat`` is none.

    :raises BrokenPipeError: if ``stdout`` is closed, not if the pager is
    """
    command = _pager(environ)
    if command and not _fits(text, height, width):
        stdout.flush()
        if _paged(command, text, environ, stdout):
            return
    stdout.write(text)
    stdout.flush()


def _pager(environ: Mapping[str, str]) -> list[str]:
    chosen = environ.get("NEWSDIGEST_PAGER", environ.get("PAGER", "less"))
    try:
        command = shlex.split(chosen)
    except ValueError:  # a quotation mark without its partner
        return []
    return [] if command == ["cat"] else command


def _fits(text: str, height: int, width: int) -> bool:
    """Whether the text and the prompt after it fit; colours take no room."""
    rows = 1
    for line in text.splitlines():
        rows += max(1, -(-cells(sanitize(line)) // max(1, width)))
        if rows > height:
            return False
    return True


def _paged(command: list[str], text: str, environ: Mapping[str, str], stdout: TextIO) -> bool:
    """Whether the pager took the text: it ran, and did not fail without being interrupted."""
    settings = {"LESS": LESS_OPTIONS, "LESSCHARSET": "utf-8", **environ}
    ended = run(command, environ=settings, text=text, stdout=_handle(stdout))
    return ended.status is not None and (ended.status <= 0 or ended.interrupted)


def _handle(stdout: TextIO) -> int | None:
    """The file behind the stream; a stream without one leaves the pager the process's own."""
    try:
        return stdout.fileno()
    except (OSError, io.UnsupportedOperation):
        return None
