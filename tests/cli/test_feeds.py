"""Subscriptions from end to end, against a real server on loopback."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from conftest import NOW, Program, Result
from support.loopback import Server, item, rss, serving

LIST = """<opml version="2.0"><head/><body>
<outline text="本地"><outline text="武进"><outline text="a" xmlUrl="http://a.example/f"/></outline>
<outline text="b" type="rss" xmlUrl="https://b.example/f"/></outline>
<outline text="c" xmlUrl="http://c.example/f"/><outline text="d" xmlUrl="file:///etc/passwd"/>
</body></opml>"""


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


def _add(program: Program, *addresses: str, **environ: str) -> None:
    result = program("feeds", "add", "--allow-private", *addresses, environ=environ)
    assert result.code == 0, result.err


def _update(program: Program, *arguments: str, later: int = 0) -> Result:
    now = NOW + timedelta(hours=later)
    return program("feeds", "update", "--allow-private", *arguments, now=now)


def _files(program: Program) -> list[Path]:
    return sorted(path for path in program.archive.rglob("*.md"))


def test_entries_become_articles_once(program: Program, server: Server) -> None:
    """Each entry is one file, and a second update writes nothing."""
    server_feed = rss(item("甲", guid="1"), item("乙", link="http://cz.example/2"))
    _add(program, server.put("/f", server_feed))
    first = _update(program)
    assert (first.code, first.out) == (0, "常州日报\t2 new\n")
    written = {path: path.read_bytes() for path in _files(program)}
    assert len(written) == 2
    assert _update(program).out == "常州日报\t2 known\n"
    assert {path: path.read_bytes() for path in _files(program)} == written


def test_an_unchanged_feed_is_not_sent(program: Program, server: Server) -> None:
    """ETag and Last-Modified are sent, and 304 means nothing new."""
    _add(program, server.put("/f", rss(item("甲", guid="1")), ETag='"7"'))
    _update(program)
    assert _update(program).out == "常州日报\tnothing new\n"
    assert server.asked[-1][1]["If-None-Match"] == '"7"'


def test_an_edited_entry_updates_its_file_and_keeps_its_state(
    program: Program, server: Server
) -> None:
    """Title and text change in the file; marks and tags stay."""
    _add(program, server.put("/f", rss(item("甲", "旧。", guid="1", link="http://cz.example/1"))))
    _update(program)
    (identity,) = program("list", "--format", "ids").out.split()
    program("mark", "star", identity)
    server.put("/f", rss(item("甲（更新）", "新。", guid="1", link="http://cz.example/1")))
    assert _update(program).out == "常州日报\t1 updated\n"
    (article,) = json.loads(program("list", "--format", "json").out)
    assert (article["id"], article["title"], article["starred"]) == (identity, "甲（更新）", True)
    assert len(_files(program)) == 1


def test_a_file_that_the_user_changed_is_left(program: Program, server: Server) -> None:
    """An edited entry does not overwrite it, and a warning names it."""
    _add(program, server.put("/f", rss(item("甲", "旧。", guid="1"))))
    _update(program)
    (path,) = _files(program)
    mine = path.read_text("utf-8") + "\n我的话。\n"
    path.write_text(mine, encoding="utf-8")
    assert _update(program).out == "常州日报\t1 known\n"
    server.put("/f", rss(item("甲", "新。", guid="1")))
    result = _update(program)
    assert result.out == "常州日报\t1 changed here and left\n"
    assert path.name in result.err
    assert path.read_text("utf-8") == mine


@pytest.mark.parametrize(
    "items",
    [
        (item("甲", "一。", guid="1", link="http://x.cn/1"),
         item("乙", "二。", guid="1", link="http://x.cn/2")),
        (item("甲", "一。", guid="1"), item("乙", "二。", guid="1")),
        (item("甲", "一。", guid="1"), item("甲", "二。", guid="1")),
        (item("甲", "一。"), item("乙", "二。")),
        (item("甲", "一。"), item("甲", "二。")),
        (item("", "一。"), item("", "二。")),
        (item("甲", "一。", link="http://x.cn/"), item("乙", "二。", link="http://x.cn/")),
        (item("甲", "一。", link="http://x.cn/p"), item("乙", "二。", link="http://x.cn/p")),
        (item("甲", "", guid="1", link="http://x.cn/p"),
         item("甲", "", guid="2", link="http://x.cn/q")),
    ],
)  # fmt: skip
def test_shared_and_missing_guids_merge_nothing(
    program: Program, server: Server, items: tuple[str, str]
) -> None:
    """Two articles stay two, in one document or in two, in any order."""
    _add(program, server.put("/f", rss(*items)))
    assert _update(program).out == "常州日报\t2 new\n"
    for again in (items, items[::-1], items[:1], items[1:]):
        server.put("/f", rss(*again))
        assert _update(program).out == f"常州日报\t{len(again)} known\n"
    assert len(_files(program)) == 2


def test_the_same_guid_in_two_feeds_is_two_articles(program: Program, server: Server) -> None:
    """A guid identifies an entry within its feed only."""
    one = server.put("/1", rss(item("甲", "一。", guid="1"), title="一报"))
    two = server.put("/2", rss(item("乙", "二。", guid="1"), title="二报"))
    _add(program, one, two)
    for _ in range(2):
        _update(program)
    assert len(_files(program)) == 2


def test_a_vanished_feed_loses_nothing(program: Program, server: Server) -> None:
    """404 and 410 are reported and cost no article; the feed may come back."""
    _add(program, server.put("/f", rss(item("甲", guid="1"))))
    _update(program)
    server.put("/f", "", 410)
    gone = _update(program)
    assert (gone.code, gone.out) == (1, "常州日报\tfailed: gone (410)\n")
    assert len(_files(program)) == 1
    server.put("/f", rss(item("乙", guid="2")))
    assert "left alone until" in _update(program).out
    assert _update(program, later=1).out == "常州日报\t1 new\n"


def test_retry_after_is_obeyed(program: Program, server: Server) -> None:
    """The feed is not fetched before that time, unless --force is given."""
    address = server.put("/f", rss(item("甲", guid="1")))
    _add(program, address)
    server.put("/f", "", 429, Retry_After="7200")
    _update(program)
    asked = len(server.asked)
    assert "left alone" in _update(program, later=1).out
    assert len(server.asked) == asked
    server.put("/f", rss(item("甲", guid="1")))
    assert _update(program, "--force", later=1).out == "常州日报\t1 new\n"


def test_failures_back_off(program: Program, server: Server) -> None:
    """Each failure in a row doubles the wait."""
    _add(program, server.put("/f", rss(item("甲", guid="1"))))
    server.put("/f", "", 500)
    waits = []
    for _ in range(3):
        _update(program, "--force")
        (feed,) = json.loads(program("feeds", "list", "--format", "json").out)
        waits.append(feed["wait"][11:16])
    assert waits == ["04:05", "04:10", "04:20"]


def test_one_feed_never_harms_another(program: Program, server: Server) -> None:
    """Broken, missing, hostile and slow feeds are reported; the other feeds are imported."""

    def stall(_: BaseHTTPRequestHandler) -> None:
        time.sleep(3)

    good = rss(item("甲", guid="1"))
    addresses = [server.put(f"/{name}", good) for name in ("bad", "gone", "bomb", "slow")]
    _add(program, *addresses, server.put("/good", rss(item("乙", guid="2"), title="好报")))
    server.put("/bad", "<html>no feed</html>")
    server.put("/gone", "", 404)
    server.put("/bomb", '<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><rss>&b;</rss>')
    server.script("/slow", stall)
    result = _update(program, "--timeout", "0.5")
    assert result.code == 1
    assert "好报\t1 new" in result.out.splitlines()
    assert result.out.count("failed: ") == 4
    assert len(_files(program)) == 1


def test_private_addresses_are_refused(program: Program, server: Server) -> None:
    """Without --allow-private, ``add`` and ``update`` do not access this machine."""
    address = server.put("/f", rss(item("甲", guid="1")))
    assert program("feeds", "add", address).code == 1
    program(
        "feeds",
        "import-opml",
        "-",
        stdin=f'<opml><body><outline xmlUrl="{address}"/></body></opml>',
    )
    result = program("feeds", "update")
    assert result.code == 1
    assert "private address" in result.out
    assert server.asked == []


def test_allow_private_is_remembered(program: Program, server: Server) -> None:
    """A feed added with --allow-private is updated without it; others stay refused."""
    address = server.put("/f", rss(item("甲", guid="1")))
    other = server.put("/g", rss(item("乙", guid="2"), title="乙报"))
    program(
        "feeds", "import-opml", "-", stdin=f'<opml><body><outline xmlUrl="{other}"/></body></opml>'
    )
    _add(program, address)
    result = program("feeds", "update")
    assert "常州日报\t1 new" in result.out.splitlines()
    assert "private address" in result.out
    feeds = json.loads(program("feeds", "list", "--format", "json").out)
    assert {feed["url"]: feed["private"] for feed in feeds} == {address: True, other: False}
    assert "changed" in program("feeds", "add", "--allow-private", other).err
    assert program("feeds", "update", "--force").out.count("1 new") == 1


def test_many_feeds_take_as_long_as_the_slowest(program: Program, server: Server) -> None:
    """Forty feeds that wait for each other's requests are all fetched."""
    together = threading.Barrier(40, timeout=20)

    def wait(number: int) -> bytes:
        return rss(item(f"第{number}条", guid=f"g{number}"), title=f"{number}报").encode()

    addresses = [server.put(f"/{number}", wait(number)) for number in range(40)]
    _add(program, *addresses)
    for number in range(40):

        def answer(handler: BaseHTTPRequestHandler, body: bytes = wait(number)) -> None:
            together.wait()
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        server.script(f"/{number}", answer)
    result = _update(program)
    assert result.code == 0, result.out
    assert len(_files(program)) == 40


def test_a_page_leads_to_its_feed(program: Program, server: Server) -> None:
    """``feeds add`` subscribes to the feed that a web page links to."""
    server.put("/f", rss(item("甲", guid="1")))
    link = '<link rel="alternate" type="application/rss+xml" href="/f">'
    page = server.put("/", f"<html><head>{link}</head><body>x</body></html>")
    _add(program, page)
    assert program("feeds", "list").out.startswith(f"{server.address}/f\t常州日报\t")


def test_what_is_no_feed_is_not_added(program: Program, server: Server, tmp_path: Path) -> None:
    """A page without a feed, a missing file and a file of another type are errors."""
    (tmp_path / "x.txt").write_text("no feed")
    for source in (server.put("/p", "<html>x</html>"), "missing.xml", "x.txt"):
        assert program("feeds", "add", "--allow-private", source).code == 1
    assert program("feeds", "list").out == ""


def test_a_feed_of_an_unreachable_server_is_added(program: Program) -> None:
    """It is added with a warning."""
    result = program("feeds", "add", "--allow-private", "http://127.0.0.1:1/f")
    assert (result.code, "will try again" in result.err) == (0, True)
    assert program("feeds", "list").out.startswith("http://127.0.0.1:1/f\t")


def test_files_are_feeds_too(program: Program, tmp_path: Path) -> None:
    """A feed in a file is read again when it changes."""
    path = tmp_path / "f.xml"
    path.write_text(rss(item("甲", guid="1")), encoding="utf-8")
    time.sleep(0.1)  # or it might change again with the same times
    _add(program, "f.xml")
    assert _update(program).out == "常州日报\t1 new\n"
    assert _update(program).out == "常州日报\tnothing new\n"
    path.unlink()
    assert "failed: cannot be read" in _update(program).out
    assert len(_files(program)) == 1


def test_full_text_follows_the_link(program: Program, server: Server) -> None:
    """The page's text replaces the excerpt; a missing page does no harm."""
    sentence = (
        "记者从区政府获悉，今年前三季度全区地区生产总值同比增长百分之六，实现了平稳较快发展。"
    )
    body = "".join(f"<p>{number}、{sentence}</p>" for number in range(1, 6))
    page = server.put("/a", f"<html><body><article><h1>甲</h1>{body}</article></body></html>")
    items = (item("甲", "摘要。", guid="1", link=page),
             item("乙", "短。", guid="2", link=f"{server.address}/no"))  # fmt: skip
    feed = server.put("/f", rss(*items))
    program("feeds", "add", "--allow-private", "--full-text", feed)
    assert _update(program).out == "常州日报\t2 new, 1 without the whole text\n"
    texts = [path.read_text("utf-8") for path in _files(program)]
    assert sorted(text.count("平稳较快发展") for text in texts) == [0, 5]
    pages = len([path for path, _ in server.asked if path == "/a"])
    assert _update(program).out == "常州日报\t2 known\n"
    assert len([path for path, _ in server.asked if path == "/a"]) == pages


def test_opml_import_and_export(program: Program, tmp_path: Path) -> None:
    """Folders are kept; addresses of other schemes are left out."""
    (tmp_path / "l.opml").write_text(LIST, encoding="utf-8")
    result = program("feeds", "import-opml", "l.opml")
    assert "3 feeds added" in result.err
    assert "file:///etc/passwd" in result.err
    listed = program("feeds", "list").out
    assert "http://a.example/f\ta\t本地/武进\t" in listed
    written = program("feeds", "export-opml").out
    program("feeds", "remove", "a", "b", "http://c.example/f")
    assert program("feeds", "list").out == ""
    program("feeds", "import-opml", "-", stdin=written)
    assert program("feeds", "list").out == listed


def test_unknown_feeds_are_named(program: Program) -> None:
    """Removing or updating an unknown feed is an error with a hint."""
    for command in ("remove", "update"):
        result = program("feeds", command, "nothing")
        assert result.code == 1
        assert "newsdigest feeds list" in result.err


def test_a_failure_under_a_wrong_clock(program: Program, server: Server) -> None:
    """A feed that failed in the future is fetched at once."""
    address = server.put("/f", rss(item("甲", guid="1")))
    _add(program, address)
    server.put("/f", b"", status=500)
    years = 7 * 365 * 24
    assert "failed" in _update(program, later=years).out
    server.put("/f", rss(item("甲", guid="1")))
    assert _update(program).out == "常州日报\t1 new\n"


def test_a_file_edited_within_one_tick_is_read_again(program: Program) -> None:
    """An edit that keeps size and time of a feed's file is noticed."""
    file = program.folder / "f.xml"
    file.write_text(rss(item("甲", guid="1")), encoding="utf-8")
    os.utime(file, (0, 0))
    _add(program, "f.xml")
    assert _update(program).out == "常州日报\t1 new\n"
    file.write_text(rss(item("乙", guid="2")), encoding="utf-8")
    os.utime(file, (0, 0))
    assert _update(program).out == "常州日报\t1 new\n"
