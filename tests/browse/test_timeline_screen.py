"""The timeline of a story in the reader: shown, read from, followed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from conftest import Program
from support.readers import MIDDLE, NARROW, WIDE, Reader, awaited, opened

from newsdigest.browse.digest_screen import DigestScreen
from newsdigest.browse.pane import EntriesPane
from newsdigest.browse.timeline_screen import TimelineScreen

Make = Callable[..., str]
FIRST = "5日清晨，云岭县石坝镇发生山体滑坡，造成12人死亡。消防救援人员赶到石坝镇搜救。"
SECOND = "云岭县石坝镇山体滑坡搜救进入第二天，已造成15人死亡。县里安置了三百名村民。"
OTHER = "青河县今天开始小麦春灌，水利部门调配两座水库的水，保证农田用水。"


@pytest.fixture
def slide(program: Program, article: Make) -> Program:
    """A story of two days and an unrelated article, which is the newest."""
    program.write("a.md", article("云岭县石坝镇山体滑坡", FIRST, date="2024-11-05", source="甲报"))
    program.write("b.md", article("石坝镇滑坡搜救继续", SECOND, date="2024-11-06", source="乙报"))
    program.write("c.md", article("青河县小麦春灌", OTHER, date="2024-11-07", source="乙报"))
    return program


async def timeline(reader: Reader) -> EntriesPane[str]:
    """Open the timeline of the selected article and wait for it."""
    await reader.press("H")
    return await shown(reader)


async def shown(reader: Reader) -> EntriesPane[str]:
    """Wait for a timeline; its pane."""

    def is_shown() -> bool:
        screen = reader.browser.screen
        panes = screen.query(EntriesPane) if isinstance(screen, TimelineScreen) else ()
        return any(pane.selected for pane in panes)

    await reader.until(is_shown, "a timeline")
    return reader.browser.screen.query_one(EntriesPane)


async def at_list(reader: Reader) -> None:
    """Wait until the list is shown again."""
    await reader.until(lambda: reader.browser.screen is reader.screen, "the list")


@pytest.mark.parametrize("size", [NARROW, MIDDLE])
def test_a_timeline(slide: Program, size: tuple[int, int]) -> None:
    """It has each day with its sources, news, changed numbers and articles."""

    @awaited
    async def look() -> None:
        async with opened(slide, size) as reader:
            await reader.at(1)
            await timeline(reader)
            await reader.sees("2024年11月5日  甲报", "2024年11月6日  乙报", "死亡：12 人 → 15 人")
            await reader.misses("春灌")
            await reader.press("q")
            await at_list(reader)
            assert (reader.row, reader.screen.is_reading) == (1, False)

    look()


@awaited
async def test_an_article_of_a_timeline_is_read(slide: Program) -> None:
    """Enter reads the selected article, q returns to it in the timeline, then to the list."""
    async with opened(slide, NARROW) as reader:
        await reader.at(1)
        pane = await timeline(reader)
        first = pane.selected
        await reader.press("j")
        assert pane.selected != first
        for _ in range(2):
            await reader.press("enter")
            await reader.reads("b.md")
            await reader.press("q")
            pane = await shown(reader)
            assert pane.selected != first
        await reader.press("k", "enter")
        await reader.reads("a.md")
        await reader.press("q", "H")
        await at_list(reader)
        assert reader.path == "b.md"


@awaited
async def test_a_timeline_while_reading(slide: Program) -> None:
    """From an article the timeline leads back to that article, and then to the list."""
    async with opened(slide, NARROW) as reader:
        await reader.at(1)
        await reader.press("enter")
        await reader.reads("b.md")
        await timeline(reader)
        await reader.press("enter")
        await reader.reads("a.md")
        await reader.press("q")
        await shown(reader)
        await reader.press("q")
        await at_list(reader)
        await reader.reads("b.md")
        await reader.press("q")
        await reader.until(lambda: not reader.screen.is_reading, "the list")


@awaited
async def test_a_story_is_followed(slide: Program) -> None:
    """F follows all articles of the story, and no longer; u undoes it as one change."""
    async with opened(slide) as reader:
        await reader.at(1)
        await reader.press("F")
        await reader.sees("following, 2 articles")
        assert reader.paths("is:followed") == ["b.md", "a.md"]
        await reader.press("F")
        await reader.sees("no longer following")
        assert reader.paths("is:followed") == []
        await reader.press("u")
        await reader.sees("undone")
        assert reader.paths("is:followed") == ["b.md", "a.md"]


@awaited
async def test_a_story_is_followed_from_its_timeline(slide: Program) -> None:
    """The timeline says that it is followed, also when it is opened again."""
    async with opened(slide) as reader:
        await reader.at(2)
        await timeline(reader)
        await reader.press("F")
        await reader.sees("2 篇 · 已关注", "following, 2 articles")
        await reader.press("u")
        await reader.sees("undone")
        await reader.misses("已关注")
        await reader.press("F")
        await reader.sees("已关注")
        await reader.press("q")
        await at_list(reader)
        await timeline(reader)
        await reader.sees("已关注")
        assert reader.paths("is:followed") == ["b.md", "a.md"]


@awaited
async def test_followed_stories_are_in_the_sidebar(slide: Program) -> None:
    """Once a story is followed, an entry of the sidebar lists its articles."""
    async with opened(slide, WIDE) as reader:
        await reader.sees("Starred")
        await reader.misses("Followed")
        await reader.at(1)
        await reader.press("F")
        await reader.sees("Followed")
        await reader.press("h", "j", "j", "j", "enter")
        await reader.lists("is:followed")
        assert reader.rows == ["b.md", "a.md"]


@awaited
async def test_an_article_alone(slide: Program) -> None:
    """The story of an article that nobody else reports has one day."""
    async with opened(slide) as reader:
        await reader.at(0)
        await timeline(reader)
        await reader.sees("1 篇", "青河县小麦春灌")
        await reader.misses("滑坡")


@awaited
async def test_without_articles(program: Program) -> None:
    """An empty list has no story."""
    async with opened(program) as reader:
        for key in ("H", "F"):
            await reader.press(key)
            await reader.sees("there is no article here")


@pytest.fixture
def in_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Digests are made in a thread, which is quicker than a process."""
    monkeypatch.setattr("newsdigest.browse.subprocess.run_in_subprocess", asyncio.to_thread)


async def digest(reader: Reader) -> None:
    """Wait for a digest with a story selected."""

    def is_shown() -> bool:
        screen = reader.browser.screen
        panes = screen.query(EntriesPane) if isinstance(screen, DigestScreen) else ()
        return any(pane.selected for pane in panes)

    await reader.until(is_shown, "a digest")


@awaited
async def test_the_timeline_of_a_story_that_is_read(slide: Program, in_thread: None) -> None:
    """It leads back to the story, then to the digest."""
    async with opened(slide, NARROW) as reader:
        await reader.press("d")
        await digest(reader)
        await reader.press("enter")
        await reader.until(lambda: reader.screen.is_reading and reader.shown, "a story")
        story = reader.shown
        await timeline(reader)
        await reader.press("q")
        await at_list(reader)
        await reader.reads(story)
        await reader.press("q")
        await digest(reader)


@awaited
async def test_the_timeline_of_a_story_of_a_digest(slide: Program, in_thread: None) -> None:
    """In a digest H shows the selected story; q leads back to the digest, then to the list."""
    async with opened(slide, NARROW, query="滑坡") as reader:
        await reader.press("d")
        await digest(reader)
        for _ in range(2):
            await timeline(reader)
            await reader.sees("死亡：12 人 → 15 人")
            await reader.press("enter")
            await reader.reads("a.md")
            await reader.press("q")
            await shown(reader)
            await reader.press("q")
            await digest(reader)
        await reader.press("q")
        await at_list(reader)
        assert not reader.screen.is_reading


@awaited
async def test_a_story_of_a_digest_is_followed(slide: Program, in_thread: None) -> None:
    """In a digest F follows the selected story."""
    async with opened(slide, NARROW, query="滑坡") as reader:
        await reader.press("d")
        await digest(reader)
        await reader.press("F")
        await reader.sees("following, 2 articles")
        assert reader.paths("is:followed") == ["b.md", "a.md"]
