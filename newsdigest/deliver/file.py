"""Write a file atomically.

A reader sees the old file or the new one, even after a power failure.  Symbolic links are
resolved here, step by step, because the system's protection against other users' links in
shared folders applies only to links that the system itself follows.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from contextlib import suppress
from pathlib import Path

from newsdigest.errors import DeliveryError
from newsdigest.storage import atomic

MAX_LINKS = 40
"""Symbolic links in one path, as in Linux."""
_DESCRIPTORS = re.compile(r"/dev/fd|/proc/(\d+)(?:/task/\d+)?/fd")
"""Folders that list the open files of a process."""


def write(path: Path, data: bytes) -> None:
    """Replace the file's content, keeping its permissions.

    The data is written to a temporary file beside it, synced and renamed.  A symbolic link
    is kept and its target replaced.  A pipe, a device or an open file (/dev/stdout,
    /dev/fd/3) is written to directly.  In a world-writable folder such as /tmp, files and
    links of other users are never followed, replaced or written to.

    :raises DeliveryError: if it cannot be written; the old file is unchanged then
    """
    try:
        _write(path, data)
    except OSError as error:
        hint = "" if path.parent.is_dir() else f"mkdir -p {path.parent}"
        reason = error.strerror or str(error)
        raise DeliveryError(f"cannot be written: {reason}", subject=str(path), hint=hint) from error
    except ValueError as error:  # a NUL in the name
        raise DeliveryError(f"cannot be written: {error}", subject=str(path)) from error
    except DeliveryError as error:
        error.subject = str(path)
        raise


def _write(path: Path, data: bytes) -> None:
    target = _resolved(path)
    if descriptors := _DESCRIPTORS.fullmatch(str(target.parent)):
        own = descriptors[1] in (None, str(os.getpid()))
        _write_all(_duplicate(int(target.name)) if own else os.open(target, os.O_WRONLY), data)
        return
    before = _stat(target)
    if before is None or stat.S_ISREG(before.st_mode):
        atomic.replace(target, data, attributes=before)
        with suppress(OSError):  # some systems cannot, and sync names themselves
            atomic.sync_folder(target.parent)
    elif stat.S_ISDIR(before.st_mode):
        raise DeliveryError("is a folder", hint="name a file in it")
    else:
        _write_all(os.open(target, os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0)), data)


def _resolved(path: Path) -> Path:
    """The path with its links resolved, except one to an open file of a process.

    :raises DeliveryError: if a link belongs to another user and lies in a world-writable folder
    """
    path = Path.cwd() / path
    folder, remaining = Path(path.anchor), list(reversed(path.parts[1:]))
    links = 0
    while remaining:
        name = remaining.pop()
        entry = folder.parent if name == ".." else folder / name
        status = _stat(entry)
        if status is None or _DESCRIPTORS.fullmatch(str(folder)):
            return entry.joinpath(*reversed(remaining))
        _refuse_foreign(folder, status, is_last=not remaining)
        if stat.S_ISLNK(status.st_mode):
            links += 1
            if links > MAX_LINKS:
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
            target = entry.readlink()
            folder = Path(target.anchor) if target.is_absolute() else folder
            remaining += reversed(target.parts[1:] if target.is_absolute() else target.parts)
        else:
            folder = entry
    return folder


def _refuse_foreign(folder: Path, status: os.stat_result, *, is_last: bool) -> None:
    """Refuse what Linux refuses with ``fs.protected_symlinks``, ``_fifos`` and ``_regular``."""
    if os.name != "posix" or not (is_last or stat.S_ISLNK(status.st_mode)):
        return
    parent = folder.stat()
    is_shared = parent.st_mode & stat.S_ISVTX and parent.st_mode & stat.S_IWOTH
    if is_shared and status.st_uid not in (os.geteuid(), parent.st_uid):
        what = "link" if stat.S_ISLNK(status.st_mode) else "file"
        raise DeliveryError(
            f"the {what} belongs to another user and {folder} is writable by everybody",
            hint="name a file in a folder of your own",
        )


def _duplicate(descriptor: int) -> int:
    """Duplicate a descriptor that was open when the program started, never one of its own."""
    if not os.get_inheritable(descriptor):
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    return os.dup(descriptor)


def _write_all(descriptor: int, data: bytes) -> None:
    """Write the data to an open file and close it."""
    with open(descriptor, "wb", buffering=0) as file:
        remaining = memoryview(data)
        while remaining:
            remaining = remaining[file.write(remaining) :]


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except FileNotFoundError:
        return None
