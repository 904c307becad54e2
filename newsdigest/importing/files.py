"""Files of the archive, written whole or not at all.

A file is made under a hidden name of its own in its folder, made durable, and then
given its name.  Who is killed meanwhile leaves a hidden file, which the next import
removes: imports into one archive take turns.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from newsdigest.errors import ArchiveError
from newsdigest.formats.article_file import MAX_SIZE
from newsdigest.storage.files import LEADS_OUT, open_folder, read_inside


def folder(path: Path) -> None:
    """Make a folder, if it is not there.

    :raises ArchiveError: if it cannot be made
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error


def create(root: Path, path: str, text: str) -> bool:
    """Write a new file; False if there is one of that name already, which stays.

    :param path: relative to the archive's root, with forward slashes
    :raises ArchiveError: if it cannot be written, or its folder leads out of the archive
    """
    try:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        with _folder(root, path) as (folder, name):
            if _exists(folder, name):
                return False
            made = _made(folder, text)
            try:
                os.link(made, name, src_dir_fd=folder, dst_dir_fd=folder)
            except FileExistsError:
                return False
            except OSError:  # a file system without links
                if _exists(folder, name):
                    return False
                os.rename(made, name, src_dir_fd=folder, dst_dir_fd=folder)
            finally:
                _remove(folder, made)
    except OSError as error:
        raise _unwritable(root / path, error) from error
    return True


def replace(root: Path, path: str, text: str) -> None:
    """Put a new version in the place of a file.

    :raises ArchiveError: if it cannot be written; the old one is still there then
    """
    try:
        with _folder(root, path) as (folder, name):
            made = _made(folder, text)
            try:
                os.replace(made, name, src_dir_fd=folder, dst_dir_fd=folder)
            finally:
                _remove(folder, made)
    except OSError as error:
        raise _unwritable(root / path, error) from error


def read(root: Path, path: str) -> str | None:
    """A file's text, None if it is gone, too large or no UTF-8, or leads out of the archive.

    Line ends stay as they are, so that every change counts as one.
    """
    try:
        data = read_inside(root, path, MAX_SIZE)
        return data.decode("utf-8") if len(data) <= MAX_SIZE else None
    except (OSError, UnicodeDecodeError):
        return None


def sweep(root: Path, path: str) -> None:
    """Remove what killed imports left beside a file; for who holds the archive's lock."""
    with suppress(OSError), _folder(root, path) as (folder, _):
        for name in os.listdir(folder):  # noqa: PTH208 a handle, not a path
            if name.startswith(".newsdigest-") and name.endswith(".tmp"):
                _remove(folder, name)


def settle(folders: set[Path]) -> None:
    """See to it that new names in folders outlive a power failure."""
    for folder in folders if os.name == "posix" else ():
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _folder(root: Path, path: str) -> Iterator[tuple[int, str]]:
    """The folder of a file, open, and the file's name in it: no link can be put in the way."""
    above, _, name = path.rpartition("/")
    folder = open_folder(os.fsencode(root), os.fsencode(above or "."))
    try:
        yield folder, name
    finally:
        os.close(folder)


def _exists(folder: int, name: str) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _remove(folder: int, name: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)


def _made(folder: int, text: str) -> str:
    """A complete hidden file in a folder; its name is nobody else's."""
    made = f".newsdigest-{token_hex(8)}.tmp"
    try:
        handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666, dir_fd=folder)
        with open(handle, "wb") as file:  # noqa: PTH123 - a handle, not a path
            file.write(text.encode("utf-8", "replace"))
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        _remove(folder, made)
        raise
    return made


def _unwritable(path: Path, error: OSError) -> ArchiveError:
    hint = "check the room on the disk and the folder's permissions; what was written is whole"
    if error.strerror == LEADS_OUT:
        hint = "remove the link, or use as the archive the folder that it leads to"
    return ArchiveError(
        f"cannot be written: {error.strerror or error}", subject=str(path), hint=hint
    )
