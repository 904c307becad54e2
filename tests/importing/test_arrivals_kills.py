"""The kills of benchmarks/arrivals.py in short."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ARRIVALS = Path(__file__).parents[2] / "benchmarks" / "arrivals.py"


@pytest.mark.slow
@pytest.mark.timeout(110)
def test_rules_act_once_and_the_hook_misses_nothing() -> None:
    """Commands that find new articles are killed; rules and hook catch up."""
    done = subprocess.run(
        [sys.executable, str(ARRIVALS), "--kills", "10"],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "10 kills; 0 wrong afterwards" in done.stdout
