"""Questions to the index: a Query becomes items, and the figures about them.

Nothing here writes.  The reader's state is read from the database attached as
``state``.
"""

from __future__ import annotations

import os
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newsdigest.article import Item
from newsdigest.query.model import EVERYTHING, Expr, Query, Sort
from newsdigest.storage.index.conditions import Condition, condition, mentioned, required
from newsdigest.storage.index.fts import fts5
from newsdigest.storage.index.record import SEPARATOR, values

TITLE_WEIGHT = 8.0
"""How much more a word in the title counts than one in the text, for BM25."""
CHUNK = 500
"""Ids that are looked up at once."""

_COLUMNS = (
    "id, title, date, authors, source, url, categories, tags, lang, path, chars,"
    " marks.read, marks.starred,"
    " (SELECT group_concat(tag, char(31)) FROM state.tags WHERE article = id)"
)
_MARKS = "LEFT JOIN state.marks ON marks.article = id"
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
    """How many articles a query selects, how many of them are unread, from how many sources."""

    articles: int
    unread: int
    sources: int


def select(connection: sqlite3.Connection, query: Query) -> Iterator[Item]:
    """The items that a query selects, in its order."""
    bounds = (-1 if query.limit is None else query.limit, query.offset)
    expression, chosen = _chosen(query)
    order = _order(query, expression)
    # Sorted by number first: the columns are fetched for what is left after the limit.
    sql = (
        f"WITH chosen AS ({chosen.sql} ORDER BY {order} LIMIT ? OFFSET ?)"
        f" SELECT {_COLUMNS}, score FROM chosen JOIN articles USING (number) {_MARKS}"
        f" ORDER BY {order}"
    )
    for row in connection.execute(sql, (*chosen.parameters, *bounds)):
        yield _item(row)


def order(connection: sqlite3.Connection, query: Query) -> array[int]:
    """The numbers of the articles that a query selects, in its order: 8 bytes each.

    With :func:`rows` a long list is read as it comes into sight.
    """
    bounds = (-1 if query.limit is None else query.limit, query.offset)
    expression, chosen = _chosen(query)
    sql = f"{chosen.sql} ORDER BY {_order(query, expression)} LIMIT ? OFFSET ?"
    found = connection.execute(sql, (*chosen.parameters, *bounds)).fetchall()
    return array("q", [number for number, _ in found])  # in half of the time of one by one


def rows(connection: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, Item]:
    """The items of articles by their numbers; those that are gone by now are missing."""
    sql = (
        f"SELECT {_COLUMNS}, NULL, number FROM articles {_MARKS}"
        " WHERE number IN (SELECT value FROM json_each(?))"
    )
    found = connection.execute(sql, (_array(numbers),))
    return {number: _item(row) for *row, number in found}


def unread(connection: sqlite3.Connection, numbers: Sequence[int]) -> set[int]:
    """Those of the articles that are not read."""
    sql = (
        f"SELECT number FROM articles {_MARKS}"
        " WHERE number IN (SELECT value FROM json_each(?)) AND marks.read IS NOT 1"
    )
    return {number for (number,) in connection.execute(sql, (_array(numbers),))}


def figures(connection: sqlite3.Connection, where: Expr = EVERYTHING) -> Counts:
    """Counts of what an expression selects."""
    chosen = condition(where)
    sql = (
        "SELECT count(*), count(*) - coalesce(sum(coalesce(marks.read, 0)), 0),"
        f" count(DISTINCT nullif(source, '')) FROM articles {_MARKS} WHERE {chosen.sql}"
    )
    return Counts(*connection.execute(sql, chosen.parameters).fetchone())


def known(connection: sqlite3.Connection, ids: Sequence[str]) -> Iterator[str]:
    """Those of the ids that articles have."""
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        marks = ", ".join("?" * len(chunk))
        rows = connection.execute(f"SELECT id FROM articles WHERE id IN ({marks})", chunk)
        yield from (row[0] for row in rows)


def _array(numbers: Iterable[int]) -> str:
    """For json_each, which takes any number of them as one parameter."""
    return f"[{','.join(map(str, numbers))}]"


def _order(query: Query, expression: str) -> str:
    """What to order by; by relevance only where there are words to rank by."""
    sort = Sort.DATE if query.sort is Sort.RELEVANCE and not expression else query.sort
    return _ORDERS[sort][query.reverse]


def _chosen(query: Query) -> tuple[str, Condition]:
    """SQL for (number, score) of what is selected, and the FTS5 expression that ranks it, if any.

    Ranked by the words that every match has, else by any that it may have.
    """
    if query.sort is not Sort.RELEVANCE:
        where = condition(query.where)
        return "", Condition(
            f"SELECT number, NULL AS score FROM articles WHERE {where.sql}",
            where.parameters,
        )
    words, rest = required(query.where)
    expression = " AND ".join(filter(None, map(fts5, words)))
    if not words:
        expression = " OR ".join(filter(None, map(fts5, mentioned(query.where))))
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
    """The item of a row; thousands of them go by, so nothing here is slow."""
    (
        identity, title, date, authors, source, url, categories, tags, lang, path, chars,
        read, starred, own, score,
    ) = row  # fmt: skip
    if own:
        tags = SEPARATOR.join(dict.fromkeys(filter(None, [*values(tags), *values(own)])))
    return Item(
        identity,
        title,
        datetime.fromisoformat(date) if date else None,
        values(authors),
        source,
        url,
        values(categories),
        values(tags),
        lang,
        os.fsdecode(path),
        chars,
        read == 1,
        starred == 1,
        score,
    )
