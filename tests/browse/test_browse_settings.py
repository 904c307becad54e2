"""What newsdigest.toml and the terminal say about the reader: keys, themes, colours, ASCII."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from conftest import Program
from support.readers import MIDDLE, NARROW, WIDE, Reader, awaited, opened

from newsdigest.browse.keymap import COMMANDS, THEMES, ReaderSettings, by_group, reader_settings
from newsdigest.errors import ConfigError


def _keys(chosen: ReaderSettings) -> dict[str, tuple[str, ...]]:
    return {command.name: command.keys for command in chosen.commands}


def test_nothing_chosen() -> None:
    """Without a table the keys are those of the table of commands, and the theme the terminal's."""
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
    """A command gets the keys it is given, and whoever had them by default loses them."""
    usual = {command.name: command.keys for command in COMMANDS}
    assert _keys(reader_settings({"keys": keys})) == {**usual, **changed}


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"colour": "red"}, "unknown key 'browse.colour'"),
        ({"theme": "pink"}, "no such theme: 'pink'"),
        ({"theme": 1}, "no such theme: 1"),
        ({"theme": ["dark"]}, "no such theme: ['dark']"),
        ({"keys": "star"}, "browse.keys must be a table"),
        ({"keys": {"stars": "m"}}, "unknown command: 'stars'"),
        ({"keys": {"star": 1}}, "browse.keys.star must be a key or a list of keys"),
        ({"keys": {"star": {"key": "m"}}}, "browse.keys.star must be a key or a list of keys"),
        ({"keys": {"star": ["m", 1]}}, "browse.keys.star must be a key or a list of keys"),
        ({"keys": {"star": ""}}, "browse.keys.star is no key: ''"),
        ({"keys": {"star": " "}}, "browse.keys.star is no key: ' '"),
        ({"keys": {"star": "ab"}}, "browse.keys.star is no key: 'ab'"),
        ({"keys": {"star": "\x1b"}}, "browse.keys.star is no key"),
        ({"keys": {"star": "ctrl+"}}, "browse.keys.star is no key: 'ctrl+'"),
        ({"keys": {"star": "ctrl+S"}}, "browse.keys.star is no key: 'ctrl+S'"),
        ({"keys": {"star": "super+s"}}, "browse.keys.star is no key: 'super+s'"),
        ({"keys": {"star": "f25"}}, "browse.keys.star is no key: 'f25'"),
        ({"keys": {"star": "m", "tag": "m"}}, "the key 'm' is given to star and to tag"),
    ],
)
def test_bad_tables(table: Mapping[str, Any], told: str) -> None:
    """What cannot be meant is an error that names it and the file."""
    with pytest.raises(ConfigError) as caught:
        reader_settings(table, subject="my.toml")
    assert told in str(caught.value)
    assert caught.value.subject


def test_every_theme_can_be_chosen() -> None:
    """The three names are themes."""
    assert [reader_settings({"theme": theme}).theme for theme in THEMES] == [
        "terminal",
        "dark",
        "light",
    ]


def test_groups() -> None:
    """The help has every command once, below its heading."""
    found = by_group(COMMANDS)
    assert next(iter(found)) == "Moving"
    assert sorted(c.name for own in found.values() for c in own) == sorted(
        command.name for command in COMMANDS
    )


@awaited
async def test_other_keys_in_the_reader(sample: Program) -> None:
    """A command follows its new keys, its old ones do nothing, and the help says so."""
    keys = {"star": ["m", ","], "down": "ctrl+n", "toggle_read": "s", "quit": "alt+x"}
    async with opened(sample, browse={"keys": keys}) as reader:
        await reader.press("ctrl+n")
        await reader.until(lambda: reader.row == 1, "row 1")
        await reader.press("j", "down")
        await reader.press("m")
        await reader.sees("1 article starred")
        assert (reader.row, len(reader.items("is:starred"))) == (1, 1)
        await reader.press(",")
        await reader.sees("1 article no longer starred")
        await reader.press("s")
        await reader.sees("1 article marked read")
        await reader.press("?")
        await reader.sees("ctrl+n  ")
        await reader.press("q", "Q", "ctrl+q")
        assert reader.browser.return_code is None
        await reader.press("alt+x")
        assert reader.browser.return_code == 0


@pytest.mark.parametrize("theme", THEMES)
@awaited
async def test_themes(sample: Program, theme: str) -> None:
    """The terminal's theme uses its sixteen colours alone, the others bring their own ground."""
    async with opened(sample, browse={"theme": theme}) as reader:
        await reader.press("s", "enter")
        await reader.sees("鲁一苇")
        colors = _colors(reader)
        names = {color.name for color in colors}
        if theme == "terminal":
            assert all(color.is_default or (color.number or 0) < 16 for color in colors), names
        else:
            ground = {"dark": "#16181d", "light": "#fbfbf9"}[theme]
            assert ground in names
            assert not any(color.is_default for color in colors)


def _colors(reader: Reader) -> list[Any]:
    """Every colour on the screen."""
    styles = [part.style for line in reader.segments for part in line if part.style]
    return [color for s in styles for color in (s.color, s.bgcolor) if color is not None]


@pytest.mark.parametrize("theme", THEMES)
@awaited
async def test_no_color(sample: Program, theme: str) -> None:
    """With NO_COLOR nothing has a colour, whatever the theme; what is chosen is still seen."""
    async with opened(sample, browse={"theme": theme}, environ={"NO_COLOR": "1"}) as reader:
        await reader.press("s", "enter", "q", "f")
        await reader.sees("filter:")
        drawn = [part for line in _sent(reader) for part in line]
        assert not [part for part in drawn if part.style and _is_colored(part.style)]


def _sent(reader: Reader) -> Any:
    """What is drawn, after the filters through which Textual sends everything."""
    filters = reader.browser._filters
    assert filters
    ground = reader.screen.background_colors[1]
    for strip in reader.screen._compositor.render_strips():
        for each in filters:
            strip = strip.apply_filter(each, ground)
        yield list(strip)


def _is_colored(style: Any) -> bool:
    """Whether it has a colour that is none of the shades between black and white."""
    colors = [color for color in (style.color, style.bgcolor) if color is not None]
    triplets = [color.get_truecolor() for color in colors if not color.is_default]
    return any(len({one.red, one.green, one.blue}) > 1 for one in triplets)


@pytest.mark.parametrize("size", [NARROW, MIDDLE, WIDE], ids=["60", "100", "200"])
@awaited
async def test_ascii(sample: Program, size: tuple[int, int]) -> None:
    """A terminal without UTF-8 gets no other character in lists, articles, prompt and help."""
    async with opened(sample, size, ascii_only=True) as reader:
        await reader.press("s")
        await reader.sees("1 article starred", "Fires fall by half")
        _is_ascii(reader)
        await reader.press("j", "r", "enter")
        await reader.reads(reader.rows[1])
        _is_ascii(reader)
        await reader.press("q", "h")
        await reader.sees("Sources")
        _is_ascii(reader)
        await reader.press("l", "f", *"since:x")
        await reader.sees("^")
        _is_ascii(reader)
        await reader.press("escape", "?")
        await reader.sees("next line")
        _is_ascii(reader)


def _is_ascii(reader: Reader) -> None:
    odd = {char for line in reader.lines for char in line if not char.isascii()}
    assert not odd, reader.text
