"""Ids of articles in the index, and the moves by which an article gets another one.

An article has its own id, or one of its path where another file has that.  One that gets
another id keeps its reader's state: the move is recorded before the state follows it and
deleted afterwards, so that none is lost, and moves are carried in the order in which they
happened.  A move that is carried twice, by a command that was killed or by the index of
another time zone, is recognized by its token.  Where an id becomes free, files that share
it are read again.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from hashlib import blake2b
from itertools import groupby

from newsdigest.article import article_id
from newsdigest.storage.index.folders import mark_changed
from newsdigest.storage.index.record import Record
from newsdigest.text.sanitize import one_line

Pairs = list[tuple[str, str]]
"""The old and the new id of each article of a move."""
Carry = Callable[[Pairs, str], bool]
"""Gives articles the state of their old ids; takes the pairs and the move's token.

Returns whether the state could be written; if not, it is called again later.
"""
_BY_PATH = (
    "SELECT id, digest, title FROM files JOIN articles ON article = number WHERE files.path = ?"
)
_BY_ID = "SELECT path FROM articles WHERE id = ?"
_BY_DIGEST = "SELECT id FROM files JOIN articles ON article = number WHERE digest = ?"


def assign_id(connection: sqlite3.Connection, own: str, path: bytes) -> str:
    """The article's own id, or one of its path where another file has that."""
    row = connection.execute("SELECT 1 FROM articles WHERE id = ?", (own,)).fetchone()
    return _path_id(path) if row else own


def shared_id_fault(connection: sqlite3.Connection, own: str) -> str:
    """The fault of a file whose article's own id is another one's."""
    row = connection.execute("SELECT path FROM articles WHERE id = ?", (own,)).fetchone()
    return f"has the same identity as {one_line(os.fsdecode(row[0]))}; both are kept"


def release_id(connection: sqlite3.Connection, identity: str, path: bytes, digest: bytes) -> bool:
    """Free the id of a removed article; returns whether files that share it must be read again."""
    if identity == _path_id(path):
        connection.execute("INSERT OR REPLACE INTO gone VALUES (?, ?)", (digest, identity))
    sharing = [
        row[0]
        for row in connection.execute(
            "SELECT path FROM articles WHERE own_id = ? AND id <> own_id", (identity,)
        )
    ]
    rows = ((sharer,) for sharer in sharing)
    connection.executemany("UPDATE files SET size = -1 WHERE path = ?", rows)
    mark_changed(connection, sharing)
    return bool(sharing)


def changed_ids(
    connection: sqlite3.Connection, removed: Sequence[bytes], batch: Sequence[Record]
) -> Pairs:
    """Old and new ids of articles that stay the same under another id.

    That is a file whose edit changed its identity, or an article with the id of its path
    whose content is now in another file: it was moved, or two files swapped places.
    Two files that both exist are two articles, however alike.

    :param removed: the paths of files about to be removed
    :param batch: the records about to be written
    """
    ask = connection.execute
    pairs, vacated = [], {}
    for path in removed:
        for old, digest, _ in ask(_BY_PATH, (path,)).fetchall():
            if old == _path_id(path):
                vacated[digest] = old
                pairs += [(old, new) for (new,) in ask(_BY_DIGEST, (digest,)) if new != old]
    rows = {r.stat[0]: ask(_BY_PATH, (r.stat[0],)).fetchone() for r in batch}
    for record in batch:
        row = rows[record.stat[0]]
        if row and row[1] != record.digest and row[0] == _path_id(record.stat[0]):
            vacated[row[1]] = row[0]
    for record in batch:
        if not record.row:
            continue
        new, path = str(record.row[0]), record.stat[0]
        row, old = rows[path], None
        if new == _path_id(path) and not (row and row[1] == record.digest):
            removal = ask("SELECT id FROM gone WHERE digest = ?", (record.digest,)).fetchone()
            old = vacated.get(record.digest) or (not row and removal and removal[0])
        if old:
            pairs.append((old, new))
        elif row and _is_same(row, record) and not _is_kept(ask, new, {*removed, path}):
            pairs.append((row[0], new))
    return [(old, new) for old, new in pairs if old != new]


def _is_same(row: tuple[str, bytes, str], record: Record) -> bool:
    """Whether a file still has the article it had, though perhaps by another identity.

    With another address and another title it has another article.
    """
    return _path_id(record.stat[0]) in (row[0], record.row[0]) or row[2] == record.row[2]


def _is_kept(
    ask: Callable[..., sqlite3.Cursor], identity: str, vacated: AbstractSet[bytes]
) -> bool:
    """Whether another file has this id and keeps it."""
    return any(path not in vacated for (path,) in ask(_BY_ID, (identity,)))


def _path_id(path: bytes) -> str:
    return article_id(os.fsdecode(path))


def move_token(pairs: Pairs, records: Iterable[Record]) -> str:
    """The token of a move, made of its articles and of the times of their files."""
    ids = {new for _, new in pairs}
    stats = sorted(record.stat for record in records if record.row and record.row[0] in ids)
    return blake2b(repr((sorted(pairs), stats)).encode(), digest_size=16).hexdigest()


def add_moves(connection: sqlite3.Connection, rows: Iterable[tuple[str, str, str]]) -> None:
    """Record moves (token, old id, new id), in the caller's transaction."""
    connection.executemany("INSERT INTO moves (token, old, new) VALUES (?, ?, ?)", rows)


def pending_moves(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """The moves (token, old id, new id) that the state has not followed yet, oldest first."""
    return connection.execute("SELECT token, old, new FROM moves ORDER BY number").fetchall()


def carry_moves(connection: sqlite3.Connection, carry: Carry) -> None:
    """Have the state follow all pending moves, until it cannot be written."""
    for token, rows in groupby(pending_moves(connection), key=lambda row: row[0]):
        if not carry([(old, new) for _, old, new in rows], token):
            return
        connection.execute("DELETE FROM moves WHERE token = ?", (token,))
