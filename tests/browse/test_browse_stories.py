"""Stories and digests in the reader, and the process in which both are made."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import PROJECT, Program
from support.readers import MIDDLE, NARROW, WIDE, Reader, awaited, opened

from newsdigest.browse import subprocess as story_work
from newsdigest.browse.subprocess import run_in_subprocess
from newsdigest.errors import NewsdigestError, ReadError

STORIES = [
    frozenset(story)
    for story in json.loads((PROJECT / "tests/sample_stories.json").read_text("utf-8"))["stories"]
]
PATIENCE = 20.0


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
    """A row stands for each story of the sample archive, its newest article first."""
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
    """Folding from an article that is hidden chooses its story; unfolding, the same article."""
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
    """The articles of a story stand below its first, to be chosen, read and folded again."""
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
    """A mark on a folded row is one on all of its articles, and one change to take back."""
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
    """Whoever reads the first article of a story has read the story."""
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


@awaited
async def test_a_digest(sample: Program) -> None:
    """A digest of what is listed is made in a process, shown, moved in, and left again."""
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


@pytest.mark.parametrize("command", ["z", "d"])
@awaited
async def test_giving_up(sample: Program, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """q and Escape end the process in which stories and digests are made."""
    monkeypatch.setattr(story_work, "group_stories", _endless)
    monkeypatch.setattr(story_work, "make_digest", _endless)
    async with opened(sample) as reader:
        for key in ("q", "escape"):
            await reader.press(command)
            await reader.sees("q cancels")
            await reader.until(multiprocessing.active_children, "a process")
            await reader.press(key)
            await reader.sees("cancelled")
            await reader.until(lambda: not multiprocessing.active_children(), "no process")
        await reader.press("j")
        await reader.until(lambda: reader.row == 1, "still there")


@awaited
async def test_what_fails_is_said(sample: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error in the process is told at the bottom, and the reader goes on."""
    monkeypatch.setattr(story_work, "group_stories", _failing)
    async with opened(sample) as reader:
        await reader.press("z")
        await reader.sees("it cannot be read")
        assert len(reader.rows) == 60


# The process


def _double(number: int) -> int:
    return 2 * number


def _failing(*_: object) -> int:
    raise ReadError("it cannot be read", subject="a.md", hint="look")


def _broken() -> int:
    raise ZeroDivisionError


def _dying() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _endless(*_: object) -> None:
    time.sleep(600)


def _loud() -> int:
    print("in the middle of the screen")
    os.write(2, b"in the middle of the screen")
    return 1


@awaited
async def test_apart() -> None:
    """What the work returns comes back; an error comes back as it was, a death as one."""
    assert await run_in_subprocess(_double, 21) == 42
    with pytest.raises(ReadError) as caught:
        await run_in_subprocess(_failing)
    assert str(caught.value) == "a.md: it cannot be read"
    assert (caught.value.subject, caught.value.hint) == ("a.md", "look")
    assert await _all_fail(_broken, _dying) == ["the work was ended before it was done"] * 2
    assert not multiprocessing.active_children()


async def _all_fail(*works: Callable[[], object]) -> list[str]:
    """What the works fail with, done at the same time."""
    results = await asyncio.gather(*map(run_in_subprocess, works), return_exceptions=True)
    return [one.message for one in results if isinstance(one, NewsdigestError)]


@awaited
async def test_apart_is_silent(capfd: pytest.CaptureFixture[str]) -> None:
    """What the work prints is not on the screen."""
    assert await run_in_subprocess(_loud) == 1
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("after", [0.0, 0.001, 0.01, 0.3])
@awaited
async def test_cancelling(after: float) -> None:
    """A work that is cancelled, however early, leaves no process behind."""
    task = asyncio.create_task(run_in_subprocess(_endless))
    await asyncio.sleep(after)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not multiprocessing.active_children()


def test_the_process_ends_with_the_reader(tmp_path: Path) -> None:
    """If the reader is killed, the process ends by itself."""
    code = (
        "import asyncio, test_browse_stories as here\n"
        "from newsdigest.browse.subprocess import run_in_subprocess\n"
        "if __name__ == '__main__':\n"
        f"    asyncio.run(run_in_subprocess(here.live, {str(tmp_path / 'pid')!r}))\n"
    )
    script = tmp_path / "reader.py"
    script.write_text(code, "utf-8")
    folders = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
    parent = subprocess.Popen(
        [sys.executable, str(script)], env={**os.environ, "PYTHONPATH": os.pathsep.join(folders)}
    )
    try:
        _until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text("utf-8"))
        child = int((tmp_path / "pid").read_text("utf-8"))
        assert _lives(child)
    finally:
        parent.kill()
        parent.wait()
    _until(lambda: not _lives(child))


def live(path: str) -> None:
    """In the process: say who it is, and live on."""
    Path(path).write_text(str(os.getpid()), "utf-8")
    time.sleep(600)


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        if Path("/proc/self/stat").exists():
            return False
    else:
        return state != "Z"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _until(is_so: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)
