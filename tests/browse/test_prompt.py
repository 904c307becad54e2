"""The prompt: errors in place, earlier answers, answers without Enter."""

from __future__ import annotations

import pytest
from conftest import Program
from support.readers import MIDDLE, NARROW, awaited, opened

from newsdigest.text.width import width


@pytest.mark.parametrize(
    ("typed", "before", "marks", "told"),
    [
        ("西湖 (a", "西湖 ", "^", "never closed"),
        ("since:昨年", "since:", "^^^^", "expected a date"),
        ("colour:red", "", "^^^^^^", "there is no field"),
        ("is:bold", "is:", "^^^^", "expected one of unread"),
        ("query:none", "query:", "^^^^", "no saved query"),
    ],
)
@pytest.mark.parametrize("size", [NARROW, MIDDLE], ids=["60", "100"])
@awaited
async def test_errors_in_place(
    sample: Program, size: tuple[int, int], typed: str, before: str, marks: str, told: str
) -> None:
    """An error is marked at its position, the list stays, Enter does nothing."""
    async with opened(sample, size) as reader:
        await reader.press("f")
        await reader.sees("filter:")
        await reader.paste(typed)
        await reader.sees("^")
        (y,) = [at for at, line in enumerate(reader.lines) if line.startswith("filter:")]
        assert f"filter: {typed}" in reader.lines[y]
        problem = reader.lines[y + 1]
        assert width(problem[: problem.index("^")]) == width(f"filter: {before}")
        assert problem.count("^") == len(marks)
        assert told in "".join(reader.lines[y + 1 : y + 3])
        listed = reader.rows
        await reader.press("enter")
        assert reader.screen.prompt.is_asking
        assert reader.rows == listed
        await reader.press("escape")
        await reader.misses("^")
        await reader.lists("")


@awaited
async def test_exit_during_a_question(sample: Program) -> None:
    """A signal during a question ends the reader in order."""
    async with opened(sample) as reader:
        await reader.press("f")
        await reader.sees("filter:")
        reader.browser.leave(15)
        await reader.pilot.pause()
    assert reader.browser.return_code == 143


@awaited
async def test_recall_answers(sample: Program) -> None:
    """Up recalls earlier answers to the same question, down later ones."""
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
async def test_enter_after_an_answer_is_ignored(sample: Program) -> None:
    """y needs no Enter, and an Enter right after it is ignored."""
    async with opened(sample) as reader:
        await reader.press("A", "n", "enter")
        await reader.sees("nothing was marked")
        assert not reader.screen.is_reading
        await reader.press("A", "y")
        await reader.sees("marked read")
