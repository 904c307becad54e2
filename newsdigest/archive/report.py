"""Report: what is wrong with an archive, file by file; how it looks is left to ``render``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with one file of the archive.

    ``path`` is relative to the archive's root.  A ``fatal`` fault keeps the file
    from being an article at all; with any other the article is there, less complete.
    """

    path: str
    message: str
    fatal: bool = False
