"""A digest in the reader: made, read, saved, mailed."""

from __future__ import annotations

import asyncio
import multiprocessing

import pytest
from conftest import Program
from support.readers import NARROW, Reader, awaited, opened

from newsdigest.browse.digest_screen import DigestScreen
from newsdigest.browse.pane import EntriesPane
from newsdigest.digest.model import Digest
from newsdigest.errors import UsageError


@pytest.fixture
def in_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Digests are made in a thread, which is quicker than a process."""
    monkeypatch.setattr("newsdigest.browse.subprocess.run_in_subprocess", asyncio.to_thread)


async def made(reader: Reader) -> None:
    """Wait until a digest is shown."""

    def is_shown() -> bool:
        screen = reader.browser.screen
        return isinstance(screen, DigestScreen) and bool(screen.query(EntriesPane))

    await reader.until(is_shown, "a digest")


@awaited
async def test_a_digest(sample: Program) -> None:
    """A digest of the list is made in a process, shown, scrolled and closed."""
    async with opened(sample) as reader:
        await reader.press("f", *"source:武进日报", "enter")
        await reader.lists("source:武进日报")
        await reader.press("d")
        await reader.sees("16 篇报道")
        top = reader.lines[2]
        await reader.press("G")
        await reader.until(lambda: reader.lines[2] != top, "the end")
        await reader.press("q")
        await reader.sees("source:武进日报")
        assert not multiprocessing.active_children()


@awaited
async def test_a_story_of_a_digest_is_read(sample: Program, in_thread: None) -> None:
    """In a digest j goes from headline to headline, Enter reads the lead of the story."""
    async with opened(sample, query="since:2024-11-20") as reader:
        await reader.press("d")
        await made(reader)
        pane = reader.browser.screen.query_one(EntriesPane)
        await reader.until(lambda: pane.selected == 1, "the first story")
        await reader.press("j", "j", "k")
        assert pane.selected == 2
        headline = "".join(text for text, _ in pane.line(pane.cursor)).split("  ")[2].strip()
        await reader.press("enter")
        await reader.until(lambda: reader.screen.is_reading and reader.shown, "an article")
        assert reader.screen.article.article is not None
        assert headline.startswith(reader.screen.article.article.title[:8])
        assert not reader.items(f"path:{reader.shown} is:unread")


@awaited
async def test_from_a_story_to_its_digest(sample: Program, in_thread: None) -> None:
    """From a story q returns to the digest at the same story, then to the list."""
    async with opened(sample, NARROW, query="tag:健康 or 地铁 or 西太湖 or 急诊") as reader:
        await reader.at(3)
        before = reader.row, int(reader.screen.list.scroll_offset.y)
        await reader.press("d")
        await made(reader)
        await reader.press("j", "j")
        pane = reader.browser.screen.query_one(EntriesPane)
        place = pane.selected, int(pane.scroll_offset.y)
        assert place[0] == 3
        for _ in range(2):  # there and back, and once more
            await reader.press("enter")
            await reader.until(lambda: reader.screen.is_reading and reader.shown, "a story")
            await reader.press("q")
            await made(reader)
            pane = reader.browser.screen.query_one(EntriesPane)
            await reader.until(
                lambda p=pane: (p.selected, int(p.scroll_offset.y)) == place,  # type: ignore[misc]
                "the same place",
            )
        await reader.press("q")
        await reader.until(lambda: reader.browser.screen is reader.screen, "the list")
        assert (reader.row, int(reader.screen.list.scroll_offset.y)) == before
        assert not reader.screen.is_reading
        await reader.press("q")
        await reader.until(lambda: reader.browser._exit, "the end")


@awaited
async def test_a_digest_is_saved_and_sent(sample: Program, in_thread: None) -> None:
    """A digest is written to a file, or mailed after a confirmation; errors are shown."""
    places: list[str] = []

    def deliver(digest: Digest, name: str) -> str:
        assert digest.entries
        if name == "bad":
            raise UsageError("no format has this ending")
        places.append(name)
        return f"delivered {name or 'by mail'}"

    async with opened(sample, NARROW, query="地铁", deliver=deliver) as reader:
        await reader.press("d")
        await made(reader)
        await reader.sees("w save")
        await reader.press("w", *"week.md", "enter")
        await reader.sees("delivered week.md")
        await reader.press("M", "n")
        await reader.sees("nothing was sent")
        await reader.press("M", "y")
        await reader.sees("delivered by mail")
        await reader.press("w", *"bad", "enter")
        await reader.sees("no format has this ending")
        await reader.press("q")
        await reader.until(lambda: reader.browser.screen is reader.screen, "the list")
    assert places == ["week.md", ""]
