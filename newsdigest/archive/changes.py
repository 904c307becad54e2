"""Changes: the files of changed folders that must be read, and those that were removed.

No list of all files is made, so that a first index of any size takes little memory: files
are counted first, and each folder is looked at again when its turn comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

from newsdigest.archive.survey import Survey
from newsdigest.archive.walk import ChangeKind, Tree, diff
from newsdigest.storage.index.folders import FolderRow, digest
from newsdigest.storage.index.record import FileStat

FilesOf = Callable[[bytes], list[FileStat]]
"""Gives the files that the index has of a folder, sorted by path."""


class FileChanges:
    """What must be done to an index after a survey.

    :ivar removed: the paths of files that only the index has
    :ivar count: the number of files to read, unless more change meanwhile
    :ivar are_times_reliable: whether folders' times have changed with what is in them
    :ivar rows: of the folders that :meth:`stats` has passed
    """

    def __init__(self, tree: Tree, files_of: FilesOf, survey: Survey) -> None:
        self.removed = [stat[0] for prefix in survey.removed for stat in files_of(prefix)]
        self.count = survey.added_files
        self.are_times_reliable = survey.are_times_reliable
        self.rows: list[FolderRow] = []
        self._tree = tree
        self._files_of = files_of
        self._folders = survey.changed
        for prefix in survey.changed.keys() - set(survey.added):
            self._count_folder(prefix, is_suspect=prefix in survey.suspects)

    def stats(self) -> Iterator[FileStat]:
        """The files to read, sorted by path over all folders."""
        pending: list[list[FileStat]] = []  # of a folder and of some above it, the last path first
        for prefix in sorted(self._folders):
            yield from _take(pending, prefix)
            with suppress(FileNotFoundError):  # the next survey will find that
                folder = self._tree.folder(prefix)
                row = replace(self._folders[prefix], digest=digest(folder.files))
                self.rows.append(row)
                changes = diff(self._files_of(prefix), folder.files)
                stats = [one.stat for one in changes if one.kind is not ChangeKind.REMOVED]
                pending.append(stats[::-1])
        yield from _take(pending, None)

    def _count_folder(self, prefix: bytes, *, is_suspect: bool) -> None:
        with suppress(FileNotFoundError):
            for change in diff(self._files_of(prefix), self._tree.folder(prefix).files):
                if change.kind is ChangeKind.REMOVED:
                    self.removed.append(change.stat[0])
                else:
                    self.count += 1
                if is_suspect and change.kind is not ChangeKind.CHANGED:
                    self.are_times_reliable = False


def _take(pending: list[list[FileStat]], end: bytes | None) -> Iterator[FileStat]:
    """Take the files whose paths are less than ``end``; None for all."""
    while pending:
        stats = pending[-1]
        while stats and (end is None or stats[-1][0] < end):
            yield stats.pop()
        if stats:
            return
        pending.pop()
