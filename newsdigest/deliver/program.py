"""A program that is run for its effect or its output, within a time, and never waited for longer.

Only the program itself is waited for: a process that it leaves behind may keep its output
open as long as it likes.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from tempfile import TemporaryFile
from typing import IO

STDOUT, STDERR = "stdout", "stderr"
MAX_OUTPUT = 64 * 1024
"""Bytes of output that are kept."""
END_SECONDS = 2.0
"""How long a program that was told to end may take."""
_OUTPUT_SECONDS = 0.5
"""How long output may still arrive after the program has ended."""


def run(
    words: Sequence[str], *, kept: str, seconds: float, given: bytes | None = None
) -> tuple[int, bytes]:
    """Run a program without a shell; its exit status, or minus a signal, and what it wrote.

    Of standard error the end is kept.  Of standard output the beginning is, and a byte more
    than :data:`MAX_OUTPUT` if there was too much: the pipe is closed then, which ends most
    programs.

    :param kept: ``STDOUT`` or ``STDERR``; standard output is thrown away if it is not kept
    :param given: its standard input; None leaves it that of this process
    :raises OSError: if it cannot be started
    :raises TimeoutError: if it takes longer; it is ended, and so are its children unless there
        is a terminal, from which it may have to ask something
    """
    alone = not _has_terminal()
    with TemporaryFile() as stdin:
        stdin.write(given or b"")
        stdin.seek(0)
        process = subprocess.Popen(  # noqa: S603 - the reader's own command
            words,
            stdin=None if given is None else stdin,
            stdout=subprocess.PIPE if kept == STDOUT else subprocess.DEVNULL,
            stderr=subprocess.PIPE if kept == STDERR else None,
            bufsize=0,  # a reader that is left behind must hold no lock when Python ends
            start_new_session=alone,
        )
    stream = process.stdout if kept == STDOUT else process.stderr
    reader = _Reader(stream, keep_end=kept == STDERR)
    try:
        status = process.wait(seconds)
    except BaseException as error:
        _end(process, alone)
        if isinstance(error, subprocess.TimeoutExpired):
            raise TimeoutError from error
        raise
    return status, reader.result()


class _Reader:
    """Reads what a program writes, until it is closed or nobody wants more."""

    def __init__(self, stream: IO[bytes] | None, *, keep_end: bool) -> None:
        self._stream = stream
        self._keep_end = keep_end
        self._data = b""
        self._stopped = False
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def result(self) -> bytes:
        self._thread.join(_OUTPUT_SECONDS)
        self._stopped = True
        return self._data

    def _read(self) -> None:
        if self._stream is None:
            return
        with self._stream as stream, suppress(OSError):
            while not self._stopped and (chunk := stream.read(8192)):
                data = self._data + chunk
                self._data = data[-MAX_OUTPUT:] if self._keep_end else data[: MAX_OUTPUT + 1]
                if len(self._data) > MAX_OUTPUT:
                    return


def _has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | getattr(os, "O_NOCTTY", 0)))
    except OSError:
        return False
    return True


def _end(process: subprocess.Popen[bytes], alone: bool) -> None:
    """Ask the program to end, then make it; with its children, if it leads a session."""
    if not (alone and hasattr(os, "killpg")):
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(END_SECONDS)
        process.kill()
    else:
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(END_SECONDS)
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
