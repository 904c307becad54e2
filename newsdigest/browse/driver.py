"""Textual's terminal driver, which reports to the terminal restore what it does.

It also reports an Escape at once, and survives the end of the terminal.
"""

from __future__ import annotations

import os
import select
import signal
from codecs import getincrementaldecoder
from collections import deque
from contextlib import suppress
from itertools import chain
from typing import IO, TYPE_CHECKING, Any

from textual import constants
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from newsdigest.browse.terminal_restore import MOUSE_RESET, TerminalRestore

if TYPE_CHECKING:
    from textual.app import App
    from textual.driver import Driver

_EXIT_CHECK = 0.1
"""Seconds between two checks whether the reader has ended."""
_MARGIN = 0.002
"""Seconds after the delay of an Escape until the parser is asked for it."""


def driver_class(restore: TerminalRestore) -> type[Driver]:
    """The driver class for ``App(driver_class=...)``."""

    class RestoringDriver(LinuxDriver):
        """Draws on a terminal that is restored however this process ends."""

        def __init__(self, app: App[Any], **options: Any) -> None:
            super().__init__(app, **options)
            self._file = _ScreenFile(self._file)  # type: ignore[assignment, arg-type]

        def start_application_mode(self) -> None:
            restore.acquire()
            super().start_application_mode()  # type: ignore[no-untyped-call]
            restore.acquired()

        def stop_application_mode(self) -> None:
            self.write(MOUSE_RESET)
            super().stop_application_mode()

        def close(self) -> None:
            super().close()
            restore.release()

        def suspend_application_mode(self) -> None:
            restore.is_lent = True
            super().suspend_application_mode()

        def resume_application_mode(self) -> None:
            super().resume_application_mode()
            restore.is_lent = False

        def run_input_thread(self) -> None:
            try:
                read_keys(self, constants.ESCAPE_DELAY)
            except OSError:
                restore.request_exit(signal.SIGHUP)

    return RestoringDriver


def read_keys(driver: LinuxDriver, delay: float) -> None:
    """Read keys until the reader ends, and report an Escape after ``delay`` seconds.

    Textual's own loop checks for a lone Escape only every tenth of a second.
    """
    parser = XTermParser(driver._debug)
    decode = getincrementaldecoder("utf-8")(errors="replace").decode
    keys = ""
    while not driver.exit_event.is_set():
        timeout = delay + _MARGIN if keys.endswith("\x1b") else _EXIT_CHECK
        ready, _, _ = select.select([driver.fileno], [], [], timeout)
        keys = decode(os.read(driver.fileno, 4096)) if ready else ""
        for message in chain(parser.feed(keys) if keys else (), parser.tick()):
            driver.process_message(message)
    with suppress(EOFError, ParseError):
        deque(parser.feed(""), maxlen=0)


class _ScreenFile:
    """The file that Textual draws on, whose end is no error.

    Textual's writing thread would die of the error, and the application then wait forever
    for that thread.
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
