"""Refresh: an archive's index, kept open and up to date with the folder.

Opens the index and attaches the state, has added and changed files read, rebuilds a
damaged index, and works in memory where none can be written.  Queries are ``facade``'s.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from newsdigest.archive.walk import Walk, walk
from newsdigest.config import Settings
from newsdigest.errors import ArchiveError, StateError
from newsdigest.storage.index.changes import Kind, diff
from newsdigest.storage.index.database import DamagedIndexError, UnwritableIndexError, set_aside
from newsdigest.storage.index.store import Index
from newsdigest.storage.locks import alone
from newsdigest.storage.state.store import State
from newsdigest.text.fold import fold

if TYPE_CHECKING:  # imported where they are needed: they load much
    from pathlib import Path

    from newsdigest.storage.index.record import Record

Progress = Callable[[int, int], None]
"""Told how many files of how many are read."""
Warn = Callable[[str], None]


class Indexer:
    """The index of one archive.

    ``walk`` is what lay in the folder when it was last looked at.

    :param settings: where archive, index and state lie
    :param state: what is asked beside the index
    :param warn: told in one line about what was mended or is left out
    """

    def __init__(self, settings: Settings, state: State, warn: Warn) -> None:
        self.walk = Walk()
        self._root = settings.archive
        self._zone = settings.timezone
        self._index_path = settings.index_path
        self._state = state
        self._warn = warn
        self._open: Index | None = None
        self._attached: Path | None = None
        self._identity = (0, 0)

    def close(self) -> None:
        """Close the index; the next use opens it again."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def interrupt(self) -> None:
        """End what the index is doing in another thread."""
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
                except DamagedIndexError:
                    self.start_anew()
            except UnwritableIndexError as error:
                self._work_in_memory(error)
        elif self._attached != self._state.file_in_use():
            self._open.connection.execute("DETACH state")  # made, or adopted, since
            self._attach(self._open)
        assert self._open is not None  # noqa: S101
        return self._open

    def refresh(self, progress: Progress | None = None) -> None:
        """Read what was added or changed since the last time, and forget what is gone.

        :raises ArchiveError: if the folder cannot be read
        """
        if not os.path.isdir(self._root):  # noqa: PTH112
            raise _no_folder(self._root)
        try:
            self._update(self.index(), progress)
        except DamagedIndexError:
            self.start_anew()
            self._update(self.index(), progress)
        except UnwritableIndexError as error:
            self._work_in_memory(error)
            self._update(self.index(), progress)

    def rebuild(self, progress: Progress | None = None) -> None:
        """Read every file again; meanwhile others see the index as it was."""
        try:
            self.index().read_again()
        except DamagedIndexError:
            self.start_anew()
        self.refresh(progress)

    def start_anew(self) -> None:
        """Move a damaged index aside and begin an empty one."""
        path = self._index_path
        with alone(path, self._warn):
            try:  # another process may have done it by now
                index = Index.open(path)
                index.check()
            except DamagedIndexError:
                aside = set_aside(path)
                index = Index.open(path)
                self._warn(f"the index was damaged and is built anew; the old one is now {aside}")
            self._use(index)

    def _update(self, index: Index, progress: Progress | None) -> None:
        index.carry(self._carry)
        before = index.written_by_others()
        self.walk = walk(str(self._root))
        if index.is_complete(self.walk.files):
            return
        with alone(index.path, self._warn):
            if index.written_by_others() != before:
                # Who wrote may have looked at the folder later than this process did.
                self.walk = walk(str(self._root))
            if index.is_worn():
                index.clear()
            for _ in range(2):  # once more for files whose identity became free
                if not self._apply(index, progress):
                    break
            index.complete(self.walk.files)

    def _apply(self, index: Index, progress: Progress | None) -> bool:
        changes = list(diff(index.stamps(), self.walk.files))
        gone = [change.stamp[0] for change in changes if change.kind is Kind.REMOVED]
        read = [change.stamp for change in changes if change.kind is not Kind.REMOVED]
        if not changes:
            return False
        records: Iterable[Record] = ()
        if read:
            from newsdigest.archive.extract import read_files
            from newsdigest.archive.parallel import parallel_map

            chunk = partial(read_files, os.fsencode(self._root), self._zone)
            records = parallel_map(chunk, read, os.cpu_count() or 1)
        if progress is not None:
            records = _counted(records, len(read), progress)
        return index.update(gone, records, self._carry)

    def _carry(self, pairs: list[tuple[str, str]], move: str) -> bool:
        """Give moved articles their old state; whether it could be written."""
        try:
            self._state.carry(pairs, move=move)
        except StateError as error:
            self._warn(f"marks of moved articles follow when your state can be written: {error}")
            return False
        return True

    def _is_replaced(self) -> bool:
        """Whether the open file is not the one that has its name any more.

        Who stays open for long would not hear of a deleted index otherwise.
        """
        if self._open is None or self._open.path is None:
            return False
        try:
            status = os.stat(self._open.path)  # noqa: PTH116
        except OSError:
            return True
        return (status.st_dev, status.st_ino) != self._identity

    def _work_in_memory(self, error: UnwritableIndexError) -> None:
        """Go on with an index that is gone at the end, where none can be written."""
        path = self._index_path
        self._use(Index.in_memory(path))
        if path.parent.is_absolute() and not str(path).startswith(os.devnull):  # told already
            self._warn(
                f"the index cannot be kept in {path.parent}: {error.message}; working without"
            )

    def _use(self, index: Index) -> None:
        """Let go of the index in use, if any, and use this one."""
        if self._open is not None:
            with suppress(Exception):  # it may be damaged
                self._open.close()
        self._open = index
        if index.path is not None:
            status = os.stat(index.path)  # noqa: PTH116
            self._identity = status.st_dev, status.st_ino
        index.connection.create_function("fold", 1, fold, deterministic=True)
        self._attach(index)

    def _attach(self, index: Index) -> None:
        """Let queries ask for the reader's state; without it everything counts as unread."""
        self._attached = self._state.file_in_use()
        try:
            self._state.attach(index.connection)
        except StateError as error:
            State.attach_nothing(index.connection)
            self._warn(f"your state cannot be read, everything counts as unread: {error}")


def _no_folder(root: Path) -> ArchiveError:
    return ArchiveError(
        "there is no such archive",
        subject=str(root),
        hint="newsdigest -C . list, for the Markdown files of this folder; "
        "with a newsdigest.toml in it, -C is not needed",
    )


def _counted(records: Iterable[Record], total: int, progress: Progress) -> Iterator[Record]:
    for done, record in enumerate(records, 1):
        progress(done, total)
        yield record
