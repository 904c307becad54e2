"""A function over many items in several processes, with bounded memory.

Nothing here knows what the function does; results come in the order of the items.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import redirect_stderr
from multiprocessing import get_context, resource_tracker
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

CHUNK = 50
"""Items that travel to a process at once."""
GENERATION = 8_000
"""Items after which the processes are replaced: cmarkgfm frees neither its tree nor its
result, 20 KB an article, so that a process grows with what it has read."""
ALONE = 400
"""Up to so many items one process is quicker than starting others."""
COLLECT = 50_000
"""Objects between two searches for garbage: many are made here, few in circles."""


def parallel_map(
    function: Callable[[Sequence[Item]], list[Result]], items: Sequence[Item], processes: int
) -> Iterator[Result]:
    """The results of ``function`` over chunks of ``items``, in order.

    ``function`` must be importable by its name.  At most two chunks a process are
    under way or waiting, however slowly the results are taken.
    """
    if len(items) <= ALONE or processes < 2:
        for chunk in _chunks(items):
            yield from function(chunk)
        return
    for start in range(0, len(items), GENERATION):
        yield from _generation(function, items[start : start + GENERATION], processes)


def _generation(
    function: Callable[[Sequence[Item]], list[Result]], items: Sequence[Item], processes: int
) -> Iterator[Result]:
    """The results for some of the items, in processes that end with them."""
    prepare()
    executor = ProcessPoolExecutor(
        processes, mp_context=get_context(_method()), initializer=begin, initargs=(os.getpid(),)
    )
    try:
        waiting: deque[Future[list[Result]]] = deque()
        for chunk in _chunks(items):
            waiting.append(executor.submit(function, chunk))
            if len(waiting) > 2 * processes:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BaseException:  # Ctrl-C, or whoever takes the results has had enough
        executor.shutdown(wait=False, cancel_futures=True)
        raise
    executor.shutdown()


def prepare() -> None:
    """Make sure that processes can be started.

    For those that are no copies of this one, multiprocessing needs a process that it
    gives the file of sys.stderr: a full-screen program has put something there that has
    none, and what that process has to say of processes that were ended would be said
    in the middle of the screen.
    """
    if _method() == "spawn" and sys.platform != "win32":
        with open(os.devnull, "w", encoding="utf-8") as null, redirect_stderr(null):  # noqa: PTH123
            resource_tracker.ensure_running()


def _chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))


def _method() -> str:
    """How processes are started: as copies of this one where that is safe, else anew."""
    alone = sys.platform == "linux" and threading.active_count() == 1
    return "fork" if alone else "spawn"


def begin(parent: int) -> None:
    """In a new process: leave Ctrl-C to its parent, and end when that has been killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(COLLECT)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
