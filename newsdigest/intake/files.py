"""Files of the archive, written whole or not at all.

A file is made under a hidden name of its own in its folder, made durable, and then
given its name.  Who is killed meanwhile leaves a hidden file, which the next import
removes: imports into one archive take turns.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

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
            made.rename(path)  # imports take turns, so that only other programs can interfere
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


def sweep(folder: Path) -> None:
    """Remove what killed imports left in a folder; for who holds the archive's lock."""
    for left in folder.glob(".newsdigest-*.tmp"):
        with suppress(OSError):
            left.unlink()


def settle(folders: set[Path]) -> None:
    """See to it that new names in folders outlive a power failure."""
    for folder in folders if os.name == "posix" else ():
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _made(path: Path, text: str) -> Path:
    """A complete hidden file beside ``path``."""
    made = path.with_name(f".newsdigest-{token_hex(8)}.tmp")
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
