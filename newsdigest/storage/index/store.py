"""The index: what it knows of the files, and how it is brought up to date.

Reading the files is done by others, who hand over records; which id an article is
known by is ``identities``' business.
"""

from __future__ import annotations

import marshal
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from newsdigest.storage.index import identities, moves
from newsdigest.storage.index.changes import Stamp
from newsdigest.storage.index.database import (
    DamagedIndexError,
    UnwritableIndexError,
    connect,
    create,
    is_current,
    make_tables,
    translated,
)
from newsdigest.storage.index.moves import Carry, Pairs
from newsdigest.storage.index.record import COLUMNS, Record
from newsdigest.storage.sqlite import transaction
from newsdigest.text.fold import fold

BATCH = 500
"""Records in one transaction: what an interruption can lose."""
WORN = 3
"""Full texts written for each one that is still needed, from which it pays to begin anew."""
TICK_NS = 50_000_000
"""A file changed so shortly before it was read may change again with the same times."""
COARSE_TICK_NS = 3_000_000_000
"""The same where times are whole seconds: FAT's are two seconds apart, others one."""


class Index:
    """One open index.

    ``connection`` is for ``search``; it has the reader's state attached as ``state``.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path | None) -> None:
        self.connection = connection
        self.path = path
        self._labels: dict[tuple[str, str], int] = {}

    @classmethod
    def open(cls, path: Path) -> Index:
        """Open the index at ``path``, a new one where there is none of this version.

        :raises DamagedIndexError: if what is there is no SQLite database
        :raises UnwritableIndexError: if the folder or file cannot be written
        """
        with translated(path):
            try:
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                raise UnwritableIndexError(
                    error.strerror or "", subject=str(path.parent)
                ) from error
            connection = connect(path)
            create(connection)
            connection.execute("PRAGMA synchronous = NORMAL")
            return cls(connection, path)

    @classmethod
    def in_memory(cls, path: Path) -> Index:
        """An index that lasts as long as the process, begun with what the file at ``path`` has."""
        connection = sqlite3.connect(":memory:", isolation_level=None)
        try:
            source = sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)
            if is_current(source):
                source.backup(connection)
                return cls(connection, None)
        except sqlite3.Error:
            connection = sqlite3.connect(":memory:", isolation_level=None)
        create(connection)
        return cls(connection, None)

    def check(self) -> None:
        """Look at every page; takes seconds on a large index.

        :raises DamagedIndexError: if it is not whole
        """
        with translated(self.path):
            for table in ("files", "articles", "labels", "labelled", "words"):
                self.connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()
            verdict = self.connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if verdict != "ok":
            raise DamagedIndexError(verdict, subject=str(self.path or ""))

    def is_worn(self) -> bool:
        """Whether most of the full text is of articles that are gone or were edited since."""
        with translated(self.path):
            row = self.connection.execute(
                "SELECT (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'articles')"
                ", (SELECT count(*) FROM articles)"
            ).fetchone()
        return bool(row[0] > WORN * row[1] + BATCH)

    def clear(self) -> None:
        """Forget everything, in one step: others see the index as it was or empty."""
        with translated(self.path), self._transaction():
            untold = moves.waiting(self.connection)
            make_tables(self.connection)
            moves.add(self.connection, untold)
            self._labels.clear()

    def versions(self) -> tuple[int, int]:
        """Two numbers that change when the index is written, and the state beside by others."""
        ask = self.connection.execute
        return (
            ask("PRAGMA main.data_version").fetchone()[0] + self.connection.total_changes,
            ask("PRAGMA state.data_version").fetchone()[0],
        )

    def close(self) -> None:
        """Close the file; a closed index is not used again."""
        self.connection.close()

    def stamps(self) -> list[Stamp]:
        """The files the index knows, sorted by path."""
        with translated(self.path):
            return self.connection.execute(
                "SELECT path, size, mtime_ns, ctime_ns FROM files ORDER BY path"
            ).fetchall()

    def is_complete(self, files: list[Stamp]) -> bool:
        """Whether the index is known to have just these files, sorted by path.

        Tells in a quarter of the time that comparing with :meth:`stamps` takes.
        """
        with translated(self.path):
            return self._about("complete") == _digest(files)

    def complete(self, files: list[Stamp]) -> None:
        """Remember that the index has these files, unless one has to be read again."""
        with translated(self.path), self._transaction():
            if self.stamps() == files:
                self._remember("complete", _digest(files))

    def written_by_others(self) -> int:
        """A number that changes when another connection writes the index."""
        with translated(self.path):
            return int(self.connection.execute("PRAGMA main.data_version").fetchone()[0])

    def read_again(self) -> None:
        """Have every file read again; until then the index answers as it did."""
        with translated(self.path), self._transaction():
            self.connection.execute("UPDATE files SET size = -1")

    def _about(self, name: str) -> object:
        row = self.connection.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def _remember(self, name: str, value: object) -> None:
        self.connection.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))

    def update(self, gone: Sequence[bytes], records: Iterable[Record], carry: Carry) -> bool:
        """Remove files and write records, in batches, each of which is kept once written.

        Returns whether other files have to be read again because the article whose
        identity they share is gone.
        """
        displaced = False
        with translated(self.path):
            for batch in _batches(records):
                self._move(identities.renamed(self.connection, gone, batch), batch, carry)
                with self._transaction():
                    unsettled = self._unsettled()
                    displaced |= self._remove([*gone, *(r.stamp[0] for r in batch)], batch)
                    for record in batch:
                        self._write(record, unsettled)
                gone = ()
            if gone:
                self._move(identities.renamed(self.connection, gone, ()), (), carry)
                with self._transaction():
                    displaced |= self._remove(gone, ())
        return displaced

    def carry(self, carry: Carry) -> None:
        """Have the state follow those articles for which that could not be done before."""
        with translated(self.path):
            moves.tell(self.connection, carry)

    def _move(self, pairs: Pairs, records: Sequence[Record], carry: Carry) -> None:
        """Have the reader's state follow articles to their new ids."""
        if pairs:
            token = moves.token(pairs, records)
            with self._transaction():
                moves.add(self.connection, ((token, old, new) for old, new in pairs))
            moves.tell(self.connection, carry)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """One step of writing; what was known to be complete is not any more."""
        try:
            with transaction(self.connection):
                self.connection.execute("DELETE FROM about WHERE name = 'complete'")
                yield
        except BaseException:
            self._labels.clear()
            raise

    def _remove(self, paths: Sequence[bytes], staying: Sequence[Record]) -> bool:
        """Remove files; mark those to be read again that shared a removed article's identity."""
        execute = self.connection.execute
        kept = {record.row[0] for record in staying if record.row}
        displaced = False
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
            execute("DELETE FROM articles WHERE number = ?", row[:1])
            if row[1] not in kept:
                displaced |= identities.give_up(self.connection, row[1], path, row[2])
        return displaced

    def _unsettled(self) -> dict[tuple[object, ...], int]:
        """When files that may change with the same times were first read, by path and times."""
        rows = self.connection.execute(
            "SELECT path, mtime_ns, ctime_ns, first_read_ns FROM files WHERE first_read_ns > 0"
        )
        return {tuple(times): first for *times, first in rows}

    def _write(self, record: Record, unsettled: Mapping[tuple[object, ...], int]) -> None:
        execute = self.connection.execute
        number = None
        faults = list(record.faults)
        if record.row:
            own = str(record.row[0])
            identity = identities.free_id(self.connection, own, record.stamp[0])
            if identity != own:
                faults.append(identities.shared(self.connection, own))
            marks = ", ".join("?" * (len(COLUMNS) + 1))
            number = execute(
                f"INSERT INTO articles (id, {', '.join(COLUMNS)}) VALUES ({marks})",
                (identity, *record.row),
            ).lastrowid
            execute(
                "INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)",
                (number, record.words.title, record.words.text),
            )
            pairs = {(self._label(*label), number) for label in record.labels}
            self.connection.executemany("INSERT INTO labelled VALUES (?, ?)", pairs)
        path, size, *times = record.stamp
        first = first_read(record, unsettled.get((path, *times), 0))
        execute(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (path, -1 if first else size, *times, first, record.digest, number, "\n".join(faults)),
        )

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


def first_read(record: Record, before: int) -> int:
    """When a file was first read with the times it has, 0 if it cannot change with them again.

    A file whose time lies long enough in the past cannot, and neither can one that was
    read with the same times long enough ago: the file system's clock has gone on meanwhile.

    :param before: when it was first read with these times, 0 if it was not
    """
    *_, mtime_ns, ctime_ns = record.stamp
    tick = TICK_NS if ctime_ns % 1_000_000_000 else COARSE_TICK_NS
    if record.read_ns - max(mtime_ns, ctime_ns) > tick:
        return 0
    if 0 < before <= record.read_ns:
        return 0 if record.read_ns - before > tick else before
    return record.read_ns


def _digest(files: list[Stamp]) -> bytes:
    # Version 2 of marshal writes equal lists alike; later ones depend on who shares what.
    return blake2b(marshal.dumps(files, 2), digest_size=16).digest()


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    for record in records:
        batch.append(record)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
