"""The undo log: what each action changed, as it was before.

Actions lie on one stack per archive, whichever process did them, and every
change of a state goes through it, merges included.  So nothing can have changed
an article between the last action and its undoing, and taking actions back one
after the other restores each earlier state exactly.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from newsdigest.storage.state.registers import Key, Kind, Value, decided

KEPT = 100
"""Actions that can be undone; older ones are forgotten."""


def record(
    connection: sqlite3.Connection, what: str, done: int, before: Mapping[Key, Value]
) -> None:
    """Put an action on the stack with the value that each thing it changed had."""
    cursor = connection.execute("INSERT INTO actions(what, done) VALUES (?, ?)", (what, done))
    action = cursor.lastrowid
    connection.executemany(
        "INSERT INTO before VALUES (?, ?, ?, ?, ?)",
        ((action, *key, value) for key, value in before.items()),
    )
    oldest = "SELECT action FROM actions ORDER BY action DESC LIMIT -1 OFFSET ?"
    for (forgotten,) in connection.execute(oldest, (KEPT,)).fetchall():
        _forget(connection, forgotten)


def take(connection: sqlite3.Connection) -> tuple[str, int, dict[Key, Value]] | None:
    """Take the last action off the stack: what it was, when, and the values before it."""
    last = "SELECT action, what, done FROM actions ORDER BY action DESC LIMIT 1"
    row = connection.execute(last).fetchone()
    if row is None:
        return None
    action, what, done = row
    values = connection.execute(
        "SELECT article, kind, name, value FROM before WHERE action = ?", (action,)
    )
    before = {
        Key(article, Kind(kind), name): decided(kind, value)
        for article, kind, name, value in values.fetchall()
    }
    _forget(connection, action)
    return what, done, before


def _forget(connection: sqlite3.Connection, action: int) -> None:
    connection.execute("DELETE FROM before WHERE action = ?", (action,))
    connection.execute("DELETE FROM actions WHERE action = ?", (action,))
