"""The query language: text to :data:`Expr`, by recursive descent.

::

    query       = [ disjunction ]
    disjunction = conjunction { "or" conjunction }
    conjunction = factor { [ "and" ] factor }
    factor      = ( "not" | "-" ) factor | "(" disjunction ")" | text | field ":" text

:mod:`newsdigest.query.tokens` cuts the text, :mod:`newsdigest.query.terms` interprets
one token.  Nesting and the number of terms are bounded, so that every text either
parses or raises :class:`QueryError`.
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
from newsdigest.query.terms import field_term, full_text
from newsdigest.query.tokens import Kind, Token, fault, tokenize

MAX_DEPTH = 50
"""How deep parentheses, negations and saved queries may nest, taken together."""
MAX_TERMS = 10_000
"""How many terms a query may have, those of its saved queries included."""

_OPERATORS = (Kind.AND, Kind.OR, Kind.NOT)


def parse(
    text: str,
    *,
    now: datetime,
    zone: tzinfo,
    saved: Mapping[str, str] = MappingProxyType({}),
) -> Expr:
    """The expression of a query; an empty one selects everything.

    :param now: the moment that relative dates count from, aware
    :param zone: the time zone whose days are meant
    :param saved: the text of every saved query by its name
    :raises QueryError: if ``text`` is no query, with what was expected where
    """
    return _Parser(text, _SavedQueries(saved, now, zone)).parse()


@dataclass(frozen=True, slots=True)
class _SavedQuery:
    """A saved query, its number of terms and of levels."""

    expression: Expr
    terms: int
    levels: int


@dataclass(frozen=True, slots=True)
class _SavedQueries:
    """What the parsers of a query and of its saved queries share."""

    texts: Mapping[str, str]
    now: datetime
    zone: tzinfo
    parsed: dict[str, _SavedQuery] = field(default_factory=dict)
    """The saved queries parsed so far, by name."""


class _SavedQueryError(QueryError):
    """An error whose message already names the saved query."""


class _Parser:
    """Recursive descent over the tokens of one text."""

    def __init__(
        self, query: str, shared: _SavedQueries, stack: tuple[str, ...] = (), depth: int = 0
    ) -> None:
        self.query = query
        self.shared = shared
        self.stack = stack
        """Names of the saved queries being parsed, outermost first."""
        self.depth = self.deepest = depth
        self.terms = 0
        self.tokens = tokenize(query)
        self.previous: Token | None = None
        self.token = next(self.tokens)

    def parse(self) -> Expr:
        if self.at(Kind.END):
            return EVERYTHING
        expression = self.disjunction()
        if not self.at(Kind.END):  # only a parenthesis ends a query before its end
            raise self.error(self.token, "there is no parenthesis that this one closes")
        return expression

    def disjunction(self) -> Expr:
        terms = [self.conjunction()]
        while self.accept(Kind.OR):
            terms.append(self.conjunction())
        return _combined(Or, terms)

    def conjunction(self) -> Expr:
        terms = [self.factor()]
        while self.accept(Kind.AND) or self.token.kind not in (Kind.OR, Kind.CLOSE, Kind.END):
            terms.append(self.factor())
        return _combined(And, terms)

    def factor(self) -> Expr:
        token = self.token
        if token.kind is Kind.OPEN:
            return self.parenthesized()
        if token.kind not in (Kind.NOT, Kind.TEXT, Kind.FIELD):
            raise self.missing_term_error()
        self.advance()
        if token.kind is Kind.NOT:
            with self.nested(token):
                return Not(self.factor())
        if token.field == "query":
            return self.saved_query(token)
        self.count_terms(token, 1)
        if token.kind is Kind.TEXT:
            return full_text(token, self.query)
        return field_term(token, self.query, now=self.shared.now, zone=self.shared.zone)

    def parenthesized(self) -> Expr:
        opening = self.advance()
        if self.at(Kind.END):
            raise self.error(opening, "this parenthesis is never closed")
        with self.nested(opening):
            expression = self.disjunction()
        if not self.accept(Kind.CLOSE):
            raise self.error(opening, "this parenthesis is never closed")
        return expression

    def saved_query(self, token: Token) -> Expr:
        name = token.value.strip()
        if name in self.stack:
            circle = " → ".join((*self.stack[self.stack.index(name) :], name))
            raise self.error(token, f"saved queries go in a circle: {circle}")
        if name not in self.shared.parsed:
            self.shared.parsed[name] = self.parse_saved(token, name)
        saved = self.shared.parsed[name]
        self.count_terms(token, max(saved.terms, 1))
        with self.nested(token, saved.levels):
            return saved.expression

    def parse_saved(self, token: Token, name: str) -> _SavedQuery:
        if name not in self.shared.texts:
            raise self.unknown_query_error(token, name)
        try:
            with self.nested(token):
                text, stack = self.shared.texts[name], (*self.stack, name)
                inner = _Parser(text, self.shared, stack, self.depth)
                return _SavedQuery(inner.parse(), inner.terms, inner.deepest - self.depth + 1)
        except QueryError as error:
            message = error.message
            if not isinstance(error, _SavedQueryError):
                message = f"in the saved query {name!r}, column {error.start + 1}: {message}"
            raise _SavedQueryError(
                message, query=self.query, start=token.start, end=token.end, hint=error.hint
            ) from None

    def advance(self) -> Token:
        """Move to the next token and return the current one."""
        self.previous, self.token = self.token, next(self.tokens, self.token)
        return self.previous

    def at(self, kind: Kind) -> bool:
        return self.token.kind is kind

    def accept(self, kind: Kind) -> bool:
        if self.at(kind):
            self.advance()
            return True
        return False

    @contextmanager
    def nested(self, token: Token, levels: int = 1) -> Iterator[None]:
        self.deepest = max(self.deepest, self.depth + levels)
        if self.deepest > MAX_DEPTH:
            raise self.error(token, f"a query goes at most {MAX_DEPTH} levels deep")
        self.depth += levels
        yield
        self.depth -= levels

    def count_terms(self, token: Token, count: int) -> None:
        self.terms += count
        if self.terms > MAX_TERMS:
            raise self.error(token, f"a query has at most {MAX_TERMS:,} terms")

    def error(self, token: Token, message: str, hint: str = "") -> QueryError:
        return fault(self.query, token.start, token.end, message, hint)

    def missing_term_error(self) -> QueryError:
        """The error for a place where a term is expected."""
        previous, token = self.previous, self.token
        if previous and previous.kind in _OPERATORS:
            hint = _quote_hint(token if token.kind in _OPERATORS else previous)
            return self.error(previous, f"expected a term after {previous.text!r}", hint)
        if token.kind in _OPERATORS:
            return self.error(token, f"expected a term before {token.text!r}", _quote_hint(token))
        if previous:
            message = "expected a term between these parentheses"
            return fault(self.query, previous.start, token.end, message)
        return self.error(token, "there is no parenthesis that this one closes")

    def unknown_query_error(self, token: Token, name: str) -> QueryError:
        near = get_close_matches(name, self.shared.texts, n=3)
        names = near or sorted(self.shared.texts)[:5]
        hint = f"did you mean {', '.join(near)}?" if near else f"there are {', '.join(names)}"
        message = f"there is no saved query {name!r}"
        return fault(self.query, token.at, token.end, message, hint if names else "")


def _quote_hint(token: Token) -> str:
    return "" if token.text in "-－−" else f'to search for the word, quote it: "{token.text}"'


def _combined(kind: type[And] | type[Or], terms: list[Expr]) -> Expr:
    """The terms as one expression; nested ones of the same kind are flattened."""
    if len(terms) == 1:
        return terms[0]
    flat: list[Expr] = []
    for term in terms:
        flat.extend(term.terms if isinstance(term, kind) else (term,))
    return flat[0] if len(flat) == 1 else kind(tuple(flat))
