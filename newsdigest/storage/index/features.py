"""Features of articles, and the document frequencies of their terms, in the index.

An article's words and its lines are compressed, the words as one text.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import zlib
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from newsdigest.text.features import Features, Frequencies

_FIELD, _WORD, _PART = "\x1e", "\n", " "
"""Separators of fields, of words, and of the words of a name."""
EVERY = ""
"""The term of every article."""
CHUNK = 5_000
"""Articles of one query."""


def pack(features: Features) -> tuple[bytes, bytes]:
    """The columns ``words`` and ``lines``."""
    fields = (
        features.title,
        features.words,
        features.title_values,
        features.values,
        map(_PART.join, features.subjects),
        map(_PART.join, features.details),
        (str(int(features.is_chinese)),),
    )
    lines = (*features.line_digests, *features.line_widths, *features.line_words)
    text = _FIELD.join(map(_WORD.join, fields))
    return zlib.compress(text.encode()), zlib.compress(array("I", lines).tobytes())


def unpack(words: bytes, lines: bytes) -> Features:
    """The features of the two columns."""
    fields = map(_split, zlib.decompress(words).decode().split(_FIELD))
    title, text, title_values, values, subjects, details, (is_chinese,) = fields
    numbers = array("I")
    numbers.frombytes(zlib.decompress(lines))
    size = len(numbers) // 3
    return Features(
        title,
        text,
        numbers[:size],
        numbers[size : 2 * size],
        numbers[2 * size :],
        title_values,
        values,
        tuple(_split(name, _PART) for name in subjects),
        tuple(_split(name, _PART) for name in details),
        is_chinese == "1",
    )


def _split(field: str, separator: str = _WORD) -> tuple[str, ...]:
    # The words of thousands of articles are in memory at once.
    return tuple(map(sys.intern, field.split(separator))) if field else ()


def features(connection: sqlite3.Connection, ids: Sequence[str]) -> Iterator[tuple[str, Features]]:
    """The ids and features of articles, in any order; removed ones are missing."""
    sql = (
        "SELECT id, features.words, features.lines FROM articles"
        " JOIN features ON article = number WHERE id IN (SELECT value FROM json_each(?))"
    )
    for start in range(0, len(ids), CHUNK):
        rows = connection.execute(sql, (json.dumps(ids[start : start + CHUNK]),))
        for identity, words, lines in rows:
            yield identity, unpack(words, lines)


def frequencies(connection: sqlite3.Connection, terms: Collection[str]) -> Frequencies:
    """The document frequencies of terms in the whole archive."""
    sql = "SELECT term, chinese, articles FROM terms WHERE term IN (SELECT value FROM json_each(?))"
    counts: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for term, chinese, articles in connection.execute(sql, (json.dumps([EVERY, *terms]),)):
        counts[chinese][term] = articles
    return Frequencies((counts[0].get(EVERY, 0), counts[1].get(EVERY, 0)), counts)


class Changes:
    """Changes of document frequencies within one transaction."""

    def __init__(self) -> None:
        self._added: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        self._removed: tuple[Counter[str], Counter[str]] = (Counter(), Counter())

    def add(self, terms: Iterable[str], *, is_chinese: bool) -> None:
        """Count a new article with these terms."""
        self._added[is_chinese].update((EVERY, *terms))

    def remove(self, features: Features) -> None:
        """Count a removed article."""
        self._removed[features.is_chinese].update((EVERY, *features.terms))

    def write(self, connection: sqlite3.Connection) -> None:
        """Write the changes to ``terms``."""
        for chinese, counts in enumerate(self._added):
            counts.subtract(self._removed[chinese])
            connection.executemany(
                f"INSERT INTO terms VALUES (?, {chinese}, ?)"
                " ON CONFLICT DO UPDATE SET articles = articles + excluded.articles",
                sorted(pair for pair in counts.items() if pair[1]),
            )
            connection.executemany(
                f"DELETE FROM terms WHERE term = ? AND chinese = {chinese} AND articles <= 0",
                [(term,) for term, count in counts.items() if count < 0],
            )
