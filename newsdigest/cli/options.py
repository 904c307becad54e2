"""Options and arguments that several commands share, and the articles that they select.

``@with_options(Filters, Window)`` gives a command the fields of these dataclasses as
options and passes it one instance of each.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_type_hints

import typer

from newsdigest.article import ID_DIGITS, MIN_PREFIX
from newsdigest.cli import completion
from newsdigest.errors import UsageError
from newsdigest.query.model import And, Expr, Field, Flag, Query, Sort
from newsdigest.summarization.origin import Preference

if TYPE_CHECKING:
    from newsdigest.archive.facade import Archive
    from newsdigest.cli.context import Environment

_ID = re.compile(rf"(?=.*\d)[0-9a-f]{{{MIN_PREFIX},{ID_DIGITS}}}")
"""An id in a query; without a digit it would be a word (face, deed)."""
MAX_NUMBER = 1_000_000_000
"""The largest number of articles that an option accepts."""


class Format(StrEnum):
    """How a result is written; each command accepts some of these."""

    TABLE = "table"
    PLAIN = "plain"
    TERMINAL = "terminal"
    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    IDS = "ids"
    PATHS = "paths"
    MAIL = "eml"
    SVG = "svg"


ListFormat = Literal[
    Format.TABLE, Format.PLAIN, Format.JSON, Format.JSONL, Format.CSV, Format.IDS, Format.PATHS
]
TextOrJson = Annotated[
    Literal[Format.TEXT, Format.JSON], typer.Option("--format", help="Output format.")
]
QueryWords = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[QUERY]...",
        help='Query: words, "a phrase", tag:科技, date:7d, -汇率, not word, a or b.',
        autocompletion=completion.query,
        show_default=False,
    ),
]
Ids = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ID]...",
        help="Article ids or their beginnings; - reads them from standard input.",
        autocompletion=completion.ids,
        show_default=False,
    ),
]
ChangeQuery = Annotated[
    str | None,
    typer.Option(
        "--query", help="Change all matching articles.", autocompletion=completion.query,
        show_default=False,
    ),
]  # fmt: skip
Yes = Annotated[
    bool, typer.Option("--yes", help="Do not ask before changing the matches of --query.")
]
Length = Annotated[
    str | None,
    typer.Option(
        "--length", help="Instead of --sentences: a share (20%) or characters (200c).",
        show_default=False,
    ),
]  # fmt: skip

SummaryPreference = Annotated[
    Preference | None,
    typer.Option(
        "--summary", show_default=False,
        help="The author's summary if there is one, or auto: if it says more than a headline."
        " Default: extract.",
    ),
]  # fmt: skip


def _optional(
    name: str, help: str, complete: Callable[[typer.Context, str], list[str]] | None = None
) -> Any:
    """An option without a default."""
    return typer.Option(name, help=help, autocompletion=complete, show_default=False)


@dataclass(frozen=True)
class Filters:
    """Flags that stand for terms of the query language."""

    since: Annotated[
        str | None, _optional("--since", "On or after a date: 2024-11-02, 7d, 昨天.")
    ] = None
    until: Annotated[str | None, _optional("--until", "On or before a date.")] = None
    tag: Annotated[list[str] | None, _optional("--tag", "With a tag.", completion.tags)] = None
    category: Annotated[
        list[str] | None, _optional("--category", "In a category.", completion.categories)
    ] = None
    source: Annotated[
        list[str] | None, _optional("--source", "From a source.", completion.sources)
    ] = None
    author: Annotated[list[str] | None, _optional("--author", "By an author.")] = None
    unread: Annotated[bool, typer.Option("--unread", help="Only unread articles.")] = False
    starred: Annotated[bool, typer.Option("--starred", help="Only starred articles.")] = False

    def terms(self) -> list[str]:
        """Each flag as a term; several values of one flag are alternatives."""
        labels = (Field.TAG, Field.CATEGORY, Field.SOURCE, Field.AUTHOR)
        terms = [
            _alternatives(field.value, values)
            for field in labels
            if (values := getattr(self, field.value))
        ]
        terms += [f"is:{flag}" for flag in (Flag.UNREAD, Flag.STARRED) if getattr(self, flag.value)]
        dates = {"since": self.since, "until": self.until}
        return terms + [_term(name, value) for name, value in dates.items() if value]


def _alternatives(name: str, values: Sequence[str]) -> str:
    for value in values:
        if not value.strip("* "):
            raise UsageError(f"--{name} needs a value", hint=f"newsdigest list --{name} NAME")
    terms = [_term(name, value) for value in values]
    return terms[0] if len(terms) == 1 else f"({' or '.join(terms)})"


def _term(name: str, value: str) -> str:
    """A field and its value; a star at the end stays outside the quotation marks."""
    from newsdigest.query.tokens import quote

    return f"{name}:{quote(value.rstrip('*'))}{'*' if value.endswith('*') else ''}"


@dataclass(frozen=True)
class Window:
    """Which part of a list is written, and in which order."""

    limit: Annotated[
        int | None,
        typer.Option("--limit", "-n", min=0, max=MAX_NUMBER, help="At most this many articles.",
                     show_default=False),
    ] = None  # fmt: skip
    offset: Annotated[
        int, typer.Option("--offset", min=0, max=MAX_NUMBER, help="Skip this many articles.")
    ] = 0
    sort: Annotated[Sort | None, typer.Option("--sort", help="Sort order.", show_default=False)] = (
        None
    )
    reverse: Annotated[bool, typer.Option("--reverse", help="Reverse the order.")] = False

    def query(self, expression: Expr, default: Sort) -> Query:
        """The query that selects this part of what the expression matches."""
        return Query(expression, self.sort or default, self.reverse, self.limit, self.offset)


@dataclass(frozen=True)
class Output:
    """How a list is written."""

    format: Annotated[
        ListFormat | None,
        typer.Option("--format", help="Default: table on a terminal, else plain.",
                     show_default=False),
    ] = None  # fmt: skip
    template: Annotated[
        str | None,
        _optional("--template", "A Jinja template for each article: '{{id}} {{title}}'."),
    ] = None
    null: Annotated[
        bool, typer.Option("--null", "-0", help="End ids and paths with NUL, for xargs -0.")
    ] = False
    fail_empty: Annotated[
        bool, typer.Option("--fail-empty", help="Exit with 3 if nothing matches.")
    ] = False


@dataclass(frozen=True)
class Network:
    """Limits of network access."""

    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also access addresses that are not public.")
    ] = False
    timeout: Annotated[
        float,
        typer.Option("--timeout", min=0.1, metavar="SECONDS", help="Timeout for each document."),
    ] = 30.0


def with_options(*kinds: type[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Decorate a command: a parameter of each dataclass becomes options, one for each field."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        hints = get_type_hints(command, include_extras=True)
        own = inspect.signature(command).parameters.values()
        names = {hints[p.name]: p.name for p in own if hints.get(p.name) in kinds}
        parameters = [
            p.replace(annotation=hints[p.name]) for p in own if hints.get(p.name) not in kinds
        ]
        field_hints = {kind: get_type_hints(kind, include_extras=True) for kind in kinds}
        parameters += [
            inspect.Parameter(
                f.name,
                inspect.Parameter.KEYWORD_ONLY,
                default=f.default,
                annotation=field_hints[kind][f.name],
            )
            for kind in kinds
            for f in fields(kind)
        ]

        @wraps(command)
        def run(*args: Any, **options: Any) -> None:
            values = {
                names[kind]: kind(**{f.name: options.pop(f.name) for f in fields(kind)})
                for kind in kinds
            }
            command(*args, **options, **values)

        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {p.name: p.annotation for p in parameters}
        del run.__wrapped__
        return run

    return decorate


def where(
    environment: Environment, archive: Archive, words: list[str] | None, filters: Filters
) -> Expr:
    """The expression of query words and filters together."""
    terms = [parse_query(environment, archive, term) for term in filters.terms()]
    if text := " ".join(words or ()).strip():
        terms.insert(0, parse_query(environment, archive, text))
    return terms[0] if len(terms) == 1 else And(tuple(terms))


def parse_query(environment: Environment, archive: Archive, text: str) -> Expr:
    """Parse a query, with the archive's saved queries."""
    from newsdigest.query.parser import parse

    return parse(text, now=environment.now(), zone=archive.zone, saved=archive.saved_queries)


def read_ids(environment: Environment, ids: list[str] | None) -> list[str]:
    """The ids of the command line; ``-`` stands for those on standard input."""
    result: list[str] = []
    for identity in ids or ():
        result += environment.stdin.read().split() if identity == "-" else [identity]
    return result


def are_ids(words: list[str] | None) -> bool:
    """Whether every word is an id or the beginning of one, so that it is not a query."""
    return bool(words) and all(_ID.fullmatch(word) for word in words or ())


def articles_to_change(
    environment: Environment,
    archive: Archive,
    ids: list[str] | None,
    query: str | None,
    *,
    confirmed: bool,
    command: str,
) -> tuple[list[str], bool]:
    """The ids of the articles that a command changes, and whether all the named ones exist.

    Without ``confirmed``, the user is asked before all matches of a query are changed.
    """
    if query is None:
        prefixes = read_ids(environment, ids)
        if not prefixes and not ids:
            raise UsageError("which articles?", hint=f"newsdigest {command} ID, or --query QUERY")
        matches, errors = archive.resolve(prefixes)
        for error in errors:
            environment.complain(error)
        return matches, not errors
    if ids:
        raise UsageError("ids and --query exclude each other")
    expression = parse_query(environment, archive, query)
    matches = [item.id for item in archive.select(Query(expression))]
    if matches and not confirmed:
        from newsdigest.render.catalogue import articles

        environment.confirm(f"{command}: {articles(len(matches))}")
    return matches, True
