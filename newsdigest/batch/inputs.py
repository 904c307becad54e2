"""Inputs of a batch run: the files of a source, cut into parts.

Lines are cut by bytes without reading them, tables between row groups, folders between
files.  What cannot be cut, a large compressed file or row group, is first rewritten as
files of lines.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count
from typing import Any

from newsdigest.archive.walk import SUFFIXES
from newsdigest.batch import addresses
from newsdigest.batch.addresses import Entry
from newsdigest.batch.records import (
    COMPRESSED,
    LINES,
    TABLES,
    Damage,
    Line,
    Part,
    Record,
    Row,
    parquet,
    records,
)
from newsdigest.errors import UsageError

MOST_FILES = 2_000
"""Article files of one part."""
_ARTICLES = tuple(suffix.decode() for suffix in SUFFIXES)
_RATIO = 4
"""About how many times smaller compressed files are."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files of a source.

    :param files: of lines or tables
    :param articles: article files below ``folder``, as paths relative to it
    """

    folder: str
    files: tuple[Entry, ...]
    articles: tuple[Entry, ...] = ()

    @property
    def bytes(self) -> int:
        """The size of all files."""
        return sum(entry.size for entry in (*self.files, *self.articles))

    def fingerprint(self) -> str:
        """A digest of names, sizes and versions: another one means another source."""
        state = blake2b(digest_size=16)
        for entry in (*self.files, *self.articles):
            state.update(
                f"{entry.path}\0{entry.size}\0{entry.version}\n".encode("utf-8", "replace")
            )
        return state.hexdigest()


def inputs_of(source: str) -> Inputs:
    """The files at an address.

    :raises UsageError: if there are none that can be read
    """
    match addresses.kind(source):
        case "":
            raise UsageError("there is no such file or folder", subject=source)
        case "file":
            if not _is_data(source):
                hint = (
                    f"use a folder, or a file with one of the endings {', '.join(LINES + TABLES)}"
                )
                raise UsageError("is no file of records", subject=source, hint=hint)
            return Inputs(source.rpartition("/")[0], (addresses.entry(source),))
    data, articles = [], []
    for entry in addresses.files(source):
        if _is_data(entry.path):
            data.append(entry)
        elif entry.path.lower().endswith(_ARTICLES):
            articles.append(entry)
    if not data and not articles:
        raise UsageError("there are no articles and no files of records", subject=source)
    return Inputs(source, tuple(data), tuple(articles))


def _is_data(path: str) -> bool:
    return _bare(path).endswith(LINES + TABLES)


def _bare(path: str) -> str:
    """A path in lower case without the suffix of its compression."""
    path = path.lower()
    for suffix in COMPRESSED:
        path = path.removesuffix(suffix)
    return path


def to_rewrite(inputs: Inputs, size: int) -> list[Part]:
    """The files, or row groups, that have to be rewritten as lines before they can be cut.

    :param size: bytes of a part
    """
    large: list[Part] = []
    for entry in inputs.files:
        if entry.path.lower().endswith(COMPRESSED) and entry.size * _RATIO > 2 * size:
            large.append(Part(len(large), "lines", entry.path))
        elif entry.path.lower().endswith(TABLES):
            for group, bytes_ in enumerate(_row_groups(entry.path)):
                if bytes_ > 2 * size:
                    large.append(Part(len(large), "table", entry.path, group, group + 1))
    return large


def rewrite(part: Part, folder: str, size: int) -> int:
    """Write the records of a part as compressed files of lines; how many files."""
    number, lines, room = 0, [], size
    for record in records(part):
        lines.append(_line(record))
        room -= len(lines[-1])
        if room <= 0:
            addresses.write(_rewritten(folder, part.number, number), _compressed(lines))
            number, lines, room = number + 1, [], size
    if lines:
        addresses.write(_rewritten(folder, part.number, number), _compressed(lines))
        number += 1
    return number


def _rewritten(folder: str, part: int, number: int) -> str:
    return addresses.join(folder, f"{part:05}-{number:05}.jsonl.gz")


def _compressed(lines: Sequence[bytes]) -> bytes:
    return gzip.compress(b"".join(lines), compresslevel=1, mtime=0)


def _line(record: Record) -> bytes:
    match record:
        case Line(data):
            return data if data.endswith(b"\n") else data + b"\n"
        case Row(values):
            return json.dumps(values, default=_plain).encode() + b"\n"
        case Damage(message):  # no JSON: it becomes an error again
            return message.encode() + b"\n"
    raise AssertionError(record)


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def parts_of(inputs: Inputs, size: int, folder: str, rewritten: dict[int, int]) -> list[Part]:
    """The parts of all inputs.

    :param size: bytes of a part
    :param folder: of the rewritten files
    :param rewritten: how many files each part of :func:`to_rewrite` became
    """
    large = to_rewrite(inputs, size) if rewritten else []
    by_place = {(part.source, part.start): part for part in large}
    numbers = count()
    parts: list[Part] = []

    def add(kind: str, source: str, start: int = 0, end: int = -1, **fields: Any) -> None:
        parts.append(Part(next(numbers), kind, source, start, end, **fields))

    def add_rewritten(part: Part) -> None:
        for number in range(rewritten[part.number]):
            add("lines", _rewritten(folder, part.number, number))

    for entry in inputs.files:
        if entry.path.lower().endswith(TABLES):
            for start, end in _ranges(_row_groups(entry.path), size):
                if part := by_place.get((entry.path, start)):
                    add_rewritten(part)
                else:
                    add("table", entry.path, start, end)
        elif part := by_place.get((entry.path, 0)):
            add_rewritten(part)
        elif entry.path.lower().endswith(COMPRESSED):
            add("lines", entry.path)
        else:
            for start in range(0, entry.size, size):
                add("lines", entry.path, start, min(start + size, entry.size))
    for paths in _groups(inputs, size):
        add("files", inputs.folder, paths=paths)
    return parts


def _row_groups(path: str) -> list[int]:
    """The size of each row group of a Parquet file in bytes, uncompressed."""
    with addresses.open_file(path) as file:
        metadata = parquet(file, path).metadata
        return [metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups)]


def _ranges(sizes: Sequence[int], size: int) -> Iterator[tuple[int, int]]:
    """Ranges of row groups that have ``size`` bytes together; a large one stands alone."""
    start, total = 0, 0
    for i, own in enumerate(sizes):
        if i > start and total + own > size:
            yield start, i
            start, total = i, 0
        total += own
    if sizes:
        yield start, len(sizes)


def _groups(inputs: Inputs, size: int) -> Iterator[tuple[str, ...]]:
    """The article files in groups, as paths relative to the folder."""
    base = inputs.folder.rstrip("/") + "/"
    paths: list[str] = []
    total = 0
    for entry in inputs.articles:
        if paths and (total + entry.size > size or len(paths) >= MOST_FILES):
            yield tuple(paths)
            paths, total = [], 0
        paths.append(entry.path.removeprefix(base))
        total += entry.size
    if paths:
        yield tuple(paths)
