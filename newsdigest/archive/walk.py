"""The files of an archive, sorted by path, and how they differ from those of the index.

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

_Folder = tuple[bytes, bytes, list[bytes]]
"""A folder's path, the prefix of its files' paths, and the names in it that articles may have."""


@dataclass(slots=True)
class Walk:
    """The files below a root.

    ``files`` are sorted by path; paths are relative to the root, with forward slashes, as
    the file system has them.  The ctime changes with every edit and rename, even where a
    program sets the mtime back.  ``skipped`` are paths that are not read, with the reason.
    """

    files: list[FileStat] = field(default_factory=list)
    skipped: list[tuple[bytes, str]] = field(default_factory=list)


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

    Hidden files and folders are ignored, and so are files of other kinds, except feeds.
    Linked folders are followed, but not in cycles, and no link that leads out of ``root``.

    :raises ArchiveError: if ``root`` itself cannot be listed
    """
    result = Walk()
    try:
        top = os.stat(root)  # noqa: PTH116
        os.listdir(root)  # noqa: PTH208
    except OSError as error:
        hint = "newsdigest -C FOLDER … names another archive"
        raise ArchiveError(
            f"the archive cannot be read: {error.strerror}", subject=root, hint=hint
        ) from error
    walker = _Walker(os.path.realpath(os.fsencode(root)), result.skipped)
    for folder in walker.folders(os.fsencode(root), b"", {(top.st_dev, top.st_ino)}):
        _add_files(*folder, result)
    result.files.sort()
    return result


@dataclass(frozen=True, slots=True)
class _Walker:
    """One walk: the root without links, and the list of skipped paths."""

    top: bytes
    skipped: list[tuple[bytes, str]]

    def folders(
        self, folder: bytes, prefix: bytes, parents: set[tuple[int, int]]
    ) -> Iterator[_Folder]:
        """A folder and its subfolders; ``parents`` identifies those above it, against cycles."""
        names: list[bytes] = []
        subfolders: list[os.DirEntry[bytes]] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    name = entry.name
                    if name.startswith(b"."):
                        continue
                    if entry.is_dir():
                        subfolders.append(entry)
                    elif (lower := name.lower()).endswith(SUFFIXES):
                        if self._is_inside(entry, prefix):
                            names.append(name)
                    elif lower.endswith(FEEDS):
                        self.skipped.append((prefix + name, FEED))
        except OSError as error:
            self.skipped.append((prefix.rstrip(b"/"), f"cannot be listed: {error.strerror}"))
        yield folder, prefix, names
        for entry in subfolders:
            if entry.name not in _IGNORED_FOLDERS and self._is_inside(entry, prefix):
                yield from self._subfolder(entry, prefix + entry.name, parents)

    def _is_inside(self, entry: os.DirEntry[bytes], prefix: bytes) -> bool:
        """Whether an entry is in the archive, as is everything but a link; skip it if not."""
        if not entry.is_symlink() or is_inside(entry.path, self.top):
            return True
        self.skipped.append((prefix + entry.name, _LINK))
        return False

    def _subfolder(
        self, entry: os.DirEntry[bytes], path: bytes, parents: set[tuple[int, int]]
    ) -> Iterator[_Folder]:
        try:
            status = entry.stat()
        except OSError as error:
            self.skipped.append((path, f"cannot be listed: {error.strerror}"))
            return
        identity = (status.st_dev, status.st_ino)
        if identity in parents:
            self.skipped.append((path, "a link to a folder that contains it"))
        else:
            yield from self.folders(entry.path, path + b"/", parents | {identity})


def _add_files(folder: bytes, prefix: bytes, names: list[bytes], result: Walk) -> None:
    """Add the sizes and times of the files of one folder."""
    files, skipped = result.files, result.skipped
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return  # skipped already, when it could not be listed
    for name in sorted(names):
        try:
            # Relative to the open folder it takes two thirds of the time of a whole path.
            status = os.stat(name, dir_fd=handle)
        except OSError as error:
            skipped.append((prefix + name, f"cannot be opened: {error.strerror}"))
            continue
        if stat.S_ISREG(status.st_mode):
            files.append((prefix + name, status.st_size, status.st_mtime_ns, status.st_ctime_ns))
        else:
            skipped.append((prefix + name, NO_FILE))
    os.close(handle)
