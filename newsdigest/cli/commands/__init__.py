"""The commands and where each lives: a command's module is loaded when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

HELP: dict[str, Any] = {"help_option_names": ["-h", "--help"]}
_HOMES = {
    "list": ("list", "list_", HELP),
    "search": ("search", "search", HELP),
    "browse": ("browse", "browse", HELP),
    "show": ("show", "show", HELP),
    "summarize": ("summarize", "summarize", HELP),
    "keywords": ("keywords", "keywords", HELP),
    "similar": ("similar", "similar", HELP),
    "digest": ("digest", "digest", HELP),
    "story": ("story", "story", HELP),
    "stats": ("stats", "stats", HELP),
    "mark": ("mark", "mark", HELP),
    "tag": ("tag", "tag", HELP),
    "undo": ("undo", "undo", HELP),
    "query": ("query", "queries", HELP),
    "import": ("import_", "import_", HELP),
    "feeds": ("feeds", "feeds", HELP),
    "check": ("check", "check", HELP),
    "index": ("index", "index", HELP),
    "state": ("state", "state", HELP),
    "config": ("config", "config", HELP),
}
"""Of each command its module, its function or group of commands, and how it is parsed."""


class Commands(TyperGroup):
    """The group of all commands, which builds one when it is asked for by name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._built: dict[str, Any] = {}

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order of the help."""
        return [*_HOMES]  # this package has a module called list

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, or None."""
        if cmd_name not in _HOMES:
            return None
        if cmd_name not in self._built:
            self._built[cmd_name] = self._build(cmd_name)
        return self._built[cmd_name]

    def _build(self, cmd_name: str) -> Any:
        module, name, settings = _HOMES[cmd_name]
        home = getattr(import_module(f"newsdigest.cli.commands.{module}"), name)
        if not isinstance(home, typer.Typer):
            app = typer.Typer(add_completion=False, rich_markup_mode=None)
            app.command(cmd_name, context_settings=settings)(home)
            return get_command(app)
        home.info.context_settings = settings
        group = get_command(home)
        group.name = cmd_name
        return group
