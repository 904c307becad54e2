"""What was typed becomes a Query: the options that several commands share, written once.

A command takes them as one value: ``@taking(Selection)`` turns the fields of the
dataclass into options of the command and hands over an instance.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, tzinfo
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from newsdigest.article import ID_DIGITS, MIN_PREFIX
from newsdigest.cli import completion
from newsdigest.errors import UsageError
from newsdigest.query.model import And, Expr, Field, Flag, Query, Sort

if TYPE_CHECKING:
    from newsdigest.archive.facade import Archive
    from newsdigest.cli.context import Environment

_ID = re.compile(rf"(?=.*\d)[0-9a-f]{{{MIN_PREFIX},{ID_DIGITS}}}")
"""An id as typed; without a digit it would be a word (face, deed)."""
MOST = 1_000_000_000
"""Articles that a number on the command line may mean."""
ON_TERMINAL = 50
"""Articles that a list without ``--limit`` shows on a terminal."""


class Format(StrEnum):
    """How a list is written."""

    TABLE = "table"
    PLAIN = "plain"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    IDS = "ids"
    PATHS = "paths"


class Form(StrEnum):
    """For a person or for a program."""

    TEXT = "text"
    JSON = "json"


FormOption = Annotated[Form, typer.Option("--format", help="How to write it.")]
Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[QUERY]...",
        help='What to select: words, "a phrase", tag:科技, date:7d, -汇率, not word, or.',
        autocompletion=completion.query,
        show_default=False,
    ),
]
Ids = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ID]...",
        help="Ids or beginnings of them; - reads them from standard input.",
        autocompletion=completion.ids,
        show_default=False,
    ),
]


def _text(
    name: str, help: str, complete: Callable[[typer.Context, str], list[str]] | None = None
) -> Any:
    """An option with a value that may be left out."""
    return typer.Option(name, help=help, autocompletion=complete, show_default=False)


@dataclass(frozen=True)
class Filters:
    """Flags that are the same as terms of the query language."""

    since: Annotated[str | None, _text("--since", "Dated then or later: 2024-11-02, 7d, 昨天.")] = (
        None
    )
    until: Annotated[str | None, _text("--until", "Dated then or earlier.")] = None
    tag: Annotated[list[str] | None, _text("--tag", "With this tag.", completion.tags)] = None
    category: Annotated[
        list[str] | None, _text("--category", "In this category.", completion.categories)
    ] = None
    source: Annotated[
        list[str] | None, _text("--source", "From this source.", completion.sources)
    ] = None
    author: Annotated[list[str] | None, _text("--author", "By this author.")] = None
    unread: Annotated[bool, typer.Option("--unread", help="Not read yet.")] = False
    starred: Annotated[bool, typer.Option("--starred", help="Starred.")] = False

    def terms(self, now: datetime, zone: tzinfo) -> list[Expr]:
        """The flags as terms; several of one kind mean any of them."""
        if not (typed := self._typed()):
            return []
        from newsdigest.query.parser import parse

        return [parse(term, now=now, zone=zone) for term in typed]

    def typed(self) -> str:
        """The flags as a query that says the same, to be read and changed."""
        return " ".join(self._typed())

    def _typed(self) -> list[str]:
        """Each flag as it would be typed in a query."""
        terms = [
            _any_of(field.value, getattr(self, field.value))
            for field in (Field.TAG, Field.CATEGORY, Field.SOURCE, Field.AUTHOR)
            if getattr(self, field.value)
        ]
        terms += [f"is:{flag}" for flag in (Flag.UNREAD, Flag.STARRED) if getattr(self, flag.value)]
        dates = {"since": self.since, "until": self.until}
        return terms + [_term(name, value) for name, value in dates.items() if value]


@dataclass(frozen=True)
class Window:
    """Which part of a list, in which order."""

    limit: Annotated[
        int | None,
        typer.Option("--limit", "-n", min=0, max=MOST, help="At most so many.", show_default=False),
    ] = None
    offset: Annotated[
        int, typer.Option("--offset", min=0, max=MOST, help="Leave out so many first.")
    ] = 0
    sort: Annotated[Sort | None, typer.Option("--sort", help="Order.", show_default=False)] = None
    reverse: Annotated[bool, typer.Option("--reverse", help="The other way round.")] = False


@dataclass(frozen=True)
class Output:
    """How a list is written."""

    format: Annotated[
        Format | None,
        typer.Option("--format", help="table on a terminal, else plain.", show_default=False),
    ] = None
    template: Annotated[
        str | None, _text("--template", "A Jinja template for each article: '{{id}} {{title}}'.")
    ] = None
    null: Annotated[
        bool, typer.Option("--null", "-0", help="End ids and paths with NUL, for xargs -0.")
    ] = False
    fail_empty: Annotated[
        bool, typer.Option("--fail-empty", help="Exit with 3 where nothing matches.")
    ] = False


def where(
    environment: Environment, archive: Archive, words: list[str] | None, filters: Filters
) -> Expr:
    """The expression that words and flags ask for together."""
    terms = filters.terms(environment.now(), archive.zone)
    if typed := " ".join(words or ()).strip():
        terms.insert(0, parsed(environment, archive, typed))
    return terms[0] if len(terms) == 1 else And(tuple(terms))


def parsed(environment: Environment, archive: Archive, text: str) -> Expr:
    """A query as typed, with the saved queries of this archive."""
    from newsdigest.query.parser import parse

    return parse(text, now=environment.now(), zone=archive.zone, saved=archive.saved_queries)


def given_ids(environment: Environment, ids: list[str] | None) -> list[str]:
    """The ids that were typed; ``-`` stands for those on standard input."""
    found: list[str] = []
    for identity in ids or ():
        found += environment.stdin.read().split() if identity == "-" else [identity]
    return found


def are_ids(words: list[str] | None) -> bool:
    """Whether every word is an id or the beginning of one, so that no query is meant."""
    return bool(words) and all(_ID.fullmatch(word) for word in words or ())


def query(expression: Expr, window: Window, default: Sort) -> Query:
    """The query for an expression and a window on it."""
    return Query(expression, window.sort or default, window.reverse, window.limit, window.offset)


def _any_of(name: str, values: Sequence[str]) -> str:
    terms = [_term(name, _given(name, value)) for value in values]
    return terms[0] if len(terms) == 1 else f"({' or '.join(terms)})"


def _term(name: str, value: str) -> str:
    """A field with its value; a star at its end stays outside of the quotation marks."""
    from newsdigest.query.tokens import quote

    return f"{name}:{quote(value.rstrip('*'))}{'*' if value.endswith('*') else ''}"


def _given(name: str, value: str) -> str:
    if not value.strip("* "):
        raise UsageError(f"--{name} needs a value", hint=f"newsdigest list --{name} NAME")
    return value


def taking(*kinds: type[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A decorator for commands: parameters of these dataclasses become their fields as options."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        hints = get_type_hints(command, include_extras=True)
        own = inspect.signature(command).parameters.values()
        names = {hints[p.name]: p.name for p in own if hints.get(p.name) in kinds}
        parameters = [
            p.replace(annotation=hints[p.name]) for p in own if hints.get(p.name) not in kinds
        ]
        flat = {kind: get_type_hints(kind, include_extras=True) for kind in kinds}
        parameters += [
            inspect.Parameter(
                f.name,
                inspect.Parameter.KEYWORD_ONLY,
                default=f.default,
                annotation=flat[kind][f.name],
            )
            for kind in kinds
            for f in fields(kind)
        ]

        @wraps(command)
        def run(*args: Any, **typed: Any) -> None:
            values = {
                names[kind]: kind(**{f.name: typed.pop(f.name) for f in fields(kind)})
                for kind in kinds
            }
            command(*args, **typed, **values)

        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {p.name: p.annotation for p in parameters}
        del run.__wrapped__
        return run

    return decorate


@dataclass(frozen=True)
class Network:
    """What may be asked, and for how long."""

    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also ask addresses that are not public.")
    ] = False
    timeout: Annotated[
        float, typer.Option("--timeout", min=0.1, metavar="SECONDS", help="For each document.")
    ] = 30.0
