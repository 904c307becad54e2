"""Tasks of one screen: started by a key, run beside the next ones, reported when they end.

These are asyncio tasks rather than Textual's workers, which start later: a mark would be
lost if the reader quit right after the key.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from newsdigest.errors import NewsdigestError

Work = Coroutine[Any, Any, str | None]
"""Work for a task; a text that it returns is shown as a message."""


@dataclass
class TaskGroup:
    """The tasks that one screen runs.

    :param call_later: the screen's; an unexpected exception is raised there and ends the reader
    :param on_message: called with a text that work returned
    :param on_error: called with an error that the user should know
    """

    call_later: Callable[..., object]
    on_message: Callable[[str], None]
    on_error: Callable[[NewsdigestError], None]
    _tasks: set[asyncio.Task[str | None]] = field(default_factory=set)
    _latest: dict[str, asyncio.Task[str | None]] = field(default_factory=dict)

    def start(self, work: Work, group: str = "") -> None:
        """Start a task.

        :param group: a group of which only the latest task goes on
        """
        if group:
            self.cancel(group)
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        if group:
            self._latest[group] = task
        task.add_done_callback(self._ended)

    def cancel(self, group: str) -> bool:
        """Cancel the task of a group; whether there was one."""
        task = self._latest.pop(group, None)
        return task is not None and not task.done() and task.cancel()

    def close(self) -> None:
        """Cancel every task; nothing is reported any more."""
        for task in self._tasks:
            task.cancel()

    def _ended(self, task: asyncio.Task[str | None]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if isinstance(error, NewsdigestError):
            self.on_error(error)
        elif error is not None:
            self.call_later(_raise, error)
        elif message := task.result():
            self.on_message(message)


def _raise(error: BaseException) -> None:
    raise error
