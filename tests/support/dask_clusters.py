"""A Dask cluster of real processes: a scheduler and workers in different working folders."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.batch_runs import TESTS, children, kill
from support.processes import until

PATIENCE = 150.0
"""Seconds to wait for a cluster, whose processes start slowly on a busy machine."""


class DaskCluster:
    """A scheduler and workers; each can be killed with all it started, and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scheduler = self.start_scheduler(0)
        self.workers: list[subprocess.Popen[bytes]] = []
        self._count = 0

    @property
    def address(self) -> str:
        return (self.folder / "address").read_text()

    def start_scheduler(self, port: int) -> subprocess.Popen[bytes]:
        file = self.folder / "scheduler.json"
        file.unlink(missing_ok=True)
        process = self._dask(
            "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard",
            "--scheduler-file", str(file), folder=self.folder,
        )  # fmt: skip
        until(lambda: file.exists() and '"address"' in file.read_text(), "the scheduler", PATIENCE)
        import json

        (self.folder / "address").write_text(json.loads(file.read_text())["address"])
        return process

    def start_worker(self) -> subprocess.Popen[bytes]:
        folder = self.folder / f"host{self._count}"
        folder.mkdir()
        self._count += 1
        worker = self._dask(
            "worker", self.address, "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1",
            "--local-directory", str(folder), folder=folder,
        )  # fmt: skip
        self.workers.append(worker)
        return worker

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Kill a process with all that it started, as if its host had gone."""
        own = [process.pid, *children(process.pid)]
        kill(own)
        process.wait()

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            self.kill(process)

    def _dask(self, *arguments: str, folder: Path) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments],
                env={**os.environ, "PYTHONPATH": str(TESTS)},
                cwd=folder,
                stdout=log,
                stderr=log,
            )


@contextmanager
def dask_cluster(folder: Path, workers: int = 2) -> Iterator[DaskCluster]:
    folder.mkdir(exist_ok=True)
    cluster = DaskCluster(folder)
    try:
        for _ in range(workers):
            cluster.start_worker()
        yield cluster
    finally:
        cluster.close()
