"""The index file: its tables, its version, and what SQLite's errors mean for it.

The full text is an FTS5 table without content of its own: single Chinese characters as
tokens, queried as phrases, so that any run of characters matches (``fts``).  Rows of
removed articles stay in it and are joined away; when there are too many of them the index
is built anew.  Every command counts the files without an article, so these have an index
of their own.  Triggers count articles, all of them and those of each label, because counting
rows takes a second for a million.

An error becomes :class:`DamagedFileError` (rebuild the index) or
:class:`UnwritableFileError` (work in memory).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsdigest.errors import NewsdigestError
from newsdigest.storage import sqlite
from newsdigest.storage.sqlite import DamagedFileError, InterruptedQueryError, UnwritableFileError

BUSY_SECONDS = 30.0
"""How long to wait for another process that writes."""
VERSION = 17
"""An index of another version is rebuilt."""
APPLICATION = 0x6E64_6978
"""SQLite's application id, "ndix": distinguishes an index from another program's database."""
_UNWRITABLE = frozenset((
    sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_PERM,
))  # fmt: skip

TABLES = """
CREATE TABLE about (
    name TEXT PRIMARY KEY,           -- articles: their number
                                     -- sounds: the last article whose title has its sound
                                     -- (others: see store.py and folders.py)
    value NOT NULL
) WITHOUT ROWID;
INSERT INTO about VALUES ('articles', 0);

CREATE TABLE folders (               -- of the files, their rows are written first
    prefix BLOB PRIMARY KEY,         -- the path with a slash at the end, empty for the root
    status BLOB NOT NULL,            -- device, inode and times when it was last read
    settled INTEGER NOT NULL,        -- whether its status then said what was in it
    digest BLOB NOT NULL             -- of the files in it; empty: they must be compared
) WITHOUT ROWID;

CREATE TABLE files (
    path BLOB PRIMARY KEY,           -- as the file system has it
    size INTEGER NOT NULL,           -- -1: must be read again
    mtime_ns INTEGER NOT NULL,
    ctime_ns INTEGER NOT NULL,
    first_read_ns INTEGER NOT NULL,  -- with these times; 0 if any edit changes them
    digest BLOB NOT NULL,            -- of the content, to recognize a moved file
    article INTEGER,                 -- articles.number, NULL where there is none
    faults TEXT NOT NULL DEFAULT ''  -- one a line
) WITHOUT ROWID;

CREATE INDEX files_by_digest ON files (digest);
CREATE INDEX files_left_out ON files (path) WHERE article IS NULL;
CREATE INDEX files_to_read ON files (path) WHERE size < 0;
CREATE TABLE gone (                  -- removed articles whose id was of their path
    digest BLOB PRIMARY KEY,
    id TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE moves (                 -- ids that the state does not follow yet
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    token TEXT NOT NULL,             -- the same for the articles of one move
    old TEXT NOT NULL,
    new TEXT NOT NULL
);

CREATE TABLE arrivals (              -- articles that rules and hooks have not seen
    id TEXT PRIMARY KEY
) WITHOUT ROWID;

CREATE TABLE articles (
    number INTEGER PRIMARY KEY AUTOINCREMENT,  -- never reused: words keeps rows
    id TEXT NOT NULL UNIQUE,
    own_id TEXT NOT NULL,            -- the id, unless another file has it
    path BLOB NOT NULL,
    path_key TEXT NOT NULL,          -- folded, for path: queries
    title TEXT NOT NULL,
    date TEXT,                       -- ISO 8601 with offset, as written
    stamp INTEGER,                   -- the same in seconds since 1970
    authors TEXT NOT NULL,           -- values joined by U+001F, as in categories and tags
    source TEXT NOT NULL,
    url TEXT NOT NULL,
    categories TEXT NOT NULL,
    tags TEXT NOT NULL,
    lang TEXT NOT NULL,
    chars INTEGER NOT NULL,
    title_key BLOB NOT NULL,         -- sorts Chinese by pronunciation
    source_key BLOB NOT NULL
);
CREATE INDEX articles_by_date ON articles (stamp DESC, path);
CREATE INDEX articles_sharing ON articles (own_id) WHERE id <> own_id;
CREATE TRIGGER article_added AFTER INSERT ON articles
    BEGIN UPDATE about SET value = value + 1 WHERE name = 'articles'; END;
CREATE TRIGGER article_removed AFTER DELETE ON articles
    BEGIN UPDATE about SET value = value - 1 WHERE name = 'articles'; END;

CREATE TABLE labels (
    number INTEGER PRIMARY KEY,
    field TEXT NOT NULL,             -- tag, category, source, author or feed
    value TEXT NOT NULL,
    folded TEXT NOT NULL,
    articles INTEGER NOT NULL DEFAULT 0,  -- how many have it
    UNIQUE (field, value)
);
CREATE TABLE labelled (
    label INTEGER NOT NULL,
    article INTEGER NOT NULL,
    PRIMARY KEY (label, article)
) WITHOUT ROWID;
CREATE INDEX labelled_by_article ON labelled (article);
CREATE TRIGGER label_added AFTER INSERT ON labelled
    BEGIN UPDATE labels SET articles = articles + 1 WHERE number = new.label; END;
CREATE TRIGGER label_removed AFTER DELETE ON labelled
    BEGIN UPDATE labels SET articles = articles - 1 WHERE number = old.label; END;

CREATE TABLE sounds (                -- see the module sounds
    kind TEXT NOT NULL,              -- title or label
    text TEXT NOT NULL,
    sound TEXT NOT NULL,             -- "" if it has no Chinese character
    PRIMARY KEY (kind, text)
) WITHOUT ROWID;

CREATE TABLE features (              -- see the module features
    article INTEGER PRIMARY KEY,
    words BLOB NOT NULL,
    lines BLOB NOT NULL
);
CREATE TABLE terms (                 -- "" stands for every article
    term TEXT NOT NULL,
    chinese INTEGER NOT NULL,        -- 1: in Chinese articles, 0: in others
    articles INTEGER NOT NULL,
    PRIMARY KEY (term, chinese)
) WITHOUT ROWID;

CREATE TABLE headlines (             -- phrases of title and headings, one a line
    article INTEGER PRIMARY KEY,
    stamp INTEGER,
    phrases TEXT NOT NULL
);
CREATE INDEX headlines_by_date ON headlines (stamp);

CREATE VIRTUAL TABLE words USING fts5 (
    title, text, content = '', tokenize = "unicode61 remove_diacritics 2"
);
"""


def connect(path: Path) -> sqlite3.Connection:
    """Open the index file, or create one; its tables may be of another version."""
    connection = sqlite.connect(path, timeout=BUSY_SECONDS)
    try:
        sqlite.restrict_access(path)
        sqlite.use_wal(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether it has the tables of this version."""
    return sqlite.version(connection) == (APPLICATION, VERSION)


def create(connection: sqlite3.Connection) -> None:
    """Create the tables unless those of this version exist."""
    if is_current(connection):
        return
    with sqlite.transaction(connection):
        if not is_current(connection):  # no other process was quicker
            reset(connection)


def reset(connection: sqlite3.Connection) -> None:
    """Replace all tables by empty ones, in the caller's transaction."""
    # Dropping an FTS5 table drops its shadow tables, so "words" must be the first.
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


@contextmanager
def translated(path: Path | None = None) -> Iterator[None]:
    """Turn SQLite's errors into those that the caller can act on."""

    def meaning(error: Exception, code: int) -> Exception:
        if isinstance(error, sqlite3.IntegrityError):
            return error  # a bug
        if code == sqlite3.SQLITE_BUSY:
            return NewsdigestError(
                "another newsdigest is writing the index", hint="try again in a moment"
            )
        if code == sqlite3.SQLITE_INTERRUPT:
            return InterruptedQueryError("interrupted")
        kind = UnwritableFileError if code in _UNWRITABLE else DamagedFileError
        return kind(str(error), subject=str(path or ""))

    with sqlite.translated(meaning):
        yield
