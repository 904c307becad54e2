"""What later stages need of each record: its text and bands, and its features.

They are written beside the rows of a part, so that the source is read once.
"""

from __future__ import annotations

import gzip
import json
import struct
from collections.abc import Iterator, Mapping
from typing import Any

from newsdigest.article import Article
from newsdigest.batch import addresses, slices
from newsdigest.batch.jobs import Job, Options, part_file
from newsdigest.batch.minhash import BAND_SIZE, bands, shingle_hashes
from newsdigest.batch.story_features import StoryFiles, story_fields

TEXTS = "work/texts"
"""A line for each record: its id and text, or null if it has an error."""
BANDS = "work/bands"
"""A slice for each bucket: the bands of all records that belong to it."""
MOST_BUCKETS = 1024
PLACE = struct.Struct("!II")
"""Part and position of a record; as bytes in the order of the source."""
ENTRY_SIZE = BAND_SIZE + PLACE.size


def buckets(parts: int) -> int:
    """Into how many buckets the bands of so many parts go."""
    return min(MOST_BUCKETS, max(1, parts // 2))


def features(article: Article, options: Options) -> Mapping[str, Any] | None:
    """What later stages need of an article; None if there are none."""
    fields: dict[str, Any] = {}
    if "duplicates" in options.tasks:
        own = bands(shingle_hashes(article.text)) if article.text else []
        fields["duplicates"] = {
            "id": article.id,
            "text": article.text,
            "bands": [band.hex() for band in own],
        }
    if "stories" in options.tasks:
        fields["stories"] = story_fields(article)
    return fields or None


class FeatureFiles:
    """Collects the features of a part."""

    def __init__(self, job: Job, count: int) -> None:
        tasks = job.options.tasks
        self._texts = TextFiles(job, count) if "duplicates" in tasks else None
        self._stories = StoryFiles(job, count) if "stories" in tasks else None

    def add(self, features: bytes) -> None:
        """Add those of the next record as JSON; empty if it has none."""
        fields = json.loads(features or b"{}")
        if self._texts:
            self._texts.add(fields.get("duplicates"))
        if self._stories:
            self._stories.add(fields.get("stories"))

    def publish(self) -> None:
        """Write the files."""
        for files in (self._texts, self._stories):
            if files:
                files.publish()

    def close(self) -> None:
        """Remove what is not published."""
        if self._texts:
            self._texts.close()


class TextFiles:
    """Collects the texts and bands of a part."""

    def __init__(self, job: Job, count: int) -> None:
        self._job = job
        self._buckets = [bytearray() for _ in range(count)]
        self._path = addresses.journal(job.file(TEXTS, ""))
        self._file = gzip.GzipFile(self._path, "wb", 1, mtime=0)
        self._rows = 0

    def add(self, fields: dict[str, Any] | None) -> None:
        """Add the next record; None if it has an error."""
        if fields:
            place = PLACE.pack(self._job.number, self._rows)
            for text in fields.pop("bands"):
                band = bytes.fromhex(text)
                bucket = self._buckets[int.from_bytes(band[:4]) % len(self._buckets)]
                bucket += band + place
        self._file.write(json.dumps(fields, ensure_ascii=False).encode() + b"\n")
        self._rows += 1

    def publish(self) -> None:
        """Write the files."""
        self._file.close()
        slices.write(self._job.file(BANDS, ".bin"), [bytes(data) for data in self._buckets])
        addresses.publish(self._path, self._job.file(TEXTS, ".jsonl.gz"))

    def close(self) -> None:
        """Remove what is not published."""
        self._file.close()
        self._path.unlink(missing_ok=True)


def texts_of(dest: str, part: int) -> Iterator[tuple[str, str] | None]:
    """The ids and texts of a part's records, None for those with an error."""
    data = gzip.decompress(addresses.read(part_file(dest, TEXTS, part, ".jsonl.gz")))
    for line in data.split(b"\n")[:-1]:
        fields = json.loads(line)
        yield (fields["id"], fields["text"]) if fields else None
