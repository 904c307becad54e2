"""Several processes with one state, some killed: no change is lost or partial."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsdigest.storage.state.store import State

KILLS = Path(__file__).parents[3] / "benchmarks" / "state_kills.py"
EACH = 40

WORKER = f"""
import sys
from datetime import UTC, datetime
from pathlib import Path
from newsdigest.storage.state.store import State

number = int(sys.argv[2])
for step in range({EACH}):
    with State(Path(sys.argv[1]), now=lambda: datetime.now(UTC)) as state:
        state.mark([f"{{number:05x}}{{step:05x}}"], read=True)
        state.tag(["ffffffffff"], add=[f"{{number}}-{{step}}"])
        state.marks(["ffffffffff"])
"""


def test_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    """Four processes create and change one state at once: no change is lost."""
    path = tmp_path / "new" / "state"
    command = [sys.executable, "-c", WORKER, str(path)]
    workers = [
        subprocess.Popen([*command, str(number)], stderr=subprocess.PIPE, text=True)
        for number in range(4)
    ]
    assert [worker.communicate()[1] for worker in workers] == [""] * 4
    ids = [f"{number:05x}{step:05x}" for number in range(4) for step in range(EACH)]
    with State(path, now=lambda: datetime.now(UTC)) as state:
        assert all(mark.read for mark in state.marks(ids).values())
        assert len(state.marks(["ffffffffff"])["ffffffffff"].tags) == 4 * EACH
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.slow
def test_killed_at_any_moment(tmp_path: Path) -> None:
    """After kill -9 at random moments the state is that before or after the action."""
    process = subprocess.run(
        [sys.executable, str(KILLS), "10"], capture_output=True, text=True, cwd=tmp_path
    )
    assert (process.returncode, process.stderr) == (0, ""), process.stdout
    assert process.stdout.startswith("10 kills")


@pytest.mark.slow
def test_marks_of_an_open_reader(tmp_path: Path) -> None:
    """Every mark of a process is seen at once by others, and kept after kill -9."""
    campaign = [sys.executable, str(KILLS.with_name("browse_marks.py")), "4"]
    process = subprocess.run(campaign, capture_output=True, text=True, cwd=tmp_path)
    assert (process.returncode, process.stderr) == (0, ""), process.stdout
    assert process.stdout == "4 rounds: 0 marks not seen or not kept\n"
