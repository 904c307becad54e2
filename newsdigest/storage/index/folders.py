"""The folders of the index: what was last seen of each, and which files the index has of it.

Every folder of a file has a row, written before the file.  A row with a digest says that the
index has exactly the files of that digest; whatever changes one of them removes the digest.
"""

from __future__ import annotations

import marshal
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from newsdigest.storage.index.record import FileStat

_RECHECKED = "rechecked"
_UNRELIABLE = "unreliable folder times"


@dataclass(frozen=True, slots=True)
class FolderRow:
    """What was last seen of a folder.

    ``prefix`` is its path below the root with a slash at the end, empty for the root.
    ``status`` identifies the folder and its last change; ``is_settled`` says whether an equal
    one means that the same files and folders are in it.  ``digest`` is that of its files,
    empty if they must be compared.
    """

    prefix: bytes
    status: bytes = b""
    is_settled: bool = False
    digest: bytes = b""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the folders of an archive gave.

    ``rows`` are those of folders that changed, ``removed`` the prefixes of folders that are
    gone.  ``rechecked_ns`` is the time if all files were looked at one by one, else 0.
    ``are_times_reliable`` is False if a folder's times did not change with what is in it.
    """

    rows: Sequence[FolderRow]
    removed: Sequence[bytes] = ()
    rechecked_ns: int = 0
    are_times_reliable: bool = True


def read(connection: sqlite3.Connection) -> list[tuple[bytes, bytes, int, bytes]]:
    """The fields of every :class:`FolderRow`, sorted by prefix."""
    return connection.execute(
        "SELECT prefix, status, settled, digest FROM folders ORDER BY prefix"
    ).fetchall()


def add(connection: sqlite3.Connection, prefixes: Iterable[bytes]) -> None:
    """Add folders, before the first file of theirs."""
    rows = ((prefix,) for prefix in prefixes)
    connection.executemany("INSERT OR IGNORE INTO folders VALUES (?, x'', 0, x'')", rows)


def remember(connection: sqlite3.Connection, look: Look) -> None:
    """Remember a look at the folders, except where the index has other files than were seen."""
    for row in look.rows:
        is_current = bool(row.digest) and row.digest == digest(files(connection, row.prefix))
        values = (row.status, row.is_settled, row.digest) if is_current else (b"", False, b"")
        connection.execute(
            "INSERT OR REPLACE INTO folders VALUES (?, ?, ?, ?)", (row.prefix, *values)
        )
    removed = ((prefix,) for prefix in look.removed)
    connection.executemany("DELETE FROM folders WHERE prefix = ?", removed)
    about = [(_RECHECKED, look.rechecked_ns)] if look.rechecked_ns else []
    about += [] if look.are_times_reliable else [(_UNRELIABLE, 1)]
    connection.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", about)


def last_recheck(connection: sqlite3.Connection) -> tuple[int, bool]:
    """When all files were last looked at one by one, and whether folders' times are reliable.

    The time is in nanoseconds since 1970, 0 if they never were.
    """
    sql = "SELECT name, value FROM about WHERE name IN (?, ?)"
    values = dict(connection.execute(sql, (_RECHECKED, _UNRELIABLE)).fetchall())
    return values.get(_RECHECKED, 0), not values.get(_UNRELIABLE)


def mark_changed(connection: sqlite3.Connection, paths: Sequence[bytes]) -> None:
    """Remove the digests of the folders of some files."""
    rows = {(path[: path.rfind(b"/") + 1],) for path in paths}
    connection.executemany("UPDATE folders SET digest = x'' WHERE prefix = ?", rows)


def files(connection: sqlite3.Connection, prefix: bytes) -> list[FileStat]:
    """The files of the index directly in a folder, sorted by path.

    Each subfolder costs one query more: its files are between those of the folder.
    """
    found: list[FileStat] = []
    end = prefix[:-1] + b"0" if prefix else None  # the character after a slash
    start: bytes | None = prefix
    while start is not None:
        start = _add_files(connection, prefix, start, end, found)
    return found


def _add_files(
    connection: sqlite3.Connection,
    prefix: bytes,
    start: bytes,
    end: bytes | None,
    found: list[FileStat],
) -> bytes | None:
    """Add files up to the next subfolder; returns where to go on behind it, None at the end."""
    sql = "SELECT path, size, mtime_ns, ctime_ns FROM files WHERE path >= ?"
    bounds = (start,) if end is None else (start, end)
    sql += " ORDER BY path" if end is None else " AND path < ? ORDER BY path"
    rows = connection.execute(sql, bounds)
    for row in rows:
        slash = row[0].find(b"/", len(prefix))
        if slash >= 0:
            rows.close()
            return bytes(row[0][:slash]) + b"0"
        found.append(row)
    return None


def digest(files: list[FileStat]) -> bytes:
    """A digest of a folder's files."""
    # Version 2 of marshal writes equal lists alike; later ones depend on shared references.
    return blake2b(marshal.dumps(files, 2), digest_size=16).digest()
