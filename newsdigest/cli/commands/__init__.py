"""The commands and where each lives: a command's module is loaded when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

HELP: dict[str, Any] = {"help_option_names": ["-h", "--help"]}
_PASSING = {**HELP, "ignore_unknown_options": True}
"""For commands with a query: ``-term`` is part of it, not an option."""

_HOMES = {
    "list": ("list", "list_", _PASSING),
    "search": ("search", "search", _PASSING),
    "browse": ("browse", "browse", _PASSING),
    "show": ("show", "show", HELP),
    "summarize": ("summarize", "summarize", HELP),
    "keywords": ("keywords", "keywords", _PASSING),
    "similar": ("similar", "similar", HELP),
    "digest": ("digest", "digest", _PASSING),
    "story": ("story", "story", HELP),
    "stats": ("stats", "stats", _PASSING),
    "mark": ("mark", "mark", HELP),
    # -h alone would be taken for help inside of -health.
    "tag": ("tag", "tag", {**_PASSING, "help_option_names": ["--help"]}),
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

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order of the help."""
        return [*_HOMES]  # this package has a module called list

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, or None."""
        if cmd_name not in _HOMES:
            return None
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
