"""A process in a pseudo-terminal: what it writes, and when."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path


class Terminal:
    """A process with a terminal of ``size`` columns and lines; everything it writes is read."""

    def __init__(self, command: Sequence[str], environ: dict[str, str], size: tuple[int, int]):
        self.process, self._file = pty.fork()
        if self.process == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
            os.execvpe(command[0], list(command), environ)
        self._written = b""  # since the last key
        self._last = 0.0

    def type(self, keys: bytes) -> None:
        """Write what a keyboard would; what came before it is forgotten."""
        while self._read(0):
            pass
        self._written = b""
        os.write(self._file, keys)

    def update(self, quiet: float, patience: float) -> float | None:
        """Read an update of the screen; when its last byte came, None if none came."""
        if not self._read(patience):
            return None
        while self._read(quiet):
            pass
        return self._last

    def rest(self, quiet: float) -> None:
        """Read until nothing was written for so long, or something has blinked for 3 seconds."""
        end = time.perf_counter() + 3
        while self._read(quiet) and time.perf_counter() < end:
            pass

    def seen(self, pattern: re.Pattern[bytes], patience: float) -> float | None:
        """Read until it was written since the last key; when that was, None if it was not."""
        end = time.perf_counter() + patience
        while not pattern.search(self._written):
            if time.perf_counter() > end or not self._read(patience):
                return None
        return self._last

    def waited(self) -> float:
        """Seconds in which the main thread could have run and other processes did."""
        figures = Path(f"/proc/{self.process}/schedstat").read_text(encoding="utf-8").split()
        return int(figures[1]) / 1e9

    def memory(self) -> list[int]:
        """MB that the process has, that it had at its peak, and that its children have."""
        own = _status(self.process)
        tasks = Path(f"/proc/{self.process}/task").glob("*/children")
        children = [int(number) for task in tasks for number in task.read_text().split()]
        return [own["VmRSS"], own["VmHWM"], sum(_status(child)["VmRSS"] for child in children)]

    def end(self) -> None:
        """End the process as a closed terminal does."""
        os.kill(self.process, signal.SIGTERM)
        with suppress(OSError):
            while self._read(5):
                pass
        os.waitpid(self.process, 0)
        os.close(self._file)

    def _read(self, patience: float) -> bool:
        """Read what is written within so many seconds; whether anything was."""
        if not select.select([self._file], [], [], patience)[0]:
            return False
        self._written += os.read(self._file, 65536)
        self._last = time.perf_counter()
        return True


def _status(process: int) -> dict[str, int]:
    """The figures of a process in MB."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(":")[::2] for line in lines if line.endswith(" kB"))
    return {name: int(value.removesuffix(" kB")) // 1024 for name, value in pairs}
