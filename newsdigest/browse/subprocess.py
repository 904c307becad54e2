"""Work that takes seconds, in a process of its own: it can be ended, and so is its memory."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, TypeVar

from newsdigest.archive.parallel import start_resource_tracker, start_worker
from newsdigest.errors import NewsdigestError

Result = TypeVar("Result")


async def apart(work: Callable[..., Result], *arguments: Any) -> Result:
    """What ``work`` returns; if the task is cancelled, the process is ended.

    Work, arguments and result travel to the process and back, so that all of them
    can be pickled and ``work`` is found by its name.

    :raises NewsdigestError: what it raised, or that the process died
    """
    context = get_context("spawn")  # this process has threads: a fork could hang
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(os.getpid(), theirs, work, arguments))
    start_resource_tracker()
    starting = asyncio.create_task(asyncio.to_thread(process.start))
    try:
        await asyncio.shield(starting)
        theirs.close()
        answer = await asyncio.to_thread(_received, ours)
    finally:
        await asyncio.shield(_ended(starting, process))
        ours.close()
    if isinstance(answer, NewsdigestError):
        raise answer
    return answer  # type: ignore[no-any-return]


async def _ended(starting: asyncio.Task[None], process: SpawnProcess) -> None:
    """End the process, also one that was still being started when nobody wanted it any more."""
    await starting
    process.kill()
    await asyncio.to_thread(process.join)


def _received(connection: Connection) -> Any:
    try:
        return connection.recv()
    except (EOFError, OSError):
        return NewsdigestError("the work was ended before it was done")


def _run(
    parent: int, connection: Connection, work: Callable[..., Any], arguments: tuple[Any, ...]
) -> None:
    """In the process: the answer is the result, or the error that a user is told."""
    start_worker(parent)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # whatever it says would be in the middle of the screen
        os.dup2(null, stream)
    try:
        connection.send(work(*arguments))
    except NewsdigestError as error:
        connection.send(error)
