"""The keymap: every command of the reader with its name, its keys and its help.

The keys are those of newsboat and vim; newsdigest.toml can change them.  What a command
does is in ``actions``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from newsdigest.errors import ConfigError
from newsdigest.text.sanitize import one_line

THEMES = ("terminal", "dark", "light")
"""``terminal`` uses the terminal's own colours."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command; its keys are characters, or names such as ``ctrl+d``."""

    name: str
    keys: tuple[str, ...]
    help: str
    group: str


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """The table ``[browse]`` of newsdigest.toml: every command with its keys, and the theme.

    ``macros`` are the shell commands of the commands that the user defined, by their names.
    """

    commands: tuple[Command, ...]
    theme: str = THEMES[0]
    macros: Mapping[str, str] = field(default_factory=dict)


MOVING, MARKING, FINDING, READING, PROGRAM = (
    "Moving", "Marking", "Finding", "Reading", "The program",
)  # fmt: skip
MACROS = "Your own"

COMMANDS = (
    Command("down", ("j", "down"), "next line", MOVING),
    Command("up", ("k", "up"), "previous line", MOVING),
    Command("half_page_down", ("ctrl+d",), "half a page down", MOVING),
    Command("half_page_up", ("ctrl+u",), "half a page up", MOVING),
    Command("page_down", ("space", "pagedown", "ctrl+f"), "a page down", MOVING),
    Command("page_up", ("b", "pageup", "ctrl+b"), "a page up", MOVING),
    Command("top", ("g", "home"), "first line", MOVING),
    Command("bottom", ("G", "end"), "last line", MOVING),
    Command("next_unread", ("n",), "next unread article", MOVING),
    Command("previous_unread", ("p",), "previous unread article", MOVING),
    Command("next_article", ("J",), "next article, also while reading", MOVING),
    Command("previous_article", ("K",), "previous article, also while reading", MOVING),
    Command("pane_left", ("h", "left"), "the pane on the left", MOVING),
    Command("pane_right", ("l", "right"), "the pane on the right", MOVING),
    Command("next_pane", ("tab",), "the next pane", MOVING),
    Command("open", ("enter",), "read the article, open the entry", READING),
    Command("back", ("q",), "back; from the first list, quit", READING),
    Command("cancel", ("escape",), "back, but never quit", READING),
    Command("next_match", ("]",), "next match in the article", READING),
    Command("previous_match", ("[",), "previous match", READING),
    Command("summary", ("S",), "a longer summary, then none, then the usual one", READING),
    Command("timeline", ("H",), "the story of the article, day by day", READING),
    Command("open_address", ("o",), "open the address, or a link by its number", READING),
    Command("links", ("L",), "the links of the article", READING),
    Command("copy", ("y",), "copy the address", READING),
    Command("copy_text", ("Y",), "copy the text", READING),
    Command("pipe", ("|",), "pipe the text to a command", READING),
    Command("edit", ("e",), "edit the file", READING),
    Command("toggle_read", ("r", "N"), "mark read or unread", MARKING),
    Command("star", ("s",), "star or unstar", MARKING),
    Command("tag", ("t",), "add and remove tags: +later -todo", MARKING),
    Command("follow", ("F",), "follow the story of the article, or no longer", MARKING),
    Command("all_read", ("A",), "mark every listed article read", MARKING),
    Command("undo", ("u",), "undo the last change", MARKING),
    Command("filter", ("f",), "filter the list while you type", FINDING),
    Command("search", ("/",), "search, most relevant first", FINDING),
    Command("order", ("O",), "next order: date, title, source, length", FINDING),
    Command("reverse", ("R",), "reverse the order", FINDING),
    Command("save_query", ("w",), "save the query under a name, a digest in a file", FINDING),
    Command("fold", ("z",), "group the list into stories, or ungroup it", FINDING),
    Command("expand", ("x",), "show or hide the articles of a story", FINDING),
    Command("digest", ("d",), "digest of the list", FINDING),
    Command("trends", ("V",), "phrases of the list that rose and fell", FINDING),
    Command("send", ("M",), "mail the digest", FINDING),
    Command("update_feeds", ("U",), "update the feeds", PROGRAM),
    Command("help", ("?", "f1"), "this list of keys", PROGRAM),
    Command("command", (":",), "run a command by its name, such as :digest or :q", PROGRAM),
    Command("palette", ("ctrl+p",), "find a command", PROGRAM),
    Command("theme", ("T",), "next theme: terminal, dark, light", PROGRAM),
    Command("refresh", ("ctrl+r", "f5"), "check the folder now", PROGRAM),
    Command("redraw", ("ctrl+l",), "redraw the screen", PROGRAM),
    Command("suspend", ("ctrl+z",), "suspend to the shell; fg resumes", PROGRAM),
    Command("quit", ("Q", "ctrl+q"), "quit", PROGRAM),
    Command("interrupt", ("ctrl+c",), "quit with exit code 130", PROGRAM),
)

_KEY_NAMES = {
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "enter", "escape"),
    *("tab", "space", "backspace", "delete", "insert"),
    *(f"f{number}" for number in range(1, 25)),
}
_MODIFIERS = ("ctrl", "shift", "alt")


def reader_settings(
    table: Mapping[str, Any], *, subject: str = "newsdigest.toml"
) -> ReaderSettings:
    """The checked table ``[browse]`` of newsdigest.toml.

    ``theme`` is one of :data:`THEMES`.  ``[browse.keys]`` gives a command another key or a
    list of keys; a default key of another command is taken from it.  ``[browse.macros]``
    gives a key a shell command.

    :param subject: the file, for errors
    :raises ConfigError: if a name or key is unknown, or a key is given to two commands
    """
    for name in table:
        if name not in ("theme", "keys", "macros"):
            raise ConfigError(
                f"unknown key 'browse.{name}'",
                subject=subject,
                hint="known are theme, keys, macros",
            )
    theme = table.get("theme", THEMES[0])
    if theme not in THEMES:
        raise ConfigError(
            f"no such theme: {theme!r}", subject=subject, hint=f"use {', '.join(THEMES)}"
        )
    keys = table.get("keys", {})
    if not isinstance(keys, Mapping):
        raise ConfigError("browse.keys must be a table", subject=subject)
    custom = {name: _command_keys(name, value, subject) for name, value in keys.items()}
    macros = _macros(table.get("macros", {}), subject)
    custom |= {macro.name: macro.keys for macro in macros}
    return ReaderSettings(
        _with_custom_keys((*COMMANDS, *macros), custom),
        theme,
        {macro.name: str(table["macros"][macro.keys[0]]) for macro in macros},
    )


def _macros(table: object, subject: str) -> list[Command]:
    """The user's own commands by their keys, each with its shell command as help."""
    if not isinstance(table, Mapping):
        raise ConfigError("browse.macros must be a table", subject=subject)
    for key, command in table.items():
        _check_key(f"browse.macros.{key}", key, subject)
        if not isinstance(command, str) or not command.strip():
            message = f"browse.macros.{key} must be a shell command"
            raise ConfigError(message, subject=subject)
    return [
        Command(f"macro_{key}", (key,), one_line(command), MACROS) for key, command in table.items()
    ]


def _command_keys(name: str, value: object, subject: str) -> tuple[str, ...]:
    """The checked keys of one command."""
    if name not in {command.name for command in COMMANDS}:
        raise ConfigError(
            f"browse.keys has an unknown command: {name!r}",
            subject=subject,
            hint=f"known are {', '.join(command.name for command in COMMANDS)}",
        )
    keys = [value] if isinstance(value, str) else value
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise ConfigError(f"browse.keys.{name} must be a key or a list of keys", subject=subject)
    for key in keys:
        _check_key(f"browse.keys.{name}", key, subject)
    return tuple(keys)


def _check_key(setting: str, key: str, subject: str) -> None:
    if not _is_key(key):
        raise ConfigError(
            f"{setting} is not a key: {key!r}",
            subject=subject,
            hint="write a character, or a name such as ctrl+d, space, f5, pagedown",
        )


def _is_key(key: str) -> bool:
    if len(key) == 1:
        return key.isprintable() and not key.isspace()
    *modifiers, last = key.split("+")
    return all(modifier in _MODIFIERS for modifier in modifiers) and (
        last in _KEY_NAMES or bool(modifiers and re.fullmatch(r"[a-z0-9]", last))
    )


def _with_custom_keys(
    commands: Sequence[Command], custom: Mapping[str, tuple[str, ...]]
) -> tuple[Command, ...]:
    """Every command with its keys; no key has two commands."""
    owners: dict[str, str] = {}
    for name, keys in custom.items():
        for key in keys:
            if owners.setdefault(key, name) != name:
                raise ConfigError(
                    f"the key {key!r} is given to {owners[key]} and to {name}",
                    subject="browse.keys",
                )
    return tuple(
        replace(
            command,
            keys=custom.get(command.name, tuple(key for key in command.keys if key not in owners)),
        )
        for command in commands
    )


def by_group(commands: Iterable[Command]) -> dict[str, list[Command]]:
    """The commands under the headings of the help, in order."""
    groups: dict[str, list[Command]] = {}
    for command in commands:
        groups.setdefault(command.group, []).append(command)
    return groups
