"""What changed between the index and the disk: a pure merge of two sorted lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

Stamp = tuple[bytes, int, int, int]
"""A file as both sides know it: path, size in bytes, mtime and ctime in nanoseconds."""


class Kind(StrEnum):
    """What happened to a file."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """One file that differs; ``stamp`` is the disk's, for a removed file the index's."""

    kind: Kind
    stamp: Stamp


def diff(indexed: Iterable[Stamp], disk: Iterable[Stamp]) -> Iterator[Change]:
    """The changes that turn ``indexed`` into ``disk``, by path.

    Both must be sorted by path and name each path once.
    """
    old_files, new_files = iter(indexed), iter(disk)
    old, new = next(old_files, None), next(new_files, None)
    while old or new:
        if old and (new is None or old[0] < new[0]):
            yield Change(Kind.REMOVED, old)
            old = next(old_files, None)
        elif new and (old is None or new[0] < old[0]):
            yield Change(Kind.ADDED, new)
            new = next(new_files, None)
        elif new:
            if old != new:
                yield Change(Kind.CHANGED, new)
            old, new = next(old_files, None), next(new_files, None)
