"""Which id an article is known by: its own, or one of its path where another file has that.

An article that is known by another id than before keeps its reader's state, so old
and new ids are told; and where an id becomes free, files that share it are read again.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet

from newsdigest.article import article_id
from newsdigest.storage.index.record import Record
from newsdigest.text.sanitize import one_line

_KNOWN = (
    "SELECT id, digest, title FROM files JOIN articles ON article = number WHERE files.path = ?"
)


def free_id(connection: sqlite3.Connection, own: str, path: bytes) -> str:
    """The article's own id, or one made of its path where another file has claimed that."""
    taken = connection.execute("SELECT 1 FROM articles WHERE id = ?", (own,)).fetchone()
    return article_id(os.fsdecode(path)) if taken else own


def shared(connection: sqlite3.Connection, own: str) -> str:
    """The fault of a file whose article has the id of another one's."""
    row = connection.execute("SELECT path FROM articles WHERE id = ?", (own,)).fetchone()
    return f"has the same identity as {one_line(os.fsdecode(row[0]))}; both are kept"


def give_up(connection: sqlite3.Connection, identity: str, path: bytes, digest: bytes) -> bool:
    """A removed article's id is free; whether files that share it are to be read again."""
    if identity == article_id(os.fsdecode(path)):
        connection.execute("INSERT OR REPLACE INTO gone VALUES (?, ?)", (digest, identity))
    again = connection.execute(
        "UPDATE files SET size = -1 WHERE article IN"
        " (SELECT number FROM articles WHERE own_id = ? AND id <> own_id)",
        (identity,),
    )
    return again.rowcount > 0


def renamed(
    connection: sqlite3.Connection, gone: Sequence[bytes], batch: Sequence[Record]
) -> list[tuple[str, str]]:
    """Old and new ids of articles that are the same and known by another id now.

    A file that was edited so that its identity changed; and one known by its path
    that is gone or has other content, while another file has its content: it was moved,
    or two files changed places.  Two files that are both there are two articles,
    however alike.

    :param gone: the paths of files that are to be removed
    :param batch: what is to be written
    """
    ask = connection.execute
    pairs, leaving = [], {}
    for path in gone:
        for old, digest, _ in ask(_KNOWN, (path,)).fetchall():
            if old == article_id(os.fsdecode(path)):
                leaving[digest] = old
                same = "SELECT id FROM files JOIN articles ON article = number WHERE digest = ?"
                pairs += [(old, new) for (new,) in ask(same, (digest,)) if new != old]
    rows = {r.stamp[0]: ask(_KNOWN, (r.stamp[0],)).fetchone() for r in batch}
    for record in batch:
        known, by_path = rows[record.stamp[0]], article_id(os.fsdecode(record.stamp[0]))
        if known and known[1] != record.digest and known[0] == by_path:
            leaving[known[1]] = known[0]
    for record in batch:
        if not record.row:
            continue
        new, path = str(record.row[0]), record.stamp[0]
        known, old = rows[path], None
        if new == article_id(os.fsdecode(path)) and not (known and known[1] == record.digest):
            before = ask("SELECT id FROM gone WHERE digest = ?", (record.digest,)).fetchone()
            old = leaving.get(record.digest) or (not known and before and before[0])
        if old:
            pairs.append((old, new))
        elif known and _is_same(known, record) and not _is_taken(ask, new, {*gone, path}):
            pairs.append((known[0], new))
    return [(old, new) for old, new in pairs if old != new]


def _is_same(known: tuple[str, bytes, str], record: Record) -> bool:
    """Whether a file still has the article it had, though perhaps by another identity.

    With another address and another title it has another article.
    """
    by_path = article_id(os.fsdecode(record.stamp[0]))
    return by_path in (known[0], record.row[0]) or known[2] == record.row[2]


def _is_taken(
    ask: Callable[..., sqlite3.Cursor], identity: str, leaving: AbstractSet[bytes]
) -> bool:
    """Whether another file has this id and keeps it."""
    holders = ask(
        "SELECT files.path FROM files JOIN articles ON article = number WHERE id = ?", (identity,)
    )
    return any(path not in leaving for (path,) in holders)
