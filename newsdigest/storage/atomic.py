"""Atomic writing: a reader sees the old file or the new one, whole, even after a power failure.

Data goes to a hidden file in the same folder, which is synced and then gets its name.
Paths are used as they are; where links must not be followed, pass an open folder.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

LEFTOVER = (".newsdigest-", ".tmp")
"""Prefix and suffix of hidden files in archives: :func:`sweep` removes those of killed imports."""
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_OTHER = ".newsdigest_"
"""The prefix elsewhere: an import must not sweep what a digest is being written to."""


def replace(
    target: str | Path,
    data: bytes,
    *,
    folder: int | None = None,
    mode: int = 0o666,
    attributes: os.stat_result | None = None,
) -> None:
    """Write a file, in the place of one that has its name.

    :param target: a path, or a name in ``folder``
    :param folder: the descriptor of an open folder
    :param mode: permissions of the new file, before the umask
    :param attributes: of another file, whose owner and permissions the new one gets
    :raises OSError: if it cannot be written; the old file is then unchanged
    """
    temporary = _write(target, data, folder, mode, attributes)
    try:
        os.replace(temporary, target, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        _remove(temporary, folder)
        raise


def create(name: str, data: bytes, *, folder: int) -> bool:
    """Write a new file in an open folder; False if the name is taken.

    :raises OSError: if it cannot be written
    """
    if _exists(name, folder):
        return False
    temporary = _write(name, data, folder, 0o666, None)
    try:
        return give_name(temporary, name, folder=folder)
    finally:
        _remove(temporary, folder)


def give_name(temporary: str | Path, name: str | Path, *, folder: int | None = None) -> bool:
    """Give a complete file its name, unless that is taken; ``temporary`` may remain."""
    try:
        os.link(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links
        if _exists(name, folder):
            return False
        os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    return True


def sweep(folder: int) -> None:
    """Remove what killed imports left in an open folder; call it under the import lock."""
    prefix, suffix = LEFTOVER
    for name in os.listdir(folder):
        if name.startswith(prefix) and name.endswith(suffix):
            _remove(name, folder)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable.

    :raises OSError: if the system cannot
    """
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _write(
    target: str | Path,
    data: bytes,
    folder: int | None,
    mode: int,
    attributes: os.stat_result | None,
) -> str | Path:
    """A complete hidden file beside the target; its name is unique."""
    prefix, suffix = (LEFTOVER[0] if folder is not None else _OTHER), LEFTOVER[1]
    name = f"{prefix}{token_hex(8)}{suffix}"
    temporary = name if folder is not None else Path(target).with_name(name)
    handle = os.open(temporary, _CREATE, mode, dir_fd=folder)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 - a handle, not a path
            if attributes is not None:
                _copy_attributes(file.fileno(), attributes)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        _remove(temporary, folder)
        raise
    return temporary


def _copy_attributes(handle: int, attributes: os.stat_result) -> None:
    """Give a file another one's permissions and, where that is allowed, its owner."""
    if os.name != "posix":
        return
    if (attributes.st_uid, attributes.st_gid) != (os.geteuid(), os.getegid()):
        with suppress(OSError):
            os.fchown(handle, attributes.st_uid, attributes.st_gid)
    os.fchmod(handle, stat.S_IMODE(attributes.st_mode))


def _exists(name: str | Path, folder: int | None) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _remove(name: str | Path, folder: int | None) -> None:
    with suppress(OSError):  # gone, or an error to report already
        os.unlink(name, dir_fd=folder)
