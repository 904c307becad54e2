"""The SQLite base of index and state: connections, transactions, errors, quarantine.

Which tables a file has, and what an error means for the user, is left to ``index`` and ``state``.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from newsdigest.errors import NewsdigestError

_PRIMARY = 0xFF
"""The bits of an extended result code that hold the primary one."""
_WAL_ATTEMPTS = 100
_WAL_PAUSE = 0.05
COMPANIONS = ("-wal", "-shm")
"""What SQLite appends to the name of a database for its log and its shared memory."""


class DamagedFileError(NewsdigestError):
    """A file is not a database, or is corrupt."""


class UnwritableFileError(NewsdigestError):
    """A file cannot be written: no permission or no space."""


class InterruptedQueryError(NewsdigestError):
    """A query was interrupted from another thread because its result is no longer needed."""


def connect(path: Path, mode: str = "rwc", *, timeout: float) -> sqlite3.Connection:
    """A connection in autocommit mode; use :func:`transaction` to write.

    :param mode: of SQLite's URIs: ``ro``, ``rw`` or ``rwc`` (create)
    :param timeout: seconds to wait for another process that writes
    """
    return sqlite3.connect(uri(path, mode), uri=True, timeout=timeout, isolation_level=None)


def uri(path: Path, mode: str) -> str:
    """The URI of a database file."""
    return f"{path.absolute().as_uri()}?mode={mode}"


def use_wal(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging."""
    for attempt in range(_WAL_ATTEMPTS):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:  # its timeout does not cover a file just being created
            if attempt == _WAL_ATTEMPTS - 1:
                raise
            time.sleep(_WAL_PAUSE)


@contextmanager
def transaction(connection: sqlite3.Connection, kind: str = "IMMEDIATE") -> Iterator[None]:
    """Commit everything done inside, or nothing.

    ``IMMEDIATE`` takes the write lock at once: a transaction that reads first and asks for
    the lock later fails without waiting if another process wrote in between.
    """
    connection.execute(f"BEGIN {kind}")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def version(connection: sqlite3.Connection) -> tuple[int, int]:
    """The application id and the schema version in a database's header."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (number,) = connection.execute("PRAGMA user_version").fetchone()
    return int(application), int(number)


@contextmanager
def translated(meaning: Callable[[Exception, int], Exception]) -> Iterator[None]:
    """Raise what ``meaning`` makes of an error of the environment; bugs pass through.

    :param meaning: takes the error and its primary result code
        (sqlite.org/rescode.html), 0 if it has none
    """
    try:
        yield
    except (sqlite3.ProgrammingError, sqlite3.InterfaceError):
        raise  # bugs
    # An error's message quotes the file; where that is no UTF-8, the message cannot be made.
    except (sqlite3.Error, UnicodeDecodeError) as error:
        code = int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)) & _PRIMARY
        translation = meaning(error, code)
        if translation is error:
            raise
        raise translation from error


def quarantine(path: Path) -> Path:
    """Rename a damaged database; returns its new path."""
    target = path.with_name(path.name + ".damaged")
    path.replace(target)
    for suffix in COMPANIONS:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return target


def restrict_access(path: Path) -> None:
    """Allow only the owner to read a database and its folder."""
    with suppress(OSError):  # another owner's, or a file system without permissions
        if path.parent.stat().st_mode & 0o077:
            path.parent.chmod(0o700)
        if path.stat().st_mode & 0o077:
            for suffix in ("", *COMPANIONS):  # SQLite gives new ones the database's mode
                with suppress(FileNotFoundError):
                    path.with_name(path.name + suffix).chmod(0o600)
