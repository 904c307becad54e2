"""Adoption: when an archive gets a name, its state moves from its path's file to the name's.

The state is copied, or merged if the name has one already, and a pointer beside the old
file leads every process that has that open to the new one.  The old file is never renamed
or removed, because another process may have it open.  What a process of an older version
writes there afterwards is merged at the next adoption.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from newsdigest.errors import StateError
from newsdigest.storage import atomic
from newsdigest.storage.sqlite import transaction
from newsdigest.storage.state import file, registers
from newsdigest.storage.state.file import current, pointer

_DELIVERIES = "name, message_id, began, since, until, finished, stories, place"


def adopt(unnamed: Path, named: Path) -> None:
    """Bring the state in the file of an archive's path into the file of its name.

    :raises StateError: if one of the files is damaged, newer, busy for long or out of reach
    """
    if unnamed == named or not _is_due(unnamed, named):
        return
    if not os.path.exists(unnamed):  # noqa: PTH110 False where the folder may not be entered
        if os.path.exists(named):  # noqa: PTH110
            _point(unnamed, named)
        return
    with (
        closing(file.connect(unnamed)) as source,
        file.translated(unnamed),
        transaction(source),  # keeps others from writing there meanwhile
    ):
        if not os.path.exists(named):  # noqa: PTH110
            file.copy(unnamed, named)
        with (
            closing(file.connect(named)) as target,
            file.translated(named),
            transaction(target),
        ):
            _merge(source, target)
        _point(unnamed, named)


def _is_due(unnamed: Path, named: Path) -> bool:
    """Whether there is something to adopt: no pointer yet, or one older than the state."""
    adoption = _mtime(pointer(unnamed))
    if adoption < 0:
        return True
    # A state that one name has adopted does not become another one's.
    return current(unnamed) == named and adoption <= max(
        _mtime(f"{unnamed}{suffix}") for suffix in ("", "-wal")
    )


def _mtime(path: str | Path) -> int:
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116
    except OSError:
        return -1


def _merge(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Merge facts, feeds and deliveries of one state into another; idempotent."""
    registers.merge(target, dict(registers.all_facts(source)))
    feeds = source.execute("SELECT * FROM feeds").fetchall()
    if feeds:
        parameters = ", ".join("?" * len(feeds[0]))
        target.executemany(f"INSERT OR IGNORE INTO feeds VALUES ({parameters})", feeds)
    _merge_deliveries(source, target)


def _merge_deliveries(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy deliveries of one state into another, under new numbers.

    An unfinished one is copied only if the other state has no unfinished one of its name.
    """
    numbers = {0: 0}
    for number, *values in source.execute(
        f"SELECT number, {_DELIVERIES} FROM deliveries ORDER BY number"
    ).fetchall():
        row = target.execute(
            "SELECT number FROM deliveries WHERE message_id = ?", (values[1],)
        ).fetchone()
        if row is None:
            cursor = target.execute(
                f"INSERT OR IGNORE INTO deliveries ({_DELIVERIES}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )
            row = (cursor.lastrowid,) if cursor.rowcount > 0 else None
        if row:
            numbers[number] = row[0]
    for table, columns in (
        ("delivered", "name, article"),
        ("outstanding", "recipient, not_before"),
    ):
        rows = source.execute(f"SELECT {columns}, delivery FROM {table}").fetchall()
        target.executemany(
            f"INSERT OR IGNORE INTO {table} ({columns}, delivery) VALUES (?, ?, ?)",
            [(*row[:2], numbers[row[2]]) for row in rows if row[2] in numbers],
        )


def _point(unnamed: Path, named: Path) -> None:
    """Write the pointer to the new state."""
    try:
        atomic.replace(pointer(unnamed), named.name.encode())
    except OSError as error:
        subject = str(pointer(unnamed))
        raise StateError(error.strerror or str(error), subject=subject) from error
