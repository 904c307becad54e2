"""Facts: each thing the reader decided, when, and how two records of it become one.

A fact is a value with the time of its last change: whether an article is read,
whether it is starred, whether it has a tag, what a saved query says.  Of two
facts about the same thing the later one holds; at the same instant, what is
there wins over what is not, then the greater value.  This is the last-writer-wins
register of Shapiro et al., "A comprehensive study of convergent and commutative
replicated data types" (2011): merging commutes, is associative and idempotent.
A tag or a query that was removed stays a fact, so that no merge brings it back.
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
"""Yes or no; the text of a query, None if there is none."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_END = (datetime(9999, 1, 1, tzinfo=UTC) - _EPOCH) // _MICROSECOND


class Kind(StrEnum):
    """What a fact is about."""

    READ = "read"
    STARRED = "starred"
    TAG = "tag"
    QUERY = "query"


class Key(NamedTuple):
    """The thing that a fact is about; ``name`` is the tag's or the query's."""

    article: str
    kind: Kind
    name: str = ""

    @property
    def subject(self) -> tuple[str, str]:
        """The article or the query, whichever it is."""
        return (self.article, "" if self.article else self.name)


class Fact(NamedTuple):
    """A value and when it came to be, in microseconds since 1970; 0 is never."""

    value: Value
    changed: int

    def holds_against(self, other: Fact) -> bool:
        """Whether a merge of the two gives this one and not ``other``."""
        return self._order() > other._order()

    def _order(self) -> tuple[int, bool, str]:
        return (self.changed, self.value is not None, str(self.value))


# Rows of article, kind, name, value and changed; each statement can be narrowed.
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
_ASKED = " AND article IN (SELECT value FROM json_each(?))"
_ALL = " UNION ALL ".join(statement for group in _SELECT.values() for statement in group)

# Statements by kind and by whether the fact is one of presence.
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


def about(
    connection: sqlite3.Connection,
    articles: Collection[str],
    kinds: Iterable[Kind] = (Kind.READ, Kind.STARRED, Kind.TAG),
) -> dict[Key, Fact]:
    """The facts of some kinds about articles; the empty id stands for the queries."""
    asked = json.dumps(sorted(articles))
    known: dict[Key, Fact] = {}
    for kind in kinds:
        for statement in _SELECT[kind]:
            known.update(_from_rows(connection.execute(statement + _ASKED, (asked,))))
    return known


def everything(connection: sqlite3.Connection) -> Iterator[tuple[Key, Fact]]:
    """Every fact, ordered by key; all as of one moment."""
    return _from_rows(connection.execute(f"{_ALL} ORDER BY 1, 2, 3"))


def change(
    connection: sqlite3.Connection, wanted: Mapping[Key, Value], now: int
) -> dict[Key, Value]:
    """Write what is not as wanted, each later than what it replaces; the values there were."""
    present = _held(connection, wanted)
    changes = {
        key: Fact(value, max(now, present[key].changed + 1))
        for key, value in wanted.items()
        if value != present[key].value
    }
    _write(connection, changes)
    return {key: present[key].value for key in changes}


def merge(connection: sqlite3.Connection, incoming: Mapping[Key, Fact]) -> dict[Key, Value]:
    """Write the facts that hold against those that are here; the values there were, if others."""
    present = _held(connection, incoming)
    newer = {key: fact for key, fact in incoming.items() if fact.holds_against(present[key])}
    _write(connection, newer)
    before = {key: present[key].value for key in newer}
    return {key: value for key, value in before.items() if value != newer[key].value}


def is_new_move(connection: sqlite3.Connection, token: str) -> bool:
    """Whether a move of articles was not carried yet; from now on it was."""
    if not token:
        return True
    known = connection.execute("INSERT OR IGNORE INTO moves VALUES (?)", (token,))
    return known.rowcount > 0


def add(facts: dict[Key, Fact], key: Key, fact: Fact) -> None:
    """Put a fact among others; of two about one thing the one that holds."""
    if key not in facts or fact.holds_against(facts[key]):
        facts[key] = fact


def stamp(moment: datetime) -> int:
    """An aware time as microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(changed: int) -> datetime:
    """The time, in UTC, of a number of microseconds since 1970."""
    _expect(isinstance(changed, int) and 0 <= changed < _END)
    return _EPOCH + changed * _MICROSECOND


def decided(kind: str, value: Value) -> Value:
    """A value as SQLite gives it back, with its own type."""
    if kind != Kind.QUERY:
        return bool(value)
    _expect(value is None or isinstance(value, str))
    return value


def _held(connection: sqlite3.Connection, keys: Collection[Key]) -> dict[Key, Fact]:
    """The fact for each of the keys; where nothing was decided, the default, never changed."""
    known = about(connection, {key.article for key in keys}, {key.kind for key in keys})
    return {key: known.get(key) or Fact(_default(key.kind), 0) for key in keys}


def _write(connection: sqlite3.Connection, facts: Mapping[Key, Fact]) -> None:
    """Put these facts in the place of what is held."""
    rows = defaultdict(list)
    for (article, kind, name), (value, changed) in facts.items():
        row = {"article": article, "name": name, "value": value, "changed": changed}
        rows[_statements(kind, value)].append(row)
    for statements, group in rows.items():
        for statement in statements:
            connection.executemany(statement, group)


def _default(kind: Kind) -> Value:
    """The value of what nobody decided."""
    return None if kind is Kind.QUERY else False


def _statements(kind: Kind, value: Value) -> tuple[str, ...]:
    if kind is Kind.TAG:
        return _SET_TAG if value else _CLEAR_TAG
    return {Kind.READ: _SET_READ, Kind.STARRED: _SET_STARRED, Kind.QUERY: _SET_QUERY}[kind]


def _from_rows(rows: Iterable[tuple[str, str, str, Value, int]]) -> Iterator[tuple[Key, Fact]]:
    for article, kind, name, value, changed in rows:
        _expect(isinstance(article, str) and isinstance(name, str))
        _expect(isinstance(changed, int) and 0 <= changed < _END)
        yield Key(article, Kind(kind), name), Fact(decided(kind, value), changed)


def _expect(sound: bool) -> None:
    # SQLite gives back whatever type a damaged file says.
    if not sound:
        raise sqlite3.DataError("a row does not fit its table")
