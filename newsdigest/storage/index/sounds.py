"""The sounds of titles and labels, for queries in pinyin.

They are made when the first query needs them: loading the dictionary takes longer than most
commands.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from newsdigest.query.model import And, Expr, Not, Or, Pinyin
from newsdigest.storage.sqlite import transaction

if TYPE_CHECKING:
    from newsdigest.text.pinyin import Matcher

BATCH = 2_000
"""Titles in one transaction: what an interruption can lose."""
_LABELS = """
SELECT value FROM (
    SELECT value FROM labels WHERE field IN ('tag', 'category', 'source')
    UNION SELECT tag FROM state.tags
) WHERE value NOT IN (SELECT text FROM sounds WHERE kind = 'label')
"""


def prepare(connection: sqlite3.Connection, where: Expr) -> None:
    """Make the sounds that an expression is compared with."""
    if not has_pinyin(where):
        return
    _add_labels(connection)
    connection.create_function("sounds_like", 3, _sounds_like, deterministic=True)
    (last,) = connection.execute("SELECT coalesce(max(number), 0) FROM articles").fetchone()
    done = connection.execute("SELECT value FROM about WHERE name = 'sounds'").fetchone()
    first = done[0] if done else 0
    if first < last:
        _add_titles(connection, first)


def label_sounds(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Tags, categories and sources that have Chinese characters, with their sounds."""
    _add_labels(connection)
    sql = "SELECT text, sound FROM sounds WHERE kind = 'label' AND sound <> ''"
    yield from connection.execute(sql)


def _add_labels(connection: sqlite3.Connection) -> None:
    if labels := connection.execute(_LABELS).fetchall():
        with transaction(connection):
            _add(connection, "label", (label for (label,) in labels))


def has_pinyin(where: Expr) -> bool:
    """Whether an expression has a term in pinyin."""
    match where:
        case And(terms) | Or(terms):
            return any(map(has_pinyin, terms))
        case Not(term):
            return has_pinyin(term)
    return isinstance(where, Pinyin)


def _add_titles(connection: sqlite3.Connection, first: int) -> None:
    """Add the sounds of the titles of articles after a number."""
    sql = (
        "SELECT number, title,"
        " EXISTS (SELECT 1 FROM sounds WHERE kind = 'title' AND text = title)"
        " FROM articles WHERE number > ? ORDER BY number LIMIT ?"
    )
    while rows := connection.execute(sql, (first, BATCH)).fetchall():
        first = rows[-1][0]
        with transaction(connection):
            _add(connection, "title", (title for _, title, exists in rows if not exists))
            connection.execute("INSERT OR REPLACE INTO about VALUES ('sounds', ?)", (first,))


def _add(connection: sqlite3.Connection, kind: str, texts: Iterable[str]) -> None:
    from newsdigest.text.pinyin import sound

    rows = ((kind, text, sound(text)) for text in texts)
    connection.executemany("INSERT OR REPLACE INTO sounds VALUES (?, ?, ?)", rows)


def _sounds_like(sound: str, text: str, similar: int) -> bool:
    return bool(sound) and _matcher(text, bool(similar))(sound)


@lru_cache(maxsize=8)
def _matcher(text: str, similar: bool) -> Matcher:
    from newsdigest.text.pinyin import Matcher

    return Matcher(text, similar=similar)
