"""The archive on threads of its own, so that the event loop never waits for it.

One thread answers questions and writes state.  A second one, with an archive of its own,
updates the index and answers what is not urgent.  A third one reads and typesets articles.
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
from newsdigest.browse.feeds_updater import FeedsUpdater
from newsdigest.config import Settings
from newsdigest.storage.sqlite import InterruptedQueryError

Answer = TypeVar("Answer")
Progress = Callable[[int, int], None]
"""Called with the number of files that are read, and of all."""


class ArchiveWorker:
    """Asks one archive questions, all from one event loop; close it at the end.

    :ivar warn: called with a warning of one line, in any thread
    :ivar feeds: updates the feeds
    :param now: the current time, with a time zone
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
        self._archive: Archive | None = None  # of the asking thread
        self._updater: Archive | None = None  # of the updating thread
        self._files = self._new_archive()
        self._answers_latest = False  # whether the current question may be interrupted
        self._latest = 0
        self._closing = threading.Event()
        self.feeds = FeedsUpdater(settings, now=now, warn=self._warn)

    async def ask(self, question: Callable[[Archive], Answer]) -> Answer:
        """The answer of the archive, after those of all earlier questions.

        The question is asked, and a mark written, even if the caller is cancelled.
        """
        answer = asyncio.get_running_loop().run_in_executor(self._asking, self._answer, question)
        return await asyncio.shield(answer)

    async def ask_latest(self, question: Callable[[Archive], Answer]) -> Answer | None:
        """The answer, or None if a later such question has made it obsolete.

        Interrupts the such question that is being answered.
        """
        self._latest += 1
        number = self._latest
        self.interrupt()
        return await asyncio.get_running_loop().run_in_executor(
            self._asking, self._answer_latest, number, question
        )

    async def ask_updater(self, question: Callable[[Archive], Answer]) -> Answer:
        """The answer to a question that is not urgent, from the updating thread."""
        if not await self.ask(lambda archive: archive.is_persistent):
            return await self.ask(question)
        return await asyncio.get_running_loop().run_in_executor(
            self._updating, lambda: question(self._updating_archive())
        )

    async def read(self, work: Callable[[Archive], Answer]) -> Answer:
        """The result of work that reads files and does not use the index."""
        return await asyncio.get_running_loop().run_in_executor(
            self._reading, lambda: work(self._files)
        )

    def interrupt(self) -> None:
        """Interrupt the latest question, if it is being answered."""
        if self._answers_latest and self._archive is not None:
            self._archive.interrupt()

    async def refresh(self, progress: Progress, *, recheck: bool = True) -> float:
        """Update the index from the folder; the seconds it took.

        :param recheck: whether to look at every file of settled folders, too


        An index in memory belongs to one archive, and is updated between the questions.
        """
        if await self.ask(lambda archive: archive.is_persistent):
            return await asyncio.get_running_loop().run_in_executor(
                self._updating, lambda: self._refresh(self._updating_archive(), progress, recheck)
            )
        return await self.ask(lambda archive: self._refresh(archive, progress, recheck))

    def close(self) -> None:
        """Stop the current work and close the archives; waits only for an update of feeds."""
        self._closing.set()
        self.feeds.stop()
        self.interrupt()
        for thread in (self._asking, self._updating):
            thread.submit(self._close_archive, thread)
        for thread in (self._asking, self._updating, self._reading):
            thread.shutdown(wait=False)

    # In the threads

    def _new_archive(self) -> Archive:
        return Archive(self.settings, now=self.now, warn=self._warn)

    def _warn(self, message: str) -> None:
        self.warn(message)

    def _asking_archive(self) -> Archive:
        if self._archive is None:
            self._archive = self._new_archive()
        return self._archive

    def _updating_archive(self) -> Archive:
        if self._updater is None:
            self._updater = self._new_archive()
        return self._updater

    def _answer(self, question: Callable[[Archive], Answer]) -> Answer:
        for _ in range(3):  # an interrupt may come late, for the question before
            with suppress(InterruptedQueryError):
                return question(self._asking_archive())
        return question(self._asking_archive())

    def _answer_latest(self, number: int, question: Callable[[Archive], Answer]) -> Answer | None:
        if number != self._latest or self._closing.is_set():
            return None
        self._answers_latest = True
        try:
            return question(self._asking_archive())
        except InterruptedQueryError:
            return None
        finally:
            self._answers_latest = False

    def _refresh(self, archive: Archive, progress: Progress, recheck: bool) -> float:
        def report(done: int, total: int) -> None:
            if self._closing.is_set():
                raise _ClosedError
            progress(done, total)

        start = time.monotonic()
        with suppress(_ClosedError):
            if not self._closing.is_set():
                archive.refresh(report, recheck=recheck)
                if self.settings.rules:  # the hook would keep the reader from quitting
                    from newsdigest.importing.rules import act_on_arrivals

                    act_on_arrivals(archive, self.settings, self.now(), self._warn)
        return time.monotonic() - start

    def _close_archive(self, thread: ThreadPoolExecutor) -> None:
        """Close an archive in its own thread."""
        archive = self._archive if thread is self._asking else self._updater
        if archive is not None:
            archive.close()


class _ClosedError(Exception):
    """The worker is closed during a refresh, which keeps what it has read."""
