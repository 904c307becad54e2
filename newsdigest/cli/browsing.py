"""``browse``: the full-screen reader."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from newsdigest.cli.environment import Environment
from newsdigest.cli.options import Filters, Words, parsed, taking
from newsdigest.errors import UsageError


@taking(Filters)
def browse(context: typer.Context, words: Words = None, *, filters: Filters) -> None:
    """Read in full screen: list, article and summary side by side; ? shows the keys."""
    environment: Environment = context.obj
    for stream, name in (
        (environment.stdin, "standard input"),
        (environment.stdout, "standard output"),
        (environment.stderr, "standard error"),
    ):
        if not stream.isatty():
            raise UsageError(f"browse needs a terminal; {name} is none", hint="newsdigest list")
    from newsdigest.browse.app import Browser
    from newsdigest.browse.desk import Desk
    from newsdigest.browse.finding import Asked
    from newsdigest.browse.guard import guarded
    from newsdigest.browse.keys import choices

    settings = environment.settings
    chosen = choices(settings.browse or {}, subject=str(settings.config_path or ""))
    typed = _typed(words, filters)
    with environment.archive(refresh=False, explain=False) as archive:
        if not archive.root.is_dir():
            archive.refresh()  # says what to do
        expression = parsed(environment, archive, typed)
    desk = Desk(settings, now=environment.now)
    try:
        with guarded(environment.stdin.fileno(), environment.stderr.fileno()) as guard:
            with _colored(environment):
                browser = Browser(
                    desk,
                    Asked(typed, expression),
                    chosen,
                    environ=dict(environment.environ),
                    ascii_only=environment.ascii,
                    refresh=environment.refresh,
                    guard=guard,
                )
            browser.run()
    finally:
        desk.close()
    if browser.return_code:
        raise typer.Exit(browser.return_code)


def _typed(words: list[str] | None, filters: Filters) -> str:
    """Words and flags as one query, which the reader can then change."""
    said, flags = " ".join(words or ()).strip(), filters.typed()
    return f"({said}) {flags}" if said and flags else said or flags


@contextmanager
def _colored(environment: Environment) -> Iterator[None]:
    """Textual looks for NO_COLOR where it is made; ``--color`` says more than that."""
    before = os.environ.get("NO_COLOR")
    if environment.color == "never":
        os.environ["NO_COLOR"] = "1"
    elif environment.color == "always" or not before:
        os.environ.pop("NO_COLOR", None)
    try:
        yield
    finally:
        os.environ.pop("NO_COLOR", None)
        if before is not None:
            os.environ["NO_COLOR"] = before
