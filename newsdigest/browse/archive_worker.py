"""The archive on threads of its own, so that nothing slow is done where keys are waited for.

One thread answers questions and writes the reader's state; another one, with an
archive of its own, brings the index up to date meanwhile; a third reads and typesets
articles.  All of them ask the same :class:`~newsdigest.archive.facade.Archive` that every
command uses.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from newsdigest.archive.facade import Archive
from newsdigest.config import Settings
from newsdigest.storage.sqlite import InterruptedQueryError

Answer = TypeVar("Answer")
Progress = Callable[[int, int], None]


class ArchiveWorker:
    """Answers questions about one archive; use it in one event loop and close it.

    ``warn`` is told in one line, in any thread, what is odd.

    :param now: the time, aware
    """

    def __init__(self, settings: Settings, *, now: Callable[[], datetime]) -> None:
        self.settings = settings
        self.root = settings.archive
        self.zone = settings.timezone
        self.now = now
        self.warn: Callable[[str], object] = lambda _: None
        self._asking = ThreadPoolExecutor(1, "archive")
        self._reading = ThreadPoolExecutor(1, "read")
        self._updating = ThreadPoolExecutor(1, "update")
        self._archive: Archive | None = None  # of the thread that answers
        self._updater: Archive | None = None
        self._files = Archive(settings, now=now, warn=self._say)
        self._answering = False  # one of the questions of which the latest counts
        self._wanted = 0
        self._closing = threading.Event()

    async def ask(self, question: Callable[[Archive], Answer]) -> Answer:
        """The answer of the archive, after everything that was asked before.

        A question is answered, and a mark is written, though nobody waits for it any more.
        """
        answer = asyncio.get_running_loop().run_in_executor(self._asking, self._answer, question)
        return await asyncio.shield(answer)

    async def latest(self, question: Callable[[Archive], Answer]) -> Answer | None:
        """The answer, unless a later such question made it pointless: then None.

        Whatever such question is under way is ended.
        """
        self._wanted += 1
        number = self._wanted
        self.interrupt()
        return await asyncio.get_running_loop().run_in_executor(
            self._asking, self._answer_latest, number, question
        )

    async def aside(self, question: Callable[[Archive], Answer]) -> Answer:
        """The answer to what nobody waits for, given where the index is brought up to date."""
        if not await self.ask(lambda archive: archive.is_persistent):
            return await self.ask(question)
        return await asyncio.get_running_loop().run_in_executor(
            self._updating, lambda: question(self._updated())
        )

    async def read(self, work: Callable[[Archive], Answer]) -> Answer:
        """What comes of reading files, beside the questions; ``work`` asks the index nothing."""
        return await asyncio.get_running_loop().run_in_executor(
            self._reading, lambda: work(self._files)
        )

    def interrupt(self) -> None:
        """End the latest question, if it is being answered."""
        if self._answering and self._archive is not None:
            self._archive.interrupt()

    async def refresh(self, progress: Progress) -> float:
        """Bring the index up to date with the folder; how many seconds that took.

        It is done beside the questions where an index is kept, among them where it
        is in the memory of the one archive.
        """
        loop = asyncio.get_running_loop()
        kept = await self.ask(lambda archive: archive.is_persistent)
        if kept:
            return await loop.run_in_executor(self._updating, self._update, progress)
        return await self.ask(lambda archive: self._timed(archive, progress))

    def close(self) -> None:
        """End what is under way and close the archive; returns at once."""
        self._closing.set()
        self.interrupt()
        for thread in (self._asking, self._updating):
            thread.submit(self._shut, thread)
        for thread in (self._asking, self._updating, self._reading):
            thread.shutdown(wait=False)

    def _say(self, message: str) -> None:
        self.warn(message)

    # In the threads

    def _answer(self, question: Callable[[Archive], Answer]) -> Answer:
        for _ in range(3):  # it was meant for one that had just ended
            with suppress(InterruptedQueryError):
                return question(self._opened())
        return question(self._opened())

    def _answer_latest(self, number: int, question: Callable[[Archive], Answer]) -> Answer | None:
        if number != self._wanted or self._closing.is_set():
            return None
        self._answering = True
        try:
            return question(self._opened())
        except InterruptedQueryError:
            return None
        finally:
            self._answering = False

    def _opened(self) -> Archive:
        if self._archive is None:
            self._archive = Archive(self.settings, now=self.now, warn=self._say)
        return self._archive

    def _updated(self) -> Archive:
        if self._updater is None:
            self._updater = Archive(self.settings, now=self.now, warn=self._say)
        return self._updater

    def _update(self, progress: Progress) -> float:
        return self._timed(self._updated(), progress)

    def _timed(self, archive: Archive, progress: Progress) -> float:
        def watched(done: int, total: int) -> None:
            if self._closing.is_set():
                raise _ClosedError
            progress(done, total)

        began = time.monotonic()
        with suppress(_ClosedError):
            if not self._closing.is_set():
                archive.refresh(watched)
        return time.monotonic() - began

    def _shut(self, thread: ThreadPoolExecutor) -> None:
        """Close an archive in the thread that opened it."""
        archive = self._archive if thread is self._asking else self._updater
        if archive is not None:
            archive.close()


class _ClosedError(Exception):
    """The reader is closed while files are being read: what was read is kept."""
