"""The files of an archive, in the order of their paths, and what cannot be one.

Only names, sizes and times are looked at; what is in the files is left to
``article_file``.  This runs before every command, so it makes no object a file.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field

from newsdigest.errors import ArchiveError

SUFFIXES = (b".md", b".markdown", b".mdown", b".mkd", b".txt", b".html", b".htm")
"""Names of articles end so, in any case."""
FEEDS = (b".xml", b".rss", b".atom", b".opml")
"""Names that look like feeds: they hold news that has to be imported first."""
_IGNORED_FOLDERS = frozenset((b"node_modules", b"_site", b"__pycache__"))


@dataclass(slots=True)
class Walk:
    """What was found below a root.

    ``files`` are (path, size in bytes, time of change in ns), sorted by path; paths
    are relative to the root, with forward slashes, as the file system has them.
    ``skipped`` are paths that were not read and why.
    """

    files: list[tuple[bytes, int, int]] = field(default_factory=list)
    skipped: list[tuple[bytes, str]] = field(default_factory=list)


def walk(root: str) -> Walk:
    """Every article file below ``root``, and what was skipped on the way.

    Hidden files and folders are passed over in silence, and so are files of other
    kinds, except feeds.  Linked folders are followed, but not in circles.

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
    _folder(os.fsencode(root), b"", {(top.st_dev, top.st_ino)}, found)
    found.files.sort()
    return found


def _folder(folder: bytes, prefix: bytes, above: set[tuple[int, int]], found: Walk) -> None:
    """Add one folder; ``above`` are the folders it lies in, against circles of links."""
    files = found.files
    try:
        listing = os.scandir(folder)
    except OSError as error:
        found.skipped.append((prefix.rstrip(b"/"), f"cannot be listed: {error.strerror}"))
        return
    with listing:
        for entry in listing:
            name = entry.name
            if name.startswith(b"."):
                continue
            try:
                if entry.is_dir():
                    _inner(entry, prefix + name, above, found)
                elif name.lower().endswith(SUFFIXES):
                    status = entry.stat()
                    if stat.S_ISREG(status.st_mode):
                        files.append((prefix + name, status.st_size, status.st_mtime_ns))
                    else:
                        found.skipped.append((prefix + name, "not a regular file"))
                elif name.lower().endswith(FEEDS):
                    reason = "a feed, not an article: newsdigest import reads it"
                    found.skipped.append((prefix + name, reason))
            except OSError as error:
                found.skipped.append((prefix + name, f"cannot be opened: {error.strerror}"))


def _inner(
    entry: os.DirEntry[bytes], path: bytes, above: set[tuple[int, int]], found: Walk
) -> None:
    if entry.name in _IGNORED_FOLDERS:
        return
    status = entry.stat()
    identity = (status.st_dev, status.st_ino)
    if identity in above:
        found.skipped.append((path, "a link to a folder that it lies in"))
    else:
        _folder(entry.path, path + b"/", above | {identity}, found)
