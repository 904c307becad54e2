"""Updating the feeds from the reader: beside everything else, and ended at any moment."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler

import pytest
from conftest import Program
from support.loopback import Server, item, rss, serving
from support.readers import MIDDLE, NARROW, WIDE, awaited, opened
from support.tmux import Opens, Screen


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


class Gate:
    """Feeds of a server that answer only when they may."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._open = threading.Event()

    def put(self, path: str, body: str) -> str:
        """A feed that waits; its address."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            self._open.wait(60)
            data = body.encode()
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(data)))
            handler.end_headers()
            handler.wfile.write(data)

        return self._server.script(path, answer)

    def open(self) -> None:
        """Let them answer."""
        self._open.set()


def _subscribe(program: Program, *addresses: str) -> None:
    outlines = "".join(
        f'<outline xmlUrl="{address}" text="{address[-1]}报"/>' for address in addresses
    )
    program("feeds", "import-opml", "-", stdin=f"<opml><body>{outlines}</body></opml>")
    for address in addresses:
        assert program("feeds", "add", "--allow-private", address).code == 0


def _feeds(program: Program) -> dict[str, dict[str, object]]:
    feeds = json.loads(program("feeds", "list", "--format", "json").out)
    return {str(feed["title"]): feed for feed in feeds}


def _put(server: Server, *names: str) -> list[str]:
    return [server.put(f"/{name}", rss(item(f"{name}的新闻", guid=name))) for name in names]


@awaited
async def test_feeds_are_updated_while_reading(
    program: Program, server: Server, article: Callable[..., str]
) -> None:
    """Progress is shown, other keys work, new articles come into the list, rules act on them."""
    rule = 'timezone = "Asia/Shanghai"\n[[rules]]\nmatch = "新闻"\ndo = ["star"]\n'
    (program.archive / "newsdigest.toml").write_text(rule, encoding="utf-8")
    program.write("own.md", article("自己的一篇", date="2024-11-01"))
    _subscribe(program, *_put(server, "a", "b", "c"))
    gate = Gate(server)
    gate.put("/b", rss(item("b的新闻", guid="b")))
    server.put("/c", "", 500)
    async with opened(program) as reader:
        await reader.press("U")
        await reader.sees("feeds 2/3, 1 new")
        await reader.press("U")
        await reader.sees("the feeds are being updated")
        await reader.press("s")
        await reader.sees("1 article starred")
        assert "feeds 2/3, 1 new" in reader.footer  # beside the message
        gate.open()
        await reader.sees("2 articles new in 3 feeds, 1 failed", "a的新闻", "b的新闻", "自己的一篇")
        assert "feeds 3/3" not in reader.text
        await reader.until(lambda: len(reader.items("is:starred")) == 3, "stars of the rule")
    assert [feed["new"] for _, feed in sorted(_feeds(program).items())] == [1, 1, 0]
    assert _feeds(program)["c报"]["failures"] == 1


@awaited
async def test_folders_in_the_sidebar(program: Program, server: Server) -> None:
    """A folder and those that it is in are listed with their counts, and open like a query."""
    for name, folder in (("a", "本地/武进"), ("b", "本地/武进 区"), ("c", "科技")):
        _subscribe(program, *_put(server, name))
        address = f"{server.address}/{name}"
        program("feeds", "add", "--allow-private", "--folder", folder, address)
    async with opened(program, WIDE) as reader:
        await reader.press("U")
        await reader.sees("3 articles new in 3 feeds", "Folders")
        counts = {"本地": 2, "本地/武进": 1, '"本地/武进 区"': 1, "科技": 1}
        expected = {f"folder:{name}": count for name, count in counts.items()}

        def shown() -> dict[str | None, int | None]:
            return {entry.query: entry.count for entry in reader.screen.sidebar.entries}

        await reader.until(lambda: expected.items() <= shown().items(), "the counts of folders")


@awaited
async def test_nothing_to_update(program: Program, server: Server) -> None:
    """Without feeds the message says how to add one; a failed feed is left alone for a while."""
    async with opened(program) as reader:
        await reader.press("U")
        await reader.sees("no feeds yet: newsdigest feeds add URL")
        _subscribe(program, *_put(server, "a"))
        server.put("/a", "", 500)
        await reader.press("U")
        await reader.sees("0 articles new in 1 feed, 1 failed (a报: ")
        await reader.press("U")
        await reader.sees("0 articles new in 0 feeds, 1 left alone after a failure")


@awaited
async def test_quitting_during_an_update(program: Program, server: Server) -> None:
    """What came is there, with the results of its feeds; the next update brings the rest."""
    _subscribe(program, *_put(server, "a", "b"))
    gate = Gate(server)
    gate.put("/b", rss(item("b的新闻", guid="b")))
    async with opened(program) as reader:
        await reader.press("U")
        await reader.sees("feeds 1/2, 1 new")
        await reader.press("Q")
    feeds = _feeds(program)
    assert (feeds["a报"]["new"], feeds["b报"]["checked"]) == (1, None)
    gate.open()
    assert program("feeds", "update").out.split("\n")[:2] in (
        ["a报\t1 known", "b报\t1 new"],
        ["b报\t1 new", "a报\t1 known"],
    )
    assert len(list(program.archive.rglob("*.md"))) == 2


@awaited
@pytest.mark.parametrize("size", [NARROW, MIDDLE, (30, 10)])
async def test_progress_in_every_width(
    program: Program, server: Server, size: tuple[int, int]
) -> None:
    """Progress takes at most half of the line; without room for it the message stays."""
    _subscribe(program, *_put(server, "a"))
    gate = Gate(server)
    gate.put("/a", rss(item("a的新闻", guid="a")))
    async with opened(program, size) as reader:
        await reader.press("U", "s")
        await reader.press("O")
        await reader.until(lambda: "feeds 0/1" in reader.footer or size[0] == 30, "progress")
        assert all(len(line) <= size[0] for line in reader.lines)
        gate.open()
        await reader.until(lambda: "1 article new" in reader.text, "the result")


@awaited
async def test_an_archive_that_cannot_be_written(program: Program, server: Server) -> None:
    """The error is shown, and the reader goes on."""
    _subscribe(program, *_put(server, "a"))
    async with opened(program) as reader:
        (program.archive / "newsdigest.toml").unlink()
        program.archive.rmdir()
        program.archive.write_text("no folder")
        await reader.press("U")
        await reader.sees("articles: ")
        assert "feeds 0/1" not in reader.text
        await reader.press("?")
        await reader.sees("next unread article")


@pytest.mark.slow
def test_quits_on_a_terminal_in_a_moment(opens: Opens, server: Server) -> None:
    """Q ends the process although a server never answers, with code 0 and its articles kept."""
    screen = opens(100, 24)
    archive = screen.folder / "news"
    archive.mkdir()
    command = f"newsdigest -C {archive}"
    gate = Gate(server)
    addresses = [*_put(server, "a"), server.put("/b", rss(item("b", guid="b")))]
    for address in addresses:
        assert screen.command(f"{command} feeds add --allow-private {address}")[0] == 0
    gate.put("/b", rss(item("b", guid="b")))
    screen.type(f"clear; {command} browse; echo code $?\r")
    _until_open(screen)
    screen.keys("U")
    screen.until_shows("feeds 1/2, 1 new")
    screen.keys("Q")
    screen.until_shows("code 0")
    assert not screen.processes()
    code, lines = screen.command(f"{command} feeds list --format plain | cut -f 6")
    assert (code, sorted(line for line in lines if line)[-2:]) == (0, ["0", "1"])


def _until_open(screen: Screen) -> None:
    screen.until(lambda lines: any("? " in line for line in lines[-2:]), "the reader")
