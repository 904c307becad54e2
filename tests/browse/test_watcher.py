"""Changes while the reader runs: files, marks of other programs, a new index."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable

import pytest
from conftest import PROJECT, Program
from support.readers import awaited, copied, opened

from newsdigest.browse import watcher


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refresh and compare ten times a second."""
    monkeypatch.setattr(watcher, "REFRESH_INTERVAL", 0.1)
    monkeypatch.setattr(watcher, "COMPARE_INTERVAL", 0.1)


@awaited
async def test_files_come_change_and_go(program: Program, article: Callable[..., str]) -> None:
    """New, changed and deleted files are noticed, and the cursor stays on its article."""
    for day in range(1, 6):
        program.write(f"{day}.md", article(f"第{day}篇", date=f"2024-11-{day:02}"))
    async with opened(program, watching=True) as reader:
        await reader.sees("第5篇", "5 篇")
        await reader.at(2)
        assert reader.path == "3.md"

        program.write("new.md", article("最新的一篇", date="2024-11-30"))
        await reader.sees("最新的一篇", "6 篇")
        assert (reader.path, reader.row) == ("3.md", 3)

        # As editors do it, in one step: written twice, it would be two changes.
        changed = article("改过的第三篇", "改过的正文。", date="2024-11-03")
        program.write("3.tmp", changed).rename(program.archive / "3.md")
        await reader.sees("改过的第三篇", "改过的正文")
        assert reader.path == "3.md"

        (program.archive / "5.md").unlink()
        await reader.misses("第5篇")
        await reader.sees("5 篇")
        assert (reader.path, reader.row) == ("3.md", 2)

        (program.archive / "3.md").unlink()
        await reader.misses("改过的第三篇")
        await reader.until(lambda: reader.path == "2.md", "the row stays chosen")


@awaited
async def test_a_file_that_vanishes_while_read(
    program: Program, article: Callable[..., str]
) -> None:
    """An article whose file is gone shows the error in its place."""
    program.write("a.md", article("一篇", date="2024-11-02"))
    program.write("b.md", article("另一篇", date="2024-11-01"))
    async with opened(program) as reader:
        (program.archive / "b.md").unlink()
        await reader.press("j", "enter")
        await reader.sees("b.md: cannot be read")
        await reader.press("Y")
        await reader.until(lambda: "b.md: cannot be read" in reader.footer, "the error")
        await reader.press("q", "k")
        await reader.sees("正文第一句")


@awaited
async def test_list_fills_while_the_index_is_built(sample: Program) -> None:
    """With an empty cache the list fills without a key."""
    async with opened(sample, watching=True) as reader:
        await reader.sees("60 篇 · 60 未读", "二十四小时")
        await reader.press("j", "j")
        assert reader.row == 2


@awaited
async def test_an_empty_archive(program: Program, article: Callable[..., str]) -> None:
    """An empty archive shows what to do; the first article is listed when it comes."""
    async with opened(program, watching=True) as reader:
        await reader.sees("no articles yet: newsdigest import --help")
        program.write("a.md", article("第一篇", date="2024-11-02"))
        await reader.sees("第一篇", "1 篇")


@awaited
async def test_the_folder_goes(program: Program, article: Callable[..., str]) -> None:
    """A missing folder is reported; its articles are listed again when it is back."""
    program.write("a.md", article("一篇", date="2024-11-02"))
    aside = program.archive.with_name("aside")
    async with opened(program, watching=True) as reader:
        await reader.sees("一篇")
        program.archive.rename(aside)
        await reader.sees("there is no such archive")
        aside.rename(program.archive)
        program.write("b.md", article("另一篇", date="2024-11-01"))
        await reader.sees("另一篇")


@awaited
async def test_marks_of_another_process(program: Program) -> None:
    """A mark of another process is shown, and u undoes it."""
    copied(program)
    async with opened(program) as reader:
        item = reader.items()[0]
        command = [sys.executable, "-m", "newsdigest", "-C", str(program.archive)]
        await asyncio.to_thread(
            subprocess.run,
            [*command, "mark", "star", item.id],
            env={**program.environ, "PATH": ""},
            cwd=PROJECT,
            check=True,
            capture_output=True,
        )
        await reader.until(lambda: reader.line.startswith("★"), "the star")
        await reader.press("u")
        await reader.sees("undone: mark star")
        await reader.until(lambda: not reader.line.startswith("★"), "no star")
        assert not reader.items("is:starred")


@awaited
async def test_marks_of_another_archive(sample: Program) -> None:
    """Counts and marks follow the state."""
    async with opened(sample) as reader:
        ids = [item.id for item in reader.items()[:5]]
        reader.ask(lambda archive: archive.state.mark(ids, read=True))
        await reader.sees("55 未读")
        await reader.until(lambda: not reader.line.startswith("●"), "the mark")
