"""Parallel map: a function over many items in several processes, with bounded memory."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import redirect_stderr
from itertools import chain, islice
from multiprocessing import get_context, resource_tracker
from typing import TypeVar

from newsdigest.child_process import GC_THRESHOLD, end_with_parent

Item = TypeVar("Item")
Result = TypeVar("Result")

CHUNK = 50
"""Items that are sent to a process at once."""
GENERATION = 8_000
"""Items after which the processes are replaced where the Markdown parser leaks memory."""
SERIAL = 400
"""Up to so many items one process is faster than starting others."""


def parallel_map(
    function: Callable[[Sequence[Item]], list[Result]],
    items: Iterable[Item],
    count: int,
    processes: int,
) -> Iterator[Result]:
    """The results of ``function`` over chunks of ``items``, in order.

    ``function`` must be importable by its name.  At most two chunks per process are
    running or waiting, however slowly the results are consumed.

    :param count: the number of items, which need not be exact
    """
    chunks = _chunks(items)
    if count <= SERIAL or processes < 2:
        for chunk in chunks:
            yield from function(chunk)
        return
    from newsdigest.formats.cmark import leaks

    chunks_of_generation = GENERATION // CHUNK if leaks() else sys.maxsize
    for first in chunks:
        generation = chain([first], islice(chunks, chunks_of_generation - 1))
        yield from _map_generation(function, generation, processes)


def _map_generation(
    function: Callable[[Sequence[Item]], list[Result]],
    chunks: Iterable[Sequence[Item]],
    processes: int,
) -> Iterator[Result]:
    """The results for some of the items, in processes that exit after them."""
    start_resource_tracker()
    executor = ProcessPoolExecutor(
        processes,
        mp_context=get_context(_method()),
        initializer=start_worker,
        initargs=(os.getpid(),),
    )
    try:
        waiting: deque[Future[list[Result]]] = deque()
        for chunk in chunks:
            waiting.append(executor.submit(function, chunk))
            if len(waiting) > 2 * processes:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BaseException:  # Ctrl-C, or the consumer stopped
        executor.shutdown(wait=False, cancel_futures=True)
        raise
    executor.shutdown()


def start_resource_tracker() -> None:
    """Start the process that multiprocessing needs for spawned ones, without a stderr.

    It inherits the descriptor of ``sys.stderr``.  A full-screen program has replaced that by
    an object without one, and messages about killed processes would garble the screen.
    """
    if _method() == "spawn" and sys.platform != "win32":
        with open(os.devnull, "w", encoding="utf-8") as null, redirect_stderr(null):  # noqa: PTH123
            resource_tracker.ensure_running()


def _chunks(items: Iterable[Item]) -> Iterator[Sequence[Item]]:
    remaining = iter(items)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


def _method() -> str:
    """The start method: fork where that is safe, else spawn."""
    is_forkable = sys.platform == "linux" and threading.active_count() == 1
    return "fork" if is_forkable else "spawn"


def start_worker(parent: int) -> None:
    """Initialize a process: ignore Ctrl-C, and exit when the parent was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(GC_THRESHOLD)
    end_with_parent(parent)
