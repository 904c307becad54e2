"""``rules``: list, test and apply the rules for new articles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from newsdigest.cli.context import Environment, exit_if_failed
from newsdigest.cli.options import QueryWords, parse_query
from newsdigest.query.model import EVERYTHING, Query
from newsdigest.text.sanitize import one_line

if TYPE_CHECKING:
    from newsdigest.archive.facade import Archive
    from newsdigest.importing.rules import Rule

rules = typer.Typer(
    help="List, test and apply the rules for new articles.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@rules.command("list")
def list_(context: typer.Context) -> None:
    """List the rules, one per line: number, query, actions, file."""
    environment: Environment = context.obj
    with environment.archive(refresh=False, report=False) as archive:
        valid, complete = _load(environment, archive)
    environment.write(
        "\t".join(
            [str(rule.number), one_line(rule.query), _actions(rule), one_line(str(rule.file))]
        )
        for rule in valid
    )
    exit_if_failed(not complete)


@rules.command("test")
def try_out(context: typer.Context, words: QueryWords = None) -> None:
    """List the articles that each rule matches; change nothing."""
    environment: Environment = context.obj
    from newsdigest.importing.rules import decide

    with environment.archive() as archive:
        valid, complete = _load(environment, archive)
        outcome = decide(archive, valid, _selected(environment, archive, words))
        for rule, ids in outcome.matches:
            for item in archive.items(ids):
                day = item.date.strftime("%Y-%m-%d") if item.date else ""
                fields = (str(rule.number), item.id, day, one_line(item.title), _actions(rule))
                environment.write(["\t".join(fields)])
            environment.note(f"rule {rule.number}: {len(ids):,} articles: {one_line(rule.query)}")
    exit_if_failed(not complete)


@rules.command("apply")
def apply_(
    context: typer.Context,
    *,
    query: Annotated[
        str,
        typer.Option("--query", help='Which articles; "" is all.', show_default=False),
    ],
) -> None:
    """Let the rules act on existing articles."""
    environment: Environment = context.obj
    from newsdigest.importing.rules import decide

    with environment.archive() as archive:
        valid, complete = _load(environment, archive)
        words = [query] if query.strip() else None
        outcome = decide(archive, valid, _selected(environment, archive, words))
        count = archive.state.arrivals.decide(outcome.decisions, "rules apply")
    environment.note(
        f"{count:,} article{'' if count == 1 else 's'} changed"
        + ("; undo takes it back" if count else "")
    )
    exit_if_failed(not complete)


def _load(environment: Environment, archive: Archive) -> tuple[list[Rule], bool]:
    """The valid rules, and whether all are valid; errors are reported."""
    from newsdigest.importing.rules import load

    valid, errors = load(environment.settings, archive.saved_queries, environment.now())
    for error in errors:
        environment.complain(error)
    if not valid and not errors:
        environment.note("no rules yet: [[rules]] in newsdigest.toml")
    return valid, not errors


def _selected(environment: Environment, archive: Archive, words: Sequence[str] | None) -> list[str]:
    where = parse_query(environment, archive, " ".join(words)) if words else EVERYTHING
    return [item.id for item in archive.select(Query(where))]


def _actions(rule: Rule) -> str:
    return ", ".join((*map(one_line, rule.actions), *(["stop"] if rule.stop else [])))
