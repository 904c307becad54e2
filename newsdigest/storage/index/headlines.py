"""Phrases of headlines in the index, by date."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime

from newsdigest.query.model import EVERYTHING, Expr
from newsdigest.storage.index.conditions import condition

Headline = tuple[int, int, str]
"""An article's number, its date in seconds since 1970, and its phrases, one a line."""


def headlines(
    connection: sqlite3.Connection, where: Expr, since: datetime | None, until: datetime | None
) -> Iterator[Headline]:
    """The phrases of dated articles from ``since`` up to and without ``until``, oldest first."""
    bounds = [(">=", since), ("<", until)]
    terms = [f"stamp {sign} {int(moment.timestamp())}" for sign, moment in bounds if moment]
    sql = "SELECT article, stamp, phrases FROM headlines WHERE stamp IS NOT NULL"
    sql += "".join(f" AND {term}" for term in terms)
    parameters: Sequence[object] = ()
    if where != EVERYTHING:
        selection = condition(where)
        sql += f" AND article IN (SELECT number FROM articles WHERE {selection.sql})"
        parameters = selection.parameters
    return connection.execute(f"{sql} ORDER BY stamp", parameters)


def headlines_of(connection: sqlite3.Connection, ids: Sequence[str]) -> Iterator[Headline]:
    """The phrases of articles by their ids, in any order; undated ones have the date 0."""
    return connection.execute(
        "SELECT article, coalesce(headlines.stamp, 0), phrases FROM articles"
        " JOIN headlines ON article = number WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
