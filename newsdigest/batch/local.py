"""The engine of one machine: threads, each of which waits on a child process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from queue import SimpleQueue

from newsdigest.batch.jobs import MEMORY, Counts, Job, Outcome
from newsdigest.child_process import ChildProcess, EndedError
from newsdigest.errors import NewsdigestError


def processors() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run(
    function: Callable[[ChildProcess, Job], Counts], jobs: Iterable[Job], workers: int
) -> Iterator[Outcome]:
    """Call a function for each job, ``workers`` at a time, each with a child of its own.

    If the caller stops early, the children are killed.
    """
    children = [ChildProcess(MEMORY) for _ in range(workers)]
    idle: SimpleQueue[ChildProcess] = SimpleQueue()
    for child in children:
        idle.put(child)

    def call(job: Job) -> Outcome:
        child = idle.get()
        try:
            return Outcome(job, function(child, job))
        except (NewsdigestError, OSError, EndedError) as error:
            return Outcome(job, {}, str(error) or type(error).__name__)
        finally:
            idle.put(child)

    executor = ThreadPoolExecutor(workers, "batch")
    try:
        yield from _bounded(executor, call, iter(jobs), 2 * workers)
    finally:
        for child in children:
            child.close()
        executor.shutdown(cancel_futures=True)


def _bounded(
    executor: ThreadPoolExecutor,
    call: Callable[[Job], Outcome],
    jobs: Iterator[Job],
    most: int,
) -> Iterator[Outcome]:
    """The outcomes of jobs, of which at most ``most`` are waiting or running."""
    pending: set[Future[Outcome]] = {executor.submit(call, job) for job in islice(jobs, most)}
    while pending:
        done, pending = wait(pending, return_when=FIRST_COMPLETED)
        for future in done:
            yield future.result()
        pending |= {executor.submit(call, job) for job in islice(jobs, len(done))}
