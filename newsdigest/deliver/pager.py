"""Show text on the screen, in the user's pager when it is longer than the screen.

Without a pager, or if it fails, the text is written directly.  Quitting the pager early
is no error.
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
"""Quit if it all fits, pass colours through, leave the text on the screen."""


def page(text: str, *, environ: Mapping[str, str], height: int, width: int, stdout: TextIO) -> None:
    """Show the text, in the pager if it needs more than ``height`` lines of ``width`` cells.

    The pager is ``NEWSDIGEST_PAGER``, else ``PAGER``, else ``less``; an empty value or
    ``cat`` means none.

    :raises BrokenPipeError: if ``stdout`` is closed, not if the pager is
    """
    command = _pager(environ)
    if command and not _fits(text, height, width):
        stdout.flush()
        if _run_pager(command, text, environ, stdout):
            return
    stdout.write(text)
    stdout.flush()


def _pager(environ: Mapping[str, str]) -> list[str]:
    try:
        command = shlex.split(environ.get("NEWSDIGEST_PAGER", environ.get("PAGER", "less")))
    except ValueError:  # an unclosed quotation mark
        return []
    return [] if command == ["cat"] else command


def _fits(text: str, height: int, width: int) -> bool:
    """Whether the text and the shell prompt after it fit; colours take no room."""
    rows = 1
    for line in text.splitlines():
        rows += max(1, -(-cells(sanitize(line)) // max(1, width)))
        if rows > height:
            return False
    return True


def _run_pager(command: list[str], text: str, environ: Mapping[str, str], stdout: TextIO) -> bool:
    """Whether the pager showed the text: it ran, and did not fail by itself."""
    settings = {"LESS": LESS_OPTIONS, "LESSCHARSET": "utf-8", **environ}
    outcome = run(command, environ=settings, text=text, stdout=_descriptor(stdout))
    return outcome.status is not None and (outcome.status <= 0 or outcome.interrupted)


def _descriptor(stdout: TextIO) -> int | None:
    """The file descriptor of the stream; None, if it has none, is standard output."""
    try:
        return stdout.fileno()
    except (OSError, io.UnsupportedOperation):
        return None
