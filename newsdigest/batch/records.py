"""Records of a source: lines of JSON, rows of Parquet, article files.

Reading yields every record as it stands, so that the parsing of each can fail alone.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, BinaryIO

from newsdigest.article import Article, article_id
from newsdigest.batch import addresses
from newsdigest.errors import ReadError, UsageError
from newsdigest.formats.article_file import MAX_SIZE, MAX_TITLE, read
from newsdigest.formats.metadata import DATE, Metadata
from newsdigest.text.sanitize import one_line, sanitize

LINES = (".jsonl", ".ndjson", ".jsonlines")
"""Suffixes of files with a JSON object a line."""
COMPRESSED = (".gz", ".zst")
TABLES = (".parquet",)
MAX_ID = 200
"""Characters of an id that is kept as written."""
BATCH = 500
"""Rows of a Parquet file that are in memory at once."""
_TEXTS = ("text", "body", "content", "正文", "内容")
"""Keys of a record's plain text, in order of preference."""
_MARKUP = {"markdown": "md", "html": "html"}
"""Keys of its text in markup, and what a file of it would be called."""
_UNTITLED = "record"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """Records that one job processes.

    :param kind: ``lines``, ``table`` or ``files``
    :param source: the address of the file, or of the folder of files
    :param start: first byte of lines, or first row group
    :param end: the byte or row group after the last; -1 for the whole file
    :param paths: the files, relative to the folder
    """

    number: int
    kind: str
    source: str
    start: int = 0
    end: int = -1
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of JSON."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table."""

    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class File:
    """An article file; ``path`` is relative to its folder."""

    address: str
    path: str


@dataclass(frozen=True, slots=True)
class Damage:
    """What stands in place of a record that cannot be read."""

    message: str


Record = Line | Row | File | Damage


def records(part: Part) -> Iterator[Record]:
    """The records of a part in order.

    If a file is damaged, the last one says that its rest cannot be read.

    :raises ReadError: if a file cannot be opened
    """
    match part.kind:
        case "lines":
            yield from _lines(part)
        case "table":
            yield from _rows(part)
        case _:
            for path in part.paths:
                yield File(addresses.join(part.source, path), path)


def _lines(part: Part) -> Iterator[Record]:
    try:
        file = open_lines(part.source)
    except OSError as error:
        raise ReadError(f"cannot be read: {error}", subject=part.source) from error
    with file:
        try:
            if part.start:
                file.seek(part.start - 1)
                for _ in _pieces(file):  # the rest of a line of the part before
                    pass
            while (part.end < 0 or file.tell() < part.end) and (record := _line(file)):
                yield record
        except Exception as error:  # every decompressor has its own
            yield Damage(f"the rest of the file cannot be read: {type(error).__name__}")


def _line(file: BinaryIO) -> Record | None:
    """The next line; None at the end."""
    size = 0
    pieces = []
    for piece in _pieces(file):
        size += len(piece)
        if size <= MAX_SIZE:
            pieces.append(piece)
    if size > MAX_SIZE:
        return Damage(f"a line of {size:,} bytes is too large for an article")
    return Line(b"".join(pieces)) if size else None


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    """The pieces of the rest of a line."""
    while piece := file.readline(_CHUNK):
        yield piece
        if piece.endswith(b"\n"):
            return


def open_lines(source: str) -> BinaryIO:
    """A file of lines, uncompressed.

    :raises OSError: if it cannot be opened
    """
    file = addresses.open_file(source)
    if source.endswith(".gz"):
        return io.BufferedReader(gzip.GzipFile(fileobj=file))
    if source.endswith(".zst"):
        try:
            import zstandard
        except ImportError as error:
            raise UsageError(
                "Zstandard files cannot be read here",
                subject=source,
                hint="pip install 'newsdigest[zstd]'",
            ) from error
        reader = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
        return io.BufferedReader(reader)
    return file


def _rows(part: Part) -> Iterator[Record]:
    try:
        file = addresses.open_file(part.source)
    except OSError as error:
        raise ReadError(f"cannot be read: {error}", subject=part.source) from error
    with file:
        try:
            table = parquet(file, part.source)
            end = table.num_row_groups if part.end < 0 else part.end
            groups = list(range(part.start, end))
            for batch in table.iter_batches(batch_size=BATCH, row_groups=groups):
                yield from map(Row, batch.to_pylist())
        except Exception as error:
            yield Damage(f"the rest of the file cannot be read: {type(error).__name__}")


def parquet(file: BinaryIO, source: str) -> Any:
    """An open Parquet file.

    :raises UsageError: if pyarrow is not installed
    """
    try:
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise UsageError(
            "Parquet files cannot be read here",
            subject=source,
            hint="pip install 'newsdigest[parquet]'",
        ) from error
    return ParquetFile(file)


def article_of(record: Record, zone: tzinfo) -> Article:
    """The article of a record.

    :param zone: of dates that name none
    :raises ReadError: if there is none
    """
    match record:
        case Damage(message):
            raise ReadError(message)
        case File(address, path):
            return _file_article(address, path, zone)
        case Row(values):
            return _article(values, zone)
        case Line(data):
            return _article(_values(data), zone)


def _file_article(address: str, path: str, zone: tzinfo) -> Article:
    try:
        with addresses.open_file(address) as file:
            data = file.read(MAX_SIZE + 1)
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror or error}") from error
    return read(data, path, zone).article


def _values(line: bytes) -> Mapping[str, Any]:
    import json

    if not line.strip():
        raise ReadError("an empty line")
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ReadError(f"no JSON: {error}") from error
    if not isinstance(values, dict):
        raise ReadError(f"no JSON object but a {type(values).__name__}")
    return values


def _article(values: Mapping[str, Any], zone: tzinfo) -> Article:
    """An article from fields under the keys of front matter and of newsdigest's own JSON."""
    meta = Metadata(values)
    heading, text = _text(values, zone)
    title = (meta.title() or heading)[:MAX_TITLE]
    if not text and not title:
        raise ReadError("neither title nor text")
    identity = one_line(str(values.get("id") or values.get("guid") or ""))[:MAX_ID]
    from newsdigest.text.language import detect

    return Article(
        id=identity or article_id(meta.address() or f"{title}\n{text}"),
        title=title,
        body=text,
        text=text,
        date=_date(meta, values, zone),
        authors=meta.people(),
        source=meta.source()[:MAX_TITLE],
        url=meta.address(),
        categories=meta.categories(),
        tags=meta.tags(),
        lang=meta.language() or detect(text or title),
        path=identity,
    )


def _text(values: Mapping[str, Any], zone: tzinfo) -> tuple[str, str]:
    """The text of a record, plain or read from markup, and the heading of markup."""
    for key in _TEXTS:
        value = values.get(key)
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            value = "\n\n".join(value)
        if isinstance(value, str) and value.strip():
            return "", sanitize(value).strip()
    for key, suffix in _MARKUP.items():
        value = values.get(key)
        if isinstance(value, str) and value.strip():
            article = read(sanitize(value).encode(), f"{_UNTITLED}.{suffix}", zone).article
            return article.title if article.title != _UNTITLED else "", article.text
    return "", ""


def _date(meta: Metadata, values: Mapping[str, Any], zone: tzinfo) -> datetime | None:
    from newsdigest.formats import dates

    for key in DATE:
        value = values.get(key)
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=zone)
        if (text := meta.text(key)) and (moment := dates.parse(text, zone)):
            return moment
    return None
