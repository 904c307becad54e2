"""Access to files below an archive's root, and bounded reading of files that a user names.

In an archive no symbolic link that leads out of it is followed, not even one that is put
there between a check and the opening.  A file that the user names may be anywhere.
Devices are never read, a pipe without a writer is waited for a few seconds only, and
nothing is read beyond a limit.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from select import select
from typing import BinaryIO

from newsdigest.errors import ArchiveError, ReadError
from newsdigest.storage import atomic

LEADS_OUT = "a link that leads out of the archive"
"""Why a link is not followed."""
NO_FILE = "not a regular file"
_TICK_NS = 50_000_000
_COARSE_TICK_NS = 3_000_000_000
"""Where times are whole seconds: FAT's are two seconds apart, others one."""
PIPE_SECONDS = 2.0
"""How long to wait for a writer of a pipe."""
_READ = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
_IS_LINK = frozenset((errno.ELOOP, errno.ENOTDIR, errno.EMLINK))
"""What systems answer where ``O_NOFOLLOW`` meets a link."""
_HAS_DIR_FD = os.open in os.supports_dir_fd


def is_inside(path: bytes, top: bytes) -> bool:
    """Whether a path leads to something below ``top``, itself a path without links."""
    real = os.path.realpath(path)
    return real == top or real.startswith(top.rstrip(b"/") + b"/")


def open_inside(root: bytes, path: bytes) -> int:
    """A descriptor of a regular file below an archive's root, for reading.

    :param path: relative to the root, with forward slashes
    :raises OSError: if it cannot be opened, leads out of the archive or is no regular file
    """
    handle = _open(root, path, _READ)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, NO_FILE)
        os.set_blocking(handle, True)
    except BaseException:
        os.close(handle)
        raise
    return handle


def read_inside(root: Path, path: str, limit: int) -> bytes:
    """The first ``limit`` bytes of a file of the archive, and one more where there are more.

    :raises OSError: as :func:`open_inside`
    """
    with open(open_inside(os.fsencode(root), os.fsencode(path)), "rb") as file:
        return file.read(limit + 1)


def create_inside(root: Path, path: str, text: str) -> bool:
    """Write a new file of the archive; False if the name is taken.

    :param path: relative to the archive's root, with forward slashes
    :raises ArchiveError: if it cannot be written, or its folder leads out of the archive
    """
    with _writing_errors(root / path):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        with _open_folder_of(root, path) as (folder, name):
            return atomic.create(name, _encode(text), folder=folder)


def replace_inside(root: Path, path: str, text: str) -> None:
    """Write a new version of a file of the archive.

    :raises ArchiveError: if it cannot be written; the old version is then still there
    """
    with _writing_errors(root / path), _open_folder_of(root, path) as (folder, name):
        atomic.replace(name, _encode(text), folder=folder)


def sweep_inside(root: Path, path: str) -> None:
    """Remove what killed imports left beside a file; call it under the import lock."""
    with suppress(OSError), _open_folder_of(root, path) as (folder, _):
        atomic.sweep(folder)


def make_root(root: Path) -> None:
    """Create an archive's folder if it does not exist.

    :raises ArchiveError: if it cannot be created
    """
    with _writing_errors(root):
        root.mkdir(parents=True, exist_ok=True)


def read_bounded(path: Path, limit: int) -> bytes:
    """The content of a file or pipe that the user named.

    :raises OSError: if it cannot be read, or is a folder, a device or a socket
    :raises ReadError: if it is larger than ``limit`` bytes
    """
    with open(os.open(path, _READ), "rb") as file:  # noqa: PTH123 - a handle, not a path
        mode = os.fstat(file.fileno()).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
            raise OSError(errno.EINVAL, NO_FILE)
        if stat.S_ISREG(mode):
            return read_stream(file, limit, str(path))
        start = _await_writer(file.fileno())
        os.set_blocking(file.fileno(), True)
        return start + read_stream(file, limit - len(start), str(path))


def read_stream(file: BinaryIO, limit: int, subject: str) -> bytes:
    """The rest of an open file, which errors call ``subject``.

    :raises ReadError: if that is more than ``limit`` bytes
    """
    data = file.read(limit + 1) or b""
    if len(data) > limit:
        raise ReadError(f"larger than {limit:,} bytes", subject=subject)
    return data


def tick_ns(ctime_ns: int) -> int:
    """Nanoseconds after an edit in which a file may change again without its times changing."""
    return _TICK_NS if ctime_ns % 1_000_000_000 else _COARSE_TICK_NS


def _open(root: bytes, path: bytes, flags: int) -> int:
    if _HAS_DIR_FD:
        try:
            return _descend(root, path, flags)
        except OSError as error:
            if error.errno not in _IS_LINK:
                raise
    # There is a link on the path: what it leads to is opened without following another.
    top, target = os.path.realpath(root), os.path.join(root, path)  # noqa: PTH118 bytes
    if not is_inside(target, top):
        raise OSError(errno.ELOOP, LEADS_OUT)
    real = os.path.realpath(target)
    if not _HAS_DIR_FD:
        return os.open(real, flags)
    return _descend(top, os.path.relpath(real, top), flags)


def _descend(root: bytes, path: bytes, flags: int) -> int:
    """Open folder after folder, so that no link can be put on the path meanwhile."""
    folder = os.open(root, _FOLDER)
    try:
        *parents, name = path.split(b"/")
        for part in parents:
            child = os.open(part, _FOLDER | _NO_LINK, dir_fd=folder)
            os.close(folder)
            folder = child
        return os.open(name, flags | _NO_LINK, dir_fd=folder)
    finally:
        os.close(folder)


@contextmanager
def _open_folder_of(root: Path, path: str) -> Iterator[tuple[int, str]]:
    """The open folder of a file of the archive, and the file's name in it."""
    parent, _, name = path.rpartition("/")
    folder = _open(os.fsencode(root), os.fsencode(parent or "."), _FOLDER)
    try:
        yield folder, name
    finally:
        os.close(folder)


@contextmanager
def _writing_errors(path: Path) -> Iterator[None]:
    """Turn errors of the system into :class:`ArchiveError`."""
    try:
        yield
    except OSError as error:
        hint = "check the free space and the folder's permissions; files written so far are whole"
        if error.strerror == LEADS_OUT:
            hint = "remove the link, or use as the archive the folder that it leads to"
        raise ArchiveError(
            f"cannot be written: {error.strerror or error}", subject=str(path), hint=hint
        ) from error


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _await_writer(pipe: int) -> bytes:
    """What is in a pipe already; where no process has it open for writing, wait for one."""
    try:
        if data := os.read(pipe, 1 << 16):
            return data
    except BlockingIOError:  # a writer has it open
        return b""
    if not select([pipe], [], [], PIPE_SECONDS)[0]:
        raise OSError(errno.ETIMEDOUT, "nobody writes to this pipe")
    return b""
