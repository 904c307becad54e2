"""Marks of an open reader beside other commands: ``python benchmarks/browse_marks.py 50``.

In each round another command marks an article while the reader is open, the reader stars
it, another command must see the star at once, and the reader is killed with ``kill -9``.
At the end every star and every mark must be in the state.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from tempfile import TemporaryDirectory

PATIENCE = 30.0
"""Seconds to wait for the reader to do something."""


class Reader:
    """``newsdigest browse`` in a terminal of its own."""

    def __init__(self, command: list[str], environ: dict[str, str]) -> None:
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
            os.execvpe(command[0], command, environ)
        self._screen = b""

    def wait_for(self, text: bytes) -> None:
        """Wait until the screen has got a text since the last key."""
        end = time.monotonic() + PATIENCE
        while text not in self._screen:
            if time.monotonic() > end:
                raise TimeoutError(f"the reader does not show {text!r}")
            if select.select([self._terminal], [], [], 0.1)[0]:
                self._screen += os.read(self._terminal, 65536)

    def press(self, key: bytes) -> None:
        """Type a key."""
        self._screen = b""
        os.write(self._terminal, key)

    def kill(self) -> None:
        """End it with kill -9."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._terminal)


def campaign(rounds: int, folder: Path) -> int:
    """How many stars were not seen at once or not kept."""
    articles = folder / "articles"
    articles.mkdir()
    for number in range(rounds):
        text = f"---\ntitle: Article {number}\ndate: 2024-01-01\n---\nText {number}.\n"
        (articles / f"{number:04}.md").write_text(text, "utf-8")
    environ = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
        "TERM": "xterm-256color",
        "XDG_CACHE_HOME": str(folder / "cache"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"),
    }
    program = [sys.executable, "-m", "newsdigest", "-C", str(articles)]

    def run(*arguments: str) -> list[str]:
        done = subprocess.run(
            [*program, *arguments], env=environ, capture_output=True, text=True, check=True
        )
        return done.stdout.split()

    ids = run("list", "--format", "ids")
    wrong = 0
    for identity in ids:
        reader = Reader([*program, "browse", f"id:{identity}"], environ)
        reader.wait_for(b"Article")
        run("mark", "read", identity)
        reader.press(b"s")
        reader.wait_for(b"1 article starred")
        wrong += identity not in run("list", "is:starred", "--format", "ids")
        reader.kill()
    kept = set(run("list", "is:starred is:read", "--format", "ids"))
    return wrong + len(set(ids) - kept)


def main() -> None:
    """Run the campaign and say what it found."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    with TemporaryDirectory() as name:
        wrong = campaign(rounds, Path(name))
    print(f"{rounds} rounds: {wrong} marks not seen or not kept")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
