"""Time limits: a deadline, a blocking call that is abandoned, a program that is ended.

Only the program itself is waited for: a process that it leaves behind may keep its output
open as long as it likes.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from tempfile import TemporaryFile
from typing import IO, Literal, TypeVar

T = TypeVar("T")

MAX_OUTPUT = 64 * 1024
"""Bytes of output that are kept."""
END_SECONDS = 2.0
"""Seconds between SIGTERM and SIGKILL."""
_OUTPUT_SECONDS = 0.5
"""Seconds for which output may still arrive after the program has ended."""


class Deadline:
    """The moment that lies ``seconds`` from now."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def remaining(self) -> float:
        """Seconds until the deadline, 0 after it."""
        return max(0.0, self._end - time.monotonic())

    @property
    def passed(self) -> bool:
        """Whether the deadline is over."""
        return not self.remaining


def within(seconds: float, call: Callable[[], T]) -> T:
    """The result of a call that has no timeout of its own, such as a name server lookup.

    It runs in a daemon thread, which is abandoned if it takes longer.

    :raises TimeoutError: if it takes longer; otherwise whatever the call raises
    """
    results: list[T] = []
    errors: list[Exception] = []

    def run() -> None:
        try:
            results.append(call())
        except Exception as error:  # raised again in the caller's thread
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not results:
        raise TimeoutError
    return results[0]


def run_program(
    command: Sequence[str],
    *,
    capture: Literal["stdout", "stderr"],
    seconds: float,
    stdin: bytes | None = None,
    environ: Mapping[str, str] | None = None,
) -> tuple[int, bytes]:
    """Run a program without a shell.

    :param capture: the stream to return: the last :data:`MAX_OUTPUT` bytes of standard error,
        or the first of standard output and one more if there is more; its pipe is closed
        then, which ends most programs.  Standard output is discarded unless it is captured.
    :param stdin: its standard input; None leaves it that of this process
    :param environ: its environment; None leaves it that of this process
    :returns: the exit status, or minus a signal, and the captured output
    :raises OSError: if it cannot be started
    :raises TimeoutError: if it takes longer; it is ended, and its children too unless there
        is a terminal, on which it may have to ask something
    """
    new_session = not _has_terminal()
    with TemporaryFile() as input_file:
        input_file.write(stdin or b"")
        input_file.seek(0)
        process = subprocess.Popen(  # noqa: S603 - the reader's own command
            command,
            stdin=None if stdin is None else input_file,
            stdout=subprocess.PIPE if capture == "stdout" else subprocess.DEVNULL,
            stderr=subprocess.PIPE if capture == "stderr" else None,
            env=environ,
            bufsize=0,  # an abandoned reader must hold no lock when Python exits
            start_new_session=new_session,
        )
    stream = process.stdout if capture == "stdout" else process.stderr
    reader = _OutputReader(stream, keep_end=capture == "stderr")
    try:
        status = process.wait(seconds)
    except BaseException as error:
        _end(process, new_session)
        if isinstance(error, subprocess.TimeoutExpired):
            raise TimeoutError from error
        raise
    return status, reader.output()


class _OutputReader:
    """Reads a program's output in a thread of its own."""

    def __init__(self, stream: IO[bytes] | None, *, keep_end: bool) -> None:
        self._stream = stream
        self._keep_end = keep_end
        self._data = b""
        self._stopped = False
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def output(self) -> bytes:
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


def _end(process: subprocess.Popen[bytes], leads_session: bool) -> None:
    """Terminate the program, then kill it; with its children, if it leads a session."""
    if not (leads_session and hasattr(os, "killpg")):
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
