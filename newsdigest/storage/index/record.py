"""Record: what the index keeps of one file, ready to be written.

Made in worker processes, so it holds nothing but plain values.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import blake2b

from newsdigest.article import Article
from newsdigest.storage.index.changes import Stamp
from newsdigest.storage.index.fts import tokens
from newsdigest.text.fold import fold
from newsdigest.text.sanitize import sanitize


@dataclass(frozen=True, slots=True)
class IndexedText:
    """An article's words as the full-text table wants them."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """One file: its stamp, the digest of its content, what is wrong with it, its article.

    ``row`` holds the columns of ``articles`` from ``own_id`` on, and ``labels``
    (field, value) pairs; both are empty where the file is no article.  ``read_ns`` is
    the time before the content was read, in nanoseconds since 1970.
    """

    stamp: Stamp
    digest: bytes
    faults: tuple[str, ...]
    read_ns: int
    row: tuple[object, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    words: IndexedText = IndexedText("", "")


COLUMNS = (
    "own_id", "path", "title", "date", "stamp", "authors", "source", "url",
    "categories", "tags", "lang", "chars", "title_key", "source_key", "path_key",
)  # fmt: skip
"""The columns of ``articles`` in the order of ``Record.row``."""


SEPARATOR = "\x1f"
"""Between the values of one column (Unicode's unit separator)."""


def digest(data: bytes) -> bytes:
    """What a file's content is known by."""
    return blake2b(data, digest_size=12).digest()


def record(
    stamp: Stamp, data: bytes, article: Article, faults: tuple[str, ...], read_ns: int
) -> Record:
    """The record of a file that holds an article."""
    row = (
        article.id,
        stamp[0],
        article.title,
        article.date.isoformat() if article.date else None,
        int(article.date.timestamp()) if article.date else None,
        joined(article.authors),
        article.source,
        article.url,
        joined(article.categories),
        joined(article.tags),
        article.lang,
        len("".join(article.text.split())),
        sort_key(article.title),
        sort_key(article.source),
        path_key(os.fsdecode(stamp[0])),
    )
    labels = [("tag", tag) for tag in article.tags]
    labels += [("category", category) for category in article.categories]
    labels += [("author", author) for author in article.authors]
    labels += [("source", article.source)] if article.source else []
    words = IndexedText(tokens(article.title), tokens(article.text))
    return Record(stamp, digest(data), faults, read_ns, row, tuple(labels), words)


def path_key(path: str) -> str:
    """What ``path:`` looks for in a path: folded, so that composed and decomposed accents match.

    Bytes that are no UTF-8 are U+FFFD.
    """
    return fold(sanitize(path))


def sort_key(text: str) -> bytes:
    """What text is sorted by: without case, and Chinese in the order of GB 2312.

    The 3,755 most frequent characters of that set are in the order of their
    sounds (pinyin), as readers expect names and titles to be.
    """
    return fold(text).encode("gb18030", "replace")


def joined(texts: tuple[str, ...]) -> str:
    """Several values in one column; cleaned text holds no separator."""
    return SEPARATOR.join(texts)


def values(column: str) -> tuple[str, ...]:
    """The values of such a column."""
    return tuple(column.split(SEPARATOR)) if column else ()
