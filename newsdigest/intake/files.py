"""Files of the archive, written whole or not at all.

A file is made under a hidden name in its folder, made durable, and then given its
name; who is killed meanwhile leaves a hidden file that the next import replaces.
"""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path

from newsdigest.errors import ArchiveError


def folder(path: Path) -> None:
    """Make a folder, if it is not there.

    :raises ArchiveError: if it cannot be made
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error


def create(path: Path, text: str) -> bool:
    """Write a new file; False if there is one of that name already, which stays.

    :raises ArchiveError: if it cannot be written
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            return False
        made = _made(path, text)
        try:
            os.link(made, path)
        except FileExistsError:
            return False
        except OSError:  # a file system without links
            if path.exists():
                return False
            made.rename(path)
        finally:
            made.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error
    return True


def replace(path: Path, text: str) -> None:
    """Put a new version in the place of a file.

    :raises ArchiveError: if it cannot be written; the old one is still there then
    """
    try:
        made = _made(path, text)
        try:
            made.replace(path)
        finally:
            made.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error


def read(path: Path) -> str | None:
    """A file's text, None if it is gone or no UTF-8.

    Line ends stay as they are, so that every change counts as one.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def settle(folders: set[Path]) -> None:
    """See to it that new names in folders outlive a power failure."""
    for folder in folders if os.name == "posix" else ():
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _made(path: Path, text: str) -> Path:
    """A complete hidden file beside ``path``, always under the same name."""
    digest = blake2b(os.fsencode(path.name), digest_size=8).hexdigest()
    made = path.with_name(f".newsdigest-{digest}.tmp")
    made.unlink(missing_ok=True)  # never through a link that somebody put there
    try:
        with made.open("xb") as file:
            file.write(text.encode("utf-8", "replace"))
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        made.unlink(missing_ok=True)
        raise
    return made


def _unwritable(path: Path, error: OSError) -> ArchiveError:
    return ArchiveError(
        f"cannot be written: {error.strerror or error}",
        subject=str(path),
        hint="check the room on the disk and the folder's permissions; what was written is whole",
    )
