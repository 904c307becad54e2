"""Hostile feeds: limits on what they read, write, report and change."""

from __future__ import annotations

import base64
import re
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest
from conftest import NOW, Program
from support.loopback import Server, item, rss, serving

from newsdigest.importing import parser_process

DATE = "Sat, 02 Nov 2024 08:00:00 GMT"
LINK = "http://trusted.example/a"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


def _everything(program: Program) -> str:
    """All files of the archive as one text."""
    return "\n".join(path.read_text("utf-8") for path in sorted(program.archive.rglob("*.md")))


def _subscribe(program: Program, *addresses: str) -> None:
    outlines = "".join(f'<outline text="f{n}" xmlUrl="{a}"/>' for n, a in enumerate(addresses))
    text = f"<opml version='2.0'><body>{outlines}</body></opml>".replace("&", "&amp;")
    assert program("feeds", "import-opml", "-", stdin=text).code == 0


@pytest.mark.slow
def test_slow_feeds_do_not_stop_the_good_one(
    program: Program, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Feeds that exceed the parser's time limit fail; the other feed is imported."""
    impatient = parser_process.ParserPool(seconds=4)
    monkeypatch.setattr(parser_process, "parsers", lambda: impatient)
    slow = "<rss><channel>" + "<a>" * 400_000
    attributes = " ".join(f'a{n}="1"' for n in range(40_000))
    wide = f"<rss><channel><item><title {attributes}>t</title></item></channel></rss>"
    comments = rss(item("c", "<!--" * 200_000, guid="c"))
    good = server.put("/good", rss(item("好", guid="1")))
    bad = [server.put(f"/{n}", body) for n, body in enumerate((slow, wide, comments))]
    _subscribe(program, *bad, good)
    result = program("feeds", "update", "--allow-private")
    assert "f3\t1 new\n" in result.out
    assert "f0\tfailed: took longer than 4 seconds to read; it is not imported\n" in result.out
    assert "f2\t1 new\n" in result.out
    impatient.close()
    assert "f1\tfailed: an element has more than 200 attributes; it is not read\n" in result.out


def test_a_long_feed_title_is_not_written_into_each_article(program: Program) -> None:
    """A long title of a feed is cut in each article."""
    items = [item(f"t{n}") for n in range(20)]
    for size in (100_000, 1_000_000):
        (program.folder / "f.xml").write_text(rss(*items, title="T" * size), encoding="utf-8")
        result = program("import", "f.xml")
        assert result.code == 0
        assert "T" * 300 in _everything(program)
        assert len(_everything(program)) < 50_000


def test_long_fields_are_cut(program: Program) -> None:
    """Names, titles, links and guids of megabytes are cut; two long guids stay two articles."""
    long = "x" * 100_000
    items = [
        item(f"{n}{long}", guid=f"{long}{n}", link=f"http://x.example/{long}{n}") for n in range(2)
    ]
    (program.folder / "f.xml").write_text(rss(*items), encoding="utf-8")
    assert len(program("import", "f.xml").out.splitlines()) == 2
    assert len(_everything(program)) < 10_000
    assert program("import", "f.xml").out == ""


def test_a_flood_of_entries_is_bounded(program: Program) -> None:
    """An update takes the newest 2,000 entries and says how many it left out."""
    old = "".join(f"<item><title>o{n}</title></item>" for n in range(2_100))
    feed = rss(*[item("new", guid="n", date=DATE)], old)
    (program.folder / "f.xml").write_text(feed, encoding="utf-8")
    assert program("feeds", "add", "f.xml").code == 0
    from newsdigest.formats.feed import reader

    result = reader.parse(feed.encode(), zone=NOW.tzinfo or pytest.fail("aware"), most=10)
    assert (len(result.entries), result.overflow) == (10, 2_091)
    assert result.entries[0].title == "new"
    assert reader.MAX_ENTRIES == 2_000


def test_what_one_source_writes_is_bounded(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Entries beyond the limit of a source are left out, and the summary counts them."""
    monkeypatch.setattr("newsdigest.importing.importer.MAX_WRITTEN", 3_000)
    items = [item(f"t{n}", "word " * 400, guid=f"g{n}", date=DATE) for n in range(4)]
    (program.folder / "f.xml").write_text(rss(*items), encoding="utf-8")
    result = program("import", "f.xml")
    assert result.code == 1
    assert "2 written; 2 left out: too much for one source" in result.err


def test_a_feed_without_end_is_refused(program: Program) -> None:
    """An endless device is not read."""
    for arguments in (["feeds", "import-opml"], ["feeds", "add"]):
        result = program(*arguments, "/dev/zero")
        assert "/dev/zero: cannot be read" in result.err


def test_another_feed_cannot_change_an_article(program: Program) -> None:
    """Only the feed that brought an article may edit it, even if another has its link and guid."""

    def say(name: str, home: str, title: str, text: str) -> None:
        entry = item(title, text, guid="tag:1", link=LINK, date=DATE)
        feed = rss(entry, title=name).replace("http://cz.example/", home)
        path = program.folder / f"{home[7:11]}.xml"
        path.write_text(feed, encoding="utf-8")

    def update() -> str:
        from datetime import timedelta

        return program("feeds", "update", "--force", now=NOW + timedelta(hours=1)).out

    say("Trusted", "http://trusted.example/", "Result", "The true report.")
    say("Trusted", "http://evil.example/", "Result", "A false report.")
    program("feeds", "add", "trus.xml")
    update()
    program("feeds", "add", "--title", "Evil", "evil.xml")
    assert "Evil\t1 known\n" in update()
    say("Trusted", "http://evil.example/", "BUY COINS", "Another text altogether.")
    assert "Evil\t1 known\n" in update()
    assert "The true report" in _everything(program)
    assert len(list(program.archive.rglob("*.md"))) == 1
    say("Trusted", "http://trusted.example/", "Result", "The corrected report.")
    assert "Trusted\t1 updated\n" in update()
    assert "The corrected report" in _everything(program)


def test_two_feeds_with_the_same_guids(program: Program) -> None:
    """Two feeds that number their entries alike have two articles."""
    for name in ("a", "b"):
        entry = item("Daily", f"Text of {name}.", guid="1", link=f"http://{name}.example/x")
        (program.folder / f"{name}.xml").write_text(rss(entry, title=name), encoding="utf-8")
        program("feeds", "add", f"{name}.xml")
    program("feeds", "update")
    text = _everything(program)
    assert "Text of a" in text
    assert "Text of b" in text


def _private(request: BaseHTTPRequestHandler) -> None:
    """A feed that needs a password."""
    wanted = "Basic " + base64.b64encode(b"reader:S3CRET").decode()
    body = rss(
        item("No link", "Text one.", date=DATE),
        item("Relative", '<a href="b.html">more</a> <img src="c.png">', link="a.html", date=DATE),
        item("Echo", "Text.", link=request.server_address_with_password, date=DATE),  # type: ignore[attr-defined]
    ).replace("<link>http://cz.example/</link>", "")
    good = request.headers.get("Authorization") == wanted
    request.send_response(200 if good else 401)
    request.end_headers()
    if good:
        request.wfile.write(body.encode())


def test_credentials_go_to_the_server_only(program: Program, server: Server) -> None:
    """No article, digest, list, message or OPML file contains them."""
    address = server.address.replace("://", "://reader:S3CRET@") + "/f?token=T0KEN"

    def private(request: BaseHTTPRequestHandler) -> None:
        request.server_address_with_password = address  # type: ignore[attr-defined]
        _private(request)

    server.script("/f?token=T0KEN", private)
    outputs = [
        program(*arguments)
        for arguments in (
            ("feeds", "add", "--allow-private", address),
            ("feeds", "update", "--allow-private"),
            ("feeds", "list"),
            ("feeds", "list", "--format", "json"),
            ("feeds", "export-opml"),
            ("list", "--format", "json"),
            ("digest", "--since", "2024-11-01", "--format", "markdown"),
            ("import", "--allow-private", address),
            ("import", address),
            ("feeds", "remove", "http://nobody:S3CRET@x.example/"),
        )
    ]
    assert "3 new" in outputs[1].out
    assert outputs[7].out == ""
    output = "".join(result.out + result.err for result in outputs) + _everything(program)
    assert not re.findall("S3CRET|T0KEN", output)
    (state,) = (program.folder / "data").rglob("*.db")
    assert state.stat().st_mode & 0o777 == 0o600


def test_articles_with_credentials_are_not_imported_again(program: Program) -> None:
    """An article that an earlier version stored with a token in its address is recognized."""
    from newsdigest.article import article_id
    from newsdigest.formats import draft
    from newsdigest.importing.identity import Identities, IndexedArticle
    from newsdigest.text.credentials import Credentials

    raw = draft.Draft("T", "<p>x</p>", url="http://h.example/a?token=T0KEN", feed="f")
    new = draft.without_credentials(raw, Credentials("http://h.example/f?token=T0KEN"))
    assert "T0KEN" not in new.url
    old = article_id(raw.url)
    existing = IndexedArticle(old, "a.md", "T", raw.url, "", None)
    zone = NOW.tzinfo
    assert zone
    identity = Identities([new], {old: existing}.get).of(new, draft.article(new, zone))
    assert (identity.match, identity.is_former) == (existing, True)


def test_a_full_disk_leaves_the_old_list_of_feeds(program: Program) -> None:
    """A failed export does not truncate the file."""
    _subscribe(program, *(f"http://x.example/{n}" for n in range(2_000)))
    target = program.folder / "feeds.opml"
    target.write_text("the old list", encoding="utf-8")
    environ = " ".join(f"{key}='{value}'" for key, value in program.environ.items())
    script = f"ulimit -f 64; {environ} newsdigest -C {program.archive} feeds export-opml {target}"
    process = subprocess.run(
        ["bash", "-c", f"trap '' XFSZ; PATH={_bin()}:$PATH; {script}"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert process.returncode != 0
    assert "feeds.opml: cannot be written" in process.stderr
    assert target.read_text("utf-8") == "the old list"


def _bin() -> str:
    import sys
    from pathlib import Path

    return str(Path(sys.executable).parent)


def test_a_list_of_feeds_may_be_deep(program: Program) -> None:
    """Deeply nested OPML folders are imported and exported."""
    outlines = '<outline text="a">' * 1_500 + '<outline xmlUrl="http://x.example/f"/>'
    text = f"<opml version='2.0'><body>{outlines}{'</outline>' * 1_500}</body></opml>"
    assert program("feeds", "import-opml", "-", stdin=text).code == 0
    (program.folder / "f.xml").write_text(rss(item("t", guid="1")), encoding="utf-8")
    assert program("feeds", "add", "--folder", "/".join("a" * 1_500), "f.xml").code == 0
    assert "http://x.example/f" in program("feeds", "export-opml").out
