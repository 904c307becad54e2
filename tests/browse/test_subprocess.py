"""The process in which stories and digests are made."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Program
from support.processes import is_alive, until
from support.readers import awaited, opened

from newsdigest.browse import subprocess as story_work
from newsdigest.browse.subprocess import run_in_subprocess
from newsdigest.errors import NewsdigestError, ReadError


@pytest.mark.parametrize("command", ["z", "d"])
@awaited
async def test_cancel_subprocess(
    sample: Program, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """q and Escape end the process that makes stories and digests."""
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
async def test_error_in_subprocess(sample: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error in the process is shown, and the reader goes on."""
    monkeypatch.setattr(story_work, "group_stories", _failing)
    async with opened(sample) as reader:
        await reader.press("z")
        await reader.sees("it cannot be read")
        assert len(reader.rows) == 60


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
async def test_run_in_subprocess() -> None:
    """The result is returned, an error is raised as it was, a killed process is an error."""
    assert await run_in_subprocess(_double, 21) == 42
    with pytest.raises(ReadError) as caught:
        await run_in_subprocess(_failing)
    assert str(caught.value) == "a.md: it cannot be read"
    assert (caught.value.subject, caught.value.hint) == ("a.md", "look")
    assert await _all_fail(_broken, _dying) == ["the work was ended before it was done"] * 2
    assert not multiprocessing.active_children()


async def _all_fail(*works: Callable[[], object]) -> list[str]:
    """The errors of works that run at the same time."""
    results = await asyncio.gather(*map(run_in_subprocess, works), return_exceptions=True)
    return [one.message for one in results if isinstance(one, NewsdigestError)]


@awaited
async def test_subprocess_is_silent(capfd: pytest.CaptureFixture[str]) -> None:
    """Output of the work does not reach the screen."""
    assert await run_in_subprocess(_loud) == 1
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("after", [0.0, 0.001, 0.01, 0.3])
@awaited
async def test_early_cancellation(after: float) -> None:
    """Work that is cancelled, however early, leaves no process."""
    task = asyncio.create_task(run_in_subprocess(_endless))
    await asyncio.sleep(after)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not multiprocessing.active_children()


def test_the_process_ends_with_the_reader(tmp_path: Path) -> None:
    """The process ends when the reader is killed."""
    code = (
        "import asyncio, test_subprocess as here\n"
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
        until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text("utf-8"))
        child = int((tmp_path / "pid").read_text("utf-8"))
        assert is_alive(child)
    finally:
        parent.kill()
        parent.wait()
    until(lambda: not is_alive(child))


def live(path: str) -> None:
    """In the process: write its id and wait."""
    Path(path).write_text(str(os.getpid()), "utf-8")
    time.sleep(600)
