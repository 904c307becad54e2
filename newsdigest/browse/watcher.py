"""The eye on the folder and on the state: what changes there, here or by others, is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from newsdigest.archive.facade import Archive
from newsdigest.browse.archive_worker import ArchiveWorker
from newsdigest.errors import NewsdigestError
from newsdigest.render.messages import skipped_files

LOOK = 2.0
"""Seconds between two looks at the folder."""
SHARE = 20
"""The same as a multiple of the time that a look takes, where that is more."""
COMPARE = 1.0
"""Seconds between two looks at whether another program has written."""
SAID = 100
"""Files that are read between two messages about it."""


@dataclass(frozen=True, slots=True)
class WatcherEvents:
    """Who is told of what has changed: the articles, the marks; of progress, of errors.

    ``looked`` is called when the folder was looked at for the first time, ``say`` in
    any thread.
    """

    articles: Callable[[], Awaitable[None]]
    marks: Callable[[], Awaitable[None]]
    looked: Callable[[], None]
    say: Callable[[str], None]
    complain: Callable[[NewsdigestError], None]


class Watcher:
    """Keeps one screen up to date.

    ``is_done`` says whether the folder was looked at once, or is not to be.

    :param refresh: whether the folder is looked at without being asked
    """

    def __init__(self, worker: ArchiveWorker, told: WatcherEvents, *, refresh: bool) -> None:
        self.is_done = not refresh
        self._worker = worker
        self._told = told
        self._refresh = refresh
        self._versions: tuple[int, int] | None = None
        self._left_out = 0

    async def begin(self) -> None:
        """Before the first list: what comes later is a change."""
        self._versions = await self._worker.ask(Archive.versions)

    async def look(self) -> float:
        """Bring the index up to date, and the screen with it; how many seconds the index took."""
        took = await self._worker.refresh(self._tell)
        first, self.is_done = not self.is_done, True
        await self.compare()
        if first:
            self._told.looked()
        return took

    async def keep_looking(self) -> None:
        """Look at the folder again and again, less often where that takes long."""
        failed = False
        while self._refresh:
            try:
                took = await self.look()
                if failed:  # what could not be read can be read again
                    await self._told.articles()
                await self._count_left_out()
                failed = False
            except NewsdigestError as error:
                self._told.complain(error)
                took, failed = 0.0, True  # soon again: a folder that was away may be back
            await asyncio.sleep(max(LOOK, SHARE * took))

    async def keep_comparing(self) -> None:
        """Look again and again whether anything was written, also while files are being read."""
        while True:
            await asyncio.sleep(COMPARE)
            try:
                await self.compare()
            except NewsdigestError as error:
                self._told.complain(error)

    async def written(self) -> None:
        """Show what was just written to the state here, which is then no change by others."""
        now = await self._worker.ask(Archive.versions)
        if self._versions is not None:
            self._versions = self._versions[0], now[1]
        await self._told.marks()

    async def compare(self) -> None:
        """Show what has changed since the last time."""
        now = await self._worker.ask(Archive.versions)
        before, self._versions = self._versions, now
        if before is None or before[0] != now[0]:
            await self._told.articles()
        elif before[1] != now[1]:
            await self._told.marks()

    async def _count_left_out(self) -> None:
        count = await self._worker.aside(Archive.unreadable)
        if count > self._left_out:
            self._told.say(skipped_files(count))
        self._left_out = count

    def _tell(self, done: int, total: int) -> None:
        """Called in the thread that reads the files."""
        if done % SAID == 0 or done == total:
            message = f"reading {done:,} of {total:,} files" if done < total else ""
            self._told.say(message)
