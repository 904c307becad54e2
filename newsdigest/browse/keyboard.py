"""Keys as a terminal sends them, each told as soon as it is known which one it is."""

from __future__ import annotations

import os
import select
from codecs import getincrementaldecoder
from collections import deque
from contextlib import suppress
from itertools import chain

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

_IDLE, _TICK = 0.1, 0.002
"""Seconds until it is looked whether the reader has ended; that a delay takes longer."""


def hear(driver: LinuxDriver, delay: float) -> None:
    """Read keys until the end, and tell an Escape as soon as it can be no other key.

    Textual's own loop looks only every tenth of a second.

    :param delay: seconds after which an Escape is no part of another key
    """
    parser = XTermParser(driver._debug)
    decode = getincrementaldecoder("utf-8")(errors="replace").decode
    keys = ""
    while not driver.exit_event.is_set():
        wait = delay + _TICK if keys.endswith("\x1b") else _IDLE
        ready, _, _ = select.select([driver.fileno], [], [], wait)
        keys = decode(os.read(driver.fileno, 4096)) if ready else ""
        for message in chain(parser.feed(keys) if keys else (), parser.tick()):
            driver.process_message(message)
    with suppress(EOFError, ParseError):
        deque(parser.feed(""), maxlen=0)
