"""links: opened by their numbers, and from a list of them."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import Program
from support.readers import NARROW, awaited, opened

from newsdigest.browse import programs
from newsdigest.browse.links_screen import LinksScreen
from newsdigest.browse.pane import EntriesPane

BODY = "".join(f"第{n}个[链接{n}](https://a.example/{n})在此。\n\n" for n in range(1, 13))
HEAD = "---\ntitle: {}\nurl: https://a.example/own\ndate: 2024-12-{}\n---\n"


@pytest.fixture
def addresses(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was opened."""
    opened: list[str] = []

    def note(url: str, **_: Any) -> None:
        opened.append(url)

    monkeypatch.setattr(programs, "open_address", note)
    return opened


@awaited
async def _opens(program: Program, addresses: list[str]) -> None:
    (program.archive / "links.md").write_text(HEAD.format("有链接的文章", 31) + BODY)
    async with opened(program, NARROW) as reader:
        await reader.press("o")
        await reader.until(lambda: len(addresses) == 1, "the article's own address")
        await reader.press("enter")
        await reader.sees("链接1[1]")
        await reader.press("o")
        await reader.sees("open link 1-12")
        await reader.press("2")
        await reader.until(lambda: len(addresses) == 2, "2: no longer number begins so")
        await reader.press("o", "1", "enter")
        await reader.until(lambda: len(addresses) == 3, "1 and Enter")
        await reader.press("o", "1", "2")
        await reader.until(lambda: len(addresses) == 4, "12 at once")
        await reader.press("o", "enter")
        await reader.until(lambda: len(addresses) == 5, "the article's own")
        await reader.press("o", "1", "escape")
        await reader.press("o", "0")
        await reader.sees("a number from 1 to 12; L lists the links")
        await reader.press("escape", "G")
        await reader.sees("[12] https://a.example/12")
    assert [one.rpartition("/")[2] for one in addresses[:5]] == ["own", "2", "1", "12", "own"]


@awaited
async def _lists(program: Program, addresses: list[str]) -> None:
    (program.archive / "links.md").write_text(HEAD.format("有链接的文章", 31) + BODY)
    async with opened(program, NARROW) as reader:
        await reader.press("enter")
        await reader.sees("链接1[1]")
        await reader.press("L")
        await reader.until(lambda: isinstance(reader.browser.screen, LinksScreen), "the list")
        await reader.sees("[1] 链接1", "https://a.example/1")
        await reader.press("j", "j", "k", "enter")
        await reader.until(lambda: addresses == ["https://a.example/2"], "the second")
        assert reader.screen.is_reading
        await reader.press("L", "G")
        pane = reader.browser.screen.query_one(EntriesPane)
        await reader.until(
            lambda: pane.selected is not None and pane.selected.number == 12, "the last"
        )
        await reader.press("q")
        await reader.until(lambda: reader.screen.is_reading, "the article")


def test_by_number(program: Program, addresses: list[str]) -> None:
    """A number opens a link, without Enter if no longer number begins with it."""
    _opens(program, addresses)


def test_from_the_list(program: Program, addresses: list[str]) -> None:
    """The list opens the selected link; q goes back to the article."""
    _lists(program, addresses)
