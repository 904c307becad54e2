"""Bytes to a file, wholly or not at all.

Whoever reads the file sees the old one or the new one, also if the power fails.
Which links lead there is found out here, step by step: the system refuses links of
other users in shared folders only to a program that leaves following them to it.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from newsdigest.errors import DeliveryError

MAX_NAME = 200
"""Bytes of the file's name that the temporary one repeats; file systems allow 255."""


MAX_LINKS = 40
"""Symbolic links in one path; Linux follows as many."""
_DESCRIPTORS = re.compile(r"/dev/fd|/proc/(\d+)(?:/task/\d+)?/fd")
"""Folders whose entries are the open files of a process."""


def write(path: Path, data: bytes) -> None:
    """Put the data in the place of the file, keeping its permissions.

    It is written beside the file, brought to the disk and renamed.  Of a symbolic
    link, the file that it leads to is replaced.  What is no regular file (a pipe, a
    device) and what is open already (/dev/stdout, /dev/fd/3) is written to as it is.
    In a folder that everybody may write to, such as /tmp, nothing of another user is
    followed, replaced or written to.

    :raises DeliveryError: if that cannot be done; the old file is then as it was
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
        _pour(_inherited(int(target.name)) if own else os.open(target, os.O_WRONLY), data)
        return
    before = _stat(target)
    if before is None or stat.S_ISREG(before.st_mode):
        _replace(target, data, before)
    elif stat.S_ISDIR(before.st_mode):
        raise DeliveryError("is a folder", hint="name a file in it")
    else:
        _pour(os.open(target, os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0)), data)


def _resolved(path: Path) -> Path:
    """Where a path leads, without the last step into an open file of a process.

    :raises DeliveryError: if another user's link, in a folder shared by all, is on the way
    """
    path = Path.cwd() / path
    folder, rest = Path(path.anchor), list(reversed(path.parts[1:]))
    links = 0
    while rest:
        name = rest.pop()
        here = folder.parent if name == ".." else folder / name
        found = _stat(here)
        if found is None or _DESCRIPTORS.fullmatch(str(folder)):
            return here.joinpath(*reversed(rest))
        _refuse_foreign(folder, found, is_last=not rest)
        if stat.S_ISLNK(found.st_mode):
            links += 1
            if links > MAX_LINKS:
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
            leads_to = here.readlink()
            folder = Path(leads_to.anchor) if leads_to.is_absolute() else folder
            rest += reversed(leads_to.parts[1:] if leads_to.is_absolute() else leads_to.parts)
        else:
            folder = here
    return folder


def _refuse_foreign(folder: Path, found: os.stat_result, *, is_last: bool) -> None:
    """Refuse what Linux refuses with ``fs.protected_symlinks``, ``_fifos`` and ``_regular``."""
    if os.name != "posix" or not (is_last or stat.S_ISLNK(found.st_mode)):
        return
    shared = folder.stat()
    open_to_all = shared.st_mode & stat.S_ISVTX and shared.st_mode & stat.S_IWOTH
    if open_to_all and found.st_uid not in (os.geteuid(), shared.st_uid):
        what = "link" if stat.S_ISLNK(found.st_mode) else "file"
        raise DeliveryError(
            f"a {what} of another user in {folder}, where everybody may put one, is left alone",
            hint="name a file in a folder of your own",
        )


def _inherited(descriptor: int) -> int:
    """Another handle on a file that was open when the program started, never on one of its own."""
    if not os.get_inheritable(descriptor):
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    return os.dup(descriptor)


def _pour(handle: int, data: bytes) -> None:
    """Write all the data to an open file, and close it."""
    with open(handle, "wb", buffering=0) as file:
        left = memoryview(data)
        while left:
            left = left[file.write(left) :]


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except FileNotFoundError:
        return None


def _replace(target: Path, data: bytes, before: os.stat_result | None) -> None:
    name = os.fsdecode(os.fsencode(target.name)[:MAX_NAME])
    aside = target.with_name(f".{name}.{token_hex(4)}.tmp")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 - a handle, not a path
            if before is not None:
                _keep(file.fileno(), before)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(target)
    except BaseException:
        with suppress(OSError):
            aside.unlink()
        raise
    _settle(target.parent)


def _keep(handle: int, before: os.stat_result) -> None:
    """Give the new file the old one's owner, where that is allowed, and its permissions."""
    if os.name != "posix":
        return
    if (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
        with suppress(OSError):
            os.fchown(handle, before.st_uid, before.st_gid)
    os.fchmod(handle, stat.S_IMODE(before.st_mode))


def _settle(folder: Path) -> None:
    """Bring the new name to the disk; not every system can, and then it does so itself."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
