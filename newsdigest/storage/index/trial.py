"""A trial: what queries match while rules change a copy of the marks."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from newsdigest.query.model import Expr
from newsdigest.storage.index.conditions import condition
from newsdigest.storage.index.sounds import prepare
from newsdigest.storage.state.arrivals import Decision

_FLAG = (
    "INSERT INTO state.marks (article, {0}) VALUES (?, ?)"
    " ON CONFLICT (article) DO UPDATE SET {0} = excluded.{0}"
)
_TAG = {
    True: "INSERT OR IGNORE INTO state.tags VALUES (?, ?, 0)",
    False: "DELETE FROM state.tags WHERE article = ? AND tag = ?",
}


class Trial:
    """Marks in memory, attached to an index as ``state``.

    :param connection: of the index
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def matches(self, where: Expr, ids: Sequence[str]) -> list[str]:
        """Those of the articles that an expression selects."""
        prepare(self._connection, where)
        match = condition(where)
        # By number: SQLite would look up each pair of an id and a number that a term selects.
        sql = (
            "SELECT id FROM articles WHERE number IN (SELECT number FROM articles"
            f" WHERE id IN (SELECT value FROM json_each(?))) AND ({match.sql})"
        )
        rows = self._connection.execute(sql, (json.dumps(list(ids)), *match.parameters))
        return [row[0] for row in rows]

    def decide(self, ids: Sequence[str], decision: Decision) -> None:
        """Change the marks of articles."""
        run = self._connection.executemany
        for name, value in (("read", decision.read), ("starred", decision.starred)):
            if value is not None:
                run(_FLAG.format(name), ((identity, value) for identity in ids))
        for tag, value in decision.tags.items():
            run(_TAG[value], ((identity, tag) for identity in ids))
