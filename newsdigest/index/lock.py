"""One process at a time reads a folder into its index; the others wait for the result."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(path: Path | None, warn: Callable[[str], None]) -> Iterator[None]:
    """Only one process at a time reads a folder into an index; the others wait."""
    try:
        import fcntl
    except ImportError:  # elsewhere SQLite's own lock has to do; work may be done twice
        yield
        return
    if path is None:
        yield
        return
    with path.with_name(path.name + ".lock").open("w") as lock:
        for _ in range(20):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                time.sleep(0.05)
        else:
            warn("waiting for another newsdigest that reads the archive")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
