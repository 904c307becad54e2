"""Another program that has the terminal until it ends: a pager, an editor, a command.

Ctrl-C is then for that program alone, and the terminal's settings are afterwards what
they were.  Which program it is, and what its failure means, is for the callers to say.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass

Lend = Callable[[], AbstractContextManager[object]]
"""Makes what gives the terminal away when it is entered and takes it back when it is left."""

_KEYS = [getattr(signal, name) for name in ("SIGINT", "SIGQUIT") if hasattr(signal, name)]
r"""What Ctrl-C and Ctrl-\ send."""


@dataclass(frozen=True)
class Ended:
    """How a program ended.

    :param status: its exit status, minus the number of the signal that ended it, or None
        if it could not be started
    :param error: why it could not be started
    :param interrupted: whether Ctrl-C was pressed meanwhile
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
    lend: Lend = nullcontext,
) -> Ended:
    """Run a program, without a shell, and wait for it; nothing is raised within ``lend``.

    :param environ: the whole environment of the program
    :param text: its standard input; None leaves it the terminal
    :param stdout: the file it writes to; None is that of this process
    """
    kept = terminal_kept(1 if stdout is None else stdout)
    with interrupts_ignored() as interrupted, lend(), kept:
        try:
            process = subprocess.Popen(  # noqa: S603 - the reader's own command
                command,
                stdin=None if text is None else subprocess.PIPE,
                stdout=stdout,
                env=environ,
            )
        except OSError as error:
            return Ended(None, error.strerror or str(error))
        except ValueError as error:
            return Ended(None, str(error))
        # Takes no offence at a program that does not read all of it.
        process.communicate(None if text is None else text.encode("utf-8", "replace"))
        return Ended(process.returncode, interrupted=interrupted.is_set())


@contextmanager
def interrupts_ignored() -> Iterator[threading.Event]:
    """Ctrl-C is for another program meanwhile; the event says whether there was one.

    Outside the main thread, which alone has handlers, this does nothing.
    """
    interrupted = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield interrupted
        return
    # A handler, not SIG_IGN: the program would inherit that.
    before = {key: signal.signal(key, lambda *_: interrupted.set()) for key in _KEYS}
    try:
        yield interrupted
    finally:
        for key, handler in before.items():
            signal.signal(key, handler)


@contextmanager
def terminal_kept(handle: int) -> Iterator[None]:
    """The terminal's settings are afterwards what they were, even if a program was killed."""
    if not os.isatty(handle):
        yield
        return
    import termios

    before = termios.tcgetattr(handle)
    try:
        yield
    finally:
        with suppress(termios.error):
            termios.tcsetattr(handle, termios.TCSADRAIN, before)
