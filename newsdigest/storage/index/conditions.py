"""A query's expression as an SQL condition on ``articles``: pure, parameters only.

Every value a user typed becomes a parameter; the text of the condition is made
of this module's own pieces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsdigest.query.model import And, Dated, Expr, Field, Flag, FullText, Has, Is, Not, Or
from newsdigest.storage.index.fts import fts5
from newsdigest.storage.index.record import path_key
from newsdigest.storage.state.model import FOLLOWED
from newsdigest.text.fold import fold


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL that is true or false of a row of ``articles``, with its parameters."""

    sql: str
    parameters: tuple[object, ...] = ()


_TRUE = Condition("1")
_FALSE = Condition("0")
_LABELLED = (
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


def condition(where: Expr) -> Condition:
    """The condition that selects what ``where`` says."""
    match where:
        case FullText():
            expression = fts5(where)
            sql = "number IN (SELECT rowid FROM words WHERE words MATCH ?)"
            return Condition(sql, (expression,)) if expression else _FALSE
        case Has():
            return _has(where)
        case Is(flag):
            return Condition(_FLAGS[flag])
        case Dated():
            return _dated(where)
        case Not(term):
            inner = condition(term)
            return Condition(f"NOT ({inner.sql})", inner.parameters)
        case And(terms):
            return _joined([condition(term) for term in terms], "AND", _TRUE)
        case Or(terms):
            return _joined([condition(term) for term in terms], "OR", _FALSE)


def required(where: Expr) -> tuple[list[FullText], Expr]:
    """The words that every match has, and what else is asked for."""
    terms = where.terms if isinstance(where, And) else (where,)
    words = [term for term in terms if isinstance(term, FullText)]
    return words, And(tuple(term for term in terms if not isinstance(term, FullText)))


def mentioned(where: Expr) -> Iterator[FullText]:
    """All words that a match may have: those that are not under a ``not``."""
    match where:
        case FullText():
            yield where
        case And(terms) | Or(terms):
            for term in terms:
                yield from mentioned(term)


def _has(term: Has) -> Condition:
    value = fold(term.value)
    prefix = value.endswith("*")
    value = value.rstrip("*")
    match term.field:
        case Field.ID:
            return Condition("id >= ? AND id < ?", (value, value + "g"))
        case Field.LANG:
            end = "%" if prefix else "-%"
            return Condition("(lang = ? OR lang LIKE ?)", (value, _escaped(value) + end))
        case Field.PATH:
            key = path_key(term.value.rstrip("*"))
            pattern = f"{'' if prefix else '%'}{_escaped(key)}%"
            return Condition("path_key LIKE ? ESCAPE '\\'", (pattern,))
        case Field.SOURCE | Field.AUTHOR:
            pattern = f"{'' if prefix else '%'}{_escaped(value)}%"
            sql = _LABELLED.format("folded LIKE ? ESCAPE '\\'")
            return Condition(sql, (term.field.value, pattern))
        case Field.CATEGORY | Field.TAG:
            return _tagged(term.field, value, prefix)


def _tagged(field: Field, value: str, prefix: bool) -> Condition:
    """Categories and tags match whole; the reader's own tags count like the article's."""
    test, wanted = "{} = ?", value
    if prefix:
        test, wanted = "{} LIKE ? ESCAPE '\\'", _escaped(value) + "%"
    sql = _LABELLED.format(test.format("folded"))
    if field is Field.CATEGORY:
        return Condition(sql, (field.value, wanted))
    own = f"id IN (SELECT article FROM state.tags WHERE {test.format('fold(tag)')})"
    return Condition(f"({sql} OR {own})", (field.value, wanted, wanted))


def _dated(term: Dated) -> Condition:
    sql, parameters = ["stamp IS NOT NULL"], []
    if term.since is not None:
        sql.append("stamp >= ?")
        parameters.append(term.since.timestamp())
    if term.until is not None:
        sql.append("stamp < ?")
        parameters.append(term.until.timestamp())
    return Condition("(" + " AND ".join(sql) + ")", tuple(parameters))


def _joined(parts: Sequence[Condition], word: str, empty: Condition) -> Condition:
    """The parts joined in a balanced tree: SQLite bounds how deep an expression may be."""
    if len(parts) < 2:
        return parts[0] if parts else empty
    half = len(parts) // 2
    left, right = _joined(parts[:half], word, empty), _joined(parts[half:], word, empty)
    return Condition(f"({left.sql} {word} {right.sql})", left.parameters + right.parameters)


def _escaped(text: str) -> str:
    """``text`` as it stands in a LIKE pattern."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
