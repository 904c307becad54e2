"""A query's expression as an SQL condition on ``articles``.

Every value that a user typed becomes a parameter; the SQL is made of constants only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsdigest.query.model import (
    And,
    Dated,
    Expr,
    Field,
    Flag,
    FullText,
    Has,
    Is,
    Not,
    Or,
    Pinyin,
)
from newsdigest.storage.index.fts import fts5
from newsdigest.storage.index.record import FEED, path_key
from newsdigest.storage.state.schema import FOLLOWED
from newsdigest.text.fold import fold


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL that is true or false of a row of ``articles``, with its parameters."""

    sql: str
    parameters: tuple[object, ...] = ()


_TRUE = Condition("1")
_FALSE = Condition("0")
_HAS_LABEL = (
    "number IN (SELECT article FROM labelled JOIN labels ON labelled.label = labels.number"
    " WHERE field = ? AND {})"
)
_FLAGS = {
    Flag.READ: "id IN (SELECT article FROM state.marks WHERE read)",
    Flag.UNREAD: "id NOT IN (SELECT article FROM state.marks WHERE read)",
    Flag.STARRED: "id IN (SELECT article FROM state.marks WHERE starred)",
    Flag.FOLLOWED: f"id IN (SELECT article FROM state.tags WHERE tag = '{FOLLOWED}')",
    Flag.DATED: "stamp IS NOT NULL",
    Flag.UNDATED: "stamp IS NULL",
}


_MATCHING = (
    "(SELECT text FROM sounds WHERE kind = '{}' AND sound LIKE ? AND sounds_like(sound, ?, ?))"
)
_SOUNDS = (
    f"(title IN {_MATCHING.format('title')}"
    " OR number IN (SELECT article FROM labelled JOIN labels ON labelled.label = labels.number"
    f" WHERE field IN ('tag', 'category', 'source') AND value IN {_MATCHING.format('label')})"
    f" OR id IN (SELECT article FROM state.tags WHERE tag IN {_MATCHING.format('label')}))"
)


def condition(where: Expr) -> Condition:
    """The condition of the articles that an expression matches."""
    match where:
        case FullText():
            expression = fts5(where)
            sql = "number IN (SELECT rowid FROM words WHERE words MATCH ?)"
            return Condition(sql, (expression,)) if expression else _FALSE
        case Has():
            return _field(where)
        case Pinyin():
            return _pinyin(where)
        case Is(flag):
            return Condition(_FLAGS[flag])
        case Dated():
            return _date(where)
        case Not(term):
            inner = condition(term)
            return Condition(f"NOT ({inner.sql})", inner.parameters)
        case And(terms):
            return _join([condition(term) for term in terms], "AND", _TRUE)
        case Or(terms):
            return _join([condition(term) for term in terms], "OR", _FALSE)


def split_words(where: Expr) -> tuple[list[FullText], Expr]:
    """The words that every match has, and the rest of the expression."""
    terms = where.terms if isinstance(where, And) else (where,)
    words = [term for term in terms if isinstance(term, FullText)]
    return words, And(tuple(term for term in terms if not isinstance(term, FullText)))


def positive_words(where: Expr) -> Iterator[FullText]:
    """All words that a match may have: those not under a ``not``."""
    match where:
        case FullText():
            yield where
        case And(terms) | Or(terms):
            for term in terms:
                yield from positive_words(term)


def _field(term: Has) -> Condition:
    value = fold(term.value)
    prefix = value.endswith("*")
    value = value.rstrip("*")
    match term.field:
        case Field.ID:
            return Condition("id >= ? AND id < ?", (value, value + "g"))
        case Field.LANG:
            end = "%" if prefix else "-%"
            return Condition("(lang = ? OR lang LIKE ?)", (value, _escape_like(value) + end))
        case Field.PATH:
            key = path_key(term.value.rstrip("*"))
            pattern = f"{'' if prefix else '%'}{_escape_like(key)}%"
            return Condition("path_key LIKE ? ESCAPE '\\'", (pattern,))
        case Field.SOURCE | Field.AUTHOR:
            pattern = f"{'' if prefix else '%'}{_escape_like(value)}%"
            sql = _HAS_LABEL.format("folded LIKE ? ESCAPE '\\'")
            return Condition(sql, (term.field.value, pattern))
        case Field.FOLDER:
            return _folder(value, prefix)
        case Field.CATEGORY | Field.TAG:
            return _label(term.field, value, prefix)


def _folder(value: str, prefix: bool) -> Condition:
    """From a feed in this folder or in one below it; ``武进`` is also ``本地/武进``."""
    pattern = f"%/{_escape_like(value.strip('/'))}{'' if prefix else '/'}%"
    feeds = (
        "SELECT feed_key(url) FROM state.feeds"
        " WHERE folder <> '' AND fold('/' || folder || '/') LIKE ? ESCAPE '\\'"
    )
    return Condition(_HAS_LABEL.format(f"value IN ({feeds})"), (FEED, pattern))


def _label(field: Field, value: str, prefix: bool) -> Condition:
    """A whole category or tag; the reader's own tags count like the article's."""
    test, pattern = "{} = ?", value
    if prefix:
        test, pattern = "{} LIKE ? ESCAPE '\\'", _escape_like(value) + "%"
    sql = _HAS_LABEL.format(test.format("folded"))
    if field is Field.CATEGORY:
        return Condition(sql, (field.value, pattern))
    own = f"id IN (SELECT article FROM state.tags WHERE {test.format('fold(tag)')})"
    return Condition(f"({sql} OR {own})", (field.value, pattern, pattern))


def _pinyin(term: Pinyin) -> Condition:
    # LIKE is many times as fast as the function, which is Python's, and excludes most titles.
    pattern = "%" if term.similar else f"%{'%'.join(term.text)}%"
    parameters = (pattern, term.text, term.similar)
    return Condition(_SOUNDS, parameters * _SOUNDS.count("sounds_like"))


def _date(term: Dated) -> Condition:
    sql, parameters = ["stamp IS NOT NULL"], []
    if term.since is not None:
        sql.append("stamp >= ?")
        parameters.append(term.since.timestamp())
    if term.until is not None:
        sql.append("stamp < ?")
        parameters.append(term.until.timestamp())
    return Condition("(" + " AND ".join(sql) + ")", tuple(parameters))


def _join(parts: Sequence[Condition], word: str, empty: Condition) -> Condition:
    """Join conditions as a balanced tree: SQLite limits the depth of an expression."""
    if len(parts) < 2:
        return parts[0] if parts else empty
    half = len(parts) // 2
    left, right = _join(parts[:half], word, empty), _join(parts[half:], word, empty)
    return Condition(f"({left.sql} {word} {right.sql})", left.parameters + right.parameters)


def _escape_like(text: str) -> str:
    """A literal text in a LIKE pattern."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
