"""Record: what the index keeps of one file, ready to be written.

Records are made in worker processes, so they hold only plain values.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from newsdigest.article import Article
from newsdigest.storage.index.fts import tokens
from newsdigest.text.fold import fold
from newsdigest.text.sanitize import sanitize

FileStat = tuple[bytes, int, int, int]
"""A version of a file: path below the root, size in bytes, mtime and ctime in nanoseconds."""
COLUMNS = (
    "own_id", "path", "title", "date", "stamp", "authors", "source", "url",
    "categories", "tags", "lang", "chars", "title_key", "source_key", "path_key",
)  # fmt: skip
"""The columns of ``articles`` in the order of :attr:`Record.row`."""
FEED = "feed"
"""The label of the feed that brought an article; its value is made of the feed's address."""
FEED_KEYS = ("from_feed", "from_mailbox")
"""The front matter keys that have that value."""
SEPARATOR = "\x1f"
"""Between the values of one column (Unicode's unit separator)."""


@dataclass(frozen=True, slots=True)
class Record:
    """One file: its version, the digest of its content, its faults, its article.

    ``row`` holds the columns of ``articles`` from ``own_id`` on, ``labels``
    (field, value) pairs, ``words`` the tokens of title and text, ``features`` the columns
    of that table, ``terms`` what they count and ``phrases`` those of the headlines, both one
    a line; all are empty where the file is not an article.  ``read_ns`` is the time before
    the content was read, in nanoseconds since 1970.
    """

    stat: FileStat
    digest: bytes
    faults: tuple[str, ...]
    read_ns: int
    row: tuple[object, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    words: tuple[str, str] = ("", "")
    features: tuple[bytes, bytes] = (b"", b"")
    terms: str = ""
    is_chinese: bool = False
    phrases: str = ""


def digest(data: bytes) -> bytes:
    """A digest of a file's content, by which a moved file is recognized."""
    return blake2b(data, digest_size=12).digest()


def record(
    stat: FileStat,
    data: bytes,
    article: Article,
    faults: tuple[str, ...],
    read_ns: int,
    phrases: Iterable[str] = (),
) -> Record:
    """The record of a file that holds an article.

    :param phrases: those of its headlines
    """
    # Needed where files are read, and takes a third of the time of a warm start.
    from newsdigest.storage.index.features import pack
    from newsdigest.text.features import features

    row = (
        article.id,
        stat[0],
        article.title,
        article.date.isoformat() if article.date else None,
        int(article.date.timestamp()) if article.date else None,
        join_values(article.authors),
        article.source,
        article.url,
        join_values(article.categories),
        join_values(article.tags),
        article.lang,
        len("".join(article.text.split())),
        sort_key(article.title),
        sort_key(article.source),
        path_key(os.fsdecode(stat[0])),
    )
    labels = [("tag", tag) for tag in article.tags]
    labels += [("category", category) for category in article.categories]
    labels += [("author", author) for author in article.authors]
    labels += [("source", article.source)] if article.source else []
    labels += [(FEED, str(article.extra[key])) for key in FEED_KEYS if key in article.extra]
    words = (tokens(article.title), tokens(article.text))
    own = features(article.title, article.text)
    return Record(
        stat, digest(data), faults, read_ns, row, tuple(labels), words,
        pack(own), "\n".join(own.terms), own.is_chinese, "\n".join(phrases),
    )  # fmt: skip


def path_key(path: str) -> str:
    """A path as ``path:`` matches it: folded, so that composed and decomposed accents are equal.

    Bytes that are not UTF-8 are U+FFFD.
    """
    return fold(sanitize(path))


def sort_key(text: str) -> bytes:
    """A key that sorts without case, and Chinese in the order of GB 2312.

    The 3,755 most frequent characters of that set are in the order of their
    pronunciation (pinyin), as readers expect names and titles to be.
    """
    return fold(text).encode("gb18030", "replace")


def join_values(texts: tuple[str, ...]) -> str:
    """Several values in one column; sanitized text holds no separator."""
    return SEPARATOR.join(texts)


def split_values(column: str) -> tuple[str, ...]:
    """The values of such a column."""
    return tuple(column.split(SEPARATOR)) if column else ()
