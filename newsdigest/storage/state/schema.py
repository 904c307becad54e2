"""The tables of a state file, and the upgrades that give them to an older one.

There is one SQLite file per archive.  ``marks`` and ``tags`` hold the present in a shape
that the index joins in its own SQL; ``removed_tags`` and queries without a text are
tombstones, so that a merge does not bring back what was removed.  ``actions`` and
``before`` are the undo log.  All times are microseconds since 1970, UTC; 0 means never.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from newsdigest.errors import StateError
from newsdigest.storage import sqlite

APPLICATION_ID = 0x6E64_7374
"""In the file's header: a file without it is another program's."""
NO_DIGEST = "skip-digest"
"""The reader's own tag of articles that no digest contains."""
FOLLOWED = "followed"
"""The reader's own tag of the articles of stories that are followed."""

MARKS = """marks(
    article TEXT PRIMARY KEY,
    read INTEGER NOT NULL DEFAULT 0 CHECK (read IN (0, 1)),
    starred INTEGER NOT NULL DEFAULT 0 CHECK (starred IN (0, 1)),
    read_changed INTEGER NOT NULL DEFAULT 0,
    starred_changed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID"""
"""An article without a row is neither read nor starred."""

TAGS = """tags(
    article TEXT NOT NULL,
    tag TEXT NOT NULL,
    changed INTEGER NOT NULL,
    PRIMARY KEY (article, tag)
) WITHOUT ROWID"""

FEEDS = """feeds(
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
) WITHOUT ROWID"""
"""The feeds as they were first; :data:`UPGRADES` add columns."""

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
    # A query without a text is a tombstone.
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

_FEEDS = (f"CREATE TABLE {FEEDS}",)

_DELIVERIES = (
    # finished is 0 for an unfinished one, of which each name has at most one.
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
    # Delivery 0 has the articles that existed before a name's first delivery.
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
    # The recipients who have not received a finished delivery; the next attempt is not
    # before not_before.
    """CREATE TABLE outstanding(
        delivery INTEGER NOT NULL,
        recipient TEXT NOT NULL,
        not_before INTEGER NOT NULL,
        PRIMARY KEY (delivery, recipient)
    ) WITHOUT ROWID""",
)

_MOVES = (
    # The moves in which articles swapped ids, so that none is carried twice.
    "CREATE TABLE moves(token TEXT PRIMARY KEY) WITHOUT ROWID",
)

_ARRIVED = (
    # The articles on which rules have acted, or which were there before any rule;
    # hooked: whether the hook has received them, or there was none.
    """CREATE TABLE arrived(
        article TEXT PRIMARY KEY,
        hooked INTEGER NOT NULL
    ) WITHOUT ROWID""",
    # The facts that rules set, with the time of that; a fact with another time is the user's.
    """CREATE TABLE ruled(
        article TEXT NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        changed INTEGER NOT NULL,
        PRIMARY KEY (article, kind, name)
    ) WITHOUT ROWID""",
)

_FEED_SETTINGS = (
    # private: whether addresses that are not public are allowed; new: articles that the last
    # update brought.
    "ALTER TABLE feeds ADD COLUMN private INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE feeds ADD COLUMN new INTEGER NOT NULL DEFAULT 0",
)

UPGRADES: Sequence[Sequence[str]] = (
    _FIRST, _FEEDS, _DELIVERIES, _OUTSTANDING, _MOVES, _ARRIVED, _FEED_SETTINGS,
)  # fmt: skip
"""The statements that upgrade from version n to n + 1; version 0 is an empty file."""


def version(connection: sqlite3.Connection) -> int:
    """The version of the file's tables.

    :raises StateError: if it is newer than this program's
    """
    _, number = sqlite.version(connection)
    if number > len(UPGRADES):
        raise StateError(
            f"the state was written by a newer newsdigest (version {number} of its tables; "
            f"this one knows {len(UPGRADES)})",
            hint="upgrade newsdigest; the file is left as it is",
        )
    return number


def upgrade(connection: sqlite3.Connection) -> None:
    """Upgrade the tables to the newest version, in the caller's transaction."""
    for statements in UPGRADES[version(connection) :]:
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(UPGRADES)}")  # takes no parameter
