"""The terminal is left as it was found, however the reader ends.

A full-screen program takes the terminal away from the shell: another screen, raw keys,
mouse reports.  Killed outright it cannot give it back, so a small shell process stands
by and does.  It reads orders from a pipe that only the reader writes to; when the pipe
ends while the reader has the terminal, it gives the terminal back.  It stays silent
while the reader has lent the terminal to an editor or is stopped: then the terminal is
someone else's, who found it as it was.
Signals and a hang-up end the reader in order, or by force when that takes too long.
What is to be saved then, and how the screen is drawn, is for the application.
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
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App
    from textual.driver import Driver

PATIENCE = 5.0
"""Seconds that the reader has, once asked to end, before it is ended by force."""
_FORGOTTEN = "\x1b[?1016l\x1b]22;default\x07"
"""Mouse reports in pixels and the shape of the mouse pointer: Textual leaves them behind."""
LEAVING = (
    "\x18\x1b\\"  # first out of any sequence that death cut short
    "\x1b[?2026l"  # show what was held back for one update
    "\x1b]8;;\x1b\\"  # out of a link
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1015l\x1b[?1006l" + _FORGOTTEN + "\x1b[?2004l"  # pastes
    "\x1b[?2048l"  # reports of a new size
    "\x1b[?1004l"  # reports of focus
    "\x1b[?7h"  # long lines wrap again
    "\x1b[<u"  # keys of kitty; each of the two screens has its own, so before the next
    "\x1b[?1049l"  # the shell's screen
    "\x1b[0m\x1b[?25h"
)
"""What undoes every mode that Textual, or a widget in it, switches on."""
_SCRIPT = r"""
trap '' HUP INT QUIT TERM PIPE TSTP TTIN TTOU
exec 3<&2 2>/dev/null
before= during=
while read -r order settings; do
    case $order in
    take) before=$settings during= ;;
    taken) during=$(stty -g <&3) ;;
    return) before= ;;
    esac
done
[ "$before" ] || exit 0
printf "$1"
# Most shells put the settings right themselves when a program was killed, and have then
# begun to read a line with settings of their own: those must not be touched.
if [ "$during" ]; then
    sleep 0.2
    [ "$(stty -g <&3)" = "$during" ] || exit 0
fi
stty "$before" <&3
"""


class TerminalRestore:
    """Tells the guarding process whose the terminal is, and hears when the reader must end.

    :ivar lent: whether an editor or the shell has the terminal for the time being
    :param keyboard: the file of the terminal that keys are read from
    :param orders: the pipe to the guarding process; None where there is none
    """

    def __init__(self, keyboard: int, orders: int | None) -> None:
        self.lent = False
        self._keyboard = keyboard
        self._orders = orders
        self._bell: int | None = None
        self._handlers: dict[int, Any] = {}

    def driver_class(self) -> type[Driver] | None:
        """What Textual draws with, for ``App(driver_class=...)``; None is its own choice."""
        return _driver_class(self) if os.name == "posix" else None

    def on_signals(self, loop: AbstractEventLoop, leave: Callable[[int], None]) -> None:
        """Have ``leave`` called in ``loop`` with SIGHUP, SIGINT or SIGTERM when one comes.

        A terminal that is gone counts as SIGHUP even when no signal comes, as under nohup:
        Textual would wait for its keys without a rest.  A process that has not ended
        ``PATIENCE`` seconds later is ended with 128 and the signal's number, but not while
        an editor has the terminal, unless that is gone.  Call it in the main thread.
        """
        if os.name != "posix":
            return
        heard, self._bell = os.pipe()
        threading.Thread(
            target=self._watch, args=(heard, loop, leave), name="hang-up", daemon=True
        ).start()
        # Not the loop's own add_signal_handler: it hears Ctrl-C even while another handler
        # stands in for it, and what is meant for an editor would end the reader.
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            self._handlers[number] = signal.signal(number, self.ring)

    def take(self) -> None:
        """Say that the reader is about to change the terminal."""
        if self._orders is not None and _in_front(self._keyboard):
            self._order(f"take {_settings(self._keyboard)}")

    def taken(self) -> None:
        """Say that the terminal's settings are now those of the reader."""
        self._order("taken")

    def give_back(self) -> None:
        """Say that the terminal is again as it was."""
        self._order("return")

    def ring(self, number: int, _frame: FrameType | None = None) -> None:
        """End the reader as a signal does; a signal's handler, that may do no more."""
        if self._bell is not None:
            os.write(self._bell, bytes([number]))

    def close(self) -> None:
        """Let the guarding process end, and signals do again what they did."""
        for number, handler in self._handlers.items():
            signal.signal(number, handler or signal.SIG_DFL)
        if self._bell is not None:
            self.ring(0)
            os.close(self._bell)
            self._bell = None
        if self._orders is not None:
            os.close(self._orders)
            self._orders = None

    def _order(self, text: str) -> None:
        if self._orders is not None:
            with suppress(OSError):  # the guarding process was ended by someone
                os.write(self._orders, f"{text}\n".encode())

    def _watch(self, heard: int, loop: AbstractEventLoop, leave: Callable[[int], None]) -> None:
        """Wait for the reason to end, pass it on, and see to it that the end comes."""
        number = self._reason(heard)
        if not number:
            os.close(heard)
            return
        with suppress(RuntimeError):  # the loop has ended already
            loop.call_soon_threadsafe(leave, number)
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit or (self.lent and not self._hung_up()):
            time.sleep(0.05)
        os._exit(128 + number)

    def _reason(self, heard: int) -> int:
        """The signal that came, SIGHUP for a terminal that went, or 0 for neither."""
        events = select.poll()
        events.register(heard, select.POLLIN)
        events.register(self._keyboard, 0)  # no event but its end
        ready = [file for file, _ in events.poll()]
        return os.read(heard, 1)[0] if heard in ready else signal.SIGHUP

    def _hung_up(self) -> bool:
        events = select.poll()
        events.register(self._keyboard, 0)
        return bool(events.poll(0))


@contextmanager
def restored(keyboard: int, screen: int) -> Iterator[TerminalRestore]:
    """Guard the terminal while an application has it, which draws with the guard's driver.

    Where there is no terminal, or no ``/bin/sh``, nobody stands by.

    :param keyboard: the file that keys are read from; Textual's is that of standard input
    :param screen: the file that is drawn on; Textual's is that of standard error
    """
    process, orders = _stand_by(keyboard, screen)
    guard = TerminalRestore(keyboard, orders)
    try:
        yield guard
    finally:
        # After an exception too: the orders say whether the terminal was given back.
        guard.close()
        if process is not None:
            _see_off(process)


def _stand_by(keyboard: int, screen: int) -> tuple[subprocess.Popen[bytes] | None, int | None]:
    """Start the guarding process: itself, and the pipe that its orders go into."""
    if os.name != "posix" or not (os.isatty(keyboard) and os.isatty(screen)):
        return None, None
    heard, orders = os.pipe()  # not inherited: no editor can hold it open
    leaving = LEAVING.replace("\\", r"\\").replace("\x1b", r"\033").replace("\x18", r"\030")
    try:
        process = subprocess.Popen(  # noqa: S603 - a program of this module
            ["/bin/sh", "-c", _SCRIPT, "terminal-guard", leaving.replace("\x07", r"\007")],
            stdin=heard,
            stdout=screen,
            stderr=keyboard,
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath)},
            start_new_session=True,  # what kills the whole job, as kill -9 %1, leaves it alive
        )
    except OSError:
        os.close(orders)
        return None, None
    finally:
        os.close(heard)
    return process, orders


def _see_off(process: subprocess.Popen[bytes]) -> None:
    """Wait for the guarding process, unless it cannot write: Ctrl-S holds the terminal."""
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _in_front(keyboard: int) -> bool:
    """Whether this process may use the terminal; in the background Textual only stops again."""
    try:
        return os.tcgetpgrp(keyboard) == os.getpgrp()
    except OSError:
        return True


def _settings(keyboard: int) -> str:
    """The terminal's settings in the words of this system's stty."""
    try:
        told = subprocess.run(["stty", "-g"], stdin=keyboard, capture_output=True, check=False)  # noqa: S607
    except OSError:
        return "sane"
    return told.stdout.decode().strip() or "sane"


class _Screen:
    """The file that Textual draws on, whose end is not an error.

    Textual's thread of writing would die of it, and the application then wait for ever
    to hand that thread one text more.
    """

    def __init__(self, file: IO[str]) -> None:
        self.fileno = file.fileno
        self._file = file

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._file.flush()


def _driver_class(guard: TerminalRestore) -> type[Driver]:
    """Textual's driver, telling the guard what it does and surviving the terminal's end."""
    from textual import constants
    from textual.drivers.linux_driver import LinuxDriver

    from newsdigest.browse.keyboard import hear

    class GuardedDriver(LinuxDriver):
        """Draws on a terminal that someone else would give back."""

        def __init__(self, app: App[Any], **options: Any) -> None:
            super().__init__(app, **options)
            self._file = _Screen(self._file)  # type: ignore[assignment, arg-type]

        def start_application_mode(self) -> None:
            guard.take()
            super().start_application_mode()  # type: ignore[no-untyped-call]
            guard.taken()

        def stop_application_mode(self) -> None:
            self.write(_FORGOTTEN)
            super().stop_application_mode()

        def close(self) -> None:
            super().close()
            guard.give_back()

        def suspend_application_mode(self) -> None:
            guard.lent = True
            super().suspend_application_mode()

        def resume_application_mode(self) -> None:
            super().resume_application_mode()
            guard.lent = False

        def run_input_thread(self) -> None:
            try:
                hear(self, constants.ESCAPE_DELAY)
            except OSError:
                guard.ring(signal.SIGHUP)

    return GuardedDriver
