"""What stories need of the records of a part: features, lines, terms and days."""

from __future__ import annotations

import json
import struct
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zlib import crc32

from newsdigest.article import Article
from newsdigest.batch import addresses, slices
from newsdigest.batch.jobs import Job, part_file
from newsdigest.storage.index.features import pack, unpack
from newsdigest.text.features import Features, features

FEATURES = "work/features"
"""A slice for each record: its fields and features."""
LINES = "work/lines"
"""A slice for each bucket: digests of lines and the places of their records."""
TERMS = "work/terms"
"""A slice for each bucket: terms with their document frequencies, others and Chinese."""
DAYS = "work/days"
"""The number of articles of each day, and of each language."""
LINE = struct.Struct("!IQ")
DAY = 86_400
"""Seconds of a day."""
_FIELDS = ("id", "title", "source", "lang", "path")


@dataclass(frozen=True, slots=True)
class Entry:
    """A record: its article without text, its features, and its place in the source."""

    place: int
    article: Article
    features: Features

    @property
    def time(self) -> float | None:
        """Seconds since 1970, or None."""
        return self.article.date.timestamp() if self.article.date else None


def place_of(part: int, row: int) -> int:
    """The place of a record; places are in the order of the source."""
    return part << 32 | row


def record_of(place: int) -> str:
    """The name of a record as rows have it."""
    return f"{place >> 32}:{place & 0xFFFFFFFF}"


def story_fields(article: Article) -> dict[str, Any]:
    """The fields and features of an article in JSON's types."""
    words, lines = pack(features(article.title, article.text))
    fields: dict[str, Any] = {name: getattr(article, name) for name in _FIELDS}
    fields["date"] = article.date.isoformat() if article.date else None
    return {**fields, "words": b64encode(words).decode(), "lines": b64encode(lines).decode()}


def entry_of(place: int, fields: Mapping[str, Any]) -> Entry:
    """The record of these fields."""
    date = datetime.fromisoformat(fields["date"]) if fields["date"] else None
    own = {name: fields[name] for name in _FIELDS}
    article = Article(**own, date=date)
    return Entry(place, article, unpack(b64decode(fields["words"]), b64decode(fields["lines"])))


def read_entry(dest: str, place: int) -> Entry:
    """A record by its place."""
    data = slices.read(part_file(dest, FEATURES, place >> 32, ".bin"), place & 0xFFFFFFFF)
    return entry_of(place, json.loads(data))


class StoryFiles:
    """Collects what stories need of a part."""

    def __init__(self, job: Job, buckets: int) -> None:
        self._job = job
        self._rows: list[bytes] = []
        self._lines = [bytearray() for _ in range(buckets)]
        self._terms: list[dict[str, list[int]]] = [{} for _ in range(buckets)]
        self._days: Counter[str] = Counter()
        self._totals = [0, 0]

    def add(self, fields: Mapping[str, Any] | None) -> None:
        """Add the next record; None if it has an error."""
        place = place_of(self._job.number, len(self._rows))
        self._rows.append(json.dumps(fields).encode() if fields else b"")
        if fields is None:
            return
        entry = entry_of(place, fields)
        own = entry.features
        for digest in set(own.line_digests):
            self._lines[digest % len(self._lines)] += LINE.pack(digest, place)
        for term in own.terms:
            counts = self._terms[bucket_of(term, len(self._terms))]
            counts.setdefault(term, [0, 0])[own.is_chinese] += 1
        self._days[str(day_of(entry))] += 1
        self._totals[own.is_chinese] += 1

    def publish(self) -> None:
        """Write the files."""
        job = self._job
        slices.write(job.file(FEATURES, ".bin"), self._rows)
        slices.write(job.file(LINES, ".bin"), [bytes(data) for data in self._lines])
        terms = [json.dumps(dict(sorted(own.items()))).encode() for own in self._terms]
        slices.write(job.file(TERMS, ".bin"), terms)
        days = {"days": self._days, "totals": self._totals}
        addresses.write(job.file(DAYS, ".json"), json.dumps(days, sort_keys=True).encode())


def bucket_of(term: str, buckets: int) -> int:
    """The bucket of a term."""
    return crc32(term.encode("utf-8", "surrogatepass")) % buckets


def day_of(entry: Entry) -> int | None:
    """The number of a record's day, in UTC."""
    return None if entry.time is None else int(entry.time // DAY)
