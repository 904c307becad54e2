"""Batch runs on a Dask cluster of real processes, of which some are killed."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import batch_runs
from support.batch_runs import campaign, content, engine, options, start
from support.dask_clusters import PATIENCE, DaskCluster, dask_cluster
from support.processes import until

from newsdigest.errors import NewsdigestError

pytest.importorskip("distributed")
pytestmark = pytest.mark.timeout(400)


@pytest.fixture(autouse=True)
def _children_import_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(batch_runs.TESTS))


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[DaskCluster]:
    with dask_cluster(tmp_path / "cluster") as own:
        yield own


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Records that raise and end their process, among slow good ones."""
    chance = random.Random(7)
    lines = [
        batch_runs.line({**batch_runs.record(number, chance), "title": f"SLOW {number}"})
        for number in range(100)
    ]
    for kind in ("broken", "RAISES", "ENDS"):
        lines.insert(chance.randrange(len(lines)), batch_runs.poison(kind, len(lines)))
    path = tmp_path / "source.jsonl"
    path.write_bytes(b"".join(lines))
    return path


@pytest.fixture
def expected(source: Path, tmp_path: Path) -> dict[str, bytes]:
    """The result of a run on one machine."""
    campaign(source, tmp_path / "local", engine("local", 2), options(part_size=10_000)).run()
    return content(tmp_path / "local")


SMALL = {"BATCH_OPTIONS": '{"part_size": 10000}'}


def driver(source: Path, dest: Path, cluster: DaskCluster) -> subprocess.Popen[bytes]:
    process = start(source, dest, "dask", "2", cluster.address, environ=SMALL)
    until(batch_runs.count_done(dest), "a part", PATIENCE)
    return process


def test_a_lost_host_costs_nothing(
    source: Path, tmp_path: Path, cluster: DaskCluster, expected: dict[str, bytes]
) -> None:
    dest = tmp_path / "dest"
    process = driver(source, dest, cluster)
    cluster.kill(cluster.workers[0])
    assert process.wait(timeout=PATIENCE) == 0
    assert content(dest) == expected


@pytest.mark.slow
def test_after_the_loss_of_the_scheduler_the_run_is_resumed(
    source: Path, tmp_path: Path, cluster: DaskCluster, expected: dict[str, bytes]
) -> None:
    """The driver says what happened; a new cluster does the rest."""
    dest = tmp_path / "dest"
    process = driver(source, dest, cluster)
    cluster.kill(cluster.scheduler)
    assert process.wait(timeout=PATIENCE) == 1
    cluster.scheduler = cluster.start_scheduler(int(cluster.address.rpartition(":")[2]))
    for _ in range(2):
        cluster.start_worker()
    own = engine("dask", 2, cluster.address)
    campaign(source, dest, own, options(part_size=10_000)).run(resume=True)
    assert content(dest) == expected


@pytest.mark.slow
def test_after_the_loss_of_the_driver_the_run_is_resumed(
    source: Path, tmp_path: Path, cluster: DaskCluster, expected: dict[str, bytes]
) -> None:
    dest = tmp_path / "dest"
    process = driver(source, dest, cluster)
    process.kill()
    process.wait()
    own = engine("dask", 2, cluster.address)
    campaign(source, dest, own, options(part_size=10_000)).run(resume=True)
    assert content(dest) == expected


def test_a_cluster_on_this_machine(
    source: Path, tmp_path: Path, expected: dict[str, bytes]
) -> None:
    dest = tmp_path / "dest"
    campaign(source, dest, engine("dask", 2), options(part_size=10_000)).run()
    assert content(dest) == expected


def test_a_cluster_that_is_not_there(source: Path, tmp_path: Path) -> None:
    from functools import partial

    from newsdigest.batch import cluster as dask_engine

    own = partial(dask_engine.run, workers=1, scheduler="tcp://127.0.0.1:9", patience=2)
    with pytest.raises(NewsdigestError, match="no Dask scheduler"):
        campaign(source, tmp_path / "dest", own, options()).run()
