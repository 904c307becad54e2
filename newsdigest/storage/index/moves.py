"""Moves: articles known by new ids, whose marks follow at once or when the state can be written.

Each move is written down before the state is told of it and forgotten afterwards, so that
none is lost, and told in the order in which they happened.  A move that is told twice, by a
command that was killed or by the index of another time zone, is known by its token.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from itertools import groupby

from newsdigest.storage.index.record import Record

Pairs = list[tuple[str, str]]
"""The old and the new id of each article of a move."""
Carry = Callable[[Pairs, str], bool]
"""Gives articles the state they had under their old ids, given the token of the move.

It says whether that could be done; if not, it is asked again later.
"""
Row = tuple[str, str, str]
"""Token, old id, new id."""


def token(pairs: Sequence[tuple[str, str]], records: Iterable[Record]) -> str:
    """What tells one move from another: its articles, and when their files changed."""
    ids = {new for _, new in pairs}
    stamps = sorted(record.stamp for record in records if record.row and record.row[0] in ids)
    return blake2b(repr((sorted(pairs), stamps)).encode(), digest_size=16).hexdigest()


def add(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Write moves down, in the caller's transaction."""
    connection.executemany("INSERT INTO moves (token, old, new) VALUES (?, ?, ?)", rows)


def waiting(connection: sqlite3.Connection) -> list[Row]:
    """The moves of which the state has not been told, oldest first."""
    return connection.execute("SELECT token, old, new FROM moves ORDER BY number").fetchall()


def tell(connection: sqlite3.Connection, carry: Carry) -> None:
    """Tell the state of all moves that wait, until it cannot be written."""
    for name, rows in groupby(waiting(connection), key=lambda row: row[0]):
        if not carry([(old, new) for _, old, new in rows], name):
            return
        connection.execute("DELETE FROM moves WHERE token = ?", (name,))
