"""The query language: text to :data:`Expr`.

::

    query   = [ either ]
    either  = both { "or" both }
    both    = factor { [ "and" ] factor }
    factor  = ( "not" | "-" ) factor | "(" either ")" | text | field ":" text

Tokens are cut in :mod:`newsdigest.query.tokens`; what one of them means is said
in :mod:`newsdigest.query.terms`.  Here they are combined, saved queries are put
in their places, and depth and number are bounded, so that no text whatever
raises anything but :class:`QueryError`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from difflib import get_close_matches
from types import MappingProxyType

from newsdigest.errors import QueryError
from newsdigest.query.model import EVERYTHING, And, Expr, Not, Or
from newsdigest.query.terms import field_term, words
from newsdigest.query.tokens import Kind, Token, fault, quote, tokenize

__all__ = ["MAX_DEPTH", "MAX_TERMS", "parse", "quote"]

MAX_DEPTH = 50
"""How deep parentheses, negations and saved queries may nest, taken together."""
MAX_TERMS = 10_000
"""How many terms a query may have, those of its saved queries included."""

_JOINING = (Kind.AND, Kind.OR, Kind.NOT)


def parse(
    text: str,
    *,
    now: datetime,
    zone: tzinfo,
    saved: Mapping[str, str] = MappingProxyType({}),
) -> Expr:
    """What a query asks for; an empty one asks for everything.

    :param now: the moment that relative dates count from, aware
    :param zone: the time zone whose days are meant
    :param saved: the text of every saved query by its name
    :raises QueryError: if ``text`` is no query, saying what was expected where
    """
    return _Parser(text, _Saved(saved, now, zone)).parse()


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A saved query, how many terms it has and how many levels deep it goes."""

    expression: Expr
    terms: int
    levels: int


@dataclass(frozen=True, slots=True)
class _Saved:
    """What all parsers of one query share, those of saved queries included."""

    texts: Mapping[str, str]
    now: datetime
    zone: tzinfo
    parsed: dict[str, _Parsed] = field(default_factory=dict)
    """Each saved query met so far."""


class _InSavedError(QueryError):
    """A fault whose message already tells which saved query it lies in."""


class _Parser:
    """Recursive descent over the tokens of one text."""

    def __init__(
        self, query: str, shared: _Saved, names: tuple[str, ...] = (), depth: int = 0
    ) -> None:
        self.query = query
        self.shared = shared
        self.names = names
        """The saved queries that led here, outermost first."""
        self.depth = self.deepest = depth
        self.terms = 0
        self.tokens = tokenize(query)
        self.before: Token | None = None
        self.token = next(self.tokens)

    def parse(self) -> Expr:
        if self.at(Kind.END):
            return EVERYTHING
        expression = self.either()
        if not self.at(Kind.END):  # only a parenthesis ends a query before its end
            raise self.fault(self.token, "there is no parenthesis that this one closes")
        return expression

    def either(self) -> Expr:
        terms = [self.both()]
        while self.accept(Kind.OR):
            terms.append(self.both())
        return _joined(Or, terms)

    def both(self) -> Expr:
        terms = [self.factor()]
        while self.accept(Kind.AND) or self.token.kind not in (Kind.OR, Kind.CLOSE, Kind.END):
            terms.append(self.factor())
        return _joined(And, terms)

    def factor(self) -> Expr:
        token = self.token
        if token.kind is Kind.OPEN:
            return self.enclosed()
        if token.kind not in (Kind.NOT, Kind.TEXT, Kind.FIELD):
            raise self.missing_term()
        self.advance()
        if token.kind is Kind.NOT:
            with self.deeper(token):
                return Not(self.factor())
        if token.field == "query":
            return self.saved_query(token)
        self.counted(token, 1)
        if token.kind is Kind.TEXT:
            return words(token, self.query)
        return field_term(token, self.query, now=self.shared.now, zone=self.shared.zone)

    def enclosed(self) -> Expr:
        opening = self.advance()
        if self.at(Kind.END):
            raise self.fault(opening, "this parenthesis is never closed")
        with self.deeper(opening):
            expression = self.either()
        if not self.accept(Kind.CLOSE):
            raise self.fault(opening, "this parenthesis is never closed")
        return expression

    def saved_query(self, token: Token) -> Expr:
        name = token.value.strip()
        if name in self.names:
            circle = " → ".join((*self.names[self.names.index(name) :], name))
            raise self.fault(token, f"saved queries go in a circle: {circle}")
        if name not in self.shared.parsed:
            self.shared.parsed[name] = self.parsed(token, name)
        parsed = self.shared.parsed[name]
        self.counted(token, max(parsed.terms, 1))
        with self.deeper(token, parsed.levels):
            return parsed.expression

    def parsed(self, token: Token, name: str) -> _Parsed:
        if name not in self.shared.texts:
            raise self.unknown(token, name)
        try:
            with self.deeper(token):
                text, names = self.shared.texts[name], (*self.names, name)
                inner = _Parser(text, self.shared, names, self.depth)
                return _Parsed(inner.parse(), inner.terms, inner.deepest - self.depth + 1)
        except QueryError as error:
            message = error.message
            if not isinstance(error, _InSavedError):
                message = f"in the saved query {name!r}, column {error.start + 1}: {message}"
            raise _InSavedError(
                message, query=self.query, start=token.start, end=token.end, hint=error.hint
            ) from None

    def advance(self) -> Token:
        """Go on to the next token and return the one left behind."""
        self.before, self.token = self.token, next(self.tokens, self.token)
        return self.before

    def at(self, kind: Kind) -> bool:
        return self.token.kind is kind

    def accept(self, kind: Kind) -> bool:
        if self.at(kind):
            self.advance()
            return True
        return False

    @contextmanager
    def deeper(self, token: Token, levels: int = 1) -> Iterator[None]:
        self.deepest = max(self.deepest, self.depth + levels)
        if self.deepest > MAX_DEPTH:
            raise self.fault(token, f"a query goes at most {MAX_DEPTH} levels deep")
        self.depth += levels
        yield
        self.depth -= levels

    def counted(self, token: Token, count: int) -> None:
        self.terms += count
        if self.terms > MAX_TERMS:
            raise self.fault(token, f"a query has at most {MAX_TERMS:,} terms")

    def fault(self, token: Token, message: str, hint: str = "") -> QueryError:
        return fault(self.query, token.start, token.end, message, hint)

    def missing_term(self) -> QueryError:
        """What is wrong where a term should begin and none does."""
        before, token = self.before, self.token
        if before and before.kind in _JOINING:
            hint = _as_word(token if token.kind in _JOINING else before)
            return self.fault(before, f"expected a term after {before.text!r}", hint)
        if token.kind in _JOINING:
            return self.fault(token, f"expected a term before {token.text!r}", _as_word(token))
        if before:
            message = "expected a term between these parentheses"
            return fault(self.query, before.start, token.end, message)
        return self.fault(token, "there is no parenthesis that this one closes")

    def unknown(self, token: Token, name: str) -> QueryError:
        near = get_close_matches(name, self.shared.texts, n=3)
        known = near or sorted(self.shared.texts)[:5]
        hint = f"did you mean {', '.join(near)}?" if near else f"there are {', '.join(known)}"
        message = f"there is no saved query {name!r}"
        return fault(self.query, token.at, token.end, message, hint if known else "")


def _as_word(token: Token) -> str:
    return "" if token.text in "-－−" else f'to search for the word, quote it: "{token.text}"'


def _joined(kind: type[And] | type[Or], terms: list[Expr]) -> Expr:
    """The terms as one, those of the same kind inside them taken out of their parentheses."""
    if len(terms) == 1:
        return terms[0]
    flat: list[Expr] = []
    for term in terms:
        flat.extend(term.terms if isinstance(term, kind) else (term,))
    return flat[0] if len(flat) == 1 else kind(tuple(flat))
