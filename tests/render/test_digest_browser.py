"""A digest in a real browser: it fits the screen, follows the theme and runs nothing."""

from __future__ import annotations

import html
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from support.digests import DIGEST, QUIET, ZONE, english, hostile, long
from support.payloads import NOWHERE, PAYLOADS, hostile_archive

from newsdigest.digest.model import Digest
from newsdigest.render.digest import render
from newsdigest.render.digest_page import page_of
from newsdigest.render.mail import html_of

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed"),
]

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-quic", "--disable-dev-shm-usage",
    "--virtual-time-budget=5000",
)  # fmt: skip
DARK = "--blink-settings=preferredColorScheme=0"

PROBE = """<!DOCTYPE html>
<iframe id=frame style="border:0;width:WIDTHpx;height:900px" src=page.html></iframe>
<pre id=out></pre><script>
frame.onload = () => {
  const page = frame.contentDocument, root = page.documentElement;
  const all = [...page.querySelectorAll("*")], seen = page.querySelector("h1");
  const at = seen.getBoundingClientRect(), nav = page.querySelector("nav");
  const css = (one, name) => one && getComputedStyle(one)[name];
  out.textContent = JSON.stringify({
    wide: root.scrollWidth, room: root.clientWidth, title: page.title,
    top: page.elementFromPoint(at.left + 3, at.top + 3)?.tagName,
    active: page.querySelectorAll("script,iframe,object,embed,img,svg,form,video,audio").length,
    styled: page.body.querySelectorAll("style,link,[style*=fixed]").length,
    handlers: all.filter(e => [...e.attributes].some(a => a.name.startsWith("on"))).length,
    protocols: [...new Set([...page.links].map(link => link.protocol))].sort(),
    ground: css(page.body, "backgroundColor"), ink: css(seen, "color"),
    headline: css(page.querySelector("h3"), "fontSize"),
    text: css(page.querySelector("article p, main > p, td > p:not(.small)"), "fontSize"),
    beside: nav ? nav.getBoundingClientRect().right <= at.left : null,
  });
};
</script>"""


def browse(folder: Path, address: str, *flags: str) -> str:
    """Open the page and return what the browser prints."""
    assert CHROMIUM
    done = subprocess.run(
        [CHROMIUM, *FLAGS, f"--user-data-dir={folder / 'browser'}", *flags, address],
        capture_output=True, text=True, timeout=100, check=True,
    )  # fmt: skip
    return done.stdout


@contextmanager
def website(folder: Path) -> Iterator[tuple[int, list[str]]]:
    """A web server of that folder: its port and the requests so far."""
    asked: list[str] = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(folder))

        def log_message(self, *_: Any) -> None:
            asked.append(self.path)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_port, asked
        finally:
            server.shutdown()


def probed(folder: Path, page: str, width: int, *flags: str) -> tuple[dict[str, Any], set[str]]:
    """What a page is like on a screen of that width, and what it asked the web server for.

    Calls of ``alert`` become requests, and so does what it loads from nowhere.
    """
    site = folder / "site"
    site.mkdir(exist_ok=True)
    (site / "probe.html").write_text(PROBE.replace("WIDTH", str(width)), "utf-8")
    with website(site) as (port, asked):
        wired = page.replace("alert(1)", "fetch(1)").replace(NOWHERE, f"127.0.0.1:{port}")
        (site / "page.html").write_text(wired, "utf-8")
        output = browse(
            folder, f"http://127.0.0.1:{port}/probe.html", "--dump-dom",
            f"--window-size={max(width, 500)},1000", *flags,
        )  # fmt: skip
        (result,) = re.findall(r"<pre id=\"out\">(.*?)</pre>", output, re.DOTALL)
        requests = set(asked) - {"/probe.html", "/page.html", "/favicon.ico"}
    return json.loads(html.unescape(result)), requests


def page(digest: Digest) -> str:
    """The digest as a page without its Content-Security-Policy, which would hide a failure."""
    page = render(digest, "html", width=80, zone=ZONE)
    open_, count = re.subn(r"<meta http-equiv=.*\n", "", page)
    assert count == 1
    return open_


def mail(digest: Digest) -> str:
    """The digest as the HTML of a mail."""
    return html_of(page_of(digest, ZONE))


@pytest.mark.parametrize("make", [page, mail])
@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("digest", [DIGEST, replace(english(), sections=long(30).sections), QUIET])
def test_fits(tmp_path: Path, make: Any, width: int, digest: Digest) -> None:
    """On a phone and on a desktop nothing is wider than the screen, and text is large enough."""
    found, requests = probed(tmp_path, make(digest), width)
    assert found["wide"] <= found["room"] == width
    assert requests == set()
    assert found["text"] == "16px"
    if digest.entries:
        assert found["headline"] == ("18px" if make is mail else "18.4px")
    if make is page and digest.entries:
        assert found["beside"] is (width == 1280)


@pytest.mark.parametrize("make", [page, mail])
def test_light_and_dark(tmp_path: Path, make: Any) -> None:
    """Background and text follow the reader's colour scheme."""

    def light(colour: str) -> bool:
        return sum(map(int, re.findall(r"\d+", colour)[:3])) > 3 * 128

    bright, _ = probed(tmp_path, make(DIGEST), 800)
    dark, _ = probed(tmp_path, make(DIGEST), 800, DARK)
    assert (light(bright["ground"]), light(bright["ink"])) == (True, False)
    assert (light(dark["ground"]), light(dark["ink"])) == (False, True)


@pytest.mark.parametrize("make", [page, mail])
@pytest.mark.parametrize("width", [375, 1280])
def test_hostile_articles(tmp_path: Path, make: Any, width: int) -> None:
    """Nothing in a hostile digest runs, loads, covers the page or widens it."""
    found, requests = probed(tmp_path, make(hostile()), width)
    assert requests == set()
    assert (found["active"], found["handlers"], found["styled"]) == (0, 0, 0)
    assert found["title"] != "owned"
    assert set(found["protocols"]) <= {"http:", "https:", "mailto:"}
    assert found["top"] == "H1"
    assert found["wide"] <= found["room"]


@pytest.fixture(scope="module")
def payloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with digests of every payload in every field, as a page and as a mail."""
    folder = tmp_path_factory.mktemp("payloads")
    hostile_archive(folder / "archive")
    environ = {**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    environ |= {f"XDG_{name}_HOME": str(folder / name) for name in ("CACHE", "DATA", "CONFIG")}
    (folder / "CONFIG" / "newsdigest").mkdir(parents=True)
    mail = '[mail]\nfrom = "n@example.com"\nto = ["a@example.com"]\n'
    (folder / "CONFIG" / "newsdigest" / "config.toml").write_text(mail)
    common = (
        sys.executable, "-m", "newsdigest", "-q", "-C", "archive",
        "digest", "--since", "2024-11-01", "--top", "0", "--explain", "--title", PAYLOADS[0],
    )  # fmt: skip
    for options in (("--by", "category", "-o", "page.html"), ("--by", "tag", "-o", "mail.eml")):
        subprocess.run([*common, *options], cwd=folder, env=environ, timeout=100, check=True)
    return folder


def html_part(file: Path) -> str:
    """The HTML of a mail, or of a page without its policy."""
    if file.suffix == ".html":
        return re.sub(r"<meta http-equiv=.*\n", "", file.read_text("utf-8"))
    part = message_from_bytes(file.read_bytes(), policy=default).get_body(("html",))
    assert part is not None
    return str(part.get_content())


@pytest.mark.parametrize("name", ["page.html", "mail.eml"])
def test_every_payload_in_every_field(payloads: Path, tmp_path: Path, name: str) -> None:
    """Active content in title, text, source, address, tag, category and name never runs."""
    page = html_part(payloads / name)
    assert len(set(re.findall(r"Unique\d+", page))) == len(PAYLOADS)
    assert "Content-Security-Policy" not in page
    found, requests = probed(tmp_path, page, 800)
    assert requests == set()
    assert (found["active"], found["handlers"], found["styled"]) == (0, 0, 0)
    assert set(found["protocols"]) <= {"http:", "https:", "mailto:"}


def test_probe_detects_attacks(tmp_path: Path) -> None:
    """The same attacks put into the page are detected: the tests above can fail."""
    attack = (
        "<h1>x</h1><script>alert(1)</script><script>document.title='owned'</script>"
        f"<img src=http://{NOWHERE}/pixel.png onerror=alert(1)>"
        "<style>body::before{content:'';position:fixed;inset:0;z-index:9}</style>"
        "<a href='javascript:alert(1)'>x</a><p style='width:3000px'>x"
    )
    found, requests = probed(tmp_path, f"<!DOCTYPE html><body>{attack}", 375)
    assert requests == {"/1", "/pixel.png"}
    assert (found["active"], found["handlers"], found["styled"]) == (3, 1, 1)
    assert (found["title"], found["top"], found["wide"] > 375) == ("owned", "BODY", True)
    assert found["protocols"] == ["javascript:"]


def test_printed(tmp_path: Path) -> None:
    """It prints on as many pages as its stories need."""
    for digest, pages in ((DIGEST, 1), (long(40), 4)):
        (tmp_path / "page.html").write_text(render(digest, "html", width=80, zone=ZONE), "utf-8")
        browse(tmp_path, (tmp_path / "page.html").as_uri(), f"--print-to-pdf={tmp_path / 'a.pdf'}")
        found = len(re.findall(rb"/Type /Page\b", (tmp_path / "a.pdf").read_bytes()))
        assert pages <= found <= 2 * pages
