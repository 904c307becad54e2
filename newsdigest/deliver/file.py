"""Bytes to a file, wholly or not at all.

Whoever reads the file sees the old one or the new one, also if the power fails.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from newsdigest.errors import DeliveryError

MAX_NAME = 200
"""Bytes of the file's name that the temporary one repeats; file systems allow 255."""


def write(path: Path, data: bytes) -> None:
    """Put the data in the place of the file, keeping its permissions.

    It is written beside the file, brought to the disk and renamed.  Of a symbolic
    link, the file that it leads to is replaced; what is no regular file (a pipe, a
    device) is written to as it is.

    :raises DeliveryError: if that cannot be done; the old file is then as it was
    """
    try:
        target = path.resolve()
        before = _stat(target)
        if before is not None and stat.S_ISDIR(before.st_mode):
            raise DeliveryError("is a folder", subject=str(path), hint="name a file in it")
        if before is not None and not stat.S_ISREG(before.st_mode):
            target.write_bytes(data)
            return
        _replace(target, data, before)
    except OSError as error:
        hint = "" if path.parent.is_dir() else f"mkdir -p {path.parent}"
        reason = error.strerror or str(error)
        raise DeliveryError(f"cannot be written: {reason}", subject=str(path), hint=hint) from error
    except (ValueError, RuntimeError) as error:  # a NUL in the name, a circle of links
        raise DeliveryError(f"cannot be written: {error}", subject=str(path)) from error


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
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
