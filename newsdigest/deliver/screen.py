"""Text to the screen, through the reader's pager when it is longer than that.

A pager is a convenience: where there is none, or it fails, the text is written as
it is, and leaving it early is no error.
"""

from __future__ import annotations

import io
import os
import shlex
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TextIO

from newsdigest.text.safe import clean
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
        with _terminal_kept(stdout):
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
        rows += max(1, -(-cells(clean(line)) // max(1, width)))
        if rows > height:
            return False
    return True


def _paged(command: list[str], text: str, environ: Mapping[str, str], stdout: TextIO) -> bool:
    """Whether the pager took the text: it ran, and did not fail without being interrupted."""
    settings = {"LESS": LESS_OPTIONS, "LESSCHARSET": "utf-8", **environ}
    with _interrupts_ignored() as interrupted:
        try:
            pager = subprocess.Popen(  # noqa: S603 - the reader's own command, without a shell
                command, stdin=subprocess.PIPE, stdout=_handle(stdout), env=settings
            )
        except (OSError, ValueError):
            return False
        pager.communicate(text.encode("utf-8", "replace"))  # takes no offence at a closed pipe
        return pager.returncode <= 0 or interrupted.is_set()


def _handle(stdout: TextIO) -> int | None:
    """The file behind the stream; a stream without one leaves the pager the process's own."""
    try:
        return stdout.fileno()
    except (OSError, io.UnsupportedOperation):
        return None


@contextmanager
def _interrupts_ignored() -> Iterator[threading.Event]:
    """Ctrl-C is for the pager while it runs; the event says whether there was one.

    A handler, not SIG_IGN: the pager would inherit that.
    """
    interrupted = threading.Event()
    try:
        before = signal.signal(signal.SIGINT, lambda *_: interrupted.set())
    except ValueError:  # only the main thread has handlers
        yield interrupted
        return
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _terminal_kept(stdout: TextIO) -> Iterator[None]:
    """The terminal's settings are afterwards what they were, even if the pager was killed."""
    handle = _handle(stdout)
    if handle is None or not os.isatty(handle):
        yield
        return
    import termios

    before = termios.tcgetattr(handle)
    try:
        yield
    finally:
        with suppress(termios.error):
            termios.tcsetattr(handle, termios.TCSADRAIN, before)
