"""Terminal, state and processes after the reader was killed, terminated or cut off."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PROJECT
from support.processes import until
from support.tmux import Opens, Screen

SAMPLE = f"newsdigest -C {PROJECT / 'articles'} browse"
KILLS = PROJECT / "benchmarks" / "browse_kills.py"
ENDS = {"kill": 128 + 9, "terminate": 128 + 15, "interrupt": 128 + 2, "hang-up": None}


def end(screen: Screen, how: str) -> None:
    """End the reader."""
    if how == "interrupt":
        screen.keys("C-c")
    elif how == "hang-up":
        screen.close()
    else:
        os.kill(screen.reader(), signal.SIGKILL if how == "kill" else signal.SIGTERM)


def starred(screen: Screen) -> int:
    """The number of starred articles, by another run of the program."""
    command = [sys.executable, "-m", "newsdigest", "-C", str(PROJECT / "articles")]
    listed = subprocess.run(
        [*command, "list", "is:starred", "--format", "ids"],
        env=screen.environ,
        capture_output=True,
        check=True,
    )
    assert listed.stderr == b""
    return len(listed.stdout.split())


@pytest.mark.slow
@pytest.mark.parametrize("how", ENDS)
def test_ends(opens: Opens, how: str) -> None:
    """During a digest: the terminal is restored, marks are written, no process is left."""
    screen = opens(100, 20)
    before = screen.command("stty -a; stty -g")
    screen.type(f"clear; {SAMPLE}; echo code $?\r")
    screen.until_shows("┃")
    screen.keys("s")
    screen.until_shows("1 article starred")
    screen.keys("d")
    until(lambda: any("spawn_main" in one for one in screen.processes().values()), "a digest")
    assert len(screen.processes()) >= 3  # the reader, its guard, the digest
    end(screen, how)
    until(lambda: not screen.processes(), "the end of all processes")
    assert starred(screen) == 1
    if (code := ENDS[how]) is None:
        return
    if how == "kill":  # the shell may have prompted before the guard took the screen away
        screen.keys("Enter")
    screen.until_shell()
    lines = [line for line in screen.quiet() if line]
    assert how == "kill" or f"code {code}" in lines
    assert not re.search(r"[│┃●]|\[[<?]|\d;\d", "".join(lines)), lines
    assert screen.command("stty -a; stty -g") == before
    screen.type("echo h'i'\r")
    assert [line for line in screen.until_shows("hi") if "i" in line and "h" in line][-2:] == [
        "ready> echo h'i'",
        "hi",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_random_ends(seed: int) -> None:
    """Ten random ends lose nothing and leave nothing half done."""
    if not Path("/proc/self/environ").exists():
        pytest.skip("the processes of this system cannot be listed under /proc")
    campaign = subprocess.run(
        [sys.executable, KILLS, "10", str(seed)], capture_output=True, text=True, check=False
    )
    assert (campaign.returncode, campaign.stderr) == (0, ""), campaign.stdout
    assert campaign.stdout.startswith("10 ends: ")
