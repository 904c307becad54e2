"""Kill a process that marks articles, at random: ``python benchmarks/state_kills.py 50 [SEED]``.

The process marks thousands of articles read, then unread, and so on; each time is one
action, which it reports when it is done.  After each ``kill -9`` the state must hold, whole,
every reported action and at most the one in progress, the last action must be undone
whole, and the file must be sound.  In every fifth round the process also creates the file.
"""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from newsdigest.storage.state.store import State

IDS = [f"{number:010x}" for number in range(4000)]
LONGEST = 0.4
"""Seconds after which the victim is dead at the latest."""


def victim(path: Path) -> None:
    """Mark everything read, unread, read … until killed."""
    with open_state(path) as state:
        read = state.marks(IDS[:1])[IDS[0]].read
        print("ready", flush=True)
        while True:
            read = not read
            state.mark(IDS, read=read)
            print("done", flush=True)


def open_state(path: Path) -> State:
    return State(path, now=lambda: datetime.now(UTC))


def kill_after(path: Path, seconds: float) -> int:
    """Start a victim and kill it; how many actions it reported."""
    command = [sys.executable, __file__, "victim", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        reported = process.stdout.read().count("done\n")
    assert process.returncode == -signal.SIGKILL, "the victim had ended by itself"
    return reported


def actions_ever(path: Path) -> int:
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        row = connection.execute("SELECT seq FROM sqlite_sequence").fetchone()
        return row[0] if row else 0


def read_flags(path: Path) -> set[bool]:
    with open_state(path) as state:
        return {mark.read for mark in state.marks(IDS).values()}


def round_of(path: Path, seconds: float) -> str:
    """Kill once and say what was found."""
    before, was_read = actions_ever(path), read_flags(path) == {True}
    reported = kill_after(path, seconds)
    flags = read_flags(path)  # first, so that it is newsdigest that finds the dead one's log
    found = actions_ever(path) - before
    if found not in (reported, reported + 1):
        return "WRONG: an action was lost"
    if flags != {was_read ^ (found % 2 == 1)}:
        return "WRONG: an action is there in part"
    with open_state(path) as state:
        undone = state.undo()
    if found and (undone is None or undone.count != len(IDS) or read_flags(path) == flags):
        return "WRONG: the last action was not undone whole"
    return "the action under way is there" if found > reported else "the action under way is not"


def main() -> int:
    if sys.argv[1:2] == ["victim"]:
        victim(Path(sys.argv[2]))
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else None)
    seen: Counter[str] = Counter()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "state"
        for number in range(count):
            if number % 5 == 0:
                path = Path(folder) / f"state-{number}"
            seen[round_of(path, chance.uniform(0, LONGEST))] += 1
    print(f"{count} kills: " + ", ".join(f"{times} x {what}" for what, times in seen.items()))
    return int(any(what.startswith("WRONG") for what in seen))


if __name__ == "__main__":
    sys.exit(main())
