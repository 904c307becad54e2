"""The sidebar: entries, counts, keys and mouse."""

from __future__ import annotations

from collections import Counter

import pytest
from conftest import Program
from support.readers import MIDDLE, NARROW, WIDE, Reader, awaited, opened

from newsdigest.browse.sidebar import Entry
from newsdigest.query.model import Field


@awaited
async def test_a_saved_query(sample: Program) -> None:
    """A saved query is in the sidebar with its count, and query:NAME finds the same."""
    async with opened(sample, WIDE) as reader:
        await reader.press("f", *"马拉松", "enter")
        await reader.lists("马拉松")
        count = len(reader.rows)
        await reader.press("w", *"跑步", "enter")
        await reader.sees("saved: query:跑步", "Queries")
        await reader.until(lambda: _entry(reader, "跑步").count == count, "its count")
        await reader.press("q", "f", *"query:跑步", "enter")
        await reader.lists("马拉松")
        await reader.sees("query:跑步")


@awaited
async def test_sidebar_counts(sample: Program) -> None:
    """Counts are those of the archive, and follow the marks."""
    async with opened(sample, WIDE) as reader:
        await reader.until(lambda: len(reader.screen.sidebar.entries) > 3, "the entries")
        sources = Counter(item.source for item in reader.items())
        entries = {entry.query: entry.count for entry in reader.screen.sidebar.entries}
        assert (entries[""], entries["is:unread"], entries["is:starred"]) == (60, 60, 0)
        for source, count in sources.items():
            (query,) = {f"source:{source}", f'source:"{source}"'} & entries.keys()
            assert entries[query] == count
        tags = dict(reader.ask(lambda archive: archive.labels(Field.TAG)))
        shown = [one for one in reader.screen.sidebar.entries if str(one.query).startswith("tag:")]
        assert len(shown) > 20
        assert all(one.count == tags[one.label] for one in shown)
        await reader.press("s", "r")
        await reader.until(lambda: _entry(reader, "Starred").count == 1, "one starred")
        await reader.until(lambda: _entry(reader, "Unread").count == 59, "59 unread")
        await reader.press("t", *"later", "enter")
        await reader.until(lambda: _entry(reader, "later").count == 1, "the reader's own tag")


@pytest.mark.parametrize("size", [NARROW, MIDDLE, WIDE], ids=["60", "100", "200"])
@awaited
async def test_select_in_the_sidebar(sample: Program, size: tuple[int, int]) -> None:
    """The cursor skips headings; Enter lists the entry, q goes back."""
    async with opened(sample, size) as reader:
        bar = reader.screen.sidebar
        await reader.until(lambda: len(bar.entries) > 3, "the entries")
        await reader.press("h", "j", "j", "j")
        await reader.until(lambda: bar.selected is not None and bar.selected.label == "武进日报")
        await reader.press("enter")
        await reader.lists("source:武进日报")
        await reader.until(lambda: reader.screen.list.has_focus, "keys in the list")
        await reader.press("q")
        await reader.lists("")
        await reader.press("h", "k", "k")
        await reader.until(lambda: bar.selected is not None and bar.selected.label == "Unread")


@awaited
async def test_the_mouse(sample: Program) -> None:
    """A click selects a row, a second one reads it; a click in the sidebar lists the entry."""
    async with opened(sample, WIDE) as reader:
        await reader.until(lambda: len(reader.screen.sidebar.entries) > 3, "the entries")
        await reader.pilot.click("#list", offset=(10, 6))
        await reader.until(lambda: reader.row == 6, "row 6")
        await reader.pilot.click("#list", offset=(10, 6))
        await reader.reads(reader.rows[6])
        y = [entry.label for entry in reader.screen.sidebar.entries].index("Wujin Post")
        await reader.pilot.click("#sidebar", offset=(5, y))
        await reader.lists('source:"Wujin Post"')
        await reader.pilot.click("#footer")
        await reader.sees("next line")


def _entry(reader: Reader, label: str) -> Entry:
    return next((e for e in reader.screen.sidebar.entries if e.label == label), Entry(""))
