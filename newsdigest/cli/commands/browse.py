"""``browse``: the full-screen reader."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from newsdigest.cli.context import Environment
from newsdigest.cli.options import Filters, Words, parsed, taking
from newsdigest.errors import UsageError

if TYPE_CHECKING:
    from newsdigest.digest.model import Digest

SWITCH = 0.001
"""Seconds for which a key may have to wait until a thread that reads an article is interrupted."""

ESCAPE = "25"
"""Milliseconds after which an Escape is no part of another key, unless ESCDELAY says it."""


@taking(Filters)
def browse(context: typer.Context, words: Words = None, *, filters: Filters) -> None:
    """Read in full screen: list, article and summary side by side; ? shows the keys."""
    environment: Environment = context.obj
    _require_terminal(environment)
    with _loading(), _variable("ESCDELAY", os.environ.get("ESCDELAY", ESCAPE)):
        from newsdigest.browse.app import Browser
        from newsdigest.browse.archive_worker import ArchiveWorker
        from newsdigest.browse.keymap import choices
        from newsdigest.browse.listing import ListQuery
        from newsdigest.browse.terminal_restore import restored

    sys.setswitchinterval(SWITCH)
    settings = environment.settings
    chosen = choices(settings.browse or {}, subject=str(settings.origins.get("browse", "")))
    typed = _typed(words, filters)
    with environment.archive(refresh=False, explain=False) as archive:
        if not archive.root.is_dir():
            archive.refresh()  # says what to do
        expression = parsed(environment, archive, typed)
    desk = ArchiveWorker(settings, now=environment.now)
    try:
        with restored(environment.stdin.fileno(), environment.stderr.fileno()) as guard:
            without = {"never": "1", "always": None}
            with _variable("NO_COLOR", without.get(environment.color, _no_color())):
                browser = Browser(
                    desk,
                    ListQuery(typed, expression),
                    chosen,
                    environ=dict(environment.environ),
                    ascii_only=environment.ascii,
                    refresh=environment.refresh,
                    guard=guard,
                    deliver=lambda digest, name: _deliver(environment, digest, name),
                )
            browser.run()
    finally:
        desk.close()
    if browser.return_code:
        raise typer.Exit(browser.return_code)


def _deliver(environment: Environment, digest: Digest, name: str) -> str:
    """Write a digest to a file, or with an empty name send it; what was done."""
    from newsdigest.cli.destination import deliver, destination

    output = os.path.expanduser(name) if name else None  # noqa: PTH111 - as a shell does
    by = destination(environment, format=None, output=output, send=not name, templates=None)
    deliver(environment, digest, by)
    return f"{'saved in' if name else 'sent to'} {by.place}"


def _require_terminal(environment: Environment) -> None:
    for stream, name in (
        (environment.stdin, "standard input"),
        (environment.stdout, "standard output"),
        (environment.stderr, "standard error"),
    ):
        if not stream.isatty():
            raise UsageError(f"browse needs a terminal; {name} is none", hint="newsdigest list")
    if environment.environ.get("TERM", "dumb") == "dumb":
        raise UsageError("browse needs a terminal that can draw", hint="newsdigest list")


@contextmanager
def _loading() -> Iterator[None]:
    """Nothing of what is loaded is garbage, and to look through it again and again takes long."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _typed(words: list[str] | None, filters: Filters) -> str:
    """Words and flags as one query, which the reader can then change."""
    said, flags = " ".join(words or ()).strip(), filters.typed()
    return f"({said}) {flags}" if said and flags else said or flags


def _no_color() -> str | None:
    """What NO_COLOR says; an empty one says nothing."""
    return os.environ.get("NO_COLOR") or None


@contextmanager
def _variable(name: str, value: str | None) -> Iterator[None]:
    """A variable of the environment, where Textual can be told something in no other way."""
    before = os.environ.get(name)
    _set(name, value)
    try:
        yield
    finally:
        _set(name, before)


def _set(name: str, value: str | None) -> None:
    os.environ.pop(name, None)
    if value is not None:
        os.environ[name] = value
