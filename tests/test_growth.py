"""The campaign of benchmarks/growth.py in short."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

GROWTH = Path(__file__).parents[1] / "benchmarks" / "growth.py"


@pytest.mark.slow
@pytest.mark.timeout(110)
def test_no_string_takes_more_than_its_share_of_time() -> None:
    """Some strings at the entry points of articles, queries and mail take linear time."""
    entry_points = ("file", "front matter", "items", "query", "mail")
    done = subprocess.run(
        [sys.executable, str(GROWTH), *entry_points, "--strings", "8", "--limit", "15"],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(" 0 grow too fast") == len(entry_points)
