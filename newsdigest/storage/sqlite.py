"""What index and state share of SQLite: whole transactions, the family of an error."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

_PRIMARY = 0xFF
"""The part of an extended result code that names its family."""


@contextmanager
def transaction(connection: sqlite3.Connection, kind: str = "IMMEDIATE") -> Iterator[None]:
    """All that is done inside, or nothing of it.

    ``IMMEDIATE`` takes the right to write at once: a transaction that reads first
    and asks for it later fails, without waiting, if another one wrote meanwhile.
    """
    connection.execute(f"BEGIN {kind}")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def family(error: Exception) -> int:
    """The primary result code of an error (sqlite.org/rescode.html), 0 if it has none."""
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)) & _PRIMARY
