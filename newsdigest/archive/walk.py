"""The files of an archive, in the order of their paths, and what cannot be one.

Only names, sizes and times are looked at; what is in the files is left to
``article_file``.  This runs before every command, so it makes no object a file;
most of its time is the system's, which tells the time of each.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field

from newsdigest.errors import ArchiveError
from newsdigest.storage.files import LEADS_OUT, NO_FILE, is_inside

SUFFIXES = (b".md", b".markdown", b".mdown", b".mkd", b".txt", b".html", b".htm")
"""Names of articles end so, in any case."""
FEEDS = (b".xml", b".rss", b".atom", b".opml")
"""Names that look like feeds: they hold news that has to be imported first."""
FEED = "a feed, not an article: newsdigest import reads it"
"""Why a feed is skipped; the only reason that is no fault."""
LINK = f"{LEADS_OUT} is not read; put here what it leads to, or import that"
_IGNORED_FOLDERS = frozenset((b"node_modules", b"_site", b"__pycache__"))

Stamp = tuple[bytes, int, int, int]
Skipped = tuple[bytes, str]
Folder = tuple[bytes, bytes, list[bytes]]
"""Where it lies, what its paths begin with, and the names in it that articles may have."""


@dataclass(slots=True)
class Walk:
    """What was found below a root.

    ``files`` are (path, size in bytes, mtime in ns, ctime in ns), sorted by path; paths
    are relative to the root, with forward slashes, as the file system has them.  The
    ctime changes with every edit and rename, even where a program sets the mtime back.
    ``skipped`` are paths that were not read and why.
    """

    files: list[Stamp] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def walk(root: str) -> Walk:
    """Every article file below ``root``, and what was skipped on the way.

    Hidden files and folders are passed over in silence, and so are files of other
    kinds, except feeds.  Linked folders are followed, but not in circles, and no link
    that leads out of ``root``.

    :raises ArchiveError: if ``root`` itself cannot be listed
    """
    found = Walk()
    try:
        top = os.stat(root)  # noqa: PTH116
        os.listdir(root)  # noqa: PTH208
    except OSError as error:
        hint = "newsdigest -C FOLDER … names another archive"
        raise ArchiveError(
            f"the archive cannot be read: {error.strerror}", subject=root, hint=hint
        ) from error
    looking = _Looking(os.path.realpath(os.fsencode(root)), found.skipped)
    for folder in looking.folders(os.fsencode(root), b"", {(top.st_dev, top.st_ino)}):
        _look(*folder, found)
    found.files.sort()
    return found


@dataclass(frozen=True, slots=True)
class _Looking:
    """One look at a root: where it really lies, and the list of what is skipped in it."""

    top: bytes
    skipped: list[Skipped]

    def folders(
        self, folder: bytes, prefix: bytes, above: set[tuple[int, int]]
    ) -> Iterator[Folder]:
        """A folder and those in it; ``above`` are those it lies in, against circles of links."""
        names: list[bytes] = []
        inner: list[os.DirEntry[bytes]] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    name = entry.name
                    if name.startswith(b"."):
                        continue
                    if entry.is_dir():
                        inner.append(entry)
                    elif (ending := name.lower()).endswith(SUFFIXES):
                        if self._stays(entry, prefix):
                            names.append(name)
                    elif ending.endswith(FEEDS):
                        self.skipped.append((prefix + name, FEED))
        except OSError as error:
            self.skipped.append((prefix.rstrip(b"/"), f"cannot be listed: {error.strerror}"))
        yield folder, prefix, names
        for entry in inner:
            if entry.name not in _IGNORED_FOLDERS and self._stays(entry, prefix):
                yield from self._inner(entry, prefix + entry.name, above)

    def _stays(self, entry: os.DirEntry[bytes], prefix: bytes) -> bool:
        """Whether something lies in the archive, as all does that is no link."""
        if not entry.is_symlink() or is_inside(entry.path, self.top):
            return True
        self.skipped.append((prefix + entry.name, LINK))
        return False

    def _inner(
        self, entry: os.DirEntry[bytes], path: bytes, above: set[tuple[int, int]]
    ) -> Iterator[Folder]:
        try:
            status = entry.stat()
        except OSError as error:
            self.skipped.append((path, f"cannot be listed: {error.strerror}"))
            return
        identity = (status.st_dev, status.st_ino)
        if identity in above:
            self.skipped.append((path, "a link to a folder that it lies in"))
        else:
            yield from self.folders(entry.path, path + b"/", above | {identity})


def _look(folder: bytes, prefix: bytes, names: list[bytes], found: Walk) -> None:
    """Add the sizes and times of the files of one folder."""
    files, skipped = found.files, found.skipped
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return  # told when it could not be listed
    for name in sorted(names):
        try:
            # Looked up from the open folder it costs two thirds of a whole path.
            status = os.stat(name, dir_fd=handle)
        except OSError as error:
            skipped.append((prefix + name, f"cannot be opened: {error.strerror}"))
            continue
        if stat.S_ISREG(status.st_mode):
            files.append((prefix + name, status.st_size, status.st_mtime_ns, status.st_ctime_ns))
        else:
            skipped.append((prefix + name, NO_FILE))
    os.close(handle)
