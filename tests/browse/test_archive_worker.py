"""The archive worker: order of answers, refreshes, interrupted questions."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator

import pytest
from conftest import NOW, Program
from support.readers import awaited

from newsdigest import config
from newsdigest.archive.facade import Archive
from newsdigest.browse.archive_worker import ArchiveWorker
from newsdigest.errors import ArchiveError, ReadError
from newsdigest.query.model import EVERYTHING, Query
from newsdigest.storage.index.store import Index


@awaited
async def test_answers_come_in_order(sample: Program) -> None:
    """Questions are answered in order, and errors are raised where they were asked."""
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
async def test_files_are_read_beside_questions(sample: Program) -> None:
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
async def test_a_refresh_runs_rules_and_no_hook(program: Program) -> None:
    """A new article is marked at once; the hook is left to the next command."""
    log = program.folder / "log"
    own = program.folder / "config" / "newsdigest" / "config.toml"
    own.parent.mkdir(parents=True)
    rule = '[[rules]]\nmatch = "正文"\ndo = ["star"]\n'
    own.write_text(f"[hooks]\nnew = 'cat > {log}'\n{rule}", "utf-8")
    program.write("a.md", "# 标题\n\n正文一句。\n")
    worker = _worker(program)
    try:
        await worker.refresh(lambda *_: None)
        (item,) = await worker.ask(lambda archive: list(archive.select(Query())))
        assert item.starred
    finally:
        worker.close()
    assert not log.exists()
    program("list")
    assert log.read_text("utf-8").count("\n") == 1


@awaited
async def test_refresh_reports_progress(sample: Program) -> None:
    """Every file is counted; the second refresh reads none."""
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
    """Closing ends a refresh at once; what was read is kept."""
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


@awaited
async def test_a_new_question_interrupts_the_old_one(sample: Program) -> None:
    """Of ``ask_latest``, a running question is interrupted and a waiting one is never asked."""
    environ = {**sample.environ}
    settings = config.load(archive=str(sample.archive), environ=environ, cwd=sample.folder)
    with Archive(settings, now=lambda: NOW, warn=print) as archive:
        archive.refresh()
    worker = ArchiveWorker(settings, now=lambda: NOW)
    begun = threading.Event()
    asked = []

    def endless(archive: Archive) -> int:
        question = (
            "WITH RECURSIVE n(i) AS (SELECT begun() UNION ALL SELECT i + 1 FROM n)"
            " SELECT count(*) FROM n"
        )

        def rows(index: Index) -> Iterator[tuple[int]]:
            index.connection.create_function("begun", 0, begun.set)
            return index.connection.execute(question)

        return int(next(archive._ask(rows))[0])

    def waiting(archive: Archive) -> str:
        asked.append("waiting")
        return "waiting"

    try:
        first = asyncio.create_task(worker.ask_latest(endless))
        await asyncio.to_thread(begun.wait)
        second = asyncio.create_task(worker.ask_latest(waiting))
        third = asyncio.create_task(
            worker.ask_latest(lambda archive: archive.order(Query(EVERYTHING)))
        )
        async with asyncio.timeout(20):
            answers = await asyncio.gather(first, second, third)
            count = await worker.ask(lambda archive: archive.counts().articles)
    finally:
        worker.close()
    assert answers[0] is None
    assert answers[2] is not None
    assert len(answers[2]) == 60
    assert (answers[1], asked) == (None, [])
    assert count == 60
