"""Adoption: an archive that gets a name keeps the state that it had under its path.

The state is copied, or merged where there is one under the name already, and a pointer
beside the old file leads every process that still has that open to the new one.  The
old file is never renamed or removed: another process may have it open.  What a process
of an older version writes there afterwards is merged at the next adoption.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from newsdigest.errors import StateError
from newsdigest.storage.sqlite import transaction
from newsdigest.storage.state import database, registers

_POINTER = ".moved"
_LONGEST_NAME = 300


def current(path: Path) -> Path:
    """Where the state of ``path`` is kept now: there, or in the file that adopted it."""
    try:
        with open(f"{path}{_POINTER}", encoding="utf-8") as pointer:  # noqa: PTH123
            name = pointer.read(_LONGEST_NAME)
    except (OSError, UnicodeDecodeError):
        return path
    return path.with_name(name) if name and Path(name).name == name else path


def adopt(unnamed: Path, named: Path) -> None:
    """Bring what was decided under an archive's path under its name.

    :raises StateError: if one of the files is damaged, newer, busy for long or out of reach
    """
    if unnamed == named or not _is_due(unnamed, named):
        return
    if not os.path.exists(unnamed):  # noqa: PTH110 no where the folder may not be entered
        if os.path.exists(named):  # noqa: PTH110
            _point(unnamed, named)
        return
    with (
        closing(database.connect(unnamed)) as source,
        database.translated(unnamed),
        transaction(source),  # nobody writes there meanwhile
    ):
        if not os.path.exists(named):  # noqa: PTH110
            database.copy(unnamed, named)
        with (
            closing(database.connect(named)) as target,
            database.translated(named),
            transaction(target),
        ):
            _merge(source, target)
        _point(unnamed, named)


def _is_due(unnamed: Path, named: Path) -> bool:
    """Whether there is something to adopt: no pointer yet, or an older one than the state."""
    pointed = _changed(f"{unnamed}{_POINTER}")
    if pointed < 0:
        return True
    # Adopted under one name, it does not become another one's.
    return current(unnamed) == named and pointed <= max(
        _changed(f"{unnamed}{end}") for end in ("", "-wal")
    )


def _changed(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116
    except OSError:
        return -1


def _merge(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Bring facts, feeds and delivered articles of one state into another; twice is harmless."""
    registers.merge(target, dict(registers.everything(source)))
    feeds = source.execute("SELECT * FROM feeds").fetchall()
    if feeds:
        marks = ", ".join("?" * len(feeds[0]))
        target.executemany(f"INSERT OR IGNORE INTO feeds VALUES ({marks})", feeds)
    _merge_deliveries(source, target)


def _merge_deliveries(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Bring deliveries of one state into another, under new numbers.

    One that is not finished comes along where the other state has none of its name.
    """
    numbers = {0: 0}
    for number, *values in source.execute(
        "SELECT number, name, message_id, began, since, until, finished, stories, place"
        " FROM deliveries ORDER BY number"
    ).fetchall():
        known = "SELECT number FROM deliveries WHERE message_id = ?"
        row = target.execute(known, (values[1],)).fetchone()
        if row is None:
            cursor = target.execute(
                "INSERT OR IGNORE INTO deliveries"
                " (name, message_id, began, since, until, finished, stories, place)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
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
    """Lead whoever opens the old state to the new one."""
    pointer = Path(f"{unnamed}{_POINTER}")
    new = pointer.with_name(f"{pointer.name}.{os.getpid()}.new")
    try:
        new.write_text(named.name, "utf-8")
        new.replace(pointer)
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        raise StateError(error.strerror or str(error), subject=str(pointer)) from error
