"""Custom keys, themes, terminals without colour or UTF-8."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import Program
from support.readers import MIDDLE, NARROW, WIDE, Reader, awaited, opened

from newsdigest.browse.keymap import THEMES


@awaited
async def test_other_keys_in_the_reader(sample: Program) -> None:
    """Custom keys work, the replaced ones do nothing, and the help shows them."""
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
    """With NO_COLOR nothing has a colour, whatever the theme."""
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
