"""Files opened without being led elsewhere, held up or filled up by them.

A file of an archive is opened only where it lies: a symbolic link that leads out of
the archive is an error, also one that is put there between a look and the opening.
A file that the user names may lie anywhere.  Devices are never read, a pipe without
a writer is waited for a few seconds only, and nothing is read beyond a limit.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from select import select
from typing import BinaryIO

from newsdigest.errors import ReadError

LEADS_OUT = "a link that leads out of the archive"
"""Why a link is not followed."""
NO_FILE = "not a regular file"
PATIENCE = 2.0
"""Seconds for somebody to write to a pipe that nobody has open."""
_READ = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)
_HERE = getattr(os, "O_NOFOLLOW", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
_IS_LINK = frozenset((errno.ELOOP, errno.ENOTDIR, errno.EMLINK))
"""What systems answer where ``O_NOFOLLOW`` meets a link."""
_RELATIVE = os.open in os.supports_dir_fd


def is_inside(path: bytes, top: bytes) -> bool:
    """Whether a path leads to something below ``top``, itself a path without links."""
    real = os.path.realpath(path)
    return real == top or real.startswith(top.rstrip(b"/") + b"/")


def open_inside(root: bytes, path: bytes) -> int:
    """A descriptor of a regular file below an archive's root, for reading.

    :param path: relative to the root, with forward slashes
    :raises OSError: if it cannot be opened, leads out of the archive or is no regular file
    """
    handle = _opened(root, path, _READ)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, NO_FILE)
        os.set_blocking(handle, True)
    except BaseException:
        os.close(handle)
        raise
    return handle


def open_folder(root: bytes, path: bytes) -> int:
    """A descriptor of a folder below an archive's root.

    :raises OSError: if it cannot be opened or leads out of the archive
    """
    return _opened(root, path, _FOLDER)


def read_inside(root: Path, path: str, limit: int) -> bytes:
    """The first ``limit`` bytes of a file of the archive, and one more where there are more.

    :raises OSError: as :func:`open_inside`
    """
    with open(open_inside(os.fsencode(root), os.fsencode(path)), "rb") as file:
        return file.read(limit + 1)


def _opened(root: bytes, path: bytes, flags: int) -> int:
    if _RELATIVE:
        try:
            return _descended(root, path, flags)
        except OSError as error:
            if error.errno not in _IS_LINK:
                raise
    # A link is on the way.  Where it leads to is opened without following another.
    top, target = os.path.realpath(root), os.path.join(root, path)  # noqa: PTH118 bytes
    if not is_inside(target, top):
        raise OSError(errno.ELOOP, LEADS_OUT)
    real = os.path.realpath(target)
    if not _RELATIVE:
        return os.open(real, flags)
    return _descended(top, os.path.relpath(real, top), flags)


def _descended(root: bytes, path: bytes, flags: int) -> int:
    """Open folder after folder, so that no link can be put in the way."""
    folder = os.open(root, _FOLDER)
    try:
        *above, name = path.split(b"/")
        for part in above:
            below = os.open(part, _FOLDER | _HERE, dir_fd=folder)
            os.close(folder)
            folder = below
        return os.open(name, flags | _HERE, dir_fd=folder)
    finally:
        os.close(folder)


def contents(path: Path, limit: int) -> bytes:
    """What is in a file, or comes through a pipe, that the user named.

    :raises OSError: if it cannot be read, or is a folder, a device or a socket
    :raises ReadError: if it is larger than ``limit`` bytes
    """
    with open(os.open(path, _READ), "rb") as file:  # noqa: PTH123 - a handle, not a path
        mode = os.fstat(file.fileno()).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
            raise OSError(errno.EINVAL, NO_FILE)
        if stat.S_ISREG(mode):
            return limited(file, limit, str(path))
        first = _first(file.fileno())
        os.set_blocking(file.fileno(), True)
        return first + limited(file, limit - len(first), str(path))


def limited(file: BinaryIO, limit: int, subject: str) -> bytes:
    """What is left in an open file, which errors call ``subject``.

    :raises ReadError: if that is more than ``limit`` bytes
    """
    data = file.read(limit + 1) or b""
    if len(data) > limit:
        raise ReadError(f"larger than {limit:,} bytes", subject=subject)
    return data


def _first(pipe: int) -> bytes:
    """What is in a pipe already; where nobody has it open, wait for somebody who does."""
    try:
        if data := os.read(pipe, 1 << 16):
            return data
    except BlockingIOError:  # somebody has it open and will write
        return b""
    if not select([pipe], [], [], PATIENCE)[0]:
        raise OSError(errno.ETIMEDOUT, "nobody writes to this pipe")
    return b""
