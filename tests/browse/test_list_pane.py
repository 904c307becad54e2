"""The list: rows loaded as they become visible, and the cursor."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Iterable, Mapping, Sequence

from conftest import NOW, ZONE, Program
from support.readers import awaited, opened
from textual.app import App, ComposeResult

from newsdigest.article import Item
from newsdigest.browse.list import CACHE_SIZE, CHUNK, ListPane, Rows
from newsdigest.browse.pane import MOVES


class Library:
    """Articles by their numbers, and a record of those that were loaded."""

    def __init__(self, gone: Iterable[int] = ()) -> None:
        self.asked: list[list[int]] = []
        self._gone = frozenset(gone)

    async def __call__(self, numbers: Sequence[int]) -> Mapping[int, Item]:
        self.asked.append(list(numbers))
        await asyncio.sleep(0)
        return {number: _item(number) for number in numbers if number not in self._gone}


def _item(number: int, title: str = "标题") -> Item:
    return Item(f"{number:010x}", f"{title} {number}", NOW, source="来源", path="a.md")


def _rows(library: Library, count: int = 10_000) -> Rows:
    rows = Rows(library)
    rows.numbers = array("q", range(count, 0, -1))
    return rows


@awaited
async def test_rows_are_loaded_once() -> None:
    """Rows that are loaded, or about to be, are not loaded again."""
    rows = _rows(library := Library())
    assert rows.item(0) is None
    assert sorted(await asyncio.gather(rows.load(0, 3), rows.load(1, 5))) == [True, True]
    assert library.asked == [[10_000, 9_999, 9_998], [9_997, 9_996]]
    assert not await rows.load(0, 5)
    assert rows.item(4) == _item(9_996)
    assert rows.item(-1) is None
    assert rows.item(10_000) is None


@awaited
async def test_cache_drops_the_oldest() -> None:
    """The cache never has more than :data:`CACHE_SIZE` articles."""
    rows = _rows(Library())
    for start in range(0, 10_000, 100):
        await rows.load(start, start + 100)
    known = [row for row in range(10_000) if rows.item(row)]
    assert known == list(range(10_000 - CACHE_SIZE, 10_000))


@awaited
async def test_invalid_rows_stay_until_loaded() -> None:
    """Invalid rows stay as they are until they are loaded again; gone ones are known."""
    rows = _rows(library := Library(gone=[9_999]))
    await rows.load(0, 3)
    assert rows.is_gone(1)
    assert not rows.is_gone(0)
    rows.replace(10_000, _item(10_000, "改过"))
    rows.invalidate()
    assert rows.item(0) == _item(10_000, "改过")
    assert await rows.load(0, 2)
    assert rows.item(0) == _item(10_000)
    assert library.asked[1] == [10_000, 9_999]


class OneList(App[None]):
    """An application with nothing but a list."""

    def __init__(self, library: Library) -> None:
        super().__init__()
        self.list = ListPane(library, zone=ZONE, year=2024)

    def compose(self) -> ComposeResult:
        yield self.list


@awaited
async def test_only_visible_rows_are_loaded() -> None:
    """Of 10,000 articles a screenful and a chunk are loaded, at the top and at the end."""
    app = OneList(library := Library())
    async with app.run_test(size=(80, 24)) as pilot:
        app.list.show(array("q", range(10_000)), {}, keep=False)
        while app.list.rows.item(0) is None:
            await pilot.pause(0.02)
        assert {n for asked in library.asked for n in asked} <= set(range(24 + CHUNK))
        library.asked.clear()
        MOVES["bottom"](app.list)
        while app.list.item is None:
            await pilot.pause(0.02)
        assert app.list.item.title == "标题 9999"
        read = [n for asked in library.asked for n in asked]
        assert len(read) < 24 + 2 * CHUNK
        assert min(read) > 9_000


@awaited
async def test_the_selected_row_is_visible_after_a_short_list(sample: Program) -> None:
    """After a list without a scroll bar, the selected row is visible."""
    async with opened(sample) as reader:
        await reader.press("G", "f", *"地铁")
        await reader.lists("地铁")
        await reader.press("escape")
        await reader.lists("")
        await reader.until(lambda: reader.row == len(reader.rows) - 1, "the last row")
        pane = reader.screen.list
        assert pane.scroll_offset.y <= pane.cursor < pane.scroll_offset.y + pane.size.height
