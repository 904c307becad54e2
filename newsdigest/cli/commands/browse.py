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
from newsdigest.cli.options import Filters, QueryWords, parse_query, with_options
from newsdigest.errors import UsageError

if TYPE_CHECKING:
    from newsdigest.digest.model import Digest

SWITCH_INTERVAL = 0.001
"""Seconds a key may wait for a worker thread, see :func:`sys.setswitchinterval`."""
ESCAPE_DELAY = "25"
"""Milliseconds after which Escape is a key of its own, unless ESCDELAY is set."""


@with_options(Filters)
def browse(context: typer.Context, words: QueryWords = None, *, filters: Filters) -> None:
    """Read articles in full screen; press ? for the keys."""
    environment: Environment = context.obj
    _require_terminal(environment)
    escape_delay = os.environ.get("ESCDELAY", ESCAPE_DELAY)
    with _garbage_collection_off(), _variable("ESCDELAY", escape_delay):
        from newsdigest.browse.app import Browser
        from newsdigest.browse.archive_worker import ArchiveWorker
        from newsdigest.browse.keymap import reader_settings
        from newsdigest.browse.listing import ListQuery
        from newsdigest.browse.terminal_restore import restore_terminal

    sys.setswitchinterval(SWITCH_INTERVAL)
    settings = environment.settings
    origin = str(settings.origins.get("browse", ""))
    reader = reader_settings(settings.browse or {}, subject=origin)
    text = _query_text(words, filters)
    with environment.archive(refresh=False, report=False) as archive:
        if not archive.root.is_dir():
            archive.refresh()  # raises the error for a missing archive
        expression = parse_query(environment, archive, text)
    worker = ArchiveWorker(settings, now=environment.now)
    no_color = {"never": "1", "always": None, "auto": os.environ.get("NO_COLOR") or None}
    try:
        with (
            restore_terminal(environment.stdin.fileno(), environment.stderr.fileno()) as restore,
            _variable("NO_COLOR", no_color[environment.color]),
        ):
            browser = Browser(
                worker,
                ListQuery(text, expression),
                reader,
                environ=dict(environment.environ),
                ascii_only=environment.ascii,
                refresh=environment.refresh,
                restore=restore,
                deliver=lambda digest, name: _deliver(environment, digest, name),
            )
            browser.run()
    finally:
        worker.close()
    if browser.return_code:
        raise typer.Exit(browser.return_code)


def _deliver(environment: Environment, digest: Digest, name: str) -> str:
    """Write a digest to a file, or send it if the name is empty; a message for the user."""
    from newsdigest.cli.destination import deliver, destination

    output = os.path.expanduser(name) if name else None  # noqa: PTH111 - as a shell does
    target = destination(environment, format=None, output=output, send=not name, templates=None)
    deliver(environment, digest, target)
    return f"{'saved in' if name else 'sent to'} {target.place}"


def _require_terminal(environment: Environment) -> None:
    for stream, name in (
        (environment.stdin, "standard input"),
        (environment.stdout, "standard output"),
        (environment.stderr, "standard error"),
    ):
        if not stream.isatty():
            message = f"browse needs a terminal; {name} is not one"
            raise UsageError(message, hint="newsdigest list")
    if environment.environ.get("TERM", "dumb") == "dumb":
        raise UsageError("browse needs a terminal that can draw", hint="newsdigest list")


@contextmanager
def _garbage_collection_off() -> Iterator[None]:
    """Import without garbage collection, which finds nothing in modules and takes long."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _query_text(words: list[str] | None, filters: Filters) -> str:
    """Words and filters as one query that the reader can edit."""
    text, terms = " ".join(words or ()).strip(), " ".join(filters.terms())
    return f"({text}) {terms}" if text and terms else text or terms


@contextmanager
def _variable(name: str, value: str | None) -> Iterator[None]:
    """Set an environment variable that Textual reads; None removes it."""
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
