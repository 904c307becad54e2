"""The tables of the index file.

The full text is an FTS5 table without content of its own: single characters of
Chinese as tokens, queried as phrases, so that any run of characters is found
(``match``).  Rows of removed articles stay in it and are joined away; when there
are too many of them the index is built anew.  Every command counts the files that are
left out, so that these have an index of their own.
"""

from __future__ import annotations

VERSION = 10
"""An index of another version is rebuilt."""
APPLICATION = 0x6E64_6978
"""SQLite's application id, "ndix": tells an index from somebody else's database."""

TABLES = """
CREATE TABLE about (
    name TEXT PRIMARY KEY,           -- complete: the digest of all files, while up to date
    value NOT NULL
) WITHOUT ROWID;

CREATE TABLE files (
    path BLOB PRIMARY KEY,           -- as the file system has it
    size INTEGER NOT NULL,           -- -1: has to be read again
    mtime_ns INTEGER NOT NULL,
    ctime_ns INTEGER NOT NULL,
    first_read_ns INTEGER NOT NULL,  -- with these times; 0 once it cannot change with them
    digest BLOB NOT NULL,            -- of the content, to know a moved file again
    article INTEGER,                 -- articles.number, NULL where there is none
    faults TEXT NOT NULL DEFAULT ''  -- one a line
) WITHOUT ROWID;

CREATE INDEX files_by_digest ON files (digest);
CREATE INDEX files_left_out ON files (path) WHERE article IS NULL;
CREATE TABLE gone (                  -- articles known by their paths that vanished
    digest BLOB PRIMARY KEY,
    id TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE moves (                 -- of which the reader's state is to be told
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    token TEXT NOT NULL,             -- the same for the articles of one move
    old TEXT NOT NULL,
    new TEXT NOT NULL
);

CREATE TABLE articles (
    number INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice: words outlives its rows
    id TEXT NOT NULL UNIQUE,
    own_id TEXT NOT NULL,            -- what id would be if no other file claimed it
    path BLOB NOT NULL,
    path_key TEXT NOT NULL,          -- folded, as path: looks for it
    title TEXT NOT NULL,
    date TEXT,                       -- ISO 8601 with offset, as written
    stamp INTEGER,                   -- the same as seconds since 1970
    authors TEXT NOT NULL,           -- values joined by U+001F, as in categories and tags
    source TEXT NOT NULL,
    url TEXT NOT NULL,
    categories TEXT NOT NULL,
    tags TEXT NOT NULL,
    lang TEXT NOT NULL,
    chars INTEGER NOT NULL,
    title_key BLOB NOT NULL,         -- sorts Chinese by sound
    source_key BLOB NOT NULL
);
CREATE INDEX articles_by_date ON articles (stamp DESC, path);

CREATE TABLE labels (
    number INTEGER PRIMARY KEY,
    field TEXT NOT NULL,             -- tag, category, source or author
    value TEXT NOT NULL,
    folded TEXT NOT NULL,
    UNIQUE (field, value)
);
CREATE TABLE labelled (
    label INTEGER NOT NULL,
    article INTEGER NOT NULL,
    PRIMARY KEY (label, article)
) WITHOUT ROWID;
CREATE INDEX labelled_by_article ON labelled (article);

CREATE VIRTUAL TABLE words USING fts5 (
    title, text, content = '', tokenize = "unicode61 remove_diacritics 2"
);
"""
