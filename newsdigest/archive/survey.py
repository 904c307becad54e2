"""Survey: which folders of an archive may differ from what the index has of them.

A folder is settled when nothing was added to it, removed from it, renamed or replaced in it
for a week, which its own times say.  A settled folder that looks as it did when it was last
read is not read again, unless its files are to be looked at one by one.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from newsdigest.archive.walk import Folder, Skipped, Tree
from newsdigest.storage.index.folders import FolderRow, digest

WEEK_NS = 7 * 86_400 * 10**9
"""How old a folder's last change must be.

That is far more than the ticks of file systems (2 s at most), in which two changes leave the
same time, and than the clocks of a file server and this machine differ.
"""
FIRST_TIME_NS = 20 * 365 * 86_400 * 10**9
"""Earlier times (before 1990) are none: the root of a FAT volume has 0 whenever it is mounted."""
_U64 = (1 << 64) - 1
_STATUS = struct.Struct("<4Q")

Rows = Sequence[tuple[bytes, bytes, int, bytes]]
"""The fields of each :class:`FolderRow`, sorted by prefix."""


@dataclass(slots=True)
class Survey:
    """What one look at the folders of an archive gave.

    ``changed`` has a row for each folder whose files must be compared with those of the index;
    its digest is left to who compares them.  ``added`` are those of them that the index does
    not have, with ``added_files`` files together, and ``removed`` are folders that only the
    index has.  ``settled`` are rows of folders that have become settled without a change.
    ``suspects`` are changed folders although their times say that nothing was added or removed.
    ``are_times_reliable`` is False if a subfolder was nevertheless.  ``rechecked_ns`` is the
    time to remember if every file was looked at, else 0.
    """

    changed: dict[bytes, FolderRow] = field(default_factory=dict)
    added: list[bytes] = field(default_factory=list)
    added_files: int = 0
    removed: list[bytes] = field(default_factory=list)
    settled: list[FolderRow] = field(default_factory=list)
    suspects: set[bytes] = field(default_factory=set)
    skipped: list[Skipped] = field(default_factory=list)
    are_times_reliable: bool = True
    rechecked_ns: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether there is nothing to read and nothing to remember."""
        differs = self.changed or self.removed or self.settled or self.rechecked_ns
        return not differs and self.are_times_reliable


def survey(tree: Tree, rows: Rows, now_ns: int, *, every_file: bool) -> Survey:
    """Compare the folders of an archive with those that the index has.

    :param now_ns: the time, in nanoseconds since 1970
    :param every_file: whether the files of settled folders are looked at as well
    """
    surveyor = _Surveyor(tree, now_ns - WEEK_NS, every_file=every_file)
    surveyor.compare(rows)
    surveyor.explore(rows)
    return surveyor.result


class _Surveyor:
    """One survey; ``week_ago`` is in nanoseconds since 1970."""

    def __init__(self, tree: Tree, week_ago: int, *, every_file: bool) -> None:
        self.result = Survey()
        self._tree = tree
        self._week_ago = week_ago
        self._every_file = every_file
        self._subfolders: dict[bytes, set[bytes]] = {}  # of the folders that were listed
        self._unchanged: set[bytes] = set()  # those of them that are settled by their times

    def compare(self, rows: Rows) -> None:
        """Compare the folders that the index has; parents come before their subfolders."""
        listed, status_of, week_ago = self._subfolders, self._tree.status, self._week_ago
        every_file = self._every_file
        for prefix, status, is_settled, files in rows:
            if listed and not self._is_in_parent(prefix):
                self._remove(prefix)
                continue
            try:
                present = status_of(prefix)
                is_same = (
                    is_settled and _is_older(present, week_ago) and pack_status(present) == status
                )
                if is_same and files and not every_file:
                    continue
                folder = self._tree.folder(prefix)
            except OSError:
                self._remove(prefix)
                continue
            self._compare_folder(folder, FolderRow(prefix, status, bool(is_same), files))

    def explore(self, rows: Rows) -> None:
        """List the folders that the index does not have."""
        indexed = {row[0] for row in rows}
        pending = [] if rows else [b""]
        for parent, subfolders in self._subfolders.items():
            added = subfolders - indexed
            pending += added
            if added and parent in self._unchanged:
                self.result.are_times_reliable = False
        while pending:
            try:
                folder = self._tree.folder(pending.pop())
            except OSError:  # it was removed meanwhile
                continue
            pending += folder.subfolders
            self.result.added.append(folder.prefix)
            self.result.added_files += len(folder.files)
            self.result.skipped += folder.skipped
            self.result.changed[folder.prefix] = self._row(folder)

    def _remove(self, prefix: bytes) -> None:
        """Remove a folder, and with it those in it, which may still be there by another path."""
        self.result.removed.append(prefix)
        self._subfolders[prefix] = set()

    def _is_in_parent(self, prefix: bytes) -> bool:
        """Whether a folder that the index has is still in the one above, as far as is known."""
        parent = prefix[: prefix.rfind(b"/", 0, -1) + 1]
        if not prefix or (subfolders := self._subfolders.get(parent)) is None:
            return True
        if prefix not in subfolders and parent in self._unchanged:
            self.result.are_times_reliable = False
        return prefix in subfolders

    def _compare_folder(self, folder: Folder, row: FolderRow) -> None:
        """Compare a folder with its row, in which ``is_settled`` is of its present status."""
        prefix, result = folder.prefix, self.result
        self._subfolders[prefix] = set(folder.subfolders)
        result.skipped += folder.skipped
        if row.is_settled:
            self._unchanged.add(prefix)
        present = self._row(folder)
        if not row.digest or digest(folder.files) != row.digest:
            result.changed[prefix] = present
            if row.is_settled and row.digest:
                result.suspects.add(prefix)
        elif present.is_settled and not row.is_settled:
            result.settled.append(replace(present, digest=row.digest))

    def _row(self, folder: Folder) -> FolderRow:
        is_settled = folder.is_plain and _is_older(folder.status, self._week_ago)
        return FolderRow(folder.prefix, pack_status(folder.status), is_settled)


def _is_older(status: os.stat_result, week_ago: int) -> bool:
    return is_settled_time(max(status.st_mtime_ns, status.st_ctime_ns), week_ago)


def is_settled_time(changed_ns: int, week_ago: int) -> bool:
    """Whether a folder's last change is known, and before some time."""
    return FIRST_TIME_NS < changed_ns < week_ago


def pack_status(status: os.stat_result) -> bytes:
    """What identifies a folder and its last change."""
    return _STATUS.pack(
        status.st_dev & _U64,
        status.st_ino & _U64,
        status.st_mtime_ns & _U64,
        status.st_ctime_ns & _U64,
    )
