"""The reader's screen: messages, and marks right before the end."""

from __future__ import annotations

import pytest
from conftest import Program
from support.readers import NARROW, awaited, opened


@awaited
async def test_messages_are_whole(sample: Program) -> None:
    """A long message takes two lines, the next short one takes one."""
    async with opened(sample, NARROW) as reader:
        message = "cannot be written: " + " ".join(f"word{number}" for number in range(20))
        height = reader.screen.list.size.height
        reader.screen.show_message(message)
        await reader.until(lambda: "word19" in reader.text, "the end of it")
        assert "word0 " in reader.text
        reader.screen.show_message("")
        await reader.until(lambda: reader.screen.list.size.height == height, "one line again")


@pytest.mark.parametrize("quits", ["Q", "ctrl+c"])
@awaited
async def test_a_mark_right_before_the_end_is_kept(sample: Program, quits: str) -> None:
    """A mark right before the reader quits is written."""
    async with opened(sample) as reader:
        await reader.at(3)
        path = reader.path
        await reader.press("s", quits)
    assert [item.path for item in reader.items("is:starred")] == [path]
