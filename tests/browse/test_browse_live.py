"""What changes while the reader runs: files, marks of other programs, an index being built."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence

import pytest
from conftest import NOW, PROJECT, ZONE, Program
from support.readers import awaited, copied, opened
from textual.app import App, ComposeResult

from newsdigest import config
from newsdigest.archive.facade import Archive
from newsdigest.article import Item
from newsdigest.browse import watcher
from newsdigest.browse.archive_worker import ArchiveWorker
from newsdigest.browse.list import CACHE_SIZE, CHUNK, ListPane, Rows
from newsdigest.browse.pane import MOVES
from newsdigest.errors import ArchiveError, ReadError


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks at the folder and at the state many times a second."""
    monkeypatch.setattr(watcher, "REFRESH_INTERVAL", 0.1)
    monkeypatch.setattr(watcher, "COMPARE_INTERVAL", 0.1)


@awaited
async def test_files_come_change_and_go(program: Program, article: Callable[..., str]) -> None:
    """A new file, a changed one and one that is gone are seen, and the cursor stays."""
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
    """An article whose file is gone says so in its place."""
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
async def test_the_index_is_built_while_one_looks(sample: Program) -> None:
    """With an empty cache the list fills by itself; no key has to be pressed."""
    async with opened(sample, watching=True) as reader:
        await reader.sees("60 篇 · 60 未读", "二十四小时")
        await reader.press("j", "j")
        assert reader.row == 2


@awaited
async def test_an_empty_archive(program: Program, article: Callable[..., str]) -> None:
    """Without articles it says what to do; the first one is listed when it is there."""
    async with opened(program, watching=True) as reader:
        await reader.sees("no articles yet: newsdigest import --help")
        program.write("a.md", article("第一篇", date="2024-11-02"))
        await reader.sees("第一篇", "1 篇")


@awaited
async def test_the_folder_goes(program: Program, article: Callable[..., str]) -> None:
    """A folder that is gone is told, and seen again when it is back."""
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
    """What newsdigest mark does elsewhere is seen, and u takes it back here."""
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
    """The counts follow as well, and is:unread is listed as it is after the next look."""
    async with opened(sample) as reader:
        ids = [item.id for item in reader.items()[:5]]
        reader.ask(lambda archive: archive.state.mark(ids, read=True))
        await reader.sees("55 未读")
        await reader.until(lambda: not reader.line.startswith("●"), "the mark")


# Rows


class Library:
    """Articles by their numbers, and which were asked for."""

    def __init__(self, gone: Iterable[int] = ()) -> None:
        self.asked: list[list[int]] = []
        self._gone = frozenset(gone)

    async def __call__(self, numbers: Sequence[int]) -> Mapping[int, Item]:
        self.asked.append(list(numbers))
        await asyncio.sleep(0)
        return {number: _item(number) for number in numbers if number not in self._gone}


def _item(number: int, title: str = "标题") -> Item:
    return Item(f"{number:010x}", f"{title} {number}", NOW, source="来源", path="a.md")


def _rows(library: Library, count: int = 10_000) -> Rows:
    rows = Rows(library)
    rows.numbers = array("q", range(count, 0, -1))
    return rows


@awaited
async def test_rows_are_read_once() -> None:
    """What is known is not asked for again, nor what is asked for already."""
    rows = _rows(library := Library())
    assert rows.item(0) is None
    assert sorted(await asyncio.gather(rows.load(0, 3), rows.load(1, 5))) == [True, True]
    assert library.asked == [[10_000, 9_999, 9_998], [9_997, 9_996]]
    assert not await rows.load(0, 5)
    assert rows.item(4) == _item(9_996)
    assert rows.item(-1) is None
    assert rows.item(10_000) is None


@awaited
async def test_rows_forget_the_oldest() -> None:
    """However far one scrolls, no more articles are kept than :data:`CACHE_SIZE`."""
    rows = _rows(Library())
    for start in range(0, 10_000, 100):
        await rows.load(start, start + 100)
    known = [row for row in range(10_000) if rows.item(row)]
    assert known == list(range(10_000 - CACHE_SIZE, 10_000))


@awaited
async def test_rows_in_doubt() -> None:
    """What is in doubt stands as it was until it is read again; what is gone says so."""
    rows = _rows(library := Library(gone=[9_999]))
    await rows.load(0, 3)
    assert rows.is_gone(1)
    assert not rows.is_gone(0)
    rows.replace(10_000, _item(10_000, "改过"))
    rows.invalidate()
    assert rows.item(0) == _item(10_000, "改过")
    assert await rows.load(0, 2)
    assert rows.item(0) == _item(10_000)
    assert library.asked[1] == [10_000, 9_999]


class OneList(App[None]):
    """Nothing but a list."""

    def __init__(self, library: Library) -> None:
        super().__init__()
        self.list = ListPane(library, zone=ZONE, year=2024)

    def compose(self) -> ComposeResult:
        yield self.list


@awaited
async def test_only_what_is_in_sight_is_read() -> None:
    """Of 10,000 articles a screenful and a little more is read, at the top and at the end."""
    app = OneList(library := Library())
    async with app.run_test(size=(80, 24)) as pilot:
        app.list.show(array("q", range(10_000)), {}, keep=False)
        while app.list.rows.item(0) is None:
            await pilot.pause(0.02)
        assert {n for asked in library.asked for n in asked} <= set(range(24 + CHUNK))
        library.asked.clear()
        MOVES["bottom"](app.list)
        while app.list.item is None:
            await pilot.pause(0.02)
        assert app.list.item.title == "标题 9999"
        read = [n for asked in library.asked for n in asked]
        assert len(read) < 24 + 2 * CHUNK
        assert min(read) > 9_000


# ArchiveWorker


@awaited
async def test_the_desk_answers_in_order(sample: Program) -> None:
    """Questions are answered one after the other; errors come back to who asked."""
    worker = _worker(sample)
    said = []

    def fail(archive: Archive) -> None:
        raise ReadError("no", subject="a")

    try:
        await asyncio.gather(
            *(worker.ask(lambda archive, n=n: said.append(n)) for n in range(5))  # type: ignore[misc]
        )
        with pytest.raises(ReadError):
            await worker.ask(fail)
        assert await worker.ask(lambda archive: archive.root) == sample.archive
    finally:
        worker.close()
    assert said == [0, 1, 2, 3, 4]


@awaited
async def test_the_desk_reads_beside_the_questions(sample: Program) -> None:
    """Files are read while a question is being answered."""
    worker = _worker(sample)
    go_on = threading.Event()
    try:
        waiting = asyncio.create_task(worker.ask(lambda archive: go_on.wait(20)))
        assert await worker.read(lambda archive: archive.root) == sample.archive
        assert not waiting.done()
        go_on.set()
        assert await waiting
    finally:
        go_on.set()
        worker.close()


@awaited
async def test_refresh_tells_how_far_it_is(sample: Program) -> None:
    """Every file is counted; the second time there is nothing to read."""
    worker = _worker(sample)
    told: list[tuple[int, int]] = []
    try:
        await worker.refresh(lambda done, total: told.append((done, total)))
        assert told[-1][0] == told[-1][1] >= 60
        told.clear()
        await worker.refresh(lambda done, total: told.append((done, total)))
        assert told == []
    finally:
        worker.close()


@awaited
async def test_refresh_without_a_folder(program: Program) -> None:
    """A folder that is not there is an error with a hint."""
    program.archive.rename(program.archive.with_name("elsewhere"))
    worker = _worker(program)
    try:
        with pytest.raises(ArchiveError) as caught:
            await worker.refresh(lambda done, total: None)
        assert caught.value.hint
    finally:
        worker.close()


def test_closing_ends_a_refresh(program: Program, article: Callable[..., str]) -> None:
    """Whoever leaves while files are read does not wait for the rest; what was read is kept."""
    for number in range(300):
        program.write(f"{number}.md", article(f"第{number}篇"))
    worker = _worker(program)
    read = []

    def progress(done: int, total: int) -> None:
        read.append(done)
        if done == 5:
            worker.close()

    asyncio.run(_refreshed(worker, progress))
    assert read == [1, 2, 3, 4, 5]


async def _refreshed(worker: ArchiveWorker, progress: Callable[[int, int], None]) -> None:
    await worker.refresh(progress)


def _worker(program: Program) -> ArchiveWorker:
    settings = config.load(
        archive=str(program.archive), environ=program.environ, cwd=program.folder
    )
    return ArchiveWorker(settings, now=lambda: NOW)
