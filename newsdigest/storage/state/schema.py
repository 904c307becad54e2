"""The tables of a state file, and how a file of an older version gets them.

One SQLite file per archive.  ``marks`` and ``tags`` hold the present, in a shape
that the index joins in its own SQL; ``removed_tags`` and the queries without a
text remember what was taken away, so that a merge does not bring it back.
``actions`` and ``before`` are the undo log.  Every ``changed`` and ``done`` counts
microseconds since 1970, UTC; 0 means never.

Opening files and turning SQLite's errors into ours is left to ``database``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from newsdigest.errors import StateError

APPLICATION_ID = 0x6E64_7374
"""Stands in the file's header: a file without it is somebody else's."""

MARKS = """marks(
    article TEXT PRIMARY KEY,
    read INTEGER NOT NULL DEFAULT 0 CHECK (read IN (0, 1)),
    starred INTEGER NOT NULL DEFAULT 0 CHECK (starred IN (0, 1)),
    read_changed INTEGER NOT NULL DEFAULT 0,
    starred_changed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID"""
"""An article without a row is unread and not starred."""

TAGS = """tags(
    article TEXT NOT NULL,
    tag TEXT NOT NULL,
    changed INTEGER NOT NULL,
    PRIMARY KEY (article, tag)
) WITHOUT ROWID"""

_FIRST = (
    f"CREATE TABLE {MARKS}",
    f"CREATE TABLE {TAGS}",
    "CREATE INDEX articles_of_tag ON tags(tag)",
    """CREATE TABLE removed_tags(
        article TEXT NOT NULL,
        tag TEXT NOT NULL,
        changed INTEGER NOT NULL,
        PRIMARY KEY (article, tag)
    ) WITHOUT ROWID""",
    # A query without a text was removed.
    """CREATE TABLE queries(
        name TEXT PRIMARY KEY,
        text TEXT,
        changed INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE actions(
        action INTEGER PRIMARY KEY AUTOINCREMENT,
        what TEXT NOT NULL,
        done INTEGER NOT NULL
    )""",
    """CREATE TABLE before(
        action INTEGER NOT NULL,
        article TEXT NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        value,
        PRIMARY KEY (action, article, kind, name)
    ) WITHOUT ROWID""",
)

_FEEDS = (
    # checked, wait and added count microseconds since 1970, UTC; 0 means never.
    """CREATE TABLE feeds(
        url TEXT PRIMARY KEY,
        title TEXT NOT NULL DEFAULT '',
        folder TEXT NOT NULL DEFAULT '',
        full_text INTEGER NOT NULL DEFAULT 0,
        etag TEXT NOT NULL DEFAULT '',
        modified TEXT NOT NULL DEFAULT '',
        checked INTEGER NOT NULL DEFAULT 0,
        wait INTEGER NOT NULL DEFAULT 0,
        failures INTEGER NOT NULL DEFAULT 0,
        error TEXT NOT NULL DEFAULT '',
        added INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID""",
)

_DELIVERIES = (
    # began, since, until and finished count microseconds since 1970, UTC; one that is
    # not finished has 0 there, and of each name there is at most one of these.
    """CREATE TABLE deliveries(
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        message_id TEXT NOT NULL,
        began INTEGER NOT NULL,
        since INTEGER NOT NULL,
        until INTEGER NOT NULL,
        finished INTEGER NOT NULL DEFAULT 0,
        stories INTEGER NOT NULL DEFAULT 0,
        place TEXT NOT NULL DEFAULT ''
    )""",
    "CREATE UNIQUE INDEX begun_deliveries ON deliveries(name) WHERE finished = 0",
    # delivery 0 has the articles that were there before a name's first delivery.
    """CREATE TABLE delivered(
        name TEXT NOT NULL,
        article TEXT NOT NULL,
        delivery INTEGER NOT NULL,
        PRIMARY KEY (name, article)
    ) WITHOUT ROWID""",
    "CREATE INDEX articles_of_delivery ON delivered(delivery)",
    "CREATE INDEX deliveries_of_article ON delivered(article)",
)

_OUTSTANDING = (
    # The recipients who have not got a finished delivery; the others have it.  After
    # not_before, microseconds since 1970, UTC, they are tried again.
    """CREATE TABLE outstanding(
        delivery INTEGER NOT NULL,
        recipient TEXT NOT NULL,
        not_before INTEGER NOT NULL,
        PRIMARY KEY (delivery, recipient)
    ) WITHOUT ROWID""",
)

_MOVES = (
    # The moves in which articles changed places, so that none is carried twice.
    "CREATE TABLE moves(token TEXT PRIMARY KEY) WITHOUT ROWID",
)

UPGRADES: Sequence[Sequence[str]] = (_FIRST, _FEEDS, _DELIVERIES, _OUTSTANDING, _MOVES)
"""The statements that lead from version n to n + 1; the first ones start from nothing."""


def version(connection: sqlite3.Connection) -> int:
    """The version of the file's tables.

    :raises StateError: if it is newer than this program knows
    """
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found > len(UPGRADES):
        raise StateError(
            f"the state was written by a newer newsdigest (version {found} of its tables; "
            f"this one knows {len(UPGRADES)})",
            hint="upgrade newsdigest; the file is left as it is",
        )
    return int(found)


def upgrade(connection: sqlite3.Connection) -> None:
    """Bring the tables to the newest version; the caller has begun a transaction."""
    for statements in UPGRADES[version(connection) :]:
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(UPGRADES)}")  # takes no parameter
