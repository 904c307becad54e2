"""The index file itself: opened, made, moved aside; and what SQLite's errors mean for it.

What SQLite raises is turned here into what can be done about it:
:class:`DamagedIndexError` (rebuild) or :class:`UnwritableIndexError` (work in memory).
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from newsdigest.errors import NewsdigestError
from newsdigest.storage.index.schema import APPLICATION, TABLES, VERSION
from newsdigest.storage.sqlite import family, transaction

BUSY = 30.0
"""Seconds to wait for another process that writes."""


class DamagedIndexError(NewsdigestError):
    """The index file is no index, or not whole."""


class UnwritableIndexError(NewsdigestError):
    """The index file cannot be written: no permission, no space."""


class InterruptedQuestionError(NewsdigestError):
    """Nobody wants the answer any more: whoever asked has interrupted it."""


_UNWRITABLE = frozenset((
    sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_PERM,
))  # fmt: skip


@contextmanager
def translated(path: Path | None = None) -> Iterator[None]:
    """Turn errors of the environment into index errors; bugs in SQL stay bugs."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = family(error)
        if isinstance(error, sqlite3.ProgrammingError | sqlite3.IntegrityError):
            raise
        if code == sqlite3.SQLITE_BUSY:
            raise NewsdigestError(
                "another newsdigest is writing the index", hint="try again in a moment"
            ) from error
        if code == sqlite3.SQLITE_INTERRUPT:
            raise InterruptedQuestionError("interrupted") from error
        kind = UnwritableIndexError if code in _UNWRITABLE else DamagedIndexError
        raise kind(str(error), subject=str(path or "")) from error


def set_aside(path: Path) -> Path:
    """Rename a damaged index out of the way; returns where it is now."""
    aside = path.with_name(path.name + ".damaged")
    path.replace(aside)
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    return aside


def connect(path: Path) -> sqlite3.Connection:
    """Open the file, or make an empty one."""
    connection = sqlite3.connect(
        path.absolute().as_uri(), timeout=BUSY, isolation_level=None, uri=True
    )
    _keep_private(path)
    for attempt in range(100):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError:  # SQLite does not wait here for who makes the file
            if attempt == 99:
                raise
            time.sleep(0.05)
    return connection


def _keep_private(path: Path) -> None:
    """Index and folder are for their owner alone, as the articles may be."""
    with suppress(OSError):  # somebody else's, or a file system without permissions
        if path.parent.stat().st_mode & 0o077:
            path.parent.chmod(0o700)
        if path.stat().st_mode & 0o077:
            for ending in ("", "-wal", "-shm"):  # SQLite makes later ones like the first
                with suppress(FileNotFoundError):
                    path.with_name(path.name + ending).chmod(0o600)


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether it has the tables of this version."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    return bool(version == VERSION and application == APPLICATION)


def create(connection: sqlite3.Connection) -> None:
    """Make the tables where those of this version are not there."""
    if is_current(connection):
        return
    with transaction(connection):
        if not is_current(connection):  # no other process was quicker
            make_tables(connection)


def make_tables(connection: sqlite3.Connection) -> None:
    """Empty tables in the place of whatever is there; in the caller's transaction."""
    # The tables of an FTS5 table go with it, so that "words" has to be the first.
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " ORDER BY sql NOT LIKE 'CREATE VIRTUAL%'"
    ).fetchall()
    for (name,) in names:
        connection.execute(f'DROP TABLE IF EXISTS "{name}"')
    for statement in TABLES.split(";\n"):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
