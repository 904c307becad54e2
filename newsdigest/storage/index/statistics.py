"""Statistics of the articles that a query matches, and the values of their fields."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from newsdigest.query.model import Expr, Field
from newsdigest.storage.index.conditions import condition
from newsdigest.storage.index.sounds import prepare

MOST = 20
"""Sources, categories and languages that are listed."""


@dataclass(frozen=True, slots=True)
class Stats:
    """Statistics of the articles that a query matches.

    ``first`` and ``last`` are the oldest and the newest date, ``chars`` the number of
    characters of all texts, white space excluded.  Each ``by_…`` has pairs of a value and
    its number of articles: months (``2024-11``) from the oldest, the others from the most
    frequent.
    """

    articles: int = 0
    unread: int = 0
    starred: int = 0
    undated: int = 0
    first: datetime | None = None
    last: datetime | None = None
    chars: int = 0
    by_month: tuple[tuple[str, int], ...] = ()
    by_source: tuple[tuple[str, int], ...] = ()
    by_category: tuple[tuple[str, int], ...] = ()
    by_lang: tuple[tuple[str, int], ...] = ()


def labels(connection: sqlite3.Connection, field: Field) -> Iterator[tuple[str, int]]:
    """The values of tags, categories, sources or authors with their numbers of articles."""
    return connection.execute(
        "SELECT value, articles FROM labels WHERE field = ? AND articles > 0"
        " ORDER BY articles DESC, value",
        (field.value,),
    )


def stats(connection: sqlite3.Connection, where: Expr, zone: tzinfo) -> Stats:
    """The statistics of the articles that an expression matches."""
    prepare(connection, where)
    selection = condition(where)
    row = connection.execute(
        "SELECT count(*), count(*) - coalesce(sum(coalesce(marks.read, 0)), 0),"
        " coalesce(sum(marks.starred), 0), count(*) - count(stamp), min(stamp), max(stamp),"
        " coalesce(sum(chars), 0)"
        f" FROM articles LEFT JOIN state.marks ON marks.article = id WHERE {selection.sql}",
        selection.parameters,
    ).fetchone()
    months = Counter(
        _local(stamp, zone).strftime("%Y-%m")
        for (stamp,) in connection.execute(
            f"SELECT stamp FROM articles WHERE stamp IS NOT NULL AND {selection.sql}",
            selection.parameters,
        )
    )
    return Stats(
        articles=row[0],
        unread=row[1],
        starred=row[2],
        undated=row[3],
        first=None if row[4] is None else _local(row[4], zone),
        last=None if row[5] is None else _local(row[5], zone),
        chars=row[6],
        by_month=tuple(sorted(months.items())),
        by_source=_by_label(connection, Field.SOURCE, where),
        by_category=_by_label(connection, Field.CATEGORY, where),
        by_lang=tuple(
            connection.execute(
                f"SELECT lang, count(*) FROM articles WHERE lang <> '' AND {selection.sql}"
                " GROUP BY lang ORDER BY count(*) DESC, lang LIMIT ?",
                (*selection.parameters, MOST),
            )
        ),
    )


def _by_label(
    connection: sqlite3.Connection, field: Field, where: Expr
) -> tuple[tuple[str, int], ...]:
    selection = condition(where)
    return tuple(
        connection.execute(
            "SELECT value, count(*) FROM labels JOIN labelled ON label = labels.number"
            " WHERE field = ? AND labelled.article IN"
            f" (SELECT number FROM articles WHERE {selection.sql})"
            " GROUP BY value ORDER BY count(*) DESC, value LIMIT ?",
            (field.value, *selection.parameters, MOST),
        )
    )


def _local(stamp: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(stamp, UTC).astimezone(zone)
