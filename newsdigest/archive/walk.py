"""The folders of an archive with their files, and how these differ from those of the index.

Only names, sizes and times are read.  This runs before every command, so it creates no
object per file; most of its time is spent in system calls.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from newsdigest.errors import ArchiveError
from newsdigest.storage.files import LEADS_OUT, NO_FILE, is_inside
from newsdigest.storage.index.record import FileStat

SUFFIXES = (b".md", b".markdown", b".mdown", b".mkd", b".txt", b".html", b".htm")
"""Suffixes of articles' names, in any case."""
FEEDS = (b".xml", b".rss", b".atom", b".opml")
"""Suffixes of feeds: their entries have to be imported first."""
FEED = "a feed, not an article: newsdigest import reads it"
"""Why a feed is skipped; the only reason that is not a fault."""
_LINK = f"{LEADS_OUT} is not read; put here what it leads to, or import that"
_IGNORED_FOLDERS = frozenset((b"node_modules", b"_site", b"__pycache__"))

Skipped = tuple[bytes, str]
"""A path that is not read, and the reason."""


@dataclass(slots=True)
class Walk:
    """The files below a root, sorted by path, and what was skipped.

    Paths are relative to the root, with forward slashes, as the file system has them.  The
    ctime changes with every edit and rename, even where a program sets the mtime back.
    """

    files: list[FileStat] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


@dataclass(slots=True)
class Folder:
    """What is in one folder: article files sorted by path, subfolders, and what was skipped.

    ``status`` is that of the folder before it was listed; the prefix of a folder is its path
    below the root with a slash at the end, empty for the root.  ``has_links`` says whether
    there is a symbolic link in it, of any kind.
    """

    prefix: bytes
    status: os.stat_result
    files: list[FileStat] = field(default_factory=list)
    subfolders: list[bytes] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    has_links: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether nothing outside this folder decides what is in it."""
        return not (self.has_links or self.skipped)


class ChangeKind(StrEnum):
    """How a file differs from the index."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """One file that differs; ``stat`` is the disk's, for a removed file the index's."""

    kind: ChangeKind
    stat: FileStat


def diff(indexed: Iterable[FileStat], disk: Iterable[FileStat]) -> Iterator[Change]:
    """The changes that turn ``indexed`` into ``disk``, by path.

    Both must be sorted by path and have each path once.
    """
    old_files, new_files = iter(indexed), iter(disk)
    old, new = next(old_files, None), next(new_files, None)
    while old or new:
        if old and (new is None or old[0] < new[0]):
            yield Change(ChangeKind.REMOVED, old)
            old = next(old_files, None)
        elif new and (old is None or new[0] < old[0]):
            yield Change(ChangeKind.ADDED, new)
            new = next(new_files, None)
        elif new:
            if old != new:
                yield Change(ChangeKind.CHANGED, new)
            old, new = next(old_files, None), next(new_files, None)


def walk(root: str) -> Walk:
    """Every article file below ``root``, and what was skipped.

    :raises ArchiveError: if ``root`` itself cannot be listed
    """
    result = Walk()
    with Tree(root) as tree:
        pending = [b""]
        while pending:
            folder = tree.folder(pending.pop())
            result.files += folder.files
            result.skipped += folder.skipped
            pending += folder.subfolders
    result.files.sort()
    return result


class Tree:
    """The folders below a root, each listed on request.

    Hidden files and folders are ignored, and so are files of other kinds, except feeds.
    Linked folders are followed, but not in cycles, and no link that leads out of ``root``.

    :raises ArchiveError: if ``root`` itself cannot be listed
    """

    def __init__(self, root: str) -> None:
        self._root = os.fsencode(root)
        self._top = os.path.realpath(self._root)
        try:
            os.listdir(root)  # noqa: PTH208
            self._handle = os.open(root, os.O_RDONLY)
        except OSError as error:
            hint = "newsdigest -C FOLDER … names another archive"
            raise ArchiveError(
                f"the archive cannot be read: {error.strerror}", subject=root, hint=hint
            ) from error

    def __enter__(self) -> Tree:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._handle)

    def status(self, prefix: bytes) -> os.stat_result:
        """The status of a folder.

        :raises OSError: if there is none
        """
        # Relative to an open folder it takes two thirds of the time of a whole path.
        return os.stat(prefix or b".", dir_fd=self._handle)

    def folder(self, prefix: bytes, *, stats: bool = True) -> Folder:
        """What is in a folder; one that cannot be listed is empty, with the reason as skipped.

        :param stats: whether its files are wanted
        :raises FileNotFoundError: if there is no such folder
        """
        folder = Folder(prefix, self.status(prefix))
        names: list[bytes] = []
        subfolders: list[os.DirEntry[bytes]] = []
        try:
            with os.scandir(self._path(prefix)) as entries:
                for entry in entries:
                    if not entry.name.startswith(b"."):
                        self._sort_entry(entry, folder, names, subfolders)
        except OSError as error:
            reason = f"cannot be listed: {error.strerror}"
            folder.skipped.append((prefix.rstrip(b"/"), reason))
        self._add_subfolders(folder, subfolders)
        if stats:
            self._add_files(folder, names)
        return folder

    def _path(self, prefix: bytes) -> bytes:
        return os.path.join(self._root, prefix.rstrip(b"/"))  # noqa: PTH118 - bytes

    def _sort_entry(
        self,
        entry: os.DirEntry[bytes],
        folder: Folder,
        names: list[bytes],
        subfolders: list[os.DirEntry[bytes]],
    ) -> None:
        """Add an entry to the subfolders, the names of files, or what is skipped."""
        if entry.is_symlink():
            folder.has_links = True
        try:
            is_folder = entry.is_dir()
        except OSError as error:  # such as a link that leads to itself
            reason = f"cannot be opened: {error.strerror}"
            folder.skipped.append((folder.prefix + entry.name, reason))
            return
        if is_folder:
            if entry.name not in _IGNORED_FOLDERS and self._is_inside(entry, folder):
                subfolders.append(entry)
        elif (lower := entry.name.lower()).endswith(SUFFIXES):
            if self._is_inside(entry, folder):
                names.append(entry.name)
        elif lower.endswith(FEEDS):
            folder.skipped.append((folder.prefix + entry.name, FEED))

    def _is_inside(self, entry: os.DirEntry[bytes], folder: Folder) -> bool:
        """Whether an entry is in the archive, as is everything but a link; skip it if not."""
        if not entry.is_symlink() or is_inside(entry.path, self._top):
            return True
        folder.skipped.append((folder.prefix + entry.name, _LINK))
        return False

    def _add_subfolders(self, folder: Folder, entries: list[os.DirEntry[bytes]]) -> None:
        """Add the subfolders, without those that lead back to a folder above."""
        above = self._identities_above(folder.prefix) if entries else set()
        for entry in entries:
            path = folder.prefix + entry.name
            try:
                status = entry.stat()
            except OSError as error:
                folder.skipped.append((path, f"cannot be listed: {error.strerror}"))
                continue
            if (status.st_dev, status.st_ino) in above:
                folder.skipped.append((path, "a link to a folder that contains it"))
            else:
                folder.subfolders.append(path + b"/")

    def _identities_above(self, prefix: bytes) -> set[tuple[int, int]]:
        """The devices and inodes of a folder and of those that contain it."""
        ends = [end for end, byte in enumerate(prefix, 1) if byte == ord(b"/")]
        statuses = [self.status(prefix[:end]) for end in (0, *ends)]
        return {(status.st_dev, status.st_ino) for status in statuses}

    def _add_files(self, folder: Folder, names: list[bytes]) -> None:
        """Add the sizes and times of the files with these names."""
        files, skipped, prefix = folder.files, folder.skipped, folder.prefix
        try:
            handle = os.open(self._path(prefix), os.O_RDONLY)
        except OSError:
            return  # skipped already, when it could not be listed
        for name in sorted(names):
            try:
                status = os.stat(name, dir_fd=handle)
            except OSError as error:
                skipped.append((prefix + name, f"cannot be opened: {error.strerror}"))
                continue
            if stat.S_ISREG(status.st_mode):
                size, mtime, ctime = status.st_size, status.st_mtime_ns, status.st_ctime_ns
                files.append((prefix + name, size, mtime, ctime))
            else:
                skipped.append((prefix + name, NO_FILE))
        os.close(handle)
