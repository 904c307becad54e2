"""The list grouped into stories."""

from __future__ import annotations

import asyncio
import json
import re

import pytest
from conftest import PROJECT, Program
from support.readers import MIDDLE, NARROW, WIDE, Reader, awaited, opened

STORIES = [
    frozenset(story)
    for story in json.loads((PROJECT / "tests/sample_stories.json").read_text("utf-8"))["stories"]
]


@pytest.fixture
def within(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stories are found in a thread: quicker, where the process is not what is tested."""
    monkeypatch.setattr("newsdigest.browse.subprocess.run_in_subprocess", asyncio.to_thread)


async def _folded(reader: Reader) -> None:
    await reader.press("z")
    await reader.sees("12 stories with several articles; 18 rows folded")


@pytest.mark.parametrize("size", [NARROW, MIDDLE, WIDE], ids=["60", "100", "200"])
@awaited
async def test_folding(sample: Program, size: tuple[int, int], within: None) -> None:
    """Each story of the sample archive has one row, that of its newest article."""
    async with opened(sample, size) as reader:
        listed = reader.rows
        await _folded(reader)
        rows = reader.rows
        assert rows == [path for path in listed if path in rows]
        for story in STORIES:
            (first,) = story & set(rows)
            assert first == min(story, key=listed.index)
            await reader.at(rows.index(first))
            others = len(story) - 1
            assert re.search(rf"(\+|另见 |also in ){others}\b", reader.line)
            told = reader.ask(lambda archive: archive.rows(reader.screen.list.selected_numbers))
            assert {item.path for item in told.values()} == story
        alone = set(listed) - frozenset().union(*STORIES)
        assert alone < set(rows)


@awaited
async def test_the_cursor_stays_on_its_story(sample: Program, within: None) -> None:
    """Folding selects the story of a hidden article; unfolding selects that article again."""
    async with opened(sample) as reader:
        listed = reader.rows
        hidden = next(path for path in listed if _story(path) and path != _first(path, listed))
        await reader.at(listed.index(hidden))
        await _folded(reader)
        assert reader.rows[reader.row] == _first(hidden, listed)
        await reader.press("z")
        await reader.lists("")
        assert reader.rows[reader.row] == _first(hidden, listed)


@awaited
async def test_expanding(sample: Program, within: None) -> None:
    """Expanded articles of a story are listed below its first, and folded again."""
    async with opened(sample) as reader:
        listed = reader.rows
        await _folded(reader)
        folded = reader.rows
        story = STORIES[0]
        first = min(story, key=listed.index)
        at = folded.index(first)
        await reader.at(at)
        await reader.press("x")
        await reader.until(lambda: len(reader.rows) == len(folded) + len(story) - 1, "turned out")
        inner = reader.rows[at + 1 : at + len(story)]
        assert {first, *inner} == story
        await reader.press("j", "r")
        await reader.until(
            lambda: [item.path for item in reader.items("is:read")] == inner[:1], "one is read"
        )
        assert reader.line.startswith("   ")
        await reader.press("x")  # from within as well
        await reader.until(lambda: reader.rows == folded, "folded")
        assert reader.row == at


@awaited
async def test_marking_a_story(sample: Program, within: None) -> None:
    """A mark on a folded row marks all of its articles, and one undo takes it back."""
    async with opened(sample) as reader:
        listed = reader.rows
        await _folded(reader)
        story = STORIES[0]
        await reader.at(reader.rows.index(min(story, key=listed.index)))
        await reader.press("r")
        await reader.sees("3 articles marked read", "57 未读")
        assert {item.path for item in reader.items("is:read")} == story
        await reader.press("u")
        await reader.sees("undone: mark read, 3 articles")
        assert not reader.items("is:read")


@awaited
async def test_opening_a_story(sample: Program, within: None) -> None:
    """Reading the first article of a story marks all of them read."""
    async with opened(sample) as reader:
        listed = reader.rows
        await _folded(reader)
        story = STORIES[0]
        first = min(story, key=listed.index)
        await reader.at(reader.rows.index(first))
        await reader.press("enter")
        await reader.reads(first)
        await reader.until(
            lambda: {item.path for item in reader.items("is:read")} == story, "the story read"
        )


def _story(path: str) -> frozenset[str] | None:
    return next((story for story in STORIES if path in story), None)


def _first(path: str, listed: list[str]) -> str:
    return min(_story(path) or {path}, key=listed.index)
