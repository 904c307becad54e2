"""How a command ends when it does not end well."""

from __future__ import annotations

import typer

from newsdigest.errors import ExitCode


def empty(nothing: bool, fail: bool) -> None:
    """End with 3 where nothing matched and that was to count."""
    if nothing and fail:
        raise typer.Exit(ExitCode.EMPTY)


def failed(any_failed: bool) -> None:
    """End with 1 where a part could not be done; the rest has been."""
    if any_failed:
        raise typer.Exit(ExitCode.FAILED)
