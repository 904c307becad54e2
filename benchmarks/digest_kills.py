"""Kill a digest at random moments around its delivery: ``python benchmarks/digest_kills.py 100``.

Each round an article arrives and ``digest --since last --name daily`` is started and
killed (-9) at a random moment; it goes to a file, to standard output or to a program
that takes mail, in turn.  After each kill nothing may be remembered as delivered that
did not arrive; at the end every article must have arrived, and a mail that came twice
must have come with one Message-ID.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from tempfile import TemporaryDirectory

LONGEST = 1.3
"""The latest moment of a kill, in durations of a whole run: some end before."""
FILE, OUTPUT, MAIL = "file", "standard output", "mail"
WAYS = (FILE, OUTPUT, MAIL)
_TITLE = re.compile(r"headline (\d+)")
_PROGRAM = """#!/bin/sh
part=$(mktemp "$1/part.XXXXXX") && cat > "$part" && mv "$part" "$part.eml"
"""


@dataclass
class Desk:
    """An archive, and everything that arrived from it."""

    folder: Path
    arrived: set[str] = field(default_factory=set)
    mails: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("articles", "mails"):
            (self.folder / name).mkdir()
        program = self.folder / "take-mail"
        program.write_text(_PROGRAM)
        program.chmod(0o755)
        (self.folder / "articles/newsdigest.toml").write_text(
            f'[mail]\nto = ["reader@example.com"]\nsendmail = "{program} {self.folder / "mails"}"\n'
        )

    def write(self, number: int) -> None:
        """An article arrives."""
        text = f"---\ntitle: headline {number}\ndate: {datetime.now():%Y-%m-%d %H:%M:%S}\n---\n"
        # Words that no other article has, or several would be one story and not all be named.
        body = " ".join(f"w{number}x{place}" for place in range(30))
        (self.folder / f"articles/{number}.md").write_text(f"{text}{body}.\n")

    def start(self, way: str) -> subprocess.Popen[bytes]:
        """Start the digest in one of the ways."""
        options = {FILE: ["-o", str(self.folder / "out.json")], OUTPUT: ["--format", "json"]}
        command = [sys.executable, "-m", "newsdigest", "-q", "digest", "--since", "last", "--name",
                   "daily", *options.get(way, ["--send"])]  # fmt: skip
        with (self.folder / "stdout").open("wb") as out:
            return subprocess.Popen(
                command, stdout=out, cwd=self.folder, env=self.environ, stdin=subprocess.DEVNULL
            )

    @property
    def environ(self) -> dict[str, str]:
        folders = {"XDG_CACHE_HOME": "cache", "XDG_DATA_HOME": "data"}
        return {**os.environ, **{name: str(self.folder / path) for name, path in folders.items()}}

    def collect(self) -> None:
        """Note what has arrived, whole."""
        for name in ("out.json", "stdout"):
            try:
                made = json.loads((self.folder / name).read_bytes())
            except (FileNotFoundError, ValueError):
                continue
            stories = [story for section in made["sections"] for story in section["stories"]]
            self.arrived |= {a["title"] for story in stories for a in story["articles"]}
        for file in (self.folder / "mails").glob("*.eml"):
            mail = message_from_bytes(file.read_bytes(), policy=default)
            assert isinstance(mail, EmailMessage)
            body = mail.get_body(("plain",))
            assert body is not None
            found = {f"headline {number}" for number in _TITLE.findall(body.get_content())}
            self.mails.setdefault(str(mail["Message-ID"]), set()).update(found)
            self.arrived |= found

    def remembered(self) -> int:
        """How many articles are remembered as delivered."""
        command = [sys.executable, "-m", "newsdigest", "digest", "--history", "--format", "json"]
        done = subprocess.run(
            command, capture_output=True, cwd=self.folder, env=self.environ, check=True
        )
        return sum(entry["articles"] for entry in json.loads(done.stdout))


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else None)
    seen: Counter[str] = Counter()
    with TemporaryDirectory() as name:
        desk = Desk(Path(name))
        desk.write(count)
        start = time.monotonic()
        desk.start(OUTPUT).wait()
        longest = LONGEST * (time.monotonic() - start)
        desk.collect()
        for number in range(count):
            desk.write(number)
            with desk.start(WAYS[number % len(WAYS)]) as process:
                time.sleep(chance.uniform(0.1, longest))
                process.send_signal(signal.SIGKILL)
            time.sleep(0.05)  # the program that takes mail may still be at it
            seen["killed" if process.returncode else "had ended"] += 1
            desk.collect()
            if desk.remembered() > len(desk.arrived):
                print(f"WRONG in round {number} ({WAYS[number % len(WAYS)]}): some never arrived")
                return 1
        for _ in range(2):  # the first may be the one that was cut short
            with desk.start(OUTPUT) as process:
                process.wait()
            desk.collect()
        missing = {f"headline {number}" for number in range(count + 1)} - desk.arrived
        if missing or desk.remembered() > count + 1:
            print(f"WRONG: {len(missing)} never arrived, {desk.remembered()} remembered")
            return 1
    print(f"{count} rounds, {dict(seen)}: every article arrived, none was only marked")
    return 0


if __name__ == "__main__":
    sys.exit(main())
