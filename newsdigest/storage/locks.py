"""File locks between processes: of an index, of an archive's folder, of a delivery.

These are the kernel's locks (flock): it releases those of a process that is killed.  A
library such as filelock cannot lock a folder, which import needs: it opens its lock
file for writing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from newsdigest.storage.sqlite import UnwritableFileError

with suppress(ImportError):  # Windows: SQLite's own lock has to do; work may be done twice
    import fcntl

PATIENCE = 1.0
"""Seconds to wait before a message says what for."""
_POLL = 0.05

Warn = Callable[[str], None]
"""Shows a one-line warning."""


@contextmanager
def index_lock(path: Path | None, warn: Warn) -> Iterator[None]:
    """Let one process at a time read a folder into the index at ``path``; the others wait.

    :raises UnwritableFileError: if the lock file cannot be created
    """
    if path is None or os.name != "posix":
        yield
        return
    lock = path.with_name(path.name + ".lock")
    try:
        handle = os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise UnwritableFileError(error.strerror or str(error), subject=str(lock)) from error
    with _locked(handle, warn, "waiting for another newsdigest that reads the archive"):
        yield


@contextmanager
def import_lock(root: Path, fallback: Path, warn: Warn) -> Iterator[bool]:
    """Let one process at a time import into an archive; the others wait.

    The archive's folder itself is locked: processes with different cache folders, or of
    different users, see the same lock, and no file is written for it.  Network file systems
    may refuse that; then the lock is a file beside ``fallback``, if one can be written there.
    Yields whether every process sees the lock.
    """
    handle = _lockable_folder(root)
    if handle is not None:
        with _locked(handle, warn, "waiting for another newsdigest that imports into the archive"):
            yield True
        return
    with suppress(OSError):
        fallback.parent.mkdir(parents=True, exist_ok=True)
    with index_lock(fallback if os.access(fallback.parent, os.W_OK) else None, warn):
        yield False


def acquire(handle: int, seconds: float) -> bool:
    """Lock an open file or folder until it is closed; False on a timeout."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_POLL)
        else:
            return True


def _lockable_folder(folder: Path) -> int | None:
    """A descriptor of a folder, None where folders cannot be locked."""
    if os.name != "posix":
        return None
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        pass
    except OSError:  # such as NFS, which locks only what is open for writing
        os.close(handle)
        return None
    return handle


@contextmanager
def _locked(handle: int, warn: Warn, message: str) -> Iterator[None]:
    """Hold the lock of an open file or folder, then close it."""
    try:
        if not acquire(handle, PATIENCE):
            warn(message)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
