"""Jobs of a batch run: what an engine executes, and the files that say what is done.

A job writes its results, each under another name first, and then a small file with its
counts in the folder of its stage.  With that file it is done; without it, it is executed
again, whatever is there.  So it does no harm if an engine executes a job twice.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from newsdigest.batch import addresses
from newsdigest.child_process import ChildProcess, EndedError, OverdueError
from newsdigest.errors import NewsdigestError

ATTEMPTS = 3
"""Executions of a call whose process ends: someone may have killed it."""
SECONDS = 4 * 3600
"""CPU time of a call that processes no single records."""
MEMORY = 8 << 30
"""Bytes of data that a child process may allocate."""

Counts = Mapping[str, float]
"""What a job counted: ``records``, ``errors``, ``seconds`` of processor time …"""


@dataclass(frozen=True, slots=True)
class Options:
    """What a run computes.

    :param tasks: of :data:`newsdigest.batch.articles.TASKS`
    :param sentences: of a summary
    :param keywords: of an article
    :param timeout: CPU seconds for one record
    :param zone: of dates that name none
    :param part_size: bytes of a part
    :param block: articles of a block of days
    """

    tasks: tuple[str, ...]
    zone: tzinfo
    sentences: int = 3
    keywords: int = 10
    timeout: float = 20.0
    part_size: int = 8 << 20
    block: int = 20_000

    def fields(self) -> dict[str, Any]:
        """The options in JSON's types."""
        return {
            "tasks": list(self.tasks),
            "sentences": self.sentences,
            "keywords": self.keywords,
            "timeout": self.timeout,
            "timezone": str(self.zone),
            "part_size": self.part_size,
            "block": self.block,
        }


@dataclass(frozen=True, slots=True)
class Job:
    """One call of a stage; everything in it can be pickled.

    :param run: is called with a child process and this job, and returns counts
    :param version: of the newsdigest that made it
    """

    dest: str
    stage: str
    number: int
    run: Callable[[ChildProcess, Job], Counts]
    options: Options
    version: str
    argument: Any = None

    @property
    def address(self) -> str:
        """Where its counts are written."""
        return addresses.join(progress_folder(self.dest, self.stage), f"{self.number:05}.json")

    def file(self, folder: str, suffix: str) -> str:
        """The address of a result."""
        return part_file(self.dest, folder, self.number, suffix)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: its counts, or why it failed."""

    job: Job
    counts: Counts
    error: str = ""


Engine = Callable[[Callable[[ChildProcess, Job], Counts], Iterable[Job]], Iterator[Outcome]]
"""Calls a function for each job, in any order, and yields what became of them."""


def part_file(dest: str, folder: str, number: int, suffix: str) -> str:
    """The address of a part of a result."""
    return addresses.join(dest, folder, f"part-{number:05}{suffix}")


def progress_folder(dest: str, stage: str) -> str:
    """The folder with the counts of a stage's jobs."""
    return addresses.join(dest, "progress", stage)


def execute(child: ChildProcess, job: Job) -> Counts:
    """Execute a job, unless it is done.

    :raises NewsdigestError: if it fails
    """
    from newsdigest import __version__

    if job.version != __version__:
        message = f"this worker has newsdigest {__version__}, the run began with {job.version}"
        raise NewsdigestError(message, hint="install the same version on every host")
    counts = read_counts(job.address)
    if counts is None:
        start = time.monotonic()
        counts = {**job.run(child, job), "clock": round(time.monotonic() - start, 3)}
        addresses.write(job.address, json.dumps(counts).encode())
    return counts


def read_counts(address: str) -> Counts | None:
    """The counts of a job that is done, else None."""
    try:
        counts: Counts = json.loads(addresses.read(address))
    except (FileNotFoundError, ValueError):
        return None
    return counts


def call(child: ChildProcess, function: Callable[[Job], Counts], job: Job) -> Counts:
    """Call a function in the child, again if that was killed.

    :raises NewsdigestError: if it does not succeed
    """
    for _ in range(ATTEMPTS):
        try:
            counts: Counts = child.call(SECONDS, timed, function, job)
        except EndedError as error:
            if child.is_closed:
                raise
            code = error.code
        except OverdueError:
            raise NewsdigestError(f"{job.stage}: took longer than {SECONDS} seconds") from None
        else:
            return counts
    raise NewsdigestError(f"{job.stage}: the process ended {ATTEMPTS} times with code {code}")


def timed(function: Callable[[Job], Counts], job: Job) -> Counts:
    """The counts of a function, with the processor time it took."""
    start = time.process_time()
    counts = function(job)
    return {**counts, "seconds": round(time.process_time() - start, 3)}
