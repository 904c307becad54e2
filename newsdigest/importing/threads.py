"""Loading many things at once, in threads.

The threads are daemons, so that an interrupt ends the process at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from queue import Empty, Full, Queue
from typing import TypeVar

from newsdigest.errors import NewsdigestError

MAX_READY = 32
"""Results that wait to be taken, so that memory stays bounded."""
_POLL = 0.1
"""Seconds after which a waiting thread sees that it is to end."""

Item = TypeVar("Item")
Result = TypeVar("Result")


def load_all(
    items: Sequence[Item],
    load: Callable[[Item], Result],
    *,
    workers: int,
    stop: threading.Event | None = None,
) -> Iterator[tuple[Item, Result | NewsdigestError]]:
    """The items with their results or errors, in the order in which they are ready.

    :param load: called in a thread; any other exception than its errors is raised here
    :param workers: the most items that are loaded at once
    :param stop: ends the loading when it is set
    """
    waiting: Queue[Item] = Queue()
    ready: Queue[tuple[Item, Result | BaseException]] = Queue(MAX_READY)
    ended = threading.Event()
    for item in items:
        waiting.put(item)
    for _ in range(min(workers, len(items))):
        arguments = (waiting, ready, load, ended)
        threading.Thread(target=_work, args=arguments, daemon=True).start()
    remaining = len(items)
    try:
        while remaining and not (stop and stop.is_set()):
            try:
                item, result = ready.get(timeout=_POLL)
            except Empty:
                continue
            remaining -= 1
            if isinstance(result, BaseException) and not isinstance(result, NewsdigestError):
                raise result  # a bug
            yield item, result
    finally:
        ended.set()


def _work(
    waiting: Queue[Item],
    ready: Queue[tuple[Item, Result | BaseException]],
    load: Callable[[Item], Result],
    ended: threading.Event,
) -> None:
    with suppress(Empty):
        while not ended.is_set():
            item = waiting.get_nowait()
            result: Result | BaseException
            try:
                result = load(item)
            except BaseException as error:  # raised in the thread that takes the results
                result = error
            while not ended.is_set():
                with suppress(Full):
                    ready.put((item, result), timeout=_POLL)
                    break
