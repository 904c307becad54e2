"""What takes a moment: begun at the key, done beside the next ones, its outcome told.

A task and not one of Textual's workers, which begin later: whoever quits right behind
a mark would lose it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from newsdigest.errors import NewsdigestError

Work = Coroutine[Any, Any, str | None]
"""Something to do; a text that results is for the reader."""


@dataclass
class TaskGroup:
    """The things that one screen does.

    :param done: told what resulted
    :param failed: told what a user should know went wrong
    :param broken: told of any other error, which is a fault of the program
    """

    done: Callable[[str], None]
    failed: Callable[[NewsdigestError], None]
    broken: Callable[[BaseException], object]
    _under_way: set[asyncio.Task[str | None]] = field(default_factory=set)
    _latest: dict[str, asyncio.Task[str | None]] = field(default_factory=dict)

    def begin(self, work: Work, group: str = "") -> None:
        """Begin something.

        :param group: of which only the latest goes on; without one everything does
        """
        if group:
            self.give_up(group)
        task = asyncio.get_running_loop().create_task(work)
        self._under_way.add(task)
        if group:
            self._latest[group] = task
        task.add_done_callback(self._ended)

    def give_up(self, group: str) -> bool:
        """End what is under way in a group; whether there was anything."""
        task = self._latest.pop(group, None)
        return task is not None and not task.done() and task.cancel()

    def close(self) -> None:
        """End everything; nothing is told any more."""
        for task in self._under_way:
            task.cancel()

    def _ended(self, task: asyncio.Task[str | None]) -> None:
        self._under_way.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if isinstance(error, NewsdigestError):
            self.failed(error)
        elif error is not None:
            self.broken(error)
        elif message := task.result():
            self.done(message)
