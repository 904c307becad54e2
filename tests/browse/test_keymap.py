"""Keys and theme in newsdigest.toml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from newsdigest.browse.keymap import COMMANDS, THEMES, ReaderSettings, by_group, reader_settings
from newsdigest.errors import ConfigError


def _keys(chosen: ReaderSettings) -> dict[str, tuple[str, ...]]:
    return {command.name: command.keys for command in chosen.commands}


def test_default_settings() -> None:
    """Without a table, keys and theme are the defaults."""
    assert reader_settings({}) == ReaderSettings(COMMANDS, "terminal")


@pytest.mark.parametrize(
    ("keys", "changed"),
    [
        ({"star": "m"}, {"star": ("m",)}),
        ({"star": ["m", "ctrl+s"]}, {"star": ("m", "ctrl+s")}),
        ({"star": []}, {"star": ()}),
        ({"star": "r"}, {"star": ("r",), "toggle_read": ("N",)}),
        ({"star": "q"}, {"star": ("q",), "back": ()}),
        ({"star": "j", "down": "s"}, {"star": ("j",), "down": ("s",)}),
        ({"digest": "中"}, {"digest": ("中",)}),
        ({"digest": ","}, {"digest": (",",)}),
        ({"digest": "+"}, {"digest": ("+",)}),
        ({"help": "f12"}, {"help": ("f12",)}),
        ({"help": "ctrl+shift+a"}, {"help": ("ctrl+shift+a",)}),
        ({"help": "alt+pagedown"}, {"help": ("alt+pagedown",)}),
    ],
)
def test_good_keys(keys: Mapping[str, Any], changed: Mapping[str, tuple[str, ...]]) -> None:
    """A command gets its custom keys, and the command with that default key loses it."""
    usual = {command.name: command.keys for command in COMMANDS}
    assert _keys(reader_settings({"keys": keys})) == {**usual, **changed}


def test_macros() -> None:
    """A shell command is a command of its own; its key is taken from another one."""
    settings = reader_settings({"macros": {"m": "mpv x", "o": " w3m\ty "}, "keys": {"star": "f2"}})
    assert settings.macros == {"macro_m": "mpv x", "macro_o": " w3m\ty "}
    keys = _keys(settings)
    assert (keys["macro_m"], keys["macro_o"], keys["open_address"]) == (("m",), ("o",), ())
    assert by_group(settings.commands)["Your own"][1].help == "w3m y"


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"colour": "red"}, "unknown key 'browse.colour'"),
        ({"theme": "pink"}, "no such theme: 'pink'"),
        ({"theme": 1}, "no such theme: 1"),
        ({"theme": ["dark"]}, "no such theme: ['dark']"),
        ({"keys": "star"}, "browse.keys must be a table"),
        ({"macros": "m"}, "browse.macros must be a table"),
        ({"macros": {"m": 1}}, "browse.macros.m must be a shell command"),
        ({"macros": {"m": " "}}, "browse.macros.m must be a shell command"),
        ({"macros": {"mm": "x"}}, "browse.macros.mm is not a key: 'mm'"),
        (
            {"macros": {"m": "x"}, "keys": {"star": "m"}},
            "the key 'm' is given to star and to macro_m",
        ),
        ({"keys": {"stars": "m"}}, "unknown command: 'stars'"),
        ({"keys": {"star": 1}}, "browse.keys.star must be a key or a list of keys"),
        ({"keys": {"star": {"key": "m"}}}, "browse.keys.star must be a key or a list of keys"),
        ({"keys": {"star": ["m", 1]}}, "browse.keys.star must be a key or a list of keys"),
        ({"keys": {"star": ""}}, "browse.keys.star is not a key: ''"),
        ({"keys": {"star": " "}}, "browse.keys.star is not a key: ' '"),
        ({"keys": {"star": "ab"}}, "browse.keys.star is not a key: 'ab'"),
        ({"keys": {"star": "\x1b"}}, "browse.keys.star is not a key"),
        ({"keys": {"star": "ctrl+"}}, "browse.keys.star is not a key: 'ctrl+'"),
        ({"keys": {"star": "ctrl+S"}}, "browse.keys.star is not a key: 'ctrl+S'"),
        ({"keys": {"star": "super+s"}}, "browse.keys.star is not a key: 'super+s'"),
        ({"keys": {"star": "f25"}}, "browse.keys.star is not a key: 'f25'"),
        ({"keys": {"star": "m", "tag": "m"}}, "the key 'm' is given to star and to tag"),
    ],
)
def test_bad_tables(table: Mapping[str, Any], told: str) -> None:
    """An invalid table is an error that names the entry and the file."""
    with pytest.raises(ConfigError) as caught:
        reader_settings(table, subject="my.toml")
    assert told in str(caught.value)
    assert caught.value.subject


def test_every_theme_is_valid() -> None:
    """Every name in ``THEMES`` is accepted."""
    assert [reader_settings({"theme": theme}).theme for theme in THEMES] == [
        "terminal",
        "dark",
        "light",
    ]


def test_groups() -> None:
    """The help has every command once, under its heading."""
    found = by_group(COMMANDS)
    assert next(iter(found)) == "Moving"
    assert sorted(c.name for own in found.values() for c in own) == sorted(
        command.name for command in COMMANDS
    )
