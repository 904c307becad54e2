"""End the full-screen reader at random moments: ``python benchmarks/browse_kills.py 100 [SEED]``.

The reader runs in a pseudo-terminal and stars, tags and marks articles, marks all of them
read and undoes that, until it is ended by ``kill -9``, SIGTERM, Ctrl-C or the closing of
its terminal.  Afterwards the state must be sound and hold, whole, every action that the
screen reported and at most the one in progress; ``newsdigest list`` must agree with it; no
process may be left over, and a terminal that still exists must be restored.
"""

from __future__ import annotations

import fcntl
import os
import pty
import random
import re
import select
import signal
import sqlite3
import struct
import subprocess
import sys
import termios
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from newsdigest import config
from newsdigest.storage.state.store import State

ARTICLES = 150
LONGEST = 2.5
"""Seconds after which the reader is ended at the latest; it takes about one to start."""
PATIENCE = 30.0
"""Seconds to wait for what has to come."""
WAYS = ("kill -9", "kill -9", "kill -9", "SIGTERM", "Ctrl-C", "hang-up")


@dataclass(frozen=True)
class Marks:
    """What the reader has done so far."""

    starred: frozenset[str] = frozenset()
    read: frozenset[str] = frozenset()
    tagged: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Action:
    """Keys, what the screen says when they are done, and the marks then."""

    kind: str
    keys: bytes
    message: str
    after: Marks


class Archive:
    """Articles and a reader's folders below a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.articles = folder / "articles"
        self.articles.mkdir()
        for number in range(ARTICLES):
            text = f"---\ntitle: Article {number}\ndate: 2024-11-{number % 28 + 1}\n---\nText.\n"
            (self.articles / f"{number}.md").write_text(text, encoding="utf-8")
        self.environ = {
            **os.environ,
            "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",  # by which processes are known
            "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
            "TERM": "xterm-256color",
            "XDG_CACHE_HOME": str(folder / "cache"),
            "XDG_DATA_HOME": str(folder / "data"),
        }
        settings = config.load(archive=str(self.articles), environ=self.environ, cwd=folder)
        self.state = settings.state_path
        self.ids = self.listed()

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "newsdigest", "-C", str(self.articles), *arguments]

    def listed(self, *query: str) -> list[str]:
        command = self.command("list", "--format", "ids", *query)
        return subprocess.run(
            command, env=self.environ, capture_output=True, text=True, check=True
        ).stdout.split()

    def marks(self) -> Marks:
        """What the state says."""
        if not self.state.exists():
            return Marks()
        with State(self.state, now=lambda: datetime.now(UTC)) as state:
            found = state.marks(self.ids)
            tagged = {one for one in self.ids if "later" in found[one].tags}
        with closing(sqlite3.connect(self.state)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return Marks(
            frozenset(one for one in self.ids if found[one].starred),
            frozenset(one for one in self.ids if found[one].read),
            frozenset(tagged),
        )

    def processes(self) -> list[str]:
        """The commands that run with this archive's environment."""
        found = []
        for entry in Path("/proc").iterdir():
            with suppress(OSError, ValueError):
                known = os.fsencode(self.folder) in (entry / "environ").read_bytes()
                dead = (entry / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
                if int(entry.name) != os.getpid() and known and not dead:
                    found.append((entry / "cmdline").read_bytes().decode(errors="replace"))
        return found


class Reader:
    """The reader in a terminal."""

    def __init__(self, archive: Archive) -> None:
        self.output = b""
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.process = subprocess.Popen(
            archive.command("browse"),
            env=archive.environ,
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )

    def read(self, seconds: float) -> None:
        """Read what is drawn within some time, at least until the first of it."""
        if select.select([self.master], [], [], max(0, seconds))[0]:
            self.output += os.read(self.master, 65536)

    def shows(self, text: str, since: int, until: float) -> bool:
        """Whether a text is drawn before a moment."""
        while text.encode() not in self.output[since:]:
            if time.monotonic() >= until:
                return False
            self.read(min(0.05, until - time.monotonic()))
        return True

    def end(self, way: str) -> None:
        """End it, and wait until it is over."""
        if way == "hang-up":
            os.close(self.slave)
            os.close(self.master)
        elif way != "Ctrl-C":
            self.process.send_signal(signal.SIGKILL if way == "kill -9" else signal.SIGTERM)
        began, pressed = time.monotonic(), 0
        while self.process.poll() is None:
            waited = time.monotonic() - began
            assert waited < PATIENCE, f"{way}: it runs on"
            if way == "Ctrl-C" and pressed <= waited < 2:  # in a prompt the first gives that up
                os.write(self.master, b"\x03")
                pressed += 1
            if way == "hang-up":
                time.sleep(0.01)
            else:
                self.read(0.01)

    def is_restored(self) -> bool:
        """Whether the terminal is as it was, once the guard has done its work."""
        while select.select([self.master], [], [], 0.05)[0]:
            self.output += os.read(self.master, 65536)
        modes = {b"7": b"h", b"25": b"h"}
        modes.update(re.findall(rb"\x1b\[\?(\d+)([hl])", self.output))
        wrong = {mode for mode, on in modes.items() if (on == b"h") != (mode in (b"7", b"25"))}
        restored = termios.tcgetattr(self.slave) == self.before and not wrong
        os.close(self.slave)
        os.close(self.master)
        return restored


def next_action(
    marks: Marks, before: Action | None, archive: Archive, chance: random.Random
) -> Action:
    """Something else than before; undoing follows what has been done."""
    first = archive.ids[0]
    starred, read, tagged = first in marks.starred, first in marks.read, first in marks.tagged
    unread = len(archive.ids) - len(marks.read)
    one = frozenset({first})
    choices = [
        Action("star", b"s", "no longer starred" if starred else "1 article starred",
               replace(marks, starred=marks.starred ^ one)),
        Action("read", b"r", f"1 article marked {'unread' if read else 'read'}",
               replace(marks, read=marks.read ^ one)),
        Action("tag", b"t-later\r" if tagged else b"t+later\r",
               f"1 article tagged {'-' if tagged else '+'}later",
               replace(marks, tagged=marks.tagged ^ one)),
    ]  # fmt: skip
    if unread > 1:
        everything = replace(marks, read=frozenset(archive.ids))
        choices += 3 * [Action("all", b"Ay\r", f"{unread} articles marked read", everything)]
    return chance.choice([one for one in choices if before is None or one.kind != before.kind])


def actions(marks: Marks, archive: Archive, chance: random.Random) -> Iterator[Action]:
    """What is done in one round, without an end."""
    before: Action | None = None
    while True:
        action = next_action(marks, before, archive, chance)
        yield action
        if chance.random() < 0.4:
            yield Action("undo", b"u", "undone: ", marks)
            before = Action("undo", b"", "", marks)
        else:
            before, marks = action, action.after


def work(
    reader: Reader, archive: Archive, marks: Marks, end: float, chance: random.Random
) -> list[Marks]:
    """Press keys until the end comes: the marks as reported, and with what was under way."""
    if not reader.shows("Article 27", 0, end):
        return [marks]
    for action in actions(marks, archive, chance):
        since = len(reader.output)
        os.write(reader.master, action.keys)
        if not reader.shows(action.message, since, end):
            return [marks, action.after]
        marks = action.after
    return [marks]


def round_of(archive: Archive, chance: random.Random) -> str:
    """Start the reader, end it, and say what was found."""
    marks, way = archive.marks(), chance.choice(WAYS)
    reader = Reader(archive)
    end = time.monotonic() + chance.uniform(0, LONGEST)
    possible = work(reader, archive, marks, end, chance)
    reader.end(way)
    limit = time.monotonic() + PATIENCE
    while (left := archive.processes()) and time.monotonic() < limit:
        time.sleep(0.02)
    if left:
        return f"WRONG: after {way} there is still {left}"
    if way != "hang-up" and not reader.is_restored():
        return f"WRONG: after {way} the terminal is not as it was"
    starred = archive.listed("is:starred")
    found = archive.marks()
    if found not in possible:
        return f"WRONG: after {way} an action is lost or there in part"
    if set(starred) != found.starred:
        return f"WRONG: after {way} the list says something else than the state"
    if len(possible) == 1:
        return f"{way} before the first action"
    under_way = "is" if found == possible[1] else "is not"
    return f"{way}, the action under way {under_way} there"


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else None)
    seen: Counter[str] = Counter()
    with TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        for _ in range(count):
            seen[round_of(archive, chance)] += 1
    print(
        f"{count} ends: " + ", ".join(f"{times} x {what}" for what, times in sorted(seen.items()))
    )
    return int(any(what.startswith("WRONG") for what in seen))


if __name__ == "__main__":
    sys.exit(main())
