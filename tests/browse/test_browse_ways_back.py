"""ways back: q goes where the reader came from, and out only from the first screen."""

from __future__ import annotations

from conftest import Program
from support.readers import NARROW, awaited, opened

from newsdigest.browse.digest_screen import DigestScreen
from newsdigest.browse.pane import EntriesPane
from newsdigest.digest.model import Digest
from newsdigest.errors import UsageError


@awaited
async def test_from_a_story_to_its_digest(sample: Program) -> None:
    """Out of a story q shows the digest again, at the same story; then the list as it was."""
    async with opened(sample, NARROW, query="tag:健康 or 地铁 or 西太湖 or 急诊") as reader:
        await reader.at(3)
        before = reader.row, int(reader.screen.list.scroll_offset.y)
        await reader.press("d")
        await reader.until(lambda: isinstance(reader.browser.screen, DigestScreen), "a digest")
        await reader.press("j", "j")
        pane = reader.browser.screen.query_one(EntriesPane)
        place = pane.selected, int(pane.scroll_offset.y)
        assert place[0] == 3
        for _ in range(2):  # there and back, and once more
            await reader.press("enter")
            await reader.until(lambda: reader.screen.is_reading and reader.shown, "a story")
            await reader.press("q")
            await reader.until(lambda: isinstance(reader.browser.screen, DigestScreen), "again")
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
async def test_from_the_folded_list(sample: Program) -> None:
    """Out of a folded list q shows every article again, and only then it quits."""
    async with opened(sample) as reader:
        count = len(reader.rows)
        await reader.press("z")
        await reader.until(lambda: reader.screen.list.is_folded, "stories")
        await reader.press("enter")
        await reader.until(lambda: reader.screen.is_reading, "an article")
        await reader.press("q")
        await reader.until(lambda: not reader.screen.is_reading, "the list")
        assert reader.screen.list.is_folded
        await reader.press("q")
        await reader.until(lambda: len(reader.rows) == count, "every article")
        assert not reader.browser._exit


@awaited
async def test_from_a_search(sample: Program) -> None:
    """Out of what a search found q goes to the list before, with the same rows in sight."""
    async with opened(sample, NARROW) as reader:
        await reader.press("G", "k", "k")
        before = reader.path, int(reader.screen.list.scroll_offset.y)
        await reader.press("/", *"西太湖", "enter")
        await reader.until(lambda: reader.path != before[0], "what was found")
        await reader.press("enter")
        await reader.until(lambda: reader.screen.is_reading, "an article")
        await reader.press("q", "q")
        await reader.lists("")
        await reader.until(
            lambda: (reader.path, int(reader.screen.list.scroll_offset.y)) == before, "the place"
        )


@awaited
async def test_enter_behind_an_answer(sample: Program) -> None:
    """y needs no Enter, and one that is typed by habit opens nothing."""
    async with opened(sample) as reader:
        await reader.press("A", "n", "enter")
        await reader.sees("nothing was marked")
        assert not reader.screen.is_reading
        await reader.press("A", "y")
        await reader.sees("marked read")


@awaited
async def test_messages_are_whole(sample: Program) -> None:
    """A message that needs two lines has them; the next short one has one."""
    async with opened(sample, NARROW) as reader:
        message = "cannot be written: " + " ".join(f"word{number}" for number in range(20))
        height = reader.screen.list.size.height
        reader.screen.show_message(message)
        await reader.until(lambda: "word19" in reader.text, "the end of it")
        assert "word0 " in reader.text
        reader.screen.show_message("")
        await reader.until(lambda: reader.screen.list.size.height == height, "one line again")


@awaited
async def test_a_digest_is_saved_and_sent(sample: Program) -> None:
    """What is shown goes into a file, or into a mail once that is confirmed; errors are said."""
    places: list[str] = []

    def deliver(digest: Digest, name: str) -> str:
        assert digest.entries
        if name == "bad":
            raise UsageError("no format has this ending")
        places.append(name)
        return f"delivered {name or 'by mail'}"

    async with opened(sample, NARROW, query="地铁", deliver=deliver) as reader:
        await reader.press("d")
        await reader.until(lambda: isinstance(reader.browser.screen, DigestScreen), "a digest")
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
