"""A mailbox on a real IMAP server, with connections cut and updates killed at random.

    python benchmarks/mailboxes.py cuts [MESSAGES]     each connection ends after some bytes
    python benchmarks/mailboxes.py kills [MESSAGES]    each update is killed after some time
    python benchmarks/mailboxes.py local [MESSAGES]    time for a Maildir and an mbox, and again

In the end each message has to be in the archive exactly once and unread in its mailbox.
Needs dovecot and openssl, and to be root; ``local`` does not.
"""

from __future__ import annotations

import mailbox
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from support import dovecot
from support.newsletters import NEWSLETTERS, message

MESSAGES = 2_000
SEED = 17
MAX_ROUNDS = 400


def letters(number: int) -> list[bytes]:
    """Messages in the shapes of newsletters, from 3 to 12 KB."""
    chances = random.Random(SEED)
    result = []
    for index in range(number):
        shape = NEWSLETTERS[index % len(NEWSLETTERS)]
        filler = "".join(
            f"<p>Paragraph {line} of letter {index} has a few words of its own.</p>"
            for line in range(chances.randrange(120))
        )
        html = shape.html.replace("<p>", f"<p>{filler}", 1)
        result.append(message(html, f"Letter {index}", f"l{index}@sender.example"))
    return result


class Bench:
    """An archive of its own, and the program to run on it."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        self.folder = folder
        self.archive = folder / "articles"
        self.archive.mkdir(parents=True)
        self.environ = {
            **os.environ,
            **environ,
            "XDG_CACHE_HOME": str(folder / "cache"),
            "XDG_DATA_HOME": str(folder / "data"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "LC_ALL": "C.UTF-8",
        }
        config = folder / "config" / "newsdigest" / "config.toml"
        config.parent.mkdir(parents=True)
        secret = folder / "secret"
        secret.write_text(dovecot.PASSWORD, encoding="utf-8")
        config.write_text(
            f'[mailboxes."{dovecot.USER}@localhost"]\npassword_file = "{secret}"\n',
            encoding="utf-8",
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the program on the archive."""
        return subprocess.Popen(
            [sys.executable, "-m", "newsdigest", "-C", str(self.archive), *arguments],
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Run the program: its exit code and what it wrote."""
        process = self.start(*arguments)
        out, err = process.communicate()
        if "Traceback" in err:
            raise AssertionError(err)
        return process.returncode, out, err

    def verdict(self, number: int) -> str:
        """How many messages are in the archive once, several times and not at all."""
        titles = Counter(
            line.removeprefix("title: ").strip().strip('"')
            for path in self.archive.rglob("*.md")
            for line in path.read_text("utf-8").split("\n---\n")[0].splitlines()
            if line.startswith("title: Letter")
        )
        once = sum(titles[f"Letter {index}"] == 1 for index in range(number))
        several = sum(count > 1 for count in titles.values())
        leftovers = len(list(self.archive.rglob(".newsdigest-*")))
        return (
            f"{once:,} once, {several:,} several times, {number - once - several:,} missing,"
            f" {leftovers} leftovers"
        )


def filled(server: dovecot.Dovecot, number: int) -> None:
    """Deliver all messages into one folder."""
    for index, data in enumerate(letters(number)):
        server.deliver(f"{index:06}.bench.host", data, "News")


def unread(server: dovecot.Dovecot) -> int:
    """The messages in the folder that nobody read, as their file names say."""
    files = [
        path for part in ("cur", "new") for path in (server.maildir / ".News" / part).iterdir()
    ]
    return sum("S" not in path.name.partition(":2,")[2] for path in files)


def cuts(folder: Path, number: int) -> None:
    """Update until an update ends well, over connections that end after up to 4 MB."""
    chances = random.Random(SEED)
    with dovecot.serving(folder / "server") as server:
        filled(server, number)
        bench = Bench(folder / "bench", dict(server.environ))
        with dovecot.cutting(server.port, chances, 4_000_000) as port:
            while bench.run("feeds", "add", server.address("News", port))[0]:
                pass
            broken, start = 0, time.monotonic()
            while broken < MAX_ROUNDS and bench.run("feeds", "update", "--force")[0]:
                broken += 1
        seconds = time.monotonic() - start
        print(f"{broken} updates broken, {seconds:.0f} s: {bench.verdict(number)};", end=" ")
        print(f"{unread(server):,} of {number:,} still unread")


def kills(folder: Path, number: int) -> None:
    """Kill 30 updates at random moments, then let one end."""
    chances = random.Random(SEED)
    with dovecot.serving(folder / "server") as server:
        filled(server, number)
        bench = Bench(folder / "bench", dict(server.environ))
        bench.run("feeds", "add", server.address("News"))
        killed = 0
        for _ in range(30):
            process = bench.start("feeds", "update", "--force")
            try:
                process.communicate(timeout=chances.uniform(0.5, 6))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.communicate()
                killed += 1
        code, out, err = bench.run("feeds", "update", "--force")
        print(f"{killed} updates killed, then {code} {out.strip()} {err.strip()}:", end=" ")
        print(f"{bench.verdict(number)}; {unread(server):,} of {number:,} still unread")


def local(folder: Path, number: int) -> None:
    """Import a Maildir and an mbox of the same messages, then update them as feeds."""
    box, file = mailbox.Maildir(folder / "dir"), mailbox.mbox(folder / "box")
    for data in letters(number):
        box.add(data)
        file.add(data)
    file.flush()
    size = (folder / "box").stat().st_size
    bench = Bench(folder / "bench", {})
    print(f"{number:,} messages, {size / 1e6:.0f} MB")
    for arguments in (
        ("import", str(folder / "dir")),
        ("import", str(folder / "box")),
        ("feeds", "add", f"maildir:{folder / 'dir'}", f"mbox:{folder / 'box'}"),
        ("feeds", "update"),
        ("feeds", "update"),
    ):
        start = time.monotonic()
        _, out, err = bench.run(*arguments)
        lines = out.strip().splitlines() if arguments[0] == "feeds" else []
        label = "; ".join([*lines, *err.strip().splitlines()])
        print(f"{' '.join(arguments)[:30]}: {time.monotonic() - start:.1f} s: {label}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{bench.verdict(number)}; {peak:.0f} MB at most")


def main() -> None:
    """Run the campaign that the command line names."""
    campaigns = {"cuts": cuts, "kills": kills, "local": local}
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in campaigns:
        raise SystemExit(__doc__)
    number = int(sys.argv[2]) if len(sys.argv) > 2 else MESSAGES
    with TemporaryDirectory() as folder:
        campaigns[name](Path(folder), number)


if __name__ == "__main__":
    main()
