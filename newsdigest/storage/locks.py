"""File locks: one process at a time reads a folder into its index, or writes into an archive."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from newsdigest.storage.index.database import UnwritableIndexError

with suppress(ImportError):  # Windows: SQLite's own lock has to do, and work may be done twice
    import fcntl

PATIENCE = 1.0
"""Seconds of waiting before it is said what is waited for."""
_STEP = 0.05


@contextmanager
def alone(path: Path | None, warn: Callable[[str], None]) -> Iterator[None]:
    """Only one process at a time reads a folder into an index; the others wait.

    :raises UnwritableIndexError: if the lock file cannot be made
    """
    if path is None or os.name != "posix":
        yield
        return
    name = path.with_name(path.name + ".lock")
    try:
        handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise UnwritableIndexError(error.strerror or str(error), subject=str(name)) from error
    with _locked(handle, warn, "waiting for another newsdigest that reads the archive"):
        yield


@contextmanager
def alone_in(folder: Path, warn: Callable[[str], None]) -> Iterator[bool]:
    """Only one process at a time writes into a folder; the others wait.

    The folder itself is locked: processes with different cache folders, or of different
    users, see the same lock, and no file is written for it.  Yields whether it is locked;
    network file systems may refuse.
    """
    handle = None
    if os.name == "posix":
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    if handle is None:
        yield False
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        pass
    except OSError:  # such as NFS, whose locks need a file that is open for writing
        os.close(handle)
        yield False
        return
    with _locked(handle, warn, "waiting for another newsdigest that imports into the archive"):
        yield True


@contextmanager
def _locked(handle: int, warn: Callable[[str], None], waiting: str) -> Iterator[None]:
    """Hold the lock of an open file or folder, which is closed at the end."""
    try:
        if not lock_within(handle, PATIENCE):
            warn(waiting)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def lock_within(handle: int, seconds: float) -> bool:
    """Lock an open file or folder until it is closed; False if another process keeps it.

    The system lets go of the lock of a process that is killed.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                return False
            time.sleep(_STEP)
        else:
            return True
