"""Extraction: an archive's files to index records, in worker processes.

``formats`` reads the file; ``storage.index`` says what is kept of it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from datetime import tzinfo

from newsdigest.errors import ReadError
from newsdigest.formats.article_file import MAX_SIZE, read
from newsdigest.storage.files import open_inside
from newsdigest.storage.index.changes import Stamp
from newsdigest.storage.index.record import Record, digest, record


def read_files(root: bytes, zone: tzinfo, stamps: Sequence[Stamp]) -> list[Record]:
    """The records of some files; runs in a worker process."""
    found = (read_file(root, zone, stamp) for stamp in stamps)
    return [record for record in found if record is not None]


def read_file(root: bytes, zone: tzinfo, stamp: Stamp) -> Record | None:
    """One file's record, or None if it has vanished meanwhile."""
    path, name, now = stamp[0], os.fsdecode(stamp[0]), time.time_ns()
    try:
        with open(open_inside(root, path), "rb") as file:  # noqa: PTH123 - a handle, not a path
            status = os.fstat(file.fileno())
            if status.st_size > MAX_SIZE:
                fault = f"{status.st_size:,} bytes is too large for an article"
                return Record(stamp, b"", (fault,), now)
            data = file.read(MAX_SIZE + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        return Record(stamp, b"", (f"cannot be read: {error.strerror}",), now)
    stamp = (path, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    try:
        reading = read(data, name, zone)
        return record(stamp, data, reading.article, reading.faults, now)
    except ReadError as error:
        return Record(stamp, digest(data), (error.message,), now)
    except Exception as error:
        return Record(stamp, digest(data), (f"cannot be read: {type(error).__name__}",), now)
