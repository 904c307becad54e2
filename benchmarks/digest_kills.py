"""Kill a digest at random moments: ``python benchmarks/digest_kills.py 100 [SEED]``.

Each round adds an article, every other one a near-duplicate of earlier ones, and renames,
removes or restores a file.  Then ``digest --since last --name daily``, sometimes with
``--top``, is started and killed (-9) at a random moment.  It names every article that it
delivers, in turn to a file, standard output, a mail program and a mail server, which
sometimes refuses one of two recipients.  After each kill the state must record no article as
delivered to a recipient who does not have it; at the end every article must have arrived, and
no recipient may lack a mail.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiosmtpd.controller import Controller

from newsdigest import config
from newsdigest.article import article_id
from newsdigest.storage.state.store import State

LONGEST = 1.3
"""The latest moment of a kill, in durations of a whole run: some end before."""
FILE, OUTPUT, PROGRAM, SERVER = "file", "standard output", "program", "server"
WAYS = (FILE, OUTPUT, PROGRAM, SERVER)
TOP = 2
_ID = re.compile(r"\b[0-9a-f]{10}\b")
_TEMPLATE = "{% for story in page.stories %}{{ story.ids | join('\\n') }}\n{% endfor %}"
"""The text of a mail: the usual one names some copies and counts the rest."""
_PROGRAM = """#!/bin/sh
part=$(mktemp "$1/part.XXXXXX") && cat > "$part" && mv "$part" "$part.eml"
"""
_READER, _GREYLISTED = "reader@example.com", "greylisted@example.com"
_ALIKE = "The ferry on the lake runs on hydrogen, and its captain calls it a very quiet ship. "


@dataclass
class Campaign:
    """An archive, and everything that arrived from it.

    Articles go by their numbers; ``numbers`` are those of all ids that they ever had.
    """

    folder: Path
    port: int
    numbers: dict[str, int] = field(default_factory=dict)
    arrived: set[int] = field(default_factory=set)
    received: list[tuple[list[str], bytes]] = field(default_factory=list)
    mailed: dict[str, set[int]] = field(
        default_factory=lambda: {_READER: set(), _GREYLISTED: set()}
    )
    chance: random.Random | None = None
    away: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("articles", "away", "mails", "templates"):
            (self.folder / name).mkdir()
        (self.folder / "templates/digest.txt.j2").write_text(_TEMPLATE)
        program = self.folder / "take-mail"
        program.write_text(_PROGRAM)
        program.chmod(0o755)
        for way, setting in (
            (PROGRAM, f'sendmail = "{program} {self.folder / "mails"}"'),
            (SERVER, f'host = "127.0.0.1"\nport = {self.port}\nsecurity = "none"'),
        ):
            (self.folder / f"{way}.toml").write_text(
                'archive = "articles"\n[mail]\nfrom = "news@example.com"\n'
                f'to = ["{_READER}", "{_GREYLISTED}"]\n{setting}\n'
            )

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's
        self, _: Any, __: Any, envelope: Any, address: str, ___: Any
    ) -> str:
        if address == _GREYLISTED and self.chance is not None and self.chance.randrange(2):
            return "451 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _: Any, __: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's
        self.received.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"

    def write(self, number: int) -> None:
        """An article arrives."""
        own = " ".join(f"w{number}x{place}" for place in range(30))
        self._named(f"{number}.md", number).write_text(
            f"---\ntitle: headline {number}\ndate: {datetime.now():%Y-%m-%d %H:%M:%S}\n---\n"
            f"{own if number % 2 else _ALIKE * 3 + str(number)}.\n"
        )

    def _named(self, name: str, number: int) -> Path:
        self.numbers[article_id(name)] = number
        return self.folder / "articles" / name

    def disturb(self, chance: random.Random) -> None:
        """Rename one of the newest files, take it away, or bring one back."""
        newest = sorted((self.folder / "articles").glob("*.md"), key=os.path.getmtime)[-3:]
        file = chance.choice(newest)
        match chance.randrange(4):
            case 0:
                number = self.numbers[article_id(file.name)]
                file.rename(self._named(f"{file.stem}-{chance.random()}.md", number))
            case 1:
                self.away.append(file.rename(self.folder / "away" / file.name))
            case 2:
                self.bring_back(chance.randrange(2))

    def bring_back(self, count: int | None = None) -> None:
        """Put files that were away where they were: so many, or all."""
        for file in self.away[:count]:
            file.rename(self.folder / "articles" / file.name)
        del self.away[:count]

    def start(self, way: str, *options: str) -> subprocess.Popen[bytes]:
        """Start the digest in one of the ways."""
        settings = self.folder / f"{way if way == SERVER else PROGRAM}.toml"
        asked = {FILE: ["-o", str(self.folder / "out.json")], OUTPUT: ["--format", "json"]}
        command = [sys.executable, "-m", "newsdigest", "-q", "--config", str(settings), "digest",
                   "--since", "last", "--name", "daily", *options,
                   *asked.get(way, ["--send", "--templates", "templates"])]  # fmt: skip
        with (self.folder / "stdout").open("wb") as out:
            return subprocess.Popen(
                command, stdout=out, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                cwd=self.folder, env=self.environ,
            )  # fmt: skip

    @property
    def environ(self) -> dict[str, str]:
        folders = {"XDG_CACHE_HOME": "cache", "XDG_DATA_HOME": "data"}
        return {**os.environ, **{name: str(self.folder / path) for name, path in folders.items()}}

    def collect(self) -> None:
        """Note what has arrived, whole."""
        found: set[str] = set()
        for name in ("out.json", "stdout"):
            try:
                made = json.loads((self.folder / name).read_bytes())
            except (FileNotFoundError, ValueError):
                continue
            stories = [story for section in made["sections"] for story in section["stories"]]
            found |= {article["id"] for story in stories for article in story["articles"]}
        files = (self.folder / "mails").glob("*.eml")
        taken = [([_READER, _GREYLISTED], file.read_bytes()) for file in files]
        for recipients, data in [*self.received, *taken]:
            mail = message_from_bytes(data, policy=default)
            assert isinstance(mail, EmailMessage)
            body = mail.get_body(("plain",))
            assert body is not None
            told = set(_ID.findall(body.get_content()))
            found |= told
            for recipient in recipients:
                self.mailed[recipient] |= {self.numbers[identity] for identity in told}
        self.arrived |= {self.numbers[identity] for identity in found}

    @property
    def settings(self) -> config.Settings:
        return config.load(
            archive=None,
            config=str(self.folder / f"{PROGRAM}.toml"),
            environ=self.environ,
            cwd=self.folder,
        )

    def only_marked(self) -> set[int]:
        """The articles that are remembered as delivered and did not arrive."""
        with State(self.settings.state_path, now=lambda: datetime.now(UTC)) as state:
            history = state.deliveries.history("daily")
        marked = {self.numbers[identity] for one in history for identity in one.articles}
        lacking = {
            number
            for one in history
            for recipient in self.mailed.keys() & set(one.place.split(", "))
            for number in {self.numbers[identity] for identity in one.articles}
            - self.mailed[recipient]
        }
        return marked - self.arrived | lacking

    def outstanding(self) -> int:
        """How many mails are remembered that somebody lacks."""
        with State(self.settings.state_path, now=lambda: datetime.now(UTC)) as state:
            return len(state.deliveries.outstanding("daily"))


@contextmanager
def working() -> Iterator[Campaign]:
    """A campaign with a mail server."""
    with TemporaryDirectory() as name, socket.create_server(("127.0.0.1", 0)) as free:
        campaign = Campaign(Path(name), free.getsockname()[1])
        free.close()
        server = Controller(campaign, hostname="127.0.0.1", port=campaign.port)
        server.start()
        try:
            yield campaign
        finally:
            server.stop()


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else None)
    seen: Counter[str] = Counter()
    with working() as campaign:
        campaign.write(count)
        start = time.monotonic()
        campaign.start(OUTPUT).wait()
        longest = LONGEST * (time.monotonic() - start)
        campaign.collect()
        campaign.chance = random.Random(chance.random())
        for number in range(count):
            campaign.write(number)
            campaign.disturb(chance)
            way, top = WAYS[number % len(WAYS)], chance.choice(([], [f"--top={TOP}"]))
            with campaign.start(way, *top) as process:
                time.sleep(chance.uniform(0.1, longest))
                process.send_signal(signal.SIGKILL)
            time.sleep(0.05)  # the program that takes mail may still be at it
            seen["killed" if process.returncode else "had ended"] += 1
            campaign.collect()
            if lost := campaign.only_marked():
                print(f"WRONG in round {number} ({way}): {sorted(lost)} never arrived")
                return 1
        campaign.bring_back()
        alone = sum(len(recipients) == 1 for recipients, _ in campaign.received)
        campaign.chance = None
        for way in (OUTPUT, SERVER):  # the first may be the one that was cut short
            campaign.start(way).wait()
            campaign.collect()
        if campaign.outstanding():
            print(f"WRONG: {campaign.outstanding()} mails are still not with everybody")
            return 1
        missing = set(range(count + 1)) - campaign.arrived
        if missing or campaign.only_marked():
            print(f"WRONG: {sorted(missing)} never arrived")
            return 1
    print(
        f"{count} rounds, {dict(seen)}: every article arrived, none was only marked;"
        f" {alone} mails went to one recipient of two, and nobody lacks one"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
