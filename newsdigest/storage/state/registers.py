"""Registers: each value that the reader set, the time of its last change, and merging.

A fact is the content of one register: whether an article is read, is starred or has a
tag, or the text of a saved query, with the time of the last change.  Of two facts about
the same thing the later one wins; at the same instant, presence wins over absence, then
the greater value.  This is the last-writer-wins register of Shapiro et al., "A
comprehensive study of convergent and commutative replicated data types" (2011): merging is
commutative, associative and idempotent.  A removed tag or query stays a fact (a
tombstone), so that no merge brings it back.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

Value = bool | str | None
"""Yes or no; of a query, its text, None if it was removed."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_END = (datetime(9999, 1, 1, tzinfo=UTC) - _EPOCH) // _MICROSECOND


class Kind(StrEnum):
    """Which value of its subject a register holds."""

    READ = "read"
    STARRED = "starred"
    TAG = "tag"
    QUERY = "query"


class Key(NamedTuple):
    """Identifies a register; ``name`` is the tag's or the query's."""

    article: str
    kind: Kind
    name: str = ""

    @property
    def subject(self) -> tuple[str, str]:
        """The article or query that the register is about."""
        return (self.article, "" if self.article else self.name)


class Fact(NamedTuple):
    """A value and the time of its last change, in microseconds since 1970; 0 is never."""

    value: Value
    changed_at: int

    def wins_over(self, other: Fact) -> bool:
        """Whether a merge of the two gives this one and not ``other``."""
        return self._order() > other._order()

    def _order(self) -> tuple[int, bool, str]:
        return (self.changed_at, self.value is not None, str(self.value))


# Rows of article, kind, name, value and change time; conditions can be appended.
_SELECT = {
    Kind.READ: (
        "SELECT article, 'read', '', read, read_changed FROM marks WHERE read_changed > 0",
    ),
    Kind.STARRED: (
        "SELECT article, 'starred', '', starred, starred_changed FROM marks"
        " WHERE starred_changed > 0",
    ),
    Kind.TAG: (
        "SELECT article, 'tag', tag, true, changed FROM tags WHERE true",
        "SELECT article, 'tag', tag, false, changed FROM removed_tags WHERE true",
    ),
    Kind.QUERY: ("SELECT '' AS article, 'query', name, text, changed FROM queries WHERE true",),
}
_OF_ARTICLES = " AND article IN (SELECT value FROM json_each(?))"
_ALL = " UNION ALL ".join(statement for group in _SELECT.values() for statement in group)

# The statements that write a fact.
_SET_READ = (
    "INSERT INTO marks(article, read, read_changed) VALUES (:article, :value, :changed) "
    "ON CONFLICT(article) DO UPDATE SET read = :value, read_changed = :changed",
)
_SET_STARRED = (
    "INSERT INTO marks(article, starred, starred_changed) VALUES (:article, :value, :changed) "
    "ON CONFLICT(article) DO UPDATE SET starred = :value, starred_changed = :changed",
)
_SET_QUERY = ("INSERT OR REPLACE INTO queries VALUES (:name, :value, :changed)",)
_SET_TAG = (
    "DELETE FROM removed_tags WHERE article = :article AND tag = :name",
    "INSERT OR REPLACE INTO tags VALUES (:article, :name, :changed)",
)
_CLEAR_TAG = (
    "DELETE FROM tags WHERE article = :article AND tag = :name",
    "INSERT OR REPLACE INTO removed_tags VALUES (:article, :name, :changed)",
)


def facts_about(
    connection: sqlite3.Connection,
    articles: Collection[str],
    kinds: Iterable[Kind] = (Kind.READ, Kind.STARRED, Kind.TAG),
) -> dict[Key, Fact]:
    """The facts of some kinds about articles; the empty id is that of queries."""
    ids = json.dumps(sorted(articles))
    facts: dict[Key, Fact] = {}
    for kind in kinds:
        for statement in _SELECT[kind]:
            facts.update(_from_rows(connection.execute(statement + _OF_ARTICLES, (ids,))))
    return facts


def all_facts(connection: sqlite3.Connection) -> Iterator[tuple[Key, Fact]]:
    """Every fact, ordered by key, of one snapshot."""
    return _from_rows(connection.execute(f"{_ALL} ORDER BY 1, 2, 3"))


def change(
    connection: sqlite3.Connection, values: Mapping[Key, Value], now: int
) -> dict[Key, Value]:
    """Set values; returns the previous ones of those that changed.

    Each change is later than what it replaces, even where the clock runs behind.
    """
    present = _present(connection, values)
    changes = {
        key: Fact(value, max(now, present[key].changed_at + 1))
        for key, value in values.items()
        if value != present[key].value
    }
    _write(connection, changes)
    return {key: present[key].value for key in changes}


def merge(connection: sqlite3.Connection, incoming: Mapping[Key, Fact]) -> dict[Key, Value]:
    """Write the facts that win over the present ones; returns the previous values that changed."""
    present = _present(connection, incoming)
    newer = {key: fact for key, fact in incoming.items() if fact.wins_over(present[key])}
    _write(connection, newer)
    return {
        key: present[key].value for key, fact in newer.items() if fact.value != present[key].value
    }


def is_new_move(connection: sqlite3.Connection, token: str) -> bool:
    """Remember a move of articles; whether it was not carried before."""
    if not token:
        return True
    cursor = connection.execute("INSERT OR IGNORE INTO moves VALUES (?)", (token,))
    return cursor.rowcount > 0


def merge_fact(facts: dict[Key, Fact], key: Key, fact: Fact) -> None:
    """Add a fact to others; of two with one key the winner stays."""
    if key not in facts or fact.wins_over(facts[key]):
        facts[key] = fact


def to_microseconds(time: datetime) -> int:
    """An aware time as microseconds since 1970."""
    return (time - _EPOCH) // _MICROSECOND


def from_microseconds(count: int) -> datetime:
    """The time, in UTC, of a number of microseconds since 1970."""
    _expect(isinstance(count, int) and 0 <= count < _END)
    return _EPOCH + count * _MICROSECOND


def typed(kind: str, value: Value) -> Value:
    """A value from SQLite with its own type."""
    if kind != Kind.QUERY:
        return bool(value)
    _expect(value is None or isinstance(value, str))
    return value


def _present(connection: sqlite3.Connection, keys: Collection[Key]) -> dict[Key, Fact]:
    """The fact of each key; the default, never changed, for a register that was never set."""
    facts = facts_about(connection, {key.article for key in keys}, {key.kind for key in keys})
    return {
        key: facts.get(key) or Fact(None if key.kind is Kind.QUERY else False, 0) for key in keys
    }


def _write(connection: sqlite3.Connection, facts: Mapping[Key, Fact]) -> None:
    """Write facts over the present ones."""
    rows = defaultdict(list)
    for (article, kind, name), (value, changed) in facts.items():
        row = {"article": article, "name": name, "value": value, "changed": changed}
        rows[_statements(kind, value)].append(row)
    for statements, group in rows.items():
        for statement in statements:
            connection.executemany(statement, group)


def _statements(kind: Kind, value: Value) -> tuple[str, ...]:
    if kind is Kind.TAG:
        return _SET_TAG if value else _CLEAR_TAG
    return {Kind.READ: _SET_READ, Kind.STARRED: _SET_STARRED, Kind.QUERY: _SET_QUERY}[kind]


def _from_rows(rows: Iterable[tuple[str, str, str, Value, int]]) -> Iterator[tuple[Key, Fact]]:
    for article, kind, name, value, changed in rows:
        _expect(isinstance(article, str) and isinstance(name, str))
        _expect(isinstance(changed, int) and 0 <= changed < _END)
        yield Key(article, Kind(kind), name), Fact(typed(kind, value), changed)


def _expect(sound: bool) -> None:
    # SQLite returns whatever type a damaged file declares.
    if not sound:
        raise sqlite3.DataError("a row does not fit its table")
