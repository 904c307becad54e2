"""The index: writing records of files.

Reading files is left to ``archive``; ``folders`` says which files the index has,
``identities`` assigns ids and ``search`` reads.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from newsdigest.storage.files import tick_ns
from newsdigest.storage.index import folders, identities, schema
from newsdigest.storage.index.folders import Look
from newsdigest.storage.index.identities import Carry
from newsdigest.storage.index.record import COLUMNS, FileStat, Record
from newsdigest.storage.index.schema import translated
from newsdigest.storage.sqlite import DamagedFileError, UnwritableFileError, transaction
from newsdigest.text.fold import fold

if TYPE_CHECKING:  # imported where articles are written: it loads much
    from newsdigest.storage.index.features import Changes

TABLES = (
    "files", "articles", "labels", "labelled", "words", "features", "terms", "headlines",
)  # fmt: skip
"""The tables of every query."""
BATCH = 500
"""Records in one transaction: what an interruption can lose."""
MAX_BLOAT = 3
"""Full texts per article, those of removed articles included, above which a rebuild pays."""


class Index:
    """One open index.

    ``connection`` is for ``search``; it has the reader's state attached as ``state``.
    ``records_arrivals`` says whether new articles are recorded for rules and hooks.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path | None) -> None:
        self.connection = connection
        self.path = path
        self.records_arrivals = False
        self._labels: dict[tuple[str, str], int] = {}

    @classmethod
    def open(cls, path: Path) -> Index:
        """Open the index at ``path``; without one of this version, create an empty one.

        :raises DamagedFileError: if the file is not an SQLite database
        :raises UnwritableFileError: if the folder or file cannot be written
        """
        with translated(path):
            try:
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                raise UnwritableFileError(error.strerror or "", subject=str(path.parent)) from error
            connection = schema.connect(path)
            try:
                schema.create(connection)
                connection.execute("PRAGMA synchronous = NORMAL")
            except BaseException:
                connection.close()
                raise
            return cls(connection, path)

    @classmethod
    def in_memory(cls, path: Path) -> Index:
        """An index that lasts as long as the process, with the content of the file at ``path``."""
        connection = sqlite3.connect(":memory:", isolation_level=None)
        try:
            source = sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)
            if schema.is_current(source):
                source.backup(connection)
                return cls(connection, None)
        except sqlite3.Error:
            connection = sqlite3.connect(":memory:", isolation_level=None)
        schema.create(connection)
        return cls(connection, None)

    def close(self) -> None:
        """Close the file; a closed index is not used again."""
        self.connection.close()

    def check(self) -> None:
        """Check every page; takes seconds for a large index.

        :raises DamagedFileError: if it is corrupt
        """
        with translated(self.path):
            for table in (
                "files",
                "articles",
                "labels",
                "labelled",
                "words",
                "features",
                "terms",
                "headlines",
            ):
                self.connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()
            verdict = self.connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if verdict != "ok":
            raise DamagedFileError(verdict, subject=str(self.path or ""))

    def is_bloated(self) -> bool:
        """Whether most of the full text belongs to articles that were removed or edited since."""
        with translated(self.path):
            inserts, articles = self.connection.execute(
                "SELECT (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'articles')"
                ", (SELECT value FROM about WHERE name = 'articles')"
            ).fetchone()
        return bool(inserts > MAX_BLOAT * articles + BATCH)

    def clear(self) -> None:
        """Remove everything but pending moves; others see the old index or an empty one."""
        with translated(self.path), self._transaction():
            moves = identities.pending_moves(self.connection)
            schema.reset(self.connection)
            identities.add_moves(self.connection, moves)
            self._labels.clear()

    def data_version(self) -> int:
        """A number that changes when another connection writes the index."""
        with translated(self.path):
            return int(self.connection.execute("PRAGMA main.data_version").fetchone()[0])

    def versions(self) -> tuple[int, int]:
        """Two numbers that change when the index is written, and the state by other processes."""
        (state,) = self.connection.execute("PRAGMA state.data_version").fetchone()
        return self.data_version() + self.connection.total_changes, state

    def folders(self) -> list[tuple[bytes, bytes, int, bytes]]:
        """The fields of every :class:`FolderRow`, sorted by prefix."""
        with translated(self.path):
            return folders.read(self.connection)

    def files(self, prefix: bytes) -> list[FileStat]:
        """The files of the index directly in a folder, sorted by path."""
        with translated(self.path):
            return folders.files(self.connection, prefix)

    def add_folders(self, prefixes: Iterable[bytes]) -> None:
        """Add folders, before the first file of theirs."""
        with translated(self.path), transaction(self.connection):
            folders.add(self.connection, prefixes)

    def remember(self, look: Look) -> None:
        """Remember a look at the archive's folders, after :meth:`update`."""
        with translated(self.path), transaction(self.connection):
            folders.remember(self.connection, look)

    def last_recheck(self) -> tuple[int, bool]:
        """When all files were last looked at one by one, and whether folders' times are reliable.

        The time is in nanoseconds since 1970, 0 if they never were.
        """
        with translated(self.path):
            return folders.last_recheck(self.connection)

    def invalidate(self) -> None:
        """Mark every file to be read again; meanwhile the index answers as before."""
        with translated(self.path), transaction(self.connection):
            self.connection.execute("UPDATE files SET size = -1")
            self.connection.execute("UPDATE folders SET digest = x''")

    def update(self, removed: Sequence[bytes], records: Iterable[Record], carry: Carry) -> bool:
        """Remove files and write records, in batches, each in its own transaction.

        Returns whether other files must be read again because the article whose identity
        they share was removed.
        """
        must_reread = False
        with translated(self.path):
            remaining = iter(records)
            while batch := list(islice(remaining, BATCH)):
                must_reread |= self._write_batch(removed, batch, carry)
                removed = ()
            if removed:
                must_reread |= self._write_batch(removed, (), carry)
        return must_reread

    def arrivals(self) -> list[str]:
        """The ids of new articles that rules and hooks have not seen."""
        with translated(self.path):
            return [row[0] for row in self.connection.execute("SELECT id FROM arrivals")]

    def remove_arrivals(self, ids: Iterable[str]) -> None:
        """Remember that rules and hooks have seen these articles."""
        with translated(self.path), transaction(self.connection):
            rows = ((identity,) for identity in ids)
            self.connection.executemany("DELETE FROM arrivals WHERE id = ?", rows)

    def unrecorded_arrivals(self) -> list[str]:
        """The ids of articles that arrived while arrivals were not recorded."""
        with translated(self.path):
            if not self.connection.execute(
                "SELECT 1 FROM about WHERE name = 'unrecorded'"
            ).fetchone():
                return []
            rows = self.connection.execute(
                "SELECT id FROM articles WHERE id NOT IN (SELECT id FROM arrivals)"
            )
            return [row[0] for row in rows]

    def clear_unrecorded_arrivals(self) -> None:
        """Remember that the state knows every article that is no arrival."""
        with translated(self.path), transaction(self.connection):
            self.connection.execute("DELETE FROM about WHERE name = 'unrecorded'")

    def _existing(self, records: Iterable[Record]) -> set[str]:
        """Those of the records' ids that articles have."""
        ids = json.dumps([str(record.row[0]) for record in records if record.row])
        sql = "SELECT id FROM articles WHERE id IN (SELECT value FROM json_each(?))"
        return {row[0] for row in self.connection.execute(sql, (ids,))}

    def _record_arrivals(self, ids: Iterable[str]) -> None:
        if self.records_arrivals:
            rows = ((identity,) for identity in ids)
            self.connection.executemany("INSERT OR IGNORE INTO arrivals VALUES (?)", rows)
        else:
            self.connection.execute("INSERT OR REPLACE INTO about VALUES ('unrecorded', 1)")

    def carry_moves(self, carry: Carry) -> None:
        """Have the state follow moves of articles that it could not follow before."""
        with translated(self.path):
            identities.carry_moves(self.connection, carry)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """One transaction; if it fails, labels that it has created are forgotten."""
        try:
            with transaction(self.connection):
                yield
        except BaseException:
            self._labels.clear()
            raise

    def _write_batch(self, removed: Sequence[bytes], batch: Sequence[Record], carry: Carry) -> bool:
        pairs = identities.changed_ids(self.connection, removed, batch)
        if pairs:
            token = identities.move_token(pairs, batch)
            with self._transaction():
                identities.add_moves(self.connection, ((token, old, new) for old, new in pairs))
            identities.carry_moves(self.connection, carry)
        with self._transaction():
            folders.mark_changed(self.connection, [*removed, *(r.stat[0] for r in batch)])
            unsettled = self._unsettled() if batch else {}
            existing = self._existing(batch) | {new for _, new in pairs}
            from newsdigest.storage.index.features import Changes

            changes = Changes()
            must_reread = self._remove([*removed, *(r.stat[0] for r in batch)], batch, changes)
            ids = {self._write(record, unsettled, changes) for record in batch} - {""}
            changes.write(self.connection)
            if batch:
                self._record_arrivals(ids - existing)
        return must_reread

    def _remove(self, paths: Sequence[bytes], batch: Sequence[Record], changes: Changes) -> bool:
        """Remove files; returns whether others that share an article's identity must be read."""
        execute = self.connection.execute
        staying = {record.row[0] for record in batch if record.row}
        must_reread = False
        for path in paths:
            row = execute(
                "SELECT number, id, digest FROM files JOIN articles ON article = number"
                " WHERE files.path = ?",
                (path,),
            ).fetchone()
            execute("DELETE FROM files WHERE path = ?", (path,))
            if row is None:
                continue
            execute("DELETE FROM labelled WHERE article = ?", row[:1])
            self._remove_features(row[0], changes)
            execute("DELETE FROM articles WHERE number = ?", row[:1])
            if row[1] not in staying:
                must_reread |= identities.release_id(self.connection, row[1], path, row[2])
        return must_reread

    def _remove_features(self, number: int, changes: Changes) -> None:
        execute = self.connection.execute
        row = execute("SELECT words, lines FROM features WHERE article = ?", (number,)).fetchone()
        if row is not None:
            from newsdigest.storage.index.features import unpack

            changes.remove(unpack(*row))
            execute("DELETE FROM features WHERE article = ?", (number,))
            execute("DELETE FROM headlines WHERE article = ?", (number,))

    def _unsettled(self) -> dict[tuple[object, ...], int]:
        """When files that may change with the same times were first read, by path and times."""
        rows = self.connection.execute(
            "SELECT path, mtime_ns, ctime_ns, first_read_ns FROM files"
            " WHERE size < 0 AND first_read_ns > 0"
        )
        return {tuple(times): first for *times, first in rows}

    def _write(
        self, record: Record, unsettled: Mapping[tuple[object, ...], int], changes: Changes
    ) -> str:
        """Write a record; returns the id of its article, "" if it has none."""
        execute = self.connection.execute
        number, identity = None, ""
        faults = list(record.faults)
        if record.row:
            own = str(record.row[0])
            identity = identities.assign_id(self.connection, own, record.stat[0])
            if identity != own:
                faults.append(identities.shared_id_fault(self.connection, own))
            parameters = ", ".join("?" * (len(COLUMNS) + 1))
            number = execute(
                f"INSERT INTO articles (id, {', '.join(COLUMNS)}) VALUES ({parameters})",
                (identity, *record.row),
            ).lastrowid
            execute(
                "INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", (number, *record.words)
            )
            execute("INSERT INTO features VALUES (?, ?, ?)", (number, *record.features))
            stamp = record.row[COLUMNS.index("stamp")]
            execute("INSERT INTO headlines VALUES (?, ?, ?)", (number, stamp, record.phrases))
            changes.add(filter(None, record.terms.split("\n")), is_chinese=record.is_chinese)
            pairs = {(self._label(*label), number) for label in record.labels}
            self.connection.executemany("INSERT INTO labelled VALUES (?, ?)", pairs)
        path, size, *times = record.stat
        first = first_read(record, unsettled.get((path, *times), 0))
        execute(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (path, -1 if first else size, *times, first, record.digest, number, "\n".join(faults)),
        )
        return identity

    def _label(self, field: str, value: str) -> int:
        """The number of a tag, category, source or author."""
        if (number := self._labels.get((field, value))) is None:
            execute = self.connection.execute
            execute(
                "INSERT OR IGNORE INTO labels (field, value, folded) VALUES (?, ?, ?)",
                (field, value, fold(value)),
            )
            number = execute(
                "SELECT number FROM labels WHERE field = ? AND value = ?", (field, value)
            ).fetchone()[0]
            self._labels[field, value] = number
        return number


def first_read(record: Record, previous: int) -> int:
    """When a file was first read with its present times, 0 if any edit would change them.

    An edit changes them if they are long enough past, or if the file was read with the same
    times long enough ago: the file system's clock has ticked since.

    :param previous: when it was first read with these times, 0 if it was not
    """
    *_, mtime_ns, ctime_ns = record.stat
    tick = tick_ns(ctime_ns)
    if record.read_ns - max(mtime_ns, ctime_ns) > tick:
        return 0
    if 0 < previous <= record.read_ns:
        return 0 if record.read_ns - previous > tick else previous
    return record.read_ns
