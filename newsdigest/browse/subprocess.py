"""Work on many articles that takes seconds, in a process of its own: stories and digests.

The process can be ended at any time, and its memory is returned with it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import TYPE_CHECKING, Any, TypeVar

from newsdigest.archive.facade import Archive
from newsdigest.archive.parallel import start_resource_tracker, start_worker
from newsdigest.article import Item
from newsdigest.config import Settings
from newsdigest.errors import NewsdigestError
from newsdigest.query.model import Expr

if TYPE_CHECKING:
    from newsdigest.digest.model import Digest

Result = TypeVar("Result")


async def run_in_subprocess(work: Callable[..., Result], *arguments: Any) -> Result:
    """The result of ``work``; its process is ended if the task is cancelled.

    Work, arguments and result are pickled.

    :raises NewsdigestError: if ``work`` raises one, or the process is killed
    """
    context = get_context("spawn")  # this process has threads: a fork could hang
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(os.getpid(), sender, work, arguments))
    start_resource_tracker()
    starting = asyncio.create_task(asyncio.to_thread(process.start))
    try:
        await asyncio.shield(starting)
        sender.close()
        answer = await asyncio.to_thread(_receive, receiver)
    finally:
        await asyncio.shield(_end(starting, process))
        receiver.close()
    if isinstance(answer, NewsdigestError):
        raise answer
    return answer  # type: ignore[no-any-return]


async def _end(starting: asyncio.Task[None], process: SpawnProcess) -> None:
    """End the process, once it is started if the task was cancelled before."""
    await starting
    process.kill()
    await asyncio.to_thread(process.join)


def _receive(receiver: Connection) -> Any:
    try:
        return receiver.recv()
    except (EOFError, OSError):
        return NewsdigestError("the work was ended before it was done")


def _run(
    parent: int, sender: Connection, work: Callable[..., Any], arguments: Sequence[Any]
) -> None:
    """In the process: send the result, or the error for the user."""
    start_worker(parent)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # no output in the middle of the screen
        os.dup2(null, stream)
    try:
        sender.send(work(*arguments))
    except NewsdigestError as error:
        sender.send(error)


def group_stories(settings: Settings, now: datetime, items: Sequence[Item]) -> list[list[str]]:
    """The ids of articles that report the same, each story with its lead first.

    Stories of one article are left out.
    """
    from newsdigest.digest.stories import stories_of

    with Archive(settings, now=lambda: now, warn=_ignore) as archive:
        groups = stories_of(archive, items)
    return [[m.article.id for m in story.members] for story in groups if len(story.members) > 1]


def make_digest(settings: Settings, now: datetime, where: Expr, items: Sequence[Item]) -> Digest:
    """The digest of the articles, as by ``digest``."""
    from newsdigest.digest.compose import Plan, digest_of
    from newsdigest.digest.selection import select_items

    with Archive(settings, now=lambda: now, warn=_ignore) as archive:
        selection = select_items(archive, where, items, now)
        return digest_of(archive, selection, Plan(preference=settings.summary), _ignore)


def _ignore(_: str) -> None:
    """Leave unreadable articles out; the list already shows them."""
