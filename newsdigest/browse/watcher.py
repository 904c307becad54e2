"""The watcher: notices changes of the folder and of the state, and updates the screen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from newsdigest.archive.facade import Archive
from newsdigest.browse.archive_worker import ArchiveWorker
from newsdigest.errors import NewsdigestError
from newsdigest.render.messages import skipped_files

REFRESH_INTERVAL = 2.0
"""Seconds between two refreshes, at least."""
REFRESH_FACTOR = 20
"""The least interval as a multiple of the time that a refresh takes."""
COMPARE_INTERVAL = 1.0
"""Seconds between two checks whether another program has written."""
PROGRESS_STEP = 100
"""Files between two messages while files are read."""


@dataclass(frozen=True, slots=True)
class WatcherEvents:
    """What to call when articles or marks change, after the first refresh, with messages, errors.

    ``on_message`` is called in any thread.
    """

    on_articles: Callable[[], Awaitable[None]]
    on_marks: Callable[[], Awaitable[None]]
    on_first_refresh: Callable[[], None]
    on_message: Callable[[str], object]
    on_error: Callable[[NewsdigestError], None]


class Watcher:
    """Keeps one screen up to date.

    :ivar has_refreshed: whether the folder was read once, or is not to be read
    :param refresh: whether to read the folder again and again
    """

    def __init__(self, worker: ArchiveWorker, events: WatcherEvents, *, refresh: bool) -> None:
        self.has_refreshed = not refresh
        self._worker = worker
        self._events = events
        self._is_refreshing = refresh
        self._versions: tuple[int, int] | None = None  # of index and state
        self._unreadable = 0

    async def start(self) -> None:
        """Take the current versions as those that are shown."""
        self._versions = await self._worker.ask(Archive.versions)

    async def refresh(self, *, recheck: bool = True) -> float:
        """Update the index from the folder, then the screen; the seconds the index took.

        :param recheck: whether to look at every file of settled folders, too
        """
        seconds = await self._worker.refresh(self._report_progress, recheck=recheck)
        first, self.has_refreshed = not self.has_refreshed, True
        await self.compare()
        if first:
            self._events.on_first_refresh()
        return seconds

    async def refresh_repeatedly(self) -> None:
        """Refresh at intervals, longer ones where a refresh takes long.

        The first does not look at every file, so that the list is soon up to date; later ones
        do so as often as that may be.
        """
        has_failed = recheck = False
        pause, next_recheck = REFRESH_INTERVAL, time.monotonic()
        while self._is_refreshing:
            try:
                seconds = await self.refresh(recheck=recheck)
                if has_failed:  # articles that could not be read may be readable again
                    await self._events.on_articles()
                await self._report_unreadable()
                has_failed = False
            except NewsdigestError as error:
                self._events.on_error(error)
                seconds, has_failed = 0.0, True  # try soon: the folder may come back
            if recheck:
                next_recheck = time.monotonic() + REFRESH_FACTOR * seconds
            else:
                pause = max(REFRESH_INTERVAL, REFRESH_FACTOR * seconds)
            await asyncio.sleep(pause)
            recheck = time.monotonic() >= next_recheck

    async def compare_repeatedly(self) -> None:
        """Compare at intervals, also during a refresh."""
        while True:
            await asyncio.sleep(COMPARE_INTERVAL)
            try:
                await self.compare()
            except NewsdigestError as error:
                self._events.on_error(error)

    async def state_written(self) -> None:
        """Show what this reader has just written to the state, which is no outside change."""
        versions = await self._worker.ask(Archive.versions)
        if self._versions is not None:
            self._versions = self._versions[0], versions[1]
        await self._events.on_marks()

    async def compare(self) -> None:
        """Update the screen if index or state have changed."""
        versions = await self._worker.ask(Archive.versions)
        previous, self._versions = self._versions, versions
        if previous is None or previous[0] != versions[0]:
            await self._events.on_articles()
        elif previous[1] != versions[1]:
            await self._events.on_marks()

    async def _report_unreadable(self) -> None:
        count = await self._worker.ask_updater(Archive.unreadable)
        if count > self._unreadable:
            self._events.on_message(skipped_files(count))
        self._unreadable = count

    def _report_progress(self, done: int, total: int) -> None:
        """Called in the thread that reads the files."""
        if done % PROGRESS_STEP == 0 or done == total:
            message = f"reading {done:,} of {total:,} files" if done < total else ""
            self._events.on_message(message)
