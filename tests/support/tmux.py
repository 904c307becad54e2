"""The reader in a real terminal: a tmux server of its own with a shell in it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from newsdigest.text.width import graphemes, width
from support.processes import PATIENCE, is_alive

COUNTS = re.compile(r"(\d+) (?:articles?|篇) · (\d+) (?:unread|未读)")
BEGIN_PASTE, END_PASTE = "\x1b[200~", "\x1b[201~"

Lines = Sequence[str]


def cell(line: str, part: str) -> int:
    """The cell in which a part of a line begins, -1 if it is missing."""
    at = line.rfind(part)
    return width(line[:at]) if at >= 0 else -1


def columns_of(line: str, char: str) -> list[int]:
    """The cells of a character in a line."""
    found, at = [], 0
    for cluster in graphemes(line):
        if cluster == char:
            found.append(at)
        at += width(cluster)
    return found


def counts(lines: Lines) -> tuple[int, int] | None:
    """The number of articles that the reader lists, and of the unread ones."""
    found = COUNTS.search(lines[0]) if lines else None
    return (int(found[1]), int(found[2])) if found else None


def last(lines: Lines) -> str:
    """The last line that is not empty."""
    return next((line for line in reversed(lines) if line), "")


class Screen:
    """A shell in a terminal, in which ``newsdigest`` is the program under test.

    :param folder: an empty one, for the socket and the program
    :param environ: what the shell knows besides; it works in the folder
    """

    def __init__(
        self, folder: Path, columns: int, rows: int, environ: Mapping[str, str] | None = None
    ) -> None:
        if shutil.which("tmux") is None or shutil.which("bash") is None:
            pytest.skip("needs tmux and bash")
        if not Path("/proc/self/environ").exists():
            pytest.skip("the processes of this system cannot be listed under /proc")
        self.folder = folder
        programs = folder / "programs"
        programs.mkdir()
        self.program("newsdigest", f'exec {sys.executable} -m newsdigest "$@"')
        self.environ = {
            "HOME": str(folder),
            "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "LC_ALL": "C.UTF-8",
            "TMUX_TMPDIR": str(folder),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "XDG_DATA_HOME": str(folder / "data"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
            **(environ or {}),
        }
        size = ("-x", str(columns), "-y", str(rows))
        shell = "PS1='ready> ' exec bash --norc --noprofile"
        self._tmux("new-session", "-d", *size, "-c", str(folder), shell)
        self._commands = 0
        self.shell = int(self.ask("#{pane_pid}"))
        self.until_shows("ready>")

    def program(self, name: str, text: str) -> None:
        """Install a shell script that the shell finds."""
        path = self.folder / "programs" / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    def _tmux(self, *arguments: str) -> str:
        command = ["tmux", "-L", "screen", "-f", "/dev/null", *arguments]
        done = subprocess.run(
            command, env=self.environ, capture_output=True, timeout=PATIENCE, check=False
        )
        assert done.returncode == 0, (arguments, done.stderr)
        return done.stdout.decode()

    def ask(self, what: str) -> str:
        """The value of a tmux format such as ``#{alternate_on}``."""
        return self._tmux("display-message", "-p", what).strip()

    # What a person does

    def keys(self, *names: str) -> None:
        """Press keys by tmux's names, or single characters."""
        self._tmux("send-keys", *names)

    def type(self, text: str) -> None:
        """Send text as it is, with escape sequences."""
        self._tmux("send-keys", "-H", *(f"{byte:02x}" for byte in text.encode()))

    def paste(self, text: str) -> None:
        """Paste a text with bracketed paste."""
        self.type(BEGIN_PASTE + text.replace("\n", "\r") + END_PASTE)

    def click(self, column: int, row: int) -> None:
        """Press and release the left button in a cell, both counted from 0."""
        self.type(f"\x1b[<0;{column + 1};{row + 1}M\x1b[<0;{column + 1};{row + 1}m")

    def wheel(self, column: int, row: int, *, down: bool = True) -> None:
        """Turn the wheel one notch."""
        self.type(f"\x1b[<{65 if down else 64};{column + 1};{row + 1}M")

    def resize(self, columns: int, rows: int) -> None:
        """Resize the terminal."""
        self._tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def close(self) -> None:
        """Close the terminal while the program runs in it."""
        self._tmux("kill-server")

    # What a person sees

    def lines(self) -> list[str]:
        """The lines of the screen, without the spaces at their ends."""
        return self._tmux("capture-pane", "-p").splitlines()

    def until(self, true: Callable[[Lines], object], what: object = "") -> list[str]:
        """Wait until a condition on the screen's lines is true; the lines."""
        limit = time.monotonic() + PATIENCE
        while not true(lines := self.lines()):
            assert time.monotonic() < limit, f"not in time: {what}\n" + "\n".join(lines)
            time.sleep(0.03)
        return lines

    def until_shows(self, *texts: str) -> list[str]:
        """Wait until all texts are on the screen."""
        return self.until(
            lambda lines: all(any(text in line for line in lines) for text in texts), texts
        )

    def until_counts(self, articles: int, unread: int) -> list[str]:
        """Wait until the reader lists so many articles and unread ones."""
        return self.until(lambda lines: counts(lines) == (articles, unread), (articles, unread))

    def quiet(self) -> list[str]:
        """Wait until nothing has changed for a while."""
        same = 0
        before: list[str] = []
        while same < 3:
            time.sleep(0.06)
            lines = self.lines()
            same = same + 1 if lines == before else 0
            before = lines
        return before

    # The program

    def run(self, command: str, *shown: str) -> list[str]:
        """Type a command and wait for texts."""
        self.type(f"clear; {command}\r")
        return self.until_shows(*shown)

    def command(self, command: str) -> tuple[int, list[str]]:
        """Run a command: its exit code and its output on the screen."""
        self._commands += 1
        end = re.compile(rf"ended {self._commands} (\d+)$")
        self.type(f"clear; {command}; echo ended {self._commands} $?\r")
        lines = self.until(lambda lines: any(map(end.match, lines)), command)
        ends = ((at, end.match(line)) for at, line in enumerate(lines))
        return next((int(found[1]), lines[:at]) for at, found in ends if found)

    def until_shell(self) -> list[str]:
        """Wait until the shell has the terminal again."""
        self.until(lambda _: self.ask("#{alternate_on}#{mouse_any_flag}#{cursor_flag}") == "001")
        return self.until(lambda lines: last(lines).startswith("ready>"), "the shell")

    def processes(self) -> dict[int, str]:
        """The command lines of the shell's descendants by process id."""
        found = {}
        for entry in Path("/proc").iterdir():
            with suppress(OSError, ValueError):
                pid = int(entry.name)
                ours = os.fsencode(self.folder / "programs") in (entry / "environ").read_bytes()
                command = (entry / "cmdline").read_bytes().decode(errors="replace")
                if ours and is_alive(pid) and pid != self.shell and "tmux" not in command[:8]:
                    found[pid] = command.replace("\0", " ")
        return found

    def reader(self) -> int:
        """The id of the program's process."""
        children = Path(f"/proc/{self.shell}/task/{self.shell}/children").read_text().split()
        return int(children[-1])

    def end(self) -> None:
        """End what still runs."""
        with suppress(AssertionError):
            self.close()
        for pid in (*self.processes(), self.shell):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


Opens = Callable[..., Screen]


@contextmanager
def screens(folder: Path) -> Iterator[Opens]:
    """Open terminals of so many columns and rows, and close them at the end."""
    opened: list[Screen] = []

    def opens(columns: int = 100, rows: int = 24, **environ: str) -> Screen:
        own = folder / f"terminal-{len(opened)}"
        own.mkdir()
        opened.append(Screen(own, columns, rows, environ))
        return opened[-1]

    try:
        yield opens
    finally:
        for screen in opened:
            screen.end()
