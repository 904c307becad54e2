"""The commands; the module of a command is imported when the command is called."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

HELP_SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"]}
_NAMES = (
    "list", "search", "browse", "show", "summarize", "keywords", "similar", "digest", "story",
    "trends", "stats", "mark", "tag", "undo", "rules", "query", "import", "feeds", "check",
    "index", "state", "config", "batch", "demo", "help",
)  # fmt: skip
"""The commands in the order of the help."""
_MODULES = {"import": "import_"}
"""Modules that are not called like their command."""
_FUNCTIONS = {"list": "list_", "import": "import_", "help": "help_"}
"""Functions, or groups of commands, that are not called like their command."""


class Commands(TyperGroup):
    """The group of all commands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cache: dict[str, Any] = {}

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order of the help."""
        return [*_NAMES]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, or None."""
        if cmd_name not in _NAMES:
            return None
        if cmd_name not in self._cache:
            self._cache[cmd_name] = _load(cmd_name)
        return self._cache[cmd_name]


def _load(name: str) -> Any:
    module = import_module(f"newsdigest.cli.commands.{_MODULES.get(name, name)}")
    command = getattr(module, _FUNCTIONS.get(name, name))
    if isinstance(command, typer.Typer):
        command.info.context_settings = HELP_SETTINGS
        group = get_command(command)
        group.name = name
        return group
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(name, context_settings=HELP_SETTINGS)(command)
    return get_command(app)
