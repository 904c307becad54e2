"""``mark``, ``tag``, ``undo``, ``query`` and ``state``: what the reader did and saved."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from newsdigest.archive.facade import Archive
from newsdigest.cli import completion
from newsdigest.cli.context import Environment
from newsdigest.cli.exit import failed
from newsdigest.cli.options import Ids, given_ids, parsed
from newsdigest.errors import UsageError
from newsdigest.query.model import Query
from newsdigest.render.catalogue import articles


class Mark(StrEnum):
    """What an article can be marked."""

    READ = "read"
    UNREAD = "unread"
    STAR = "star"
    UNSTAR = "unstar"


_MEANS = {
    Mark.READ: (True, None),
    Mark.UNREAD: (False, None),
    Mark.STAR: (None, True),
    Mark.UNSTAR: (None, False),
}
"""Of each mark, what becomes of read and starred."""

ByQuery = Annotated[
    str | None,
    typer.Option(
        "--query", help="All articles that match.", autocompletion=completion.query,
        show_default=False,
    ),
]  # fmt: skip
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before changing many.")]


def mark(
    context: typer.Context,
    what: Annotated[Mark, typer.Argument(help="What to mark them.", metavar="MARK")],
    ids: Ids = None,
    *,
    query: ByQuery = None,
    yes: Yes = False,
) -> None:
    """Mark articles read, unread, star or unstar."""
    environment: Environment = context.obj
    with environment.archive() as archive:
        chosen, complete = _chosen(environment, archive, ids, query, yes, f"mark {what.value}")
        read, starred = _MEANS[what]
        count = archive.state.mark(chosen, read=read, starred=starred, note=f"mark {what.value}")
        environment.note(f"{articles(count)} marked {what.value}")
        failed(not complete)


def tag(
    context: typer.Context,
    changes: Annotated[
        list[str],
        typer.Argument(metavar="+TAG|-TAG... [ID]...", help="Tags to add and remove, then ids."),
    ],
    *,
    query: ByQuery = None,
    yes: Yes = False,
) -> None:
    """Add your own tags to articles, or take them off: tag +later -todo 3fa2."""
    environment: Environment = context.obj
    add = [change[1:] for change in changes if change.startswith("+")]
    remove = [change[1:] for change in changes if change.startswith("-") and change != "-"]
    ids = [change for change in changes if change == "-" or change[0] not in "+-"]
    if not add and not remove:
        raise UsageError("no tag to add or remove", hint="newsdigest tag +later 3fa2")
    with environment.archive() as archive:
        chosen, complete = _chosen(environment, archive, ids, query, yes, "tag")
        count = archive.state.tag(chosen, add=add, remove=remove)
        environment.note(f"{articles(count)} tagged {' '.join(changes[: len(add + remove)])}")
        failed(not complete)


def undo(context: typer.Context) -> None:
    """Take back the last mark or tag, whole."""
    environment: Environment = context.obj
    with environment.archive(refresh=False) as archive:
        undone = archive.state.undo()
        if undone is None:
            environment.note("nothing to undo")
        else:
            environment.note(f"undone: {undone.what}, {articles(undone.count)}")


def _chosen(
    environment: Environment,
    archive: Archive,
    ids: list[str] | None,
    query: str | None,
    yes: bool,
    verb: str,
) -> tuple[list[str], bool]:
    """The ids to change, and whether all that were named exist."""
    if query is None:
        wanted = given_ids(environment, ids)
        if not wanted and not ids:
            raise UsageError("which articles?", hint=f"newsdigest {verb} ID, or --query QUERY")
        chosen, errors = archive.resolve(wanted)
        for error in errors:
            environment.complain(error)
        return chosen, not errors
    if ids:
        raise UsageError("ids and --query exclude each other")
    expression = parsed(environment, archive, query)
    chosen = [item.id for item in archive.select(Query(expression))]
    if chosen and not yes:
        _confirm(environment, f"{verb}: {articles(len(chosen))}")
    return chosen, True


def _confirm(environment: Environment, action: str) -> None:
    """Ask before a change of many; without a terminal to ask on it takes ``--yes``."""
    if not (environment.stdin.isatty() and environment.stderr.isatty()):
        raise UsageError(f"{action} would change; nothing was done", hint="add --yes to do it")
    environment.stderr.write(f"{action}. Go on? [y/N] ")
    environment.stderr.flush()
    if environment.stdin.readline().strip().lower() not in ("y", "yes", "是"):
        environment.note("nothing was done")
        raise typer.Exit(0)


queries = typer.Typer(
    help="Saved queries, used as query:NAME.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
Name = Annotated[str, typer.Argument(help="Its name.", autocompletion=completion.queries)]


@queries.command("add")
def add_query(
    context: typer.Context,
    name: Name,
    words: Annotated[list[str], typer.Argument(metavar="QUERY...", help="What it selects.")],
) -> None:
    """Save a query under a name; one of that name is replaced."""
    environment: Environment = context.obj
    with environment.archive(refresh=False) as archive:
        text = " ".join(words)
        from newsdigest.query.language import parse

        # Parsed as if it were saved already, so that a circle is found now.
        saved = {**archive.saved_queries, name: text}
        parse(text, now=environment.now(), zone=archive.zone, saved=saved)
        archive.state.save_query(name, text)


@queries.command("list")
def list_queries(context: typer.Context) -> None:
    """The saved queries, one a line: name and query."""
    environment: Environment = context.obj
    with environment.archive(refresh=False) as archive:
        environment.write(f"{name}\t{text}" for name, text in archive.saved_queries.items())


@queries.command("remove")
def remove_query(context: typer.Context, name: Name) -> None:
    """Forget a saved query."""
    environment: Environment = context.obj
    with environment.archive(refresh=False) as archive:
        archive.state.remove_query(name)


state = typer.Typer(
    help="What you read, starred and tagged, to move it elsewhere.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@state.command("export")
def export_state(context: typer.Context) -> None:
    """Write it to standard output as JSON lines."""
    environment: Environment = context.obj
    with environment.archive(refresh=False) as archive:
        environment.write(archive.state.export())


@state.command("import")
def import_state(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="What export wrote; - for standard input.")] = "-",
) -> None:
    """Merge what was exported, here or elsewhere; doing it twice is harmless."""
    environment: Environment = context.obj
    with environment.archive(refresh=False) as archive:
        if file == "-":
            found = archive.state.load(environment.stdin)
        else:
            try:
                with (environment.cwd / file).open(
                    encoding="utf-8", errors="surrogateescape"
                ) as lines:
                    found = archive.state.load(lines)
            except OSError as error:
                raise UsageError(f"cannot be read: {error.strerror}", subject=file) from error
        environment.note(
            f"imported: {articles(found.articles)}, {found.tags} tags, {found.queries} queries;"
            f" {found.skipped} were known"
        )
