"""The update of the feeds beside the reader: in a thread, with an archive of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from newsdigest.archive.facade import Archive
from newsdigest.config import Settings

STOP_SECONDS = 3.0
"""How long the end of the reader waits for an update to stop; it takes a moment."""


@dataclass(frozen=True, slots=True)
class FeedsProgress:
    """How far an update is.

    ``done`` of ``feeds`` were updated and brought ``new`` articles; ``waiting`` are left alone
    after a failure.  ``failures`` are title and error of each feed that failed, ``conflicts``
    the articles that source and user both changed.
    """

    feeds: int
    waiting: int = 0
    done: int = 0
    new: int = 0
    failures: tuple[tuple[str, str], ...] = ()
    conflicts: int = 0


class FeedsUpdater:
    """Updates all feeds of an archive, one update at a time.

    :param now: the current time, aware
    :param warn: receives a line, in any thread
    """

    def __init__(
        self, settings: Settings, *, now: Callable[[], datetime], warn: Callable[[str], None]
    ) -> None:
        self._settings = settings
        self._now = now
        self._warn = warn
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_running(self) -> bool:
        """Whether feeds are being updated."""
        return self._thread is not None and self._thread.is_alive()

    async def update(self, on_progress: Callable[[FeedsProgress], None]) -> FeedsProgress:
        """Update the feeds, also if the caller is cancelled.

        :param on_progress: called in the event loop after each feed
        :raises NewsdigestError: if the archive or the state cannot be written
        """
        loop, context = asyncio.get_running_loop(), copy_context()
        result: asyncio.Future[FeedsProgress] = loop.create_future()

        def call(function: Callable[..., Any], *arguments: Any) -> None:
            with suppress(RuntimeError):  # the reader has ended
                loop.call_soon_threadsafe(partial(function, *arguments), context=context)

        def run() -> None:
            try:
                progress = self._update(lambda progress: call(on_progress, progress))
            except Exception as error:  # raised in the event loop
                call(_set, result, result.set_exception, error)
            else:
                call(_set, result, result.set_result, progress)

        # A daemon: what does not stop in time, such as waiting for a lock, ends with the process.
        self._thread = threading.Thread(target=run, name="feeds", daemon=True)
        self._thread.start()
        return await result

    def stop(self) -> None:
        """Stop the update; its articles and the results of its feeds are on the disk then."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def _update(self, on_progress: Callable[[FeedsProgress], None]) -> FeedsProgress:
        """Update the feeds, in the thread."""
        from newsdigest.importing.feeds_update import Report, due_feeds, update_feeds
        from newsdigest.importing.importer import ImportStatus
        from newsdigest.storage.state.feeds import Subscriptions

        feeds = Subscriptions(self._settings.state_path, self._now).all()
        due, waiting = due_feeds(feeds, self._now())
        progress = FeedsProgress(len(due), len(waiting))

        def on_report(report: Report) -> None:
            nonlocal progress
            failure = [(report.feed.name, report.error.message)] if report.error else []
            progress = replace(
                progress,
                done=progress.done + 1,
                new=progress.new + len(report.new_ids),
                failures=(*progress.failures, *failure),
                conflicts=progress.conflicts + report.counts.get(ImportStatus.KEPT, 0),
            )
            on_progress(progress)

        if due:
            on_progress(progress)
            with Archive(self._settings, now=self._now, warn=self._warn) as archive:
                update_feeds(
                    archive, self._settings, due, on_report,
                    now=self._now, warn=self._warn, stop=self._stop,
                )  # fmt: skip
        return progress


def _set(result: asyncio.Future[Any], setter: Callable[[Any], None], value: Any) -> None:
    if not result.done():  # the screen was closed
        setter(value)
