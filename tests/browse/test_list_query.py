"""The list's query: filter, search, order, history."""

from __future__ import annotations

from conftest import Program
from support.readers import NARROW, WIDE, awaited, opened

from newsdigest.query.model import Sort


@awaited
async def test_filter_narrows_with_each_key(sample: Program) -> None:
    """The list follows the text in the field."""
    async with opened(sample) as reader:
        await reader.press("f")
        await reader.sees("filter:")
        for typed in ("西", "西太", "西太湖"):
            await reader.press(typed[-1])
            await reader.lists(typed)
        await reader.press(*" is:unread")
        await reader.lists("西太湖 is:unread")
        await reader.press(*["backspace"] * 10)
        await reader.lists("西太湖")
        await reader.until(lambda: "西太湖" in reader.lines[0], "the query at the top")


@awaited
async def test_escape_restores_list_and_row(sample: Program) -> None:
    """A cancelled filter restores the list and the selected row."""
    async with opened(sample) as reader:
        await reader.at(7)
        path = reader.rows[7]
        await reader.press("f", *"马拉松")
        await reader.lists("马拉松")
        await reader.press("escape")
        await reader.lists("")
        assert reader.rows[reader.row] == path
        await reader.press("escape")  # nothing is left of it to go back to
        await reader.sees("q quits")


@awaited
async def test_back_through_the_queries(sample: Program) -> None:
    """q goes back from query to query and restores the selected row of each."""
    async with opened(sample, WIDE) as reader:
        await reader.at(4)
        await reader.press("f", *"source:武进日报", "enter")
        await reader.lists("source:武进日报")
        await reader.at(3)
        await reader.press("/", *"学校", "enter")
        await reader.lists("学校", Sort.RELEVANCE)
        await reader.press("q")
        await reader.lists("source:武进日报")
        await reader.until(lambda: reader.row == 3, "row 3")
        await reader.press("q")
        await reader.lists("")
        await reader.until(lambda: reader.row == 4, "row 4")
        assert reader.browser.return_code is None


@awaited
async def test_a_query_from_the_command_line(sample: Program) -> None:
    """The query of the command line is listed first, and can be filtered further."""
    async with opened(sample, query="source:龙城晚报") as reader:
        await reader.lists("source:龙城晚报")
        await reader.press("f", *" 学校", "enter")
        await reader.lists("source:龙城晚报 学校")


@awaited
async def test_nothing_matches(sample: Program) -> None:
    """An empty list shows a message; keys that need an article do nothing."""
    async with opened(sample) as reader:
        await reader.press("f", *"幽灵站台", "enter")
        await reader.sees("nothing matches")
        await reader.press("enter", "s", "r", "t", "o", "y", "Y", "e", "x", "J", "n", "j", "G")
        await reader.press("q")
        await reader.lists("")
        assert not reader.items("is:starred")
        assert not reader.items("is:read")


@awaited
async def test_open_ended_last_word(sample: Program) -> None:
    """A Latin word is a prefix while it is typed; once entered, only if nothing else matches."""
    async with opened(sample) as reader:
        await reader.press("f", *"metr")
        await reader.lists("metr*")
        await reader.press("o", "enter")
        await reader.lists("metro")
        await reader.press("f", *["backspace"] * 5, *"marath", "enter")
        await reader.lists("marath*")
        await reader.sees("marath*")


@awaited
async def test_order_keeps_to_the_query(sample: Program) -> None:
    """A new order keeps the query, and a search orders by relevance."""
    async with opened(sample) as reader:
        await reader.press("f", *"学校", "enter", "O")
        await reader.lists("学校", Sort.TITLE)
        await reader.press("R")
        wanted = reader.paths("学校", Sort.TITLE, reverse=True)
        await reader.until(lambda: reader.rows == wanted, "the other way round")
        await reader.press("/", *"学校", "enter")
        await reader.lists("学校", Sort.RELEVANCE)
        await reader.press("O")
        await reader.lists("学校")


@awaited
async def test_another_order_keeps_the_article(sample: Program) -> None:
    """Another order keeps the selected article."""
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
    """A reversed list stays reversed when it is filtered."""
    async with opened(sample) as reader:
        await reader.press("R", "f", *"西太湖", "enter")
        wanted = reader.paths("西太湖", reverse=True)
        await reader.until(lambda: reader.rows == wanted, "the oldest first")


@awaited
async def test_from_the_folded_list(sample: Program) -> None:
    """From a folded list q shows every article again before it quits."""
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
    """From a search q returns to the previous list with the same rows visible."""
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
