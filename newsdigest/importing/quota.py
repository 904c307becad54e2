"""What one source may take of the disk and of the time in one batch."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

MAX_WRITTEN = 64 * 1024 * 1024
"""Characters that one source may write in one batch: three times the largest feed."""
MAX_SECONDS = 120.0
"""Seconds for reading and writing the new entries of one source."""


class Writer(Protocol):
    """Whoever writes; ``written`` counts characters."""

    written: int


class Room:
    """Counts what one batch used."""

    def __init__(self, written: int = MAX_WRITTEN, seconds: float = MAX_SECONDS) -> None:
        self._written = written
        self._seconds = seconds

    def is_left(self) -> bool:
        """Whether the batch may go on."""
        return self._written > 0 and self._seconds > 0

    @contextmanager
    def used(self, writer: Writer) -> Iterator[None]:
        """Count what is done inside."""
        began, before = time.monotonic(), writer.written
        try:
            yield
        finally:
            self._seconds -= time.monotonic() - began
            self._written -= writer.written - before
