"""Run another program in the foreground: a pager, an editor, a command.

It has the terminal until it ends.  Ctrl-C interrupts that program only, and the terminal's
settings are restored afterwards.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass

TerminalLoan = Callable[[], AbstractContextManager[object]]
"""Makes a context manager that releases the terminal on entry and takes it back on exit."""

_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGQUIT") if hasattr(signal, name)]
r"""Sent by Ctrl-C and Ctrl-\."""


@dataclass(frozen=True)
class Outcome:
    """How a program ended.

    :param status: its exit status, minus the number of the signal that killed it, or None
        if it could not be started
    :param error: why it could not be started
    :param interrupted: whether Ctrl-C was pressed while it ran
    """

    status: int | None
    error: str = ""
    interrupted: bool = False

    def __str__(self) -> str:
        if self.status is None:
            return f"cannot be started: {self.error}"
        if self.status >= 0:
            return f"exit status {self.status}"
        with suppress(ValueError):
            return f"ended by {signal.Signals(-self.status).name}"
        return f"ended by signal {-self.status}"


def run(
    command: Sequence[str],
    *,
    environ: Mapping[str, str],
    text: str | None = None,
    stdout: int | None = None,
    lend: TerminalLoan = nullcontext,
) -> Outcome:
    """Run a program without a shell and wait for it; nothing is raised within ``lend``.

    :param environ: the whole environment of the program
    :param text: its standard input; None is the terminal
    :param stdout: the descriptor it writes to; None is standard output
    """
    restored = _terminal_restored(1 if stdout is None else stdout)
    with interrupts_ignored() as interrupted, lend(), restored:
        try:
            process = subprocess.Popen(  # noqa: S603 - the reader's own command
                command,
                stdin=None if text is None else subprocess.PIPE,
                stdout=stdout,
                env=environ,
            )
        except OSError as error:
            return Outcome(None, error.strerror or str(error))
        except ValueError as error:
            return Outcome(None, str(error))
        # communicate() ignores a program that does not read all of it.
        process.communicate(None if text is None else text.encode("utf-8", "replace"))
        return Outcome(process.returncode, interrupted=interrupted.is_set())


@contextmanager
def interrupts_ignored() -> Iterator[threading.Event]:
    """Leave Ctrl-C to another program; the event is set when it is pressed.

    Outside the main thread, which alone handles signals, this does nothing.
    """
    interrupted = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield interrupted
        return
    # A handler, because the program would inherit SIG_IGN.
    before = {key: signal.signal(key, lambda *_: interrupted.set()) for key in _SIGNALS}
    try:
        yield interrupted
    finally:
        for key, handler in before.items():
            signal.signal(key, handler)


@contextmanager
def _terminal_restored(descriptor: int) -> Iterator[None]:
    """Restore the terminal's settings afterwards, even if the program was killed."""
    if not os.isatty(descriptor):
        yield
        return
    import termios

    before = termios.tcgetattr(descriptor)
    try:
        yield
    finally:
        with suppress(termios.error):
            termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
