"""Folders of feeds as queries, the feeds of a page, and the list of feeds."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from conftest import NOW, Program
from support.loopback import Server, item, rss, serving
from support.processes import until

from newsdigest.cli.subscriptions import _numbers

_PATHS = {
    "甲": "a",
    "乙": "b",
    "丙": "c",
    "丁": "d",
    "要闻": "top",
    "体育": "sport",
    "科技": "tech",
}
"""Paths of the feeds with these titles."""


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


def _titles(program: Program, query: str) -> set[str]:
    result = program("list", "--format", "json", query)
    assert result.code == 0, result.err
    return {article["title"] for article in json.loads(result.out)}


def _subscribe(program: Program, server: Server, name: str, folder: str) -> str:
    address = server.put(f"/{_PATHS[name]}", rss(item(f"{name}闻", guid=name), title=name))
    assert program("feeds", "add", "--allow-private", "--folder", folder, address).code == 0
    return address


@pytest.fixture
def folders(program: Program, server: Server) -> Program:
    """Three feeds in folders, one in none, and an article that is from no feed."""
    for name, folder in (("甲", "科技"), ("乙", "科技/芯片"), ("丙", "本地/武进"), ("丁", "")):
        _subscribe(program, server, name, folder)
    assert program("feeds", "update").code == 0
    program.write("own.md", "---\ntitle: 自己\n---\n正文。\n")
    return program


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("folder:科技", {"甲闻", "乙闻"}),
        ("folder:科技/芯片", {"乙闻"}),
        ("folder:芯片", {"乙闻"}),
        ("folder:芯*", {"乙闻"}),
        ("folder:本地", {"丙闻"}),
        ("文件夹：科技", {"甲闻", "乙闻"}),
        ("folder:科", set()),
        ("folder:*", {"甲闻", "乙闻", "丙闻"}),
        ("folder:科技 -folder:芯片", {"甲闻"}),
        ("-folder:*", {"丁闻", "自己"}),
        ('folder:"%"', set()),
    ],
)
def test_folders_are_queries(folders: Program, query: str, titles: set[str]) -> None:
    """A folder is that of the feeds that brought articles, with the folders in it."""
    assert _titles(folders, query) == titles


def test_a_feed_that_moves_takes_its_articles_along(folders: Program, server: Server) -> None:
    """The folder is that of the feed now; nothing is read again."""
    address = f"{server.address}/a"
    moved = folders("feeds", "add", "--allow-private", "--folder", "本地", address)
    assert moved.err == "changed: 甲\n"
    assert _titles(folders, "folder:科技") == {"乙闻"}
    assert _titles(folders, "folder:本地") == {"甲闻", "丙闻"}
    assert folders("feeds", "add", "--allow-private", address).err == "known already: 甲\n"
    folders("feeds", "remove", "甲")
    assert _titles(folders, "folder:本地") == {"丙闻"}


def test_a_mailbox_has_a_folder(program: Program) -> None:
    """Messages of a mailbox are in the folder of the mailbox."""
    message = (
        "From sender@example.com Sun Nov  3 08:30:00 2024\n"
        "From: Letter <sender@example.com>\nSubject: First\nMessage-ID: <1@example.com>\n"
        "Date: Sun, 03 Nov 2024 08:30:00 +0800\n\nThe text of the letter.\n\n"
    )
    (program.folder / "box").write_text(message, encoding="utf-8")
    assert program("feeds", "add", "mbox:box", "--folder", "letters").code == 0
    assert program("feeds", "update").out == "box\t1 new\n"
    assert _titles(program, "folder:letters") == {"First"}


def test_rules_know_folders(program: Program, server: Server) -> None:
    """A rule with a folder acts on the articles of its feeds only."""
    (program.archive / "newsdigest.toml").write_text(
        'timezone = "Asia/Shanghai"\n[[rules]]\nmatch = "folder:科技"\ndo = ["star"]\n',
        encoding="utf-8",
    )
    _subscribe(program, server, "甲", "科技/芯片")
    _subscribe(program, server, "丁", "")
    program("feeds", "update")
    assert _titles(program, "is:starred") == {"甲闻"}


def _page(server: Server, *links: str) -> str:
    for name in ("要闻", "体育", "科技"):
        server.put(f"/{_PATHS[name]}", rss(item(name, guid=name), title=name))
    server.put("/atom", rss(item("要闻", guid="要闻"), title="要闻（Atom）"))
    server.put("/comments", rss(item("评", guid="评"), title="要闻 comments"))
    head = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="/{_PATHS.get(link, link)}">'
        for link in links
    )
    return server.put("/", f"<html><head>{head}</head><body>x</body></html>")


def _addresses(program: Program) -> list[str]:
    feeds = json.loads(program("feeds", "list", "--format", "json").out)
    return [feed["url"] for feed in feeds]


def test_several_feeds_of_a_page_are_listed(program: Program, server: Server) -> None:
    """Without a terminal none is added; --all adds them all."""
    page = _page(server, "要闻", "体育", "gone")
    listed = program("feeds", "add", "--allow-private", page, stdin="")
    assert listed.code == 1
    assert listed.out == f"{server.address}/top\t要闻\n{server.address}/sport\t体育\n"
    assert "names 2 feeds, of which none was added" in listed.err
    assert _addresses(program) == []
    assert program("feeds", "add", "--allow-private", "--all", page, stdin="").code == 0
    assert set(_addresses(program)) == {f"{server.address}/top", f"{server.address}/sport"}


@pytest.mark.parametrize("links", [("要闻", "atom"), ("comments", "要闻"), ("gone", "要闻")])
def test_what_is_one_feed_is_not_asked_for(
    program: Program, server: Server, links: tuple[str, ...]
) -> None:
    """Two formats of one feed, a feed of comments and a missing one leave no choice."""
    assert program("feeds", "add", "--allow-private", _page(server, *links), stdin="").code == 0
    assert _addresses(program) == [f"{server.address}/top"]


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        ("2\n", ["体育"]),
        ("9\n1, 3\n", ["科技", "要闻"]),
        ("全部\n", ["体育", "科技", "要闻"]),
        ("\n", []),
    ],
)
def test_several_feeds_of_a_page_are_asked_for(
    program: Program, server: Server, answer: str, names: list[str]
) -> None:
    """On a terminal the user answers by numbers; a wrong answer is asked for again."""
    page = _page(server, "要闻", "体育", "科技")
    outer, inner = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "newsdigest", "feeds", "add", "--allow-private", page],
        stdin=inner, stdout=inner, stderr=inner, cwd=program.folder,
        env={**os.environ, **program.environ},
    )  # fmt: skip
    os.close(inner)
    os.write(outer, answer.encode())
    shown = bytearray()
    while chunk := _read(outer):
        shown += chunk
    assert process.wait(60) == 0
    os.close(outer)
    assert "2  体育" in shown.decode()
    assert sorted(_addresses(program)) == sorted(
        f"{server.address}/{_PATHS[name]}" for name in names
    )


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other end is closed
        return b""


@pytest.mark.parametrize(
    ("answer", "numbers"),
    [
        ("", []), ("1", [1]), ("3 1", [3, 1]), ("1-3", [1, 2, 3]), ("2，2、3", [2, 3]),
        ("ALL", [1, 2, 3]), ("4", None), ("0", None), ("3-1", None), ("x", None), ("1;2", None),
    ],
)  # fmt: skip
def test_answers(answer: str, numbers: list[int] | None) -> None:
    """Numbers, ranges, all or nothing; everything else is no answer."""
    assert _numbers(answer, 3) == numbers


def test_the_table_has_failing_and_new_feeds_first(folders: Program, server: Server) -> None:
    """Title, folder, time in the archive's zone, new articles; the cause below a failing feed."""
    server.put("/d", "", 500)
    server.put("/b", rss(item("乙闻", guid="乙"), item("又", guid="又"), title="乙"))
    later = (NOW + timedelta(hours=1)).astimezone(UTC)  # the machine is in another zone
    folders("feeds", "update", now=later)
    table = _table(folders)
    assert table[0].split() == ["title", "folder", "updated", "new", "address"]
    rows = [line.split() for line in table[1:]]
    assert rows[0][:4] == ["✗", "丁", "2024-12-01", "13:00"]
    assert "500" in table[2]
    assert rows[2][:6] == ["●", "乙", "科技/芯片", "2024-12-01", "13:00", "1"]
    assert [row[0] for row in rows[3:]] == ["丙", "甲"]
    plain = folders("feeds", "list").out.splitlines()
    assert plain[0].split("\t")[1:4] == ["丁", "", "2024-12-01 13:00+08:00"]
    assert [line.split("\t")[5] for line in plain] == ["0", "0", "0", "1"]
    folders("feeds", "update", now=later)
    assert "●" not in "".join(_table(folders))


def _table(program: Program) -> list[str]:
    return re.sub(r"\x1b\[[\d;]*m", "", program("feeds", "list", terminal=True).out).splitlines()


@pytest.mark.parametrize("columns", [30, 60, 200])
def test_the_table_fits(folders: Program, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """No line is wider than the terminal."""
    from newsdigest.text.width import width

    monkeypatch.setenv("COLUMNS", str(columns))
    assert all(width(line) <= columns for line in _table(folders))


def _start(program: Program, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "newsdigest", "feeds", "update", "--every", "1s", *arguments],
        stdout=(program.folder / "out").open("w"),
        stderr=(program.folder / "err").open("w"),
        cwd=program.folder,
        env={**os.environ, **program.environ},
        text=True,
    )


def _lines(program: Program, name: str = "out") -> list[str]:
    return (program.folder / name).read_text("utf-8").splitlines()


def test_updates_again_and_again(program: Program, server: Server) -> None:
    """A line per round, also of one that failed; what a feed brings later comes; Ctrl-C ends it."""
    address = server.put("/f", rss(item("甲", guid="1")))
    assert program("feeds", "add", "--allow-private", address).code == 0
    hidden = program.archive.with_name("hidden")
    process = _start(program)
    try:
        until(lambda: len(_lines(program)) >= 1)
        assert _lines(program)[0].partition("\t")[2] == "1 feed, 1 new"
        server.put("/f", rss(item("甲", guid="1"), item("乙", guid="2")))
        until(lambda: len(list(program.archive.rglob("*.md"))) == 2)
        until(lambda: any(line.endswith("1 feed, 0 new") for line in _lines(program)))
        # A round that fails as a whole: the state cannot be read.
        (state,) = Path(program.environ["XDG_DATA_HOME"]).rglob("*.db")
        state.rename(hidden)
        state.mkdir()
        until(lambda: any("\tfailed: " in line for line in _lines(program)))
        state.rmdir()
        hidden.rename(state)
        count = len(_lines(program))
        until(lambda: "1 feed, 0 new" in "".join(_lines(program)[count + 1 :]))
    finally:
        process.send_signal(2)
    assert process.wait(60) == 130
    assert _lines(program, "err")[-1] == "newsdigest: interrupted"


def test_new_articles_of_every_round(program: Program, server: Server) -> None:
    """With --format the articles are on standard output, the lines on standard error."""
    address = server.put("/f", rss(item("甲", guid="1")))
    assert program("feeds", "add", "--allow-private", address).code == 0
    process = _start(program, "--format", "jsonl")
    try:
        until(lambda: len(_lines(program)) == 1)
        server.put("/f", rss(item("甲", guid="1"), item("乙", guid="2")))
        until(lambda: len(_lines(program)) == 2)
    finally:
        process.send_signal(2)
    assert process.wait(60) == 130
    assert [json.loads(line)["title"] for line in _lines(program)] == ["甲", "乙"]
    assert "1 feed, 1 new" in _lines(program, "err")[0]


@pytest.mark.parametrize("every", ["", "0s", "30", "m", "1 fortnight", "-5m", "9999999d"])
def test_times_that_cannot_be(program: Program, every: str) -> None:
    """They are wrong usage, with an example."""
    result = program("feeds", "update", f"--every={every}")
    assert (result.code, "--every 30m" in result.err) == (2, True)


def test_every_needs_feeds_that_there_are(program: Program) -> None:
    """A name that no feed has ends it at once; a JSON array cannot go on."""
    assert program("feeds", "update", "nothing", "--every", "1s").code == 1
    assert program("feeds", "update", "--every", "1s", "--format", "json").code == 2
