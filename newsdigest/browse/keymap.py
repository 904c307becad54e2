"""The commands of the reader: one table with names, keys and what ``?`` says about them.

The keys are newsboat's and vim's; newsdigest.toml may give a command others.  What a
command does is the screen's; nothing here knows Textual.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from newsdigest.errors import ConfigError

THEMES = ("terminal", "dark", "light")
"""``terminal`` leaves the colours to the terminal; the others bring their own."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something that a key does.

    ``keys`` are as a user writes them: a character, or a name such as ``ctrl+d``.
    """

    name: str
    keys: tuple[str, ...]
    help: str
    group: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What newsdigest.toml says about the reader."""

    commands: tuple[Command, ...]
    theme: str = THEMES[0]


MOVING, MARKING, FINDING, READING, PROGRAM = (
    "Moving", "Marking", "Finding", "Reading", "The program",
)  # fmt: skip

COMMANDS = (
    Command("down", ("j", "down"), "next line", MOVING),
    Command("up", ("k", "up"), "previous line", MOVING),
    Command("half_page_down", ("ctrl+d",), "half a page on", MOVING),
    Command("half_page_up", ("ctrl+u",), "half a page back", MOVING),
    Command("page_down", ("space", "pagedown", "ctrl+f"), "a page on", MOVING),
    Command("page_up", ("b", "pageup", "ctrl+b"), "a page back", MOVING),
    Command("top", ("g", "home"), "to the beginning", MOVING),
    Command("bottom", ("G", "end"), "to the end", MOVING),
    Command("next_unread", ("n",), "next unread article", MOVING),
    Command("previous_unread", ("p",), "previous unread article", MOVING),
    Command("next_article", ("J",), "next article, also while reading", MOVING),
    Command("previous_article", ("K",), "previous article", MOVING),
    Command("pane_left", ("h", "left"), "to the pane on the left", MOVING),
    Command("pane_right", ("l", "right"), "to the pane on the right", MOVING),
    Command("next_pane", ("tab",), "to the next pane", MOVING),
    Command("open", ("enter",), "read the article, use the entry", READING),
    Command("back", ("q",), "back to where you came from; in the end, quit", READING),
    Command("cancel", ("escape",), "the same, but never quit", READING),
    Command("next_match", ("]",), "to the next place that was searched for", READING),
    Command("previous_match", ("[",), "to the one before", READING),
    Command("summary", ("S",), "a longer summary, then none, then a short one", READING),
    Command("open_address", ("o",), "open the address, or a link by its number", READING),
    Command("links", ("L",), "the links of the article", READING),
    Command("copy", ("y",), "copy the address", READING),
    Command("copy_text", ("Y",), "copy the text", READING),
    Command("pipe", ("|",), "give the text to a command", READING),
    Command("edit", ("e",), "edit the file", READING),
    Command("toggle_read", ("r", "N"), "read or unread", MARKING),
    Command("star", ("s",), "star, or take the star off", MARKING),
    Command("tag", ("t",), "add and remove tags: +later -todo", MARKING),
    Command("all_read", ("A",), "mark all that are listed read", MARKING),
    Command("undo", ("u",), "take the last change back", MARKING),
    Command("filter", ("f",), "filter the list while you type", FINDING),
    Command("search", ("/",), "search, most relevant first", FINDING),
    Command("order", ("O",), "another order: date, title, source, length", FINDING),
    Command("reverse", ("R",), "the other way round", FINDING),
    Command("save_query", ("w",), "save the query under a name, a shown digest in a file", FINDING),
    Command("fold", ("z",), "one row for each story, or for each article", FINDING),
    Command("expand", ("x",), "show or hide the articles of a story", FINDING),
    Command("digest", ("d",), "a digest of what is listed", FINDING),
    Command("send", ("M",), "mail the digest that is shown", FINDING),
    Command("help", ("?", "f1"), "the keys", PROGRAM),
    Command("command", (":",), "do a command by its name, such as :digest or :q", PROGRAM),
    Command("palette", ("ctrl+p",), "look for a command", PROGRAM),
    Command("theme", ("T",), "other colours: the terminal's, dark, light", PROGRAM),
    Command("refresh", ("ctrl+r", "f5"), "look at the folder now", PROGRAM),
    Command("redraw", ("ctrl+l",), "draw the screen anew", PROGRAM),
    Command("suspend", ("ctrl+z",), "to the shell; fg comes back", PROGRAM),
    Command("quit", ("Q", "ctrl+q"), "quit", PROGRAM),
    Command("interrupt", ("ctrl+c",), "quit with exit code 130", PROGRAM),
)

_NAMED = {
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "enter", "escape"),
    *("tab", "space", "backspace", "delete", "insert"),
    *(f"f{number}" for number in range(1, 25)),
}
_MODIFIERS = ("ctrl", "shift", "alt")


def choices(table: Mapping[str, Any], *, subject: str = "newsdigest.toml") -> Choices:
    """What the table ``[browse]`` of newsdigest.toml says, checked.

    ``theme`` is one of :data:`THEMES`; ``[browse.keys]`` gives a command a key or a
    list of keys in the place of its own; a key that another command had by default
    is taken from it.

    :raises ConfigError: if something in it is unknown, or a key is given twice
    """
    for name in table:
        if name not in ("theme", "keys"):
            raise ConfigError(
                f"unknown key 'browse.{name}'", subject=subject, hint="known are theme, keys"
            )
    theme = table.get("theme", THEMES[0])
    if theme not in THEMES:
        raise ConfigError(
            f"no such theme: {theme!r}", subject=subject, hint=f"use {', '.join(THEMES)}"
        )
    keys = table.get("keys", {})
    if not isinstance(keys, Mapping):
        raise ConfigError("browse.keys must be a table", subject=subject)
    return Choices(_mapped({name: _keys(name, own, subject) for name, own in keys.items()}), theme)


def _keys(name: str, given: object, subject: str) -> tuple[str, ...]:
    """The keys of one command."""
    if name not in {command.name for command in COMMANDS}:
        raise ConfigError(
            f"browse.keys has an unknown command: {name!r}",
            subject=subject,
            hint=f"known are {', '.join(command.name for command in COMMANDS)}",
        )
    found = [given] if isinstance(given, str) else given
    if not isinstance(found, list) or not all(isinstance(key, str) for key in found):
        raise ConfigError(f"browse.keys.{name} must be a key or a list of keys", subject=subject)
    for key in found:
        if not _is_key(key):
            raise ConfigError(
                f"browse.keys.{name} is no key: {key!r}",
                subject=subject,
                hint="write a character, or such as ctrl+d, space, f5, pagedown",
            )
    return tuple(found)


def _is_key(key: str) -> bool:
    if len(key) == 1:
        return key.isprintable() and not key.isspace()
    *modifiers, last = key.split("+")
    return all(modifier in _MODIFIERS for modifier in modifiers) and (
        last in _NAMED or bool(modifiers and re.fullmatch(r"[a-z0-9]", last))
    )


def _mapped(own: Mapping[str, Sequence[str]]) -> tuple[Command, ...]:
    """All commands with the keys they were given; no key has two commands."""
    users: dict[str, str] = {}
    for name, keys in own.items():
        for key in keys:
            if users.setdefault(key, name) != name:
                raise ConfigError(
                    f"the key {key!r} is given to {users[key]} and to {name}", subject="browse.keys"
                )
    return tuple(
        replace(command, keys=tuple(own[command.name]))
        if command.name in own
        else replace(command, keys=tuple(key for key in command.keys if key not in users))
        for command in COMMANDS
    )


def by_group(commands: Iterable[Command]) -> dict[str, list[Command]]:
    """The commands below the headings of the help, in order."""
    found: dict[str, list[Command]] = {}
    for command in commands:
        found.setdefault(command.group, []).append(command)
    return found
