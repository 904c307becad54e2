"""The engine of a Dask cluster: one future for each job, and nothing else of Dask.

Dask repeats the jobs of workers that are lost.  Each thread of a worker has a child
process, so that a record that ends its process ends no worker.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack
from itertools import chain, islice
from typing import Any

from newsdigest.batch.jobs import MEMORY, Counts, Job, Outcome
from newsdigest.child_process import ChildProcess
from newsdigest.errors import NewsdigestError, UsageError

RETRIES = 3
"""Workers that a job may lose before it has failed."""
PATIENCE = 120.0
"""Seconds to wait for a scheduler, for workers, and for one when all have gone."""
_POLL = 5.0
_AHEAD = 2
"""Jobs for each thread of the cluster that are waiting or running."""
_RESUME = "start what is missing, then the same command with --resume"

_own = threading.local()
"""The child process of each thread of a worker."""

Function = Callable[[ChildProcess, Job], Counts]


def run(
    function: Function,
    jobs: Iterable[Job],
    workers: int,
    scheduler: str = "",
    patience: float = PATIENCE,
) -> Iterator[Outcome]:
    """Call a function for each job on a Dask cluster.

    :param workers: processes to start here, or with ``scheduler`` to wait for
    :param scheduler: its address; "" starts a cluster on this machine
    :raises UsageError: if Dask is not installed
    :raises NewsdigestError: if there is no scheduler, or there are no workers
    """
    jobs = iter(jobs)
    first = next(jobs, None)
    if first is None:
        return
    with ExitStack() as stack:
        client = _client(stack, workers, scheduler, patience)
        try:
            yield from _outcomes(client, function, chain([first], jobs), patience)
        except (CancelledError, OSError) as error:
            raise _lost() from error


def _outcomes(
    client: Any, function: Function, jobs: Iterator[Job], patience: float
) -> Iterator[Outcome]:
    submit = _submitter(client, function)
    pending: set[Any] = set()
    last = time.monotonic()
    while True:
        room = _room(client, len(pending)) if pending else 1
        pending |= {submit(job) for job in islice(jobs, room)}
        if not pending:
            return
        done = _wait(client, pending)
        for future in done:
            pending.discard(future)
            yield _outcome(client, future)
            future.release()
        if done or client.nthreads():
            last = time.monotonic()
        elif time.monotonic() - last > patience:
            raise NewsdigestError("the Dask cluster has no workers any more", hint=_RESUME)


def _client(stack: ExitStack, workers: int, scheduler: str, patience: float) -> Any:
    """A connected client of a cluster with workers."""
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        hint = "pip install 'newsdigest[batch]'"
        raise UsageError("Dask is not installed", hint=hint) from error
    for name in ("distributed", "distributed.client", "distributed.core", "distributed.comm"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        address: Any = scheduler
        if not scheduler:
            address = stack.enter_context(
                LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    dashboard_address=None,
                    silence_logs=logging.CRITICAL,
                )
            )
        client = stack.enter_context(Client(address, timeout=patience))
    except (OSError, ValueError) as error:
        message = f"no Dask scheduler answers: {error}"
        hint = "start one with dask scheduler, and name its address: --scheduler tcp://HOST:8786"
        raise NewsdigestError(message, subject=scheduler, hint=hint) from error
    try:
        client.wait_for_workers(workers, timeout=patience)
    except TimeoutError as error:
        count = len(client.nthreads())
        raise NewsdigestError(
            f"only {count} of {workers} workers in {patience:g} seconds",
            subject=scheduler,
            hint="start more with dask worker, or ask for fewer with --workers",
        ) from error
    return client


def _submitter(client: Any, function: Function) -> Callable[[Job], Any]:
    """A function that makes a job a future; its name tells Dask nothing of other runs."""

    def submit(job: Job) -> Any:
        future = client.submit(_call, function, job, pure=False, retries=RETRIES)
        future.job = job
        return future

    return submit


def _room(client: Any, pending: int) -> int:
    """How many more jobs the cluster may have; workers come and go."""
    threads: int = sum(client.nthreads().values())
    return max(0, _AHEAD * threads - pending)


def _wait(client: Any, pending: set[Any]) -> list[Any]:
    """The futures that are done within a few seconds.

    :raises NewsdigestError: if the scheduler is lost
    """
    from distributed import wait

    try:
        done = list(wait(pending, timeout=_POLL, return_when="FIRST_COMPLETED").done)
    except TimeoutError:
        done = []
    if client.status != "running" or any(one.status in ("cancelled", "lost") for one in done):
        raise _lost()
    return done


def _lost() -> NewsdigestError:
    return NewsdigestError("the connection to the Dask scheduler was lost", hint=_RESUME)


def _outcome(client: Any, future: Any) -> Outcome:
    if future.status == "finished":
        outcome: Outcome = future.result()
        return outcome
    error = future.exception()
    return Outcome(future.job, {}, f"{type(error).__name__}: {error}")


def _call(function: Function, job: Job) -> Outcome:
    """Call a function on a worker, with the child process of its thread."""
    if not hasattr(_own, "child"):
        _own.child = ChildProcess(MEMORY)
    try:
        return Outcome(job, function(_own.child, job))
    except (NewsdigestError, OSError) as error:
        return Outcome(job, {}, str(error))
