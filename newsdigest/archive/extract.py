"""Extraction: index records of an archive's files, made in worker processes.

``formats`` parses a file; ``storage.index.record`` defines what is kept of it.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Sequence
from datetime import tzinfo

from newsdigest.article import Article
from newsdigest.errors import ReadError
from newsdigest.formats.article_file import MAX_SIZE, read
from newsdigest.storage.files import open_inside
from newsdigest.storage.index.record import FileStat, Record, digest, record
from newsdigest.summarization.phrases import headline_phrases
from newsdigest.text.width import width

HEADINGS = 40
"""Headings of an article whose phrases are kept."""
MIN_HEADING = 20
"""Cells of a heading that may be a headline; a shorter one names a part: Conclusion, 背景."""
OPENING = 3000
"""Characters of a text in which its words are looked up."""
HEADLINE = 200
"""Characters of a headline that are read."""

_LOWER_CASE = re.compile(r"\b[a-z]+\b")


def read_files(root: bytes, zone: tzinfo, stats: Sequence[FileStat]) -> list[Record]:
    """The records of files, without those that were deleted meanwhile."""
    records = (read_file(root, zone, stat) for stat in stats)
    return [record for record in records if record is not None]


def read_file(root: bytes, zone: tzinfo, stat: FileStat) -> Record | None:
    """A file's record, or None if it was deleted meanwhile."""
    path, name, now = stat[0], os.fsdecode(stat[0]), time.time_ns()
    try:
        with open(open_inside(root, path), "rb") as file:  # noqa: PTH123 - a handle, not a path
            status = os.fstat(file.fileno())
            if status.st_size > MAX_SIZE:
                fault = f"{status.st_size:,} bytes is too large for an article"
                return Record(stat, b"", (fault,), now)
            data = file.read(MAX_SIZE + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        return Record(stat, b"", (f"cannot be read: {error.strerror}",), now)
    stat = (path, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    try:
        reading = read(data, name, zone)
        phrases = _headline_phrases(reading.article)
        return record(stat, data, reading.article, reading.faults, now, phrases)
    except ReadError as error:
        return Record(stat, digest(data), (error.message,), now)
    except Exception as error:
        return Record(stat, digest(data), (f"cannot be read: {type(error).__name__}",), now)


def _headline_phrases(article: Article) -> Iterable[str]:
    """The phrases of the title, and of headings that are headlines too, each once."""
    paragraphs = article.paragraphs if article.headings else ()
    headings = [paragraphs[place] for place in article.headings[:HEADINGS]]
    headlines = [article.title, *(one for one in headings if width(one) >= MIN_HEADING)]
    phrases = (p for headline in headlines for p in headline_phrases(headline[:HEADLINE]))
    # Headlines Are Set Like This: how the text writes a word tells whether it is a name.
    plain = frozenset(_LOWER_CASE.findall(article.text[:OPENING]))
    folded = ((phrase.casefold(), phrase) for phrase in phrases)
    return {key: key if key in plain else phrase for key, phrase in folded}.values()
