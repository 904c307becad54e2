"""Terminal restore: the terminal is left as it was found, however the reader ends.

A full-screen program changes the terminal: another screen, raw keys, mouse reports.  When
the program is killed, it cannot undo that; a small shell process, the guard, does.  The
guard reads orders from a pipe that only the reader writes to.  If the pipe ends while the
reader has the terminal, the guard restores it.  It does nothing while the reader is stopped
or has lent the terminal to an editor: that program found the terminal as it was.

Signals and a hang-up end the reader in order, or by force if that takes too long.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import threading
import time
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

EXIT_TIMEOUT = 5.0
"""Seconds that the reader has to end before it is ended by force."""
MOUSE_RESET = "\x1b[?1016l\x1b]22;default\x07"
"""Resets mouse reports in pixels and the mouse pointer, which Textual does not."""
RESTORE_SEQUENCE = (
    "\x18\x1b\\"  # end any sequence that was cut short
    "\x1b[?2026l"  # show what was held back for one update
    "\x1b]8;;\x1b\\"  # end a link
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1015l\x1b[?1006l"
    + MOUSE_RESET
    + "\x1b[?2004l"  # pastes
    "\x1b[?2048l"  # reports of a new size
    "\x1b[?1004l"  # reports of focus
    "\x1b[?7h"  # wrap long lines
    "\x1b[<u"  # keys of kitty: each screen has its own mode, so before the next line
    "\x1b[?1049l"  # the shell's screen
    "\x1b[0m\x1b[?25h"
)
"""Undoes every mode that Textual or one of its widgets sets."""
_GUARD_SCRIPT = r"""
trap '' HUP INT QUIT TERM PIPE TSTP TTIN TTOU
exec 3<&2 2>/dev/null
before= during=
while read -r order settings; do
    case $order in
    acquire) before=$settings during= ;;
    acquired) during=$(stty -g <&3) ;;
    release) before= ;;
    esac
done
[ "$before" ] || exit 0
printf "$1"
# Most shells restore the settings themselves when a program was killed, and then read a line
# with settings of their own, which must not be changed.
if [ "$during" ]; then
    sleep 0.2
    [ "$(stty -g <&3)" = "$during" ] || exit 0
fi
stty "$before" <&3
"""


class TerminalRestore:
    """Sends the guard its orders, and ends the reader on a signal or hang-up.

    :ivar is_lent: whether an editor or the shell has the terminal at the moment
    :param keyboard: the file descriptor that keys are read from
    :param orders: the pipe to the guard, None if there is no guard
    """

    def __init__(self, keyboard: int, orders: int | None) -> None:
        self.is_lent = False
        self._keyboard = keyboard
        self._orders = orders
        self._exit_pipe: int | None = None
        self._handlers: dict[int, Any] = {}

    def handle_signals(self, loop: AbstractEventLoop, leave: Callable[[int], None]) -> None:
        """Have ``leave`` called in ``loop`` with SIGHUP, SIGINT or SIGTERM when one comes.

        The end of the terminal counts as SIGHUP even without a signal, as under nohup:
        Textual would poll for its keys forever.  ``EXIT_TIMEOUT`` seconds later the process
        is ended with 128 + the signal's number, but not while an editor has the terminal,
        unless that is gone.  Call it in the main thread.
        """
        if os.name != "posix":
            return
        receiver, self._exit_pipe = os.pipe()
        threading.Thread(
            target=self._wait_for_exit, args=(receiver, loop, leave), name="hang-up", daemon=True
        ).start()
        # Not the loop's add_signal_handler: it sees Ctrl-C even while another handler is set,
        # so that a Ctrl-C for an editor would end the reader.
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            self._handlers[number] = signal.signal(number, self.request_exit)

    def acquire(self) -> None:
        """Order: the reader is about to change the terminal."""
        if self._orders is not None and _in_foreground(self._keyboard):
            self._order(f"acquire {_settings(self._keyboard)}")

    def acquired(self) -> None:
        """Order: the terminal now has the reader's settings."""
        self._order("acquired")

    def release(self) -> None:
        """Order: the terminal is as it was."""
        self._order("release")

    def request_exit(self, number: int, _frame: FrameType | None = None) -> None:
        """End the reader as this signal does; safe to call in a signal handler."""
        if self._exit_pipe is not None:
            os.write(self._exit_pipe, bytes([number]))

    def close(self) -> None:
        """Let the guard end, and restore the signal handlers."""
        for number, handler in self._handlers.items():
            signal.signal(number, handler or signal.SIG_DFL)
        if self._exit_pipe is not None:
            self.request_exit(0)
            os.close(self._exit_pipe)
            self._exit_pipe = None
        if self._orders is not None:
            os.close(self._orders)
            self._orders = None

    def _order(self, text: str) -> None:
        if self._orders is not None:
            with suppress(OSError):  # the guard was killed
                os.write(self._orders, f"{text}\n".encode())

    def _wait_for_exit(
        self, receiver: int, loop: AbstractEventLoop, leave: Callable[[int], None]
    ) -> None:
        """Wait for a reason to end, pass it on, and end the process if it does not."""
        number = self._exit_signal(receiver)
        if not number:
            os.close(receiver)
            return
        with suppress(RuntimeError):  # the loop has ended already
            loop.call_soon_threadsafe(leave, number)
        limit = time.monotonic() + EXIT_TIMEOUT
        while time.monotonic() < limit or (self.is_lent and not self._has_hung_up()):
            time.sleep(0.05)
        os._exit(128 + number)

    def _exit_signal(self, receiver: int) -> int:
        """The signal that came, SIGHUP at the end of the terminal, 0 if closed."""
        events = select.poll()
        events.register(receiver, select.POLLIN)
        events.register(self._keyboard, 0)  # only its end
        ready = [file for file, _ in events.poll()]
        return os.read(receiver, 1)[0] if receiver in ready else signal.SIGHUP

    def _has_hung_up(self) -> bool:
        events = select.poll()
        events.register(self._keyboard, 0)
        return bool(events.poll(0))


@contextmanager
def restore_terminal(keyboard: int, screen: int) -> Iterator[TerminalRestore]:
    """Restore the terminal after an application that draws with :mod:`.driver`.

    There is no guard without a terminal or without ``/bin/sh``.

    :param keyboard: the file descriptor of the keys; Textual's is standard input
    :param screen: the file descriptor that is drawn on; Textual's is standard error
    """
    process, orders = _start_guard(keyboard, screen)
    restore = TerminalRestore(keyboard, orders)
    try:
        yield restore
    finally:
        # After an exception too: the orders say whether the terminal was released.
        restore.close()
        if process is not None:
            _stop_guard(process)


def _start_guard(keyboard: int, screen: int) -> tuple[subprocess.Popen[bytes] | None, int | None]:
    """The guard, and the pipe for its orders."""
    if os.name != "posix" or not (os.isatty(keyboard) and os.isatty(screen)):
        return None, None
    receiver, orders = os.pipe()  # not inherited: no editor can hold it open
    sequence = RESTORE_SEQUENCE.replace("\\", r"\\").replace("\x1b", r"\033")
    sequence = sequence.replace("\x18", r"\030").replace("\x07", r"\007")
    try:
        process = subprocess.Popen(  # noqa: S603 - a program of this module
            ["/bin/sh", "-c", _GUARD_SCRIPT, "terminal-guard", sequence],
            stdin=receiver,
            stdout=screen,
            stderr=keyboard,
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath)},
            start_new_session=True,  # it survives kill -9 %1, which kills the whole job
        )
    except OSError:
        os.close(orders)
        return None, None
    finally:
        os.close(receiver)
    return process, orders


def _stop_guard(process: subprocess.Popen[bytes]) -> None:
    """Wait for the guard, unless it cannot write: Ctrl-S stops the terminal."""
    try:
        process.wait(EXIT_TIMEOUT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _in_foreground(keyboard: int) -> bool:
    """Whether this process may use the terminal; in the background Textual stops again."""
    try:
        return os.tcgetpgrp(keyboard) == os.getpgrp()
    except OSError:
        return True


def _settings(keyboard: int) -> str:
    """The terminal's settings, in the format of this system's stty."""
    try:
        stty = subprocess.run(["stty", "-g"], stdin=keyboard, capture_output=True, check=False)  # noqa: S607
    except OSError:
        return "sane"
    return stty.stdout.decode().strip() or "sane"
