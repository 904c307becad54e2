"""Trends in the reader: shown, and the articles of a phrase listed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from conftest import Program
from support.readers import NARROW, Reader, awaited, opened

from newsdigest.browse.pane import EntriesPane
from newsdigest.browse.trends_screen import TrendsScreen

Make = Callable[..., str]


@pytest.fixture
def ferries(program: Program, article: Make) -> Program:
    """Sixty days of headlines; on ten of them, a ferry."""
    start = date(2024, 9, 1)
    for n in range(60):
        title = f"氢能渡轮首航第{n}天" if 40 <= n < 50 else f"湿地观鸟第{n}期"
        day = start + timedelta(days=n)
        program.write(f"{n}.md", article(title, date=f"{day} 08:00:00 +0800"))
    return program


def is_shown(reader: Reader) -> bool:
    """Whether the trends are on the screen, with a phrase selected."""
    screen = reader.browser.screen
    panes = screen.query(EntriesPane) if isinstance(screen, TrendsScreen) else ()
    return any(pane.selected for pane in panes)


@awaited
async def test_a_phrase_is_listed(ferries: Program) -> None:
    """V shows the phrases, Enter lists the articles of one, q returns to the whole list."""
    async with opened(ferries, NARROW) as reader:
        await reader.at(0)
        await reader.press("V")
        await reader.until(lambda: is_shown(reader), "the trends")
        await reader.sees("升温", "氢能渡轮首航", "10月11日—20日")
        await reader.press("enter")
        await reader.until(lambda: reader.browser.screen is reader.screen, "the list")
        await reader.until(lambda: len(reader.screen.list.order) == 10, "the articles")
        await reader.press("q")
        await reader.until(lambda: len(reader.screen.list.order) == 60, "all articles")


@awaited
async def test_no_trends(program: Program, article: Make) -> None:
    """A few articles have none; q leaves the trends."""
    program.write("a.md", article("湿地观鸟", date="2024-11-01"))
    async with opened(program, NARROW) as reader:
        await reader.at(0)
        await reader.press("V")
        await reader.sees("nothing rose or fell")
