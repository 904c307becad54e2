"""Pictures of the reader for its documentation: the sample archive, a fixed time, real keys."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

from conftest import PROJECT, Program

from newsdigest.query.model import Sort
from support.pictures import in_cells
from support.readers import MIDDLE, NARROW, WIDE, Reader, opened

FOLDER = PROJECT / "docs/images"
_UNIQUE = re.compile(r"terminal-\d+")
"""Rich's name for a picture: a sum over it, which depends on more than what is seen."""


async def _reading(reader: Reader) -> None:
    """An article, where there is room for one pane."""
    await reader.press("j", "enter")
    await reader.reads(reader.rows[1])


async def _list_and_article(reader: Reader) -> None:
    """Some articles read, one starred, another one under the cursor."""
    await reader.press("r", "j", "j", "s", "j", "enter")
    await reader.reads(reader.rows[3])
    await reader.press("q", "j")
    await reader.until(lambda: len(reader.items("is:read")) == 2, "two are read")
    await reader.until(lambda: len(reader.items("is:starred")) == 1, "one is starred")
    await reader.until(lambda: reader.shown == reader.path, "the article beside")


async def _searching(reader: Reader) -> None:
    """A search, its first article, and what was searched for in it."""
    await reader.until(lambda: len(reader.screen.sidebar.entries) > 3, "the bar")
    await reader.press("/", *"西太湖", "enter")
    await reader.lists("西太湖", Sort.RELEVANCE)
    await reader.press("j")
    await reader.until(lambda: reader.shown == reader.path, "the article beside")


_PICTURES: Mapping[
    str, tuple[tuple[int, int], str, Callable[[Reader], Coroutine[Any, Any, None]]]
] = {
    "browse-60": (NARROW, "dark", _reading),
    "browse-100": (MIDDLE, "dark", _list_and_article),
    "browse-200": (WIDE, "light", _searching),
}


def pictures() -> dict[Path, str]:
    """The files with the pictures, and what they should hold."""
    return {FOLDER / f"{name}.svg": asyncio.run(_picture(name)) for name in _PICTURES}


async def _picture(name: str) -> str:
    size, theme, do = _PICTURES[name]
    with tempfile.TemporaryDirectory() as folder:
        environ = {"XDG_CACHE_HOME": folder, "XDG_DATA_HOME": folder}
        program = Program(Path(folder), environ, PROJECT / "articles")
        async with opened(program, size, browse={"theme": theme}) as reader:
            await do(reader)
            await _settled(reader)
            drawn = reader.browser.export_screenshot(title="newsdigest browse")
    return _UNIQUE.sub("newsdigest", in_cells(drawn)) + "\n"


async def _settled(reader: Reader) -> None:
    """Wait until the counts at the top and in the bar are there and the screen stays as it is."""
    await reader.until(lambda: reader.screen.listing.result.unread is not None, "the counts")
    if reader.screen.sidebar.display:
        await reader.until(
            lambda: (
                reader.screen.sidebar.entries[1].count == len(reader.items("is:unread"))
                and reader.screen.sidebar.entries[2].count == len(reader.items("is:starred"))
            ),
            "the bar's counts",
        )
    same, before = 0, ""
    while same < 5:
        await reader.pilot.pause(0.05)
        now = reader.browser.export_screenshot()
        same, before = (same + 1 if now == before else 0), now
