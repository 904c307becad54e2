"""places: where the reader is, in list, article, prompt and digest, is where the reader stays."""

from __future__ import annotations

import pytest
from conftest import Program
from support.readers import MIDDLE, NARROW, WIDE, Reader, awaited, opened

from newsdigest.browse.digest_screen import DigestScreen
from newsdigest.browse.pane import EntriesPane


def above(reader: Reader) -> str:
    """The first lines of the article that are in sight."""
    return "".join(reader.part(reader.screen.article)[:3])


def top(reader: Reader) -> str:
    """The first line of the article that is in sight."""
    return next(filter(None, reader.part(reader.screen.article))).strip()


@awaited
async def test_the_chosen_row_is_in_sight_after_a_short_list(sample: Program) -> None:
    """Back from a list without a scroll bar the chosen row is on the screen."""
    async with opened(sample) as reader:
        await reader.press("G", "f", *"地铁")
        await reader.lists("地铁")
        await reader.press("escape")
        await reader.lists("")
        await reader.until(lambda: reader.row == len(reader.rows) - 1, "the last row")
        pane = reader.screen.list
        assert pane.scroll_offset.y <= pane.cursor < pane.scroll_offset.y + pane.size.height


@awaited
async def test_another_order_keeps_the_article(sample: Program) -> None:
    """By title, by source and the other way round the same article is chosen."""
    async with opened(sample) as reader:
        await reader.at(5)
        path = reader.path
        for key in ("O", "R", "O"):
            before = reader.rows
            await reader.press(key)
            await reader.until(lambda b=before: reader.rows != b, "another order")  # type: ignore[misc]
            assert reader.path == path


@awaited
async def test_a_filter_keeps_the_order(sample: Program) -> None:
    """A list that was turned round stays so when it is filtered."""
    async with opened(sample) as reader:
        await reader.press("R", "f", *"西太湖", "enter")
        wanted = reader.paths("西太湖", reverse=True)
        await reader.until(lambda: reader.rows == wanted, "the oldest first")


@awaited
async def test_an_article_keeps_its_place(sample: Program) -> None:
    """A wider or narrower terminal and a longer summary leave the text where it is."""
    async with opened(sample, WIDE) as reader:
        await reader.press("enter")
        await reader.until(lambda: reader.screen.is_reading and reader.shown, "an article")
        await reader.press("space")
        before = top(reader)[:6]
        for size in (MIDDLE, NARROW, WIDE):
            await reader.pilot.resize_terminal(*size)
            await reader.until(
                lambda: before in "".join(reader.part(reader.screen.article)[:3]), "it"
            )
        await reader.press("S")
        await reader.sees("6 sentences")
        await reader.until(lambda: before in "".join(reader.part(reader.screen.article)[:3]), "it")


@awaited
async def test_finding_in_the_article(sample: Program) -> None:
    """While reading / marks words in the article; given up, nothing is marked."""
    async with opened(sample) as reader:
        await reader.press("f", *"地铁", "enter", "f", *["backspace"] * 2, "enter")
        await reader.lists("")
        await reader.press("enter")
        await reader.until(lambda: reader.screen.is_reading and reader.shown, "an article")
        path = reader.shown
        await reader.press("/", *"急诊")
        await reader.sees("find in the article:")
        await reader.until(lambda: reversed_(reader, "急诊"), "a mark")
        await reader.press("escape")
        await reader.until(lambda: not reversed_(reader, "急诊"), "no mark")
        assert (reader.shown, reader.screen.is_reading) == (path, True)
        await reader.press("/", *"没有这个", "enter")
        await reader.sees("not in this article: 没有这个")


def reversed_(reader: Reader, text: str) -> bool:
    """Whether a text is drawn as a match."""
    return any(
        segment.text == text and segment.style is not None and segment.style.reverse
        for line in reader.segments
        for segment in line
    )


@awaited
async def test_searching_while_reading_and_giving_up(sample: Program) -> None:
    """A filter that is given up leads back to the article it was begun in."""
    async with opened(sample, NARROW) as reader:
        await reader.press("enter")
        await reader.until(lambda: reader.screen.is_reading and reader.shown, "an article")
        path = reader.shown
        await reader.press("f", *"地铁")
        await reader.lists("地铁")
        await reader.press("escape")
        await reader.reads(path)


@awaited
async def test_what_was_answered_before(sample: Program) -> None:
    """Up brings earlier answers to the same question, down later ones and at last nothing."""
    async with opened(sample) as reader:
        for typed in ("地铁", "马拉松"):
            await reader.press("/", *typed, "enter")
            await reader.until(lambda t=typed: reader.screen.listing.query.text == t, typed)  # type: ignore[misc]
        await reader.press("/", "up")
        await reader.sees("search: 马拉松")
        await reader.press("up", "up")
        await reader.sees("search: 地铁")
        await reader.press("down", "down")
        await reader.until(lambda: "search:" in reader.text.splitlines()[-1].strip(), "nothing")
        await reader.press("escape")


@awaited
async def test_tab_stays_in_the_prompt(sample: Program) -> None:
    """Tab completes, with quotation marks and capitals, and where it cannot it does nothing."""
    async with opened(sample) as reader:
        await reader.press("f", *"source:wuj", "tab")
        await reader.sees('filter: source:"Wujin Post"')
        await reader.press("tab", "tab")
        assert reader.screen.prompt.is_asking
        await reader.lists('source:"Wujin Post"')
        await reader.press("escape")
        assert not reader.screen.prompt.is_asking


@awaited
async def test_a_story_of_a_digest_is_read(sample: Program) -> None:
    """In a digest j goes from headline to headline, Enter reads what represents the story."""
    async with opened(sample, query="since:2024-11-20") as reader:
        await reader.press("d")
        await reader.until(lambda: isinstance(reader.browser.screen, DigestScreen), "a digest")
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


@pytest.mark.parametrize("quits", ["Q", "ctrl+c"])
@awaited
async def test_a_mark_right_before_the_end_is_kept(sample: Program, quits: str) -> None:
    """Whoever marks and leaves at once has marked."""
    async with opened(sample) as reader:
        await reader.at(3)
        path = reader.path
        await reader.press("s", quits)
    assert [item.path for item in reader.items("is:starred")] == [path]
