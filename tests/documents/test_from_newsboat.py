"""docs/from-newsboat.md, line by line: a user of newsboat with a home moves to newsdigest."""

from __future__ import annotations

import json
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from support.loopback import Server, item, rss, serving
from support.processes import until
from support.tmux import Opens, Screen

from newsdigest.browse.keymap import COMMANDS

PAGE = (Path(__file__).parents[2] / "docs" / "from-newsboat.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
SITE = "https://news.example.com"
URLS = """# feeds of mine
{0}/a.xml tech "~Chip News"
{0}/t.xml "daily life" funny
"query:Unread:unread = \\"yes\\""
{0}/h.xml "!hidden" "!"
"exec:~/bin/my-feed" tech
file://{1}/saved.xml archive   # a file
"""
NEWSDIGEST = f"""case "$1 $2" in  # the feeds of the test are on this machine
"feeds add" | "feeds import-urls" | "feeds import-opml") set -- "$@" --allow-private ;;
esac
exec {sys.executable} -m newsdigest "$@"
"""
QUERIES = {
    "is:unread": {"A new chip", "Sponsored: a chip", "New horoscope", "Hidden"},
    "title:chip": {"A new chip", "Sponsored: a chip", "An old chip"},
    "chip": {"A new chip", "Sponsored: a chip", "An old chip", "Hidden"},
    "-title:chip": {"New horoscope", "Hidden", "Saved", "Made"},
    "author:Lee": {"A new chip"},
    "source:News": {"A new chip", "Sponsored: a chip", "An old chip"},
    "folder:tech": {"A new chip", "Sponsored: a chip", "An old chip"},
    "-folder:tech": {"New horoscope", "Hidden", "Saved", "Made"},
    "is:starred": set[str](),
    "date:7d": {"A new chip", "Sponsored: a chip", "New horoscope", "Hidden"},
    "older:7d": {"An old chip", "Saved", "Made"},
    "title:chip (is:unread or is:starred)": {"A new chip", "Sponsored: a chip"},
}
"""What the queries of the page find after the block that marks old articles read."""


def table(*heads: str) -> list[list[str]]:
    """The rows of the tables of the page with these heads, without quotation marks."""
    rows: list[list[str]] = []
    head = re.escape(f"| {' | '.join(heads)} |\n")
    for body in re.findall(rf"^{head}\|[-|]+\n((?:\|.*\n)+)", PAGE, re.MULTILINE):
        for line in body.splitlines():
            cells = re.split(r"(?<!\\)\|", line)[1:-1]
            rows.append([cell.strip().replace("\\|", "|") for cell in cells])
    return rows


def code(cell: str) -> list[str]:
    """The code in a cell."""
    return re.findall(r"`([^`]+)`", cell)


@dataclass
class Home:
    """A home with a shell, in which the lines of the page are run."""

    screen: Screen
    server: Server
    exports: list[str] = field(default_factory=list)
    output: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return self.screen.folder

    def run(self, line: str) -> str:
        """Run a line; what it wrote on standard output."""
        if line.startswith("export "):
            self.exports.append(line)
            return ""
        if line.startswith("newsdigest browse"):
            self._browse(line)
            return ""
        if "--every" in line:
            return self._update_repeatedly(line)
        process = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", line.replace(SITE, self.server.address)],
            cwd=self.folder, env=self.screen.environ,
            capture_output=True, text=True, timeout=100,
        )  # fmt: skip
        assert process.returncode == 0, (line, process.stdout, process.stderr)
        assert "Traceback" not in process.stderr
        self.output[line] = process.stdout + process.stderr
        return process.stdout

    def _browse(self, line: str) -> None:
        self.open_reader(line)
        self.screen.keys("Q")
        self.screen.until_shows("code 0")

    def open_reader(self, line: str) -> None:
        """Open the reader in the terminal."""
        exports = "".join(f"{export}; " for export in self.exports)
        self.screen.type(f"{exports}clear; {line}; echo code $?\r")
        self.screen.until(lambda lines: any("? all keys" in one for one in lines[-2:]), line)

    def _update_repeatedly(self, line: str) -> str:
        """Interrupt it after its first line."""
        log = self.folder / "log"
        with log.open("w") as out:
            process = subprocess.Popen(
                shlex.split(line), cwd=self.folder, env=self.screen.environ, stdout=out,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
        until(lambda: log.read_text().endswith("\n"), line)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        return log.read_text()

    def configure(self, table: str) -> None:
        """Add to the user's own configuration."""
        path = self.folder / "config" / "newsdigest" / "config.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(table)

    def titles(self, query: str) -> set[str]:
        """The titles of the articles that a query finds."""
        listed = self.run(f"newsdigest list {shlex.quote(query)} --format json")
        return {article["title"] for article in json.loads(listed)}

    def feeds(self) -> dict[str, str]:
        """The folders of the feeds by their titles."""
        feeds = json.loads(self.run("newsdigest feeds list --format json"))
        return {feed["title"]: feed["folder"] for feed in feeds}


def _entry(title: str, days: int, text: str = "A text of some words.", author: str = "") -> str:
    day = format_datetime(datetime.now(UTC) - timedelta(days=days))
    link = f"{SITE}/{title.replace(' ', '-')}"
    entry = item(title, text, guid=title, link=link, date=day)
    return entry.replace("</item>", f"<author>{author}</author></item>") if author else entry


@pytest.fixture
def home(opens: Opens) -> Iterator[Home]:
    """A home with newsboat's urls, programs that write down how they are called, and feeds."""
    with serving() as server:
        screen = opens(100, 24)
        home = Home(screen, server)
        (home.folder / "news").mkdir()
        home.configure('archive = "~/news"\n')
        for name, text in _programs(server).items():
            screen.program(name, text)
        (home.folder / "bin").mkdir()
        my_feed = home.folder / "bin" / "my-feed"
        my_feed.write_text(
            f"#!/bin/sh\ncat <<'END'\n{rss(_entry('Made', 400), title='Mine')}\nEND\n"
        )
        my_feed.chmod(0o755)
        (home.folder / ".newsboat").mkdir()
        urls = URLS.format(server.address, home.folder)
        (home.folder / ".newsboat" / "urls").write_text(urls, encoding="utf-8")
        (home.folder / "saved.xml").write_text(rss(_entry("Saved", 500), title="Old"))
        chips = (_entry("A new chip", 1, author="Lee"), _entry("An old chip", 30),
                 _entry("Sponsored: a chip", 2))  # fmt: skip
        server.put("/a.xml", rss(*chips, title="Daily News"))
        server.put("/b.xml", rss(title="B"))
        server.put("/t.xml", rss(_entry("New horoscope", 3), title="Tabloid"))
        server.put("/h.xml", rss(_entry("Hidden", 4, "It has a chip."), title="H"))
        yield home


def _programs(server: Server) -> dict[str, str]:
    """Programs of the user by their names."""
    outlines = f'<outline text="H" xmlUrl="{server.address}/h.xml"/>'
    opml = f"<opml><body>{outlines}</body></opml>"
    record = 'printf "%s\\n" "${0##*/} $*" >>~/calls'
    calls = dict.fromkeys(("mpv", "w3m", "notify-send"), record)
    return {"newsdigest": NEWSDIGEST, "newsboat": f"echo '{opml}'", **calls}


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_every_line(home: Home) -> None:
    """All blocks in their order, with what a user would look for after them."""
    sections = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    checks = {
        "Feeds": _check_feeds, "Reload": _check_reload, "The reader": None,
        "Browser, macros, commands": _check_macros, "notify-program": _check_hook,
        "Query feeds": None, "ignore-article": _check_rules,
    }  # fmt: skip
    for section in sections[1:]:
        name = section.partition("\n")[0]
        if name == "notify-program":  # something must arrive
            home.server.put("/b.xml", rss(_entry("A fast chip", 0), title="B"))
            home.run("newsdigest feeds add https://news.example.com/b.xml --folder tech")
        for kind, body in re.findall(r"^```(\w+)\n(.*?)^```", section, re.DOTALL | re.MULTILINE):
            if kind == "toml":
                home.configure(body)
            else:
                for line in body.splitlines():
                    home.run(line)
        if check := checks.pop(name, None):
            check(home)
    assert set(checks) == set()


def _check_feeds(home: Home) -> None:
    assert home.feeds() == {
        "Chip News": "tech", "Tabloid": "daily life", "H": "", "Old": "archive", "Mine": "scripts",
    }  # fmt: skip
    told = home.output["newsdigest feeds import-urls ~/.newsboat/urls"]
    for text in ("query:Unread", "exec:~/bin/my-feed", "funny of ", "4 feeds added"):
        assert text in told
    assert (
        "0 feeds added, 1 known already" in home.output["newsdigest feeds import-opml feeds.opml"]
    )
    queries = [code(row[1]) for row in table("newsboat", "here")]
    for query, titles in QUERIES.items():
        assert [query] in queries
        assert home.titles(query) == titles, query
    others = {one for row in queries for one in row[:1]} - set(QUERIES)
    assert all(one.startswith("newsdigest") or one == "U" for one in others)


def _check_reload(home: Home) -> None:
    for _, here in table("newsboat", "here"):
        for command in code(here):
            if command.startswith("newsdigest"):
                printed = home.run(command)
                assert not command.endswith("wc -l") or printed.strip() == "4"


def _check_macros(home: Home) -> None:
    """Own keys, macros and the browser work in the reader."""
    assert f"{SITE}/A-new-chip A new chip" not in (home.folder / "bookmarks").read_text()
    assert "A new chip" in (home.folder / "saved.txt").read_text()
    home.open_reader("newsdigest browse 'title:new folder:tech'")
    home.screen.until_shows("Daily News · Lee")
    for key, call in (("m", "mpv"), ("o", "w3m")):
        home.screen.keys(key)
        address = f"{call} {SITE}/A-new-chip"
        until(lambda address=address: address in _calls(home), address)  # type: ignore[misc]
    home.screen.keys("B")
    bookmarks = home.folder / "bookmarks"
    until(lambda: bookmarks.read_text() == f"{SITE}/A-new-chip A new chip\n", "a bookmark")
    home.screen.keys("E")
    saved = home.folder / "saved.txt"
    until(lambda: "horoscope" not in saved.read_text() and "A new chip" in saved.read_text())
    home.screen.keys("R")
    home.screen.until_shows("new in ")
    home.screen.keys("Q")
    home.screen.until_shows("code 0")


def _calls(home: Home) -> list[str]:
    path = home.folder / "calls"
    return path.read_text().splitlines() if path.exists() else []


def _check_hook(home: Home) -> None:
    assert "notify-send newsdigest 1 new articles" in _calls(home)


def _check_rules(home: Home) -> None:
    assert home.titles("tag:ignored") == {"Sponsored: a chip", "New horoscope"}
    assert home.titles("is:unread -tag:ignored folder:tech") == {"A fast chip", "A new chip"}


def test_the_keys() -> None:
    """Each key of the page is a default key of the command in its row."""
    keys = {command.name: command.keys for command in COMMANDS}
    rows = table("newsboat", "here", "command")
    assert len(rows) > 10
    for _, here, commands in rows:
        names = code(commands)
        for index, key in enumerate(code(here)):
            assert key in keys[names[min(index, len(names) - 1)]], key


def test_every_block_is_run() -> None:
    """There are no blocks but those of shell and configuration, and no empty table."""
    assert {kind for kind, _ in BLOCKS} == {"sh", "toml"}
    assert len(table("in `urls`", "here")) == 8
    assert len(table("newsboat", "here")) == 19
