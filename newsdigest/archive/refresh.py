"""Refresh: an archive's index, opened and brought up to date with the folder.

It attaches the state, has added and changed files read, rebuilds a damaged index, and works
in memory where none can be written.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from newsdigest.archive.changes import FileChanges
from newsdigest.archive.survey import Survey, survey
from newsdigest.archive.walk import Skipped, Tree
from newsdigest.config import Settings
from newsdigest.errors import ArchiveError, StateError
from newsdigest.storage.index.folders import Look
from newsdigest.storage.index.store import Index
from newsdigest.storage.locks import Warn, index_lock
from newsdigest.storage.sqlite import DamagedFileError, UnwritableFileError, quarantine
from newsdigest.storage.state.file import attach_empty
from newsdigest.storage.state.store import State
from newsdigest.text.credentials import feed_key
from newsdigest.text.fold import fold

if TYPE_CHECKING:  # imported where they are needed: they load much
    from datetime import datetime
    from pathlib import Path

    from newsdigest.storage.index.record import FileStat, Record

Progress = Callable[[int, int], None]
"""Receives the number of files read so far, and of all."""
RECHECKS_REMEMBERED = 4
"""How often, at most, a look at every file is remembered in the time until the next is due."""


class Indexer:
    """The index of one archive.

    ``skipped`` are the paths that were not read at the last refresh, with the reasons.

    :param settings: the paths of archive, index and state
    :param state: attached to the index for queries
    :param now: returns the time, aware
    :param warn: receives a line about what was repaired or is left out
    """

    def __init__(
        self, settings: Settings, state: State, now: Callable[[], datetime], warn: Warn
    ) -> None:
        self.skipped: list[Skipped] = []
        self._now = now
        self._recheck_ns = settings.recheck_seconds * 10**9
        self._root = settings.archive
        self._zone = settings.timezone
        self._index_path = settings.index_path
        self._records_arrivals = settings.handles_arrivals
        self._state = state
        self._warn = warn
        self._open: Index | None = None
        self._state_path: Path | None = None
        self._inode = (0, 0)

    def close(self) -> None:
        """Close the index; the next use opens it again."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def interrupt(self) -> None:
        """Interrupt the index's query in another thread."""
        if (index := self._open) is not None:
            index.connection.interrupt()

    def index(self) -> Index:
        """The open index, with the reader's state attached."""
        if self._open is not None and self._is_replaced():
            self.close()
        if self._open is None:
            try:
                try:
                    self._use(Index.open(self._index_path))
                except DamagedFileError:
                    self.replace_damaged()
            except UnwritableFileError as error:
                self._work_in_memory(error)
        elif self._state_path != self._state.current_path():
            self._open.connection.execute("DETACH state")  # created or adopted since
            self._attach(self._open)
        assert self._open is not None  # noqa: S101
        return self._open

    @contextmanager
    def trial_marks(self) -> Iterator[sqlite3.Connection]:
        """The index with a state in memory attached that has the reader's feeds and no marks."""
        connection = self.index().connection
        folders = connection.execute("SELECT url, folder FROM state.feeds").fetchall()
        connection.execute("DETACH state")
        attach_empty(connection)
        connection.executemany("INSERT INTO state.feeds (url, folder) VALUES (?, ?)", folders)
        try:
            yield connection
        finally:
            connection.execute("DETACH state")
            assert self._open is not None  # noqa: S101
            self._attach(self._open)

    def refresh(self, progress: Progress | None = None, *, recheck: bool = False) -> None:
        """Read added and changed files into the index, and remove deleted ones.

        :param recheck: whether to look at every file of settled folders, too
        :raises ArchiveError: if the folder cannot be read
        """
        if not os.path.isdir(self._root):  # noqa: PTH112
            raise _no_folder(self._root)
        try:
            self._update(self.index(), progress, recheck=recheck)
        except DamagedFileError:
            self.replace_damaged()
            self._update(self.index(), progress, recheck=recheck)
        except UnwritableFileError as error:
            self._work_in_memory(error)
            self._update(self.index(), progress, recheck=recheck)

    def rebuild(self, progress: Progress | None = None) -> None:
        """Read every file again; meanwhile other processes see the old index."""
        try:
            self.index().invalidate()
        except DamagedFileError:
            self.replace_damaged()
        self.refresh(progress)

    def replace_damaged(self) -> None:
        """Quarantine a damaged index and create an empty one."""
        path = self._index_path
        with index_lock(path, self._warn):
            try:  # another process may have done it by now
                index = Index.open(path)
                index.check()
            except DamagedFileError:
                old = quarantine(path)
                index = Index.open(path)
                self._warn(f"the index was damaged and is built anew; the old one is now {old}")
            self._use(index)

    def _update(self, index: Index, progress: Progress | None, *, recheck: bool) -> None:
        index.records_arrivals = self._records_arrivals
        index.carry_moves(self._carry)
        version = index.data_version()
        look = self._look(index, recheck=recheck)
        if look.is_clean:
            return
        with index_lock(index.path, self._warn):
            if index.data_version() != version:
                # Another process wrote it, perhaps after a later look than this one.
                look = self._look(index, recheck=recheck)
            if index.is_bloated():
                index.clear()
                look = self._look(index, recheck=recheck)
            if self._apply(index, look, progress):  # the identity of other files became free
                self._apply(index, self._look(index, recheck=False), progress)

    def _look(self, index: Index, *, recheck: bool) -> Survey:
        """Compare the archive's folders with those of the index."""
        now_ns = int(self._now().timestamp() * 10**9)
        last_ns, are_times_reliable = index.last_recheck()
        age = now_ns - last_ns  # negative where the clock was set back
        every_file = recheck or not are_times_reliable or not 0 <= age < self._recheck_ns
        with Tree(str(self._root)) as tree:
            look = survey(tree, index.folders(), now_ns, every_file=every_file)
        if every_file and not 0 <= age < self._recheck_ns // RECHECKS_REMEMBERED:
            look.rechecked_ns = now_ns
        self.skipped = look.skipped
        return look

    def _apply(self, index: Index, look: Survey, progress: Progress | None) -> bool:
        """Update the index; returns whether files of other folders must be read again."""
        must_reread = False
        index.add_folders(look.added)
        with Tree(str(self._root)) as tree:
            changes = FileChanges(tree, index.files, look)
            stats = changes.stats()
            if changes.count or changes.removed:
                # Closed, since its processes have inherited the lock of the index.
                with closing(self._read(stats, changes.count, progress)) as records:
                    must_reread = index.update(changes.removed, records, self._carry)
            for _ in stats:  # no file differs, but the folders' rows are still to be made
                pass
        index.remember(
            Look(
                [*look.settled, *changes.rows],
                look.removed,
                look.rechecked_ns,
                changes.are_times_reliable,
            )
        )
        return must_reread

    def _read(
        self, stats: Iterable[FileStat], count: int, progress: Progress | None
    ) -> Generator[Record, None, None]:
        """The records of files, made in several processes if there are many."""
        if not count:
            return
        from newsdigest.archive.extract import read_files
        from newsdigest.archive.parallel import parallel_map

        chunk = partial(read_files, os.fsencode(self._root), self._zone)
        records = parallel_map(chunk, stats, count, os.cpu_count() or 1)
        yield from records if progress is None else _counted(records, count, progress)

    def _carry(self, pairs: list[tuple[str, str]], move: str) -> bool:
        """Give moved articles their old state; returns whether it could be written."""
        try:
            self._state.carry(pairs, move=move)
        except StateError as error:
            self._warn(f"marks of moved articles follow when your state can be written: {error}")
            return False
        return True

    def _is_replaced(self) -> bool:
        """Whether the open index file was deleted or replaced, as by a user in a long session."""
        if self._open is None or self._open.path is None:
            return False
        try:
            status = os.stat(self._open.path)  # noqa: PTH116
        except OSError:
            return True
        return (status.st_dev, status.st_ino) != self._inode

    def _work_in_memory(self, error: UnwritableFileError) -> None:
        """Go on with a temporary index where none can be written."""
        path = self._index_path
        self._use(Index.in_memory(path))
        if path.parent.is_absolute() and not str(path).startswith(os.devnull):  # reported already
            self._warn(
                f"the index cannot be written in {path.parent}: {error.message}; working without it"
            )

    def _use(self, index: Index) -> None:
        """Close the open index, if any, and use this one."""
        if self._open is not None:
            with suppress(Exception):  # it may be damaged
                self._open.close()
        self._open = index
        if index.path is not None:
            status = os.stat(index.path)  # noqa: PTH116
            self._inode = status.st_dev, status.st_ino
        index.connection.create_function("fold", 1, fold, deterministic=True)
        index.connection.create_function("feed_key", 1, feed_key, deterministic=True)
        self._attach(index)

    def _attach(self, index: Index) -> None:
        """Attach the reader's state; without it everything counts as unread."""
        self._state_path = self._state.current_path()
        try:
            self._state.attach(index.connection)
        except StateError as error:
            attach_empty(index.connection)
            self._warn(f"your state cannot be read, everything counts as unread: {error}")


def _no_folder(root: Path) -> ArchiveError:
    return ArchiveError(
        "there is no such archive",
        subject=str(root),
        hint="newsdigest -C . list, for the Markdown files of this folder; "
        "newsdigest demo, for a sample archive",
    )


def _counted(records: Iterable[Record], total: int, progress: Progress) -> Iterator[Record]:
    for count, record in enumerate(records, 1):
        progress(count, max(count, total))
        yield record
