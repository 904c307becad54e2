"""Campaigns: thousands of records with planted copies and poison, while processes are killed.

Workers, the executor and both are killed, ten times each; the scheduler of a cluster too.
The results are those of an undisturbed run.  A campaign takes an hour or more and runs only
with ``BATCH_RECORDS``, the number of records; short forms are in ``test_batch_runs`` and
``test_batch_cluster``.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, repeat
from pathlib import Path

import pytest
from support import batch_runs
from support.batch_runs import Planted, children, collection, guarded, kill, start
from support.dask_clusters import dask_cluster

RECORDS = int(os.environ.get("BATCH_RECORDS", "20000"))
KILLS = 10
PATIENCE = 900.0
"""Seconds for one more part."""
OPTIONS = {"BATCH_OPTIONS": '{"tasks": ["summary", "keywords", "duplicates"], "part_size": 200000}'}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(4 * 3600)]
campaign = pytest.mark.skipif(
    "BATCH_RECORDS" not in os.environ, reason="takes hours: BATCH_RECORDS=20000 runs it"
)


@pytest.fixture
def planted(tmp_path: Path) -> Planted:
    return collection(tmp_path / "source.jsonl", RECORDS, RECORDS // 20, RECORDS // 100)


def targets() -> list[str]:
    """What is killed, in turn."""
    kinds = ("worker", "executor", "both")
    return list(chain.from_iterable(repeat(kind, KILLS) for kind in kinds))


def progress(dest: Path) -> int:
    return sum(1 for _ in (dest / "progress").glob("*/*.json"))


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        kill([*children(process.pid), process.pid])
        process.wait()


def wait_for_part(dest: Path, before: int, process: subprocess.Popen[bytes]) -> bool:
    """Wait until another job is done; False if the run has ended."""
    end = time.monotonic() + PATIENCE
    while progress(dest) <= before:
        if process.poll() is not None:
            return False
        assert time.monotonic() < end
        time.sleep(0.05)
    return True


@campaign
def test_kills_on_one_machine(planted: Planted, tmp_path: Path) -> None:
    source, dest = tmp_path / "source.jsonl", tmp_path / "dest"
    process = start(source, dest, "local", "2", environ=OPTIONS)
    kills = 0
    for target in targets():
        if not wait_for_part(dest, progress(dest), process):
            break
        workers = guarded(process.pid)
        if target != "executor":
            kill(workers[:1])
        if target != "worker":
            process.kill()
            process.wait()
            process = start(source, dest, "local", "2", environ=OPTIONS)
        kills += 1
    with _ended(process):
        assert process.wait() == 0
    assert kills >= min(3 * KILLS, RECORDS // 1000)
    planted.check(dest)


@campaign
def test_kills_on_a_cluster(planted: Planted, tmp_path: Path) -> None:
    """The workers have different working folders; the scheduler is killed twice, too."""
    pytest.importorskip("distributed")
    source, dest = tmp_path / "source.jsonl", tmp_path / "dest"
    with dask_cluster(tmp_path / "cluster") as cluster:

        def begin() -> subprocess.Popen[bytes]:
            return start(source, dest, "dask", "2", cluster.address, environ=OPTIONS)

        process = begin()
        kills = 0
        for target in [*targets(), "scheduler", "scheduler"]:
            if not wait_for_part(dest, progress(dest), process):
                break
            if target in ("worker", "both"):
                cluster.kill(cluster.workers.pop(0))
                cluster.start_worker()
            if target == "scheduler":
                cluster.kill(cluster.scheduler)
                assert process.wait() == 1
                port = int(cluster.address.rpartition(":")[2])
                cluster.scheduler = cluster.start_scheduler(port)
                for _ in range(2):  # workers end with their scheduler
                    cluster.start_worker()
            elif target != "worker":
                process.kill()
                process.wait()
            if target != "worker":
                process = begin()
            kills += 1
        with _ended(process):
            assert process.wait() == 0
    assert kills >= min(3 * KILLS, RECORDS // 1000)
    planted.check(dest)


def test_the_collection_is_what_it_says(tmp_path: Path) -> None:
    """The records that are planted are as many as the name says."""
    own = collection(tmp_path / "source.jsonl", 400, 20, 4)
    assert (len(own.near), len(own.exact)) == (20, 4)
    assert own.lines == 400 + len(batch_runs.KINDS)
