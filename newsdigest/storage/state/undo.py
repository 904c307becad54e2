"""The undo log: the previous values of what each action changed.

The actions of all processes are one stack per archive, which every undoable change goes
through, merges included.  So undoing them one after the other restores each earlier state.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from newsdigest.storage.state.registers import Key, Kind, Value, from_microseconds, typed

LIMIT = 100
"""Actions that can be undone; older ones are forgotten."""


@dataclass(frozen=True, slots=True)
class UndoneAction:
    """An action that was undone: its name, its number of articles or queries, its time (UTC).

    ``articles`` are the ids of the articles that it changed.
    """

    what: str
    count: int
    when: datetime
    articles: tuple[str, ...] = ()


def push(
    connection: sqlite3.Connection, what: str, now: int, previous: Mapping[Key, Value]
) -> None:
    """Push an action with the previous value of each register that it changed."""
    cursor = connection.execute("INSERT INTO actions(what, done) VALUES (?, ?)", (what, now))
    action = cursor.lastrowid
    connection.executemany(
        "INSERT INTO before VALUES (?, ?, ?, ?, ?)",
        ((action, *key, value) for key, value in previous.items()),
    )
    oldest = "SELECT action FROM actions ORDER BY action DESC LIMIT -1 OFFSET ?"
    for (old,) in connection.execute(oldest, (LIMIT,)).fetchall():
        _delete(connection, old)


def pop(connection: sqlite3.Connection) -> tuple[str, datetime, dict[Key, Value]] | None:
    """Pop the last action: its name, its time, and the previous values; None without one."""
    last = "SELECT action, what, done FROM actions ORDER BY action DESC LIMIT 1"
    row = connection.execute(last).fetchone()
    if row is None:
        return None
    action, what, time = row
    values = connection.execute(
        "SELECT article, kind, name, value FROM before WHERE action = ?", (action,)
    )
    previous = {
        Key(article, Kind(kind), name): typed(kind, value)
        for article, kind, name, value in values.fetchall()
    }
    _delete(connection, action)
    return what, from_microseconds(time), previous


def _delete(connection: sqlite3.Connection, action: int) -> None:
    connection.execute("DELETE FROM before WHERE action = ?", (action,))
    connection.execute("DELETE FROM actions WHERE action = ?", (action,))
