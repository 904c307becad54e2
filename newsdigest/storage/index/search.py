"""Reading the index: the items of a query, their order and their counts.

The reader's state is read from the database attached as ``state``.
"""

from __future__ import annotations

import json
import os
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newsdigest.article import Item
from newsdigest.query.model import EVERYTHING, Expr, Query, Sort
from newsdigest.storage.index.conditions import Condition, condition, positive_words, split_words
from newsdigest.storage.index.fts import fts5
from newsdigest.storage.index.record import SEPARATOR, split_values
from newsdigest.storage.index.sounds import prepare

TITLE_WEIGHT = 8.0
"""BM25 weight of a word in the title, relative to one in the text."""
CHUNK = 500
"""Ids in one statement."""

_COLUMNS = (
    "id, title, date, authors, source, url, categories, tags, lang, path, chars,"
    " marks.read, marks.starred,"
    " (SELECT group_concat(tag, char(31)) FROM state.tags WHERE article = id)"
)
_MARKS = "LEFT JOIN state.marks ON marks.article = id"
_ALL_COUNTS = """
SELECT value, value - (
    SELECT count(*) FROM state.marks WHERE read AND article IN (SELECT id FROM articles)
), (SELECT count(*) FROM labels WHERE field = 'source' AND articles > 0)
FROM about WHERE name = 'articles'
"""
"""Like :func:`counts` of everything, but in a time that does not grow with the archive."""
_ORDERS = {
    Sort.DATE: ("stamp DESC, path", "stamp IS NULL, stamp, path DESC"),
    Sort.TITLE: ("title_key, path", "title_key DESC, path DESC"),
    Sort.SOURCE: ("source_key, stamp DESC, path", "source_key DESC, stamp, path DESC"),
    Sort.LENGTH: ("chars DESC, path", "chars, path DESC"),
    Sort.RELEVANCE: ("score DESC, stamp DESC, path", "score, stamp, path DESC"),
}
"""The order of a sort and of its reverse; undated articles come last in both."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of articles, of unread ones among them, and of their sources."""

    articles: int
    unread: int
    sources: int


def select(connection: sqlite3.Connection, query: Query) -> Iterator[Item]:
    """The items that a query selects, in its order."""
    prepare(connection, query.where)
    bounds = (-1 if query.limit is None else query.limit, query.offset)
    expression, selection = _selection(query)
    order = _order(query, expression)
    # Numbers are sorted and limited first, so that columns are fetched for the result only.
    sql = (
        f"WITH selection AS ({selection.sql} ORDER BY {order} LIMIT ? OFFSET ?)"
        f" SELECT {_COLUMNS}, score FROM selection JOIN articles USING (number) {_MARKS}"
        f" ORDER BY {order}"
    )
    for row in connection.execute(sql, (*selection.parameters, *bounds)):
        yield _item(row)


def order(connection: sqlite3.Connection, query: Query) -> array[int]:
    """The numbers of the articles that a query selects, in its order: 8 bytes each.

    :func:`rows` gives the items of a part of it, as a long list is scrolled.
    """
    prepare(connection, query.where)
    bounds = (-1 if query.limit is None else query.limit, query.offset)
    expression, selection = _selection(query)
    sql = f"{selection.sql} ORDER BY {_order(query, expression)} LIMIT ? OFFSET ?"
    rows = connection.execute(sql, (*selection.parameters, *bounds)).fetchall()
    return array("q", [number for number, _ in rows])  # twice as fast as one by one


def rows(connection: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, Item]:
    """The items of articles by their numbers; removed ones are missing."""
    sql = (
        f"SELECT {_COLUMNS}, NULL, number FROM articles {_MARKS}"
        " WHERE number IN (SELECT value FROM json_each(?))"
    )
    rows = connection.execute(sql, (_array(numbers),))
    return {number: _item(row) for *row, number in rows}


def items(connection: sqlite3.Connection, ids: Iterable[str]) -> Iterator[Item]:
    """The items of articles by their ids, newest first; those that are gone are missing."""
    sql = (
        f"SELECT {_COLUMNS}, NULL FROM articles {_MARKS}"
        f" WHERE id IN (SELECT value FROM json_each(?)) ORDER BY {_ORDERS[Sort.DATE][0]}"
    )
    return map(_item, connection.execute(sql, (json.dumps(list(ids)),)))


def unread(connection: sqlite3.Connection, numbers: Sequence[int]) -> set[int]:
    """The unread ones of some articles, by their numbers."""
    sql = (
        f"SELECT number FROM articles {_MARKS}"
        " WHERE number IN (SELECT value FROM json_each(?)) AND marks.read IS NOT 1"
    )
    return {number for (number,) in connection.execute(sql, (_array(numbers),))}


def counts(connection: sqlite3.Connection, where: Expr = EVERYTHING) -> Counts:
    """Counts of the articles that an expression matches."""
    if where == EVERYTHING:
        return Counts(*connection.execute(_ALL_COUNTS).fetchone())
    prepare(connection, where)
    selection = condition(where)
    sql = (
        "SELECT count(*), count(*) - coalesce(sum(coalesce(marks.read, 0)), 0),"
        f" count(DISTINCT nullif(source, '')) FROM articles {_MARKS} WHERE {selection.sql}"
    )
    return Counts(*connection.execute(sql, selection.parameters).fetchone())


def existing_ids(connection: sqlite3.Connection, ids: Sequence[str]) -> Iterator[str]:
    """Those of the ids that articles have."""
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        marks = ", ".join("?" * len(chunk))
        rows = connection.execute(f"SELECT id FROM articles WHERE id IN ({marks})", chunk)
        yield from (row[0] for row in rows)


def _array(numbers: Iterable[int]) -> str:
    """A JSON array: ``json_each`` takes any number of values as one parameter."""
    return f"[{','.join(map(str, numbers))}]"


def _order(query: Query, expression: str) -> str:
    """The ORDER BY terms; by relevance only if there are words to rank by."""
    sort = Sort.DATE if query.sort is Sort.RELEVANCE and not expression else query.sort
    return _ORDERS[sort][query.reverse]


def _selection(query: Query) -> tuple[str, Condition]:
    """The FTS5 expression that ranks a query's matches, "" if none, and SQL for (number, score).

    The rank is by the words that every match has, else by those that it may have.
    """
    if query.sort is not Sort.RELEVANCE:
        where = condition(query.where)
        return "", Condition(
            f"SELECT number, NULL AS score FROM articles WHERE {where.sql}",
            where.parameters,
        )
    words, rest = split_words(query.where)
    expression = " AND ".join(filter(None, map(fts5, words)))
    if not words:
        expression = " OR ".join(filter(None, map(fts5, positive_words(query.where))))
        rest = query.where
    where = condition(rest)
    if not expression:
        plain = f"SELECT number, NULL AS score FROM articles WHERE {where.sql}"
        return "", Condition(plain, where.parameters)
    ranked = (
        f"SELECT number, -bm25(words, {TITLE_WEIGHT}, 1.0) AS score"
        " FROM words JOIN articles ON number = words.rowid"
        f" WHERE words MATCH ? AND {where.sql}"
    )
    return expression, Condition(ranked, (expression, *where.parameters))


def _item(row: Sequence[Any]) -> Item:
    """The item of a row; called thousands of times, so it must be fast."""
    (
        identity, title, date, authors, source, url, categories, tags, lang, path, chars,
        read, starred, own, score,
    ) = row  # fmt: skip
    if own:
        tags = SEPARATOR.join(
            dict.fromkeys(filter(None, [*split_values(tags), *split_values(own)]))
        )
    return Item(
        identity,
        title,
        datetime.fromisoformat(date) if date else None,
        split_values(authors),
        source,
        url,
        split_values(categories),
        split_values(tags),
        lang,
        os.fsdecode(path),
        chars,
        read == 1,
        starred == 1,
        score,
    )
