"""Files at addresses: local paths, and whatever fsspec reads (``s3://bucket/folder``).

A file appears under its name only when it is complete: locally it is renamed, and object
stores make a new object visible as a whole.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from tempfile import gettempdir
from typing import Any, BinaryIO

from newsdigest.errors import NotFoundError, UsageError
from newsdigest.storage import atomic

_JOURNAL = (".newsdigest_", ".journal")
"""Prefix and suffix of files that are being written."""
_BUFFER = 1 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a folder; ``version`` changes with its content."""

    path: str
    size: int
    version: str


def is_remote(address: str) -> bool:
    """Whether an address is no local path."""
    return "://" in address


def join(folder: str, *names: str) -> str:
    """The address of a file in a folder."""
    return "/".join((folder.rstrip("/") or "/", *names)).replace("//", "/", folder == "/")


def absolute(address: str, cwd: Path) -> str:
    """An address that means the same in every working folder and on every host."""
    if address.startswith("file://"):
        address = address.removeprefix("file://")
    return address if is_remote(address) else str(Path(os.path.abspath(cwd / address)))  # noqa: PTH100


def kind(address: str) -> str:
    """What is at an address: ``file``, ``folder``, or ``""`` for nothing."""
    if not is_remote(address):
        path = Path(address)
        return "folder" if path.is_dir() else "file" if path.exists() else ""
    system, path_ = _system(address)
    if not system.exists(path_):
        return ""
    return "file" if system.isfile(path_) else "folder"


def entry(address: str) -> Entry:
    """The size and version of a file.

    :raises NotFoundError: if there is none
    """
    if not is_remote(address):
        try:
            status = Path(address).stat()
        except OSError as error:
            raise NotFoundError(f"cannot be read: {error.strerror}", subject=address) from error
        return Entry(address, status.st_size, str(status.st_mtime_ns))
    system, path = _system(address)
    return _remote_entry(address, system.info(path))


def files(folder: str) -> Iterator[Entry]:
    """The files below a folder, sorted by path; hidden ones are left out."""
    if is_remote(folder):
        system, root = _system(folder)
        base = root.rstrip("/") + "/"
        for path, info in sorted(system.find(root, detail=True).items()):
            name = path.removeprefix(base)
            if not any(part.startswith(".") for part in name.split("/")):
                yield _remote_entry(join(folder, name), info)
        return
    for top, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(top, name)  # noqa: PTH118 - a million of them
            if not name.startswith(".") and os.path.isfile(path):  # noqa: PTH113
                yield entry(path)


def names(folder: str) -> set[str]:
    """The names of the files in a folder; none if there is no folder."""
    if not is_remote(folder):
        path = Path(folder)
        return {name.name for name in path.iterdir()} if path.is_dir() else set()
    system, root = _system(folder)
    try:
        return {path.rstrip("/").rpartition("/")[2] for path in system.ls(root, detail=False)}
    except FileNotFoundError:
        return set()


def open_file(address: str) -> BinaryIO:
    """A file, open for reading.

    :raises OSError: if it cannot be read
    """
    if not is_remote(address):
        return Path(address).open("rb")
    system, path = _system(address)
    # Buffered, for fsspec's own files cannot limit the length of a line.
    return io.BufferedReader(system.open(path, "rb"), _BUFFER)


def read(address: str, start: int = 0, end: int | None = None) -> bytes:
    """The bytes of a file from ``start`` up to ``end``.

    :raises OSError: if it cannot be read
    """
    if not is_remote(address):
        with Path(address).open("rb") as file:
            file.seek(start)
            return file.read() if end is None else file.read(end - start)
    system, path = _system(address)
    if not start and end is None:  # a range of an empty object is an error
        return system.cat_file(path)  # type: ignore[no-any-return]
    return system.cat_file(path, start=start, end=end)  # type: ignore[no-any-return]


def write(address: str, data: bytes) -> None:
    """Write a file as a whole."""
    if not is_remote(address):
        Path(address).parent.mkdir(parents=True, exist_ok=True)
        atomic.replace(address, data)
        return
    system, path = _system(address)
    system.pipe_file(path, data)


def journal(address: str) -> Path:
    """The path of a new local file that :func:`publish` gives its address."""
    name = f"{_JOURNAL[0]}{token_hex(8)}{_JOURNAL[1]}"
    if is_remote(address):
        return Path(gettempdir(), name)
    folder = Path(address).parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def publish(path: Path, address: str) -> None:
    """Give a complete local file its address."""
    if is_remote(address):
        system, target = _system(address)
        system.put_file(str(path), target)
        path.unlink()
        return
    with path.open("rb") as file:
        os.fsync(file.fileno())
    path.replace(address)


def sweep(folder: str) -> None:
    """Remove what killed processes left in a local folder and those in it."""
    if not is_remote(folder):
        prefix, suffix = _JOURNAL
        for path in Path(folder).glob(f"**/{prefix}*{suffix}"):
            path.unlink(missing_ok=True)


def remove(folder: str) -> None:
    """Remove a folder with its files."""
    if not is_remote(folder):
        import shutil

        shutil.rmtree(folder, ignore_errors=True)
        return
    system, root = _system(folder)
    if system.exists(root):
        system.rm(root, recursive=True)


def _remote_entry(address: str, info: dict[str, Any]) -> Entry:
    version = next((str(info[key]) for key in ("ETag", "mtime", "LastModified") if key in info), "")
    return Entry(address, int(info.get("size") or 0), version)


def _system(address: str) -> tuple[Any, str]:
    """The fsspec file system of an address, and the path in it; its listings are fresh."""
    protocol = address.partition("://")[0]
    try:
        from fsspec.core import url_to_fs

        system, path = url_to_fs(address)
    except (ImportError, ValueError) as error:
        hint = "pip install 'newsdigest[s3]'" if protocol == "s3" else "use a path or s3://…"
        raise UsageError(
            f"addresses of the kind {protocol}:// cannot be read here", subject=address, hint=hint
        ) from error
    system.invalidate_cache()
    return system, path
