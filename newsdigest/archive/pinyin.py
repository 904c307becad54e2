"""Words of a query read as pinyin, where no article has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from newsdigest.archive.facade import Archive
from newsdigest.query.model import And, Expr, FullText, Or, Pinyin, Query

LEAST_SIMILAR = 4
"""Letters from which similar sounds count; fewer match almost any title."""
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Reading:
    """A word of a query, and the term in pinyin that matches instead of it."""

    word: str
    term: Pinyin


def read_as_pinyin(archive: Archive, where: Expr) -> tuple[Expr, tuple[Reading, ...]]:
    """The expression with the words that no article has as pinyin, and these words.

    It is the same expression if it matches something, or nothing either way.  A term in
    pinyin that matches nothing is compared with similar sounds.
    """
    terms = list(_terms(where))
    if not terms or _matches(archive, where):
        return where, ()
    readings = {term: reading for term in terms if (reading := _reading(archive, term))}
    result = _replaced(where, {term: reading.term for term, reading in readings.items()})
    if not readings or not _matches(archive, result):
        return where, ()
    return result, tuple(readings.values())


def _terms(where: Expr) -> Iterator[FullText | Pinyin]:
    """The terms that pinyin can replace: single Latin words, and pinyin, not under a ``not``."""
    match where:
        case FullText(text, phrase=False, title_only=False) if _WORD.fullmatch(text):
            yield where
        case Pinyin(similar=False):
            yield where
        case And(terms) | Or(terms):
            for term in terms:
                yield from _terms(term)


def _reading(archive: Archive, term: FullText | Pinyin) -> Reading | None:
    """The term in pinyin for a term that matches nothing, None if that matches nothing either."""
    if _matches(archive, term):
        return None
    from newsdigest.text.pinyin import MAX_LETTERS, typed

    letters = typed(term.text)
    exact, similar = Pinyin(letters), Pinyin(letters, similar=True)
    candidates = (exact, similar) if len(letters) >= LEAST_SIMILAR else (exact,)
    for reading in candidates if len(letters) <= MAX_LETTERS else ():
        if _matches(archive, reading):
            return Reading(term.text, reading)
    return None


def _matches(archive: Archive, where: Expr) -> bool:
    return bool(archive.order(Query(where, limit=1)))


def _replaced(where: Expr, terms: Mapping[Expr, Expr]) -> Expr:
    if where in terms:
        return terms[where]
    if isinstance(where, And | Or):
        return replace(where, terms=tuple(_replaced(term, terms) for term in where.terms))
    return where
