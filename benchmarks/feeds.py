"""Hundreds of feeds and thousands of entries: time, memory, and kills.

    python benchmarks/feeds.py update [FEEDS]     many feeds on loopback, each slow to answer
    python benchmarks/feeds.py import [ENTRIES]   one large feed, imported twice
    python benchmarks/feeds.py kills [ENTRIES]    the same, killed at 20 random moments

Every measurement is of newsdigest in a separate process.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

DELAY = 1.0
"""Seconds that each server takes to answer."""
ENTRIES = 1
"""Of each of many feeds, so that waiting counts and not writing."""
KILLS = 20
SENTENCE = "记者从区政府获悉，今年前三季度全区地区生产总值同比增长百分之六，实现平稳较快发展。"


def feed(name: str, entries: int) -> bytes:
    """An RSS document of so many entries of about 300 characters."""
    items = "".join(
        f"<item><title>{name}第{n}条</title><guid isPermaLink='false'>{name}-{n}</guid>"
        f"<link>http://{name}.example/{n}</link>"
        f"<pubDate>Sun, {1 + n % 28:02} Sep 2024 08:30:00 +0800</pubDate>"
        f"<description>{escape(f'<p>{n}、{SENTENCE * 4}</p><p>{SENTENCE}{n}</p>')}</description>"
        f"</item>"
        for n in range(entries)
    )
    head = "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel>"
    return f"{head}<title>{name}</title>{items}</channel></rss>".encode()


class Bench:
    """An archive of its own and the program to run on it."""

    def __init__(self, folder: Path) -> None:
        self.archive = folder / "articles"
        self.archive.mkdir()
        self.folder = folder
        self.environ: Mapping[str, str] = {
            **os.environ,
            "XDG_CACHE_HOME": str(folder / "cache"),
            "XDG_DATA_HOME": str(folder / "data"),
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "newsdigest", "-C", str(self.archive), *arguments]
        return subprocess.Popen(
            command, cwd=self.folder, env=self.environ, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *arguments: str) -> tuple[float, int, str]:
        """Seconds, peak memory of all children so far in MB, and the output."""
        began = time.monotonic()
        out, err = self.start(*arguments).communicate()
        took = time.monotonic() - began
        if "Traceback" in err:
            raise SystemExit(err)
        return took, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, out

    def count(self) -> int:
        return sum(1 for _ in self.archive.rglob("*.md"))


class Handler(BaseHTTPRequestHandler):
    """Answers each path with a feed of its own, after a while."""

    def do_GET(self) -> None:
        time.sleep(DELAY)
        body = feed(f"f{self.path.strip('/')}", ENTRIES)
        with suppress(OSError):  # who asked may be gone
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512


def update(bench: Bench, feeds: int) -> None:
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    outlines = "".join(f'<outline text="{n}" xmlUrl="{address}/{n}"/>' for n in range(feeds))
    (bench.folder / "l.opml").write_text(f"<opml><body>{outlines}</body></opml>")
    bench.run("feeds", "import-opml", "l.opml")
    for name in ("first", "second"):
        took, memory, out = bench.run("feeds", "update", "--allow-private")
        failed = out.count("failed")
        print(f"{name} update of {feeds} feeds, {DELAY} s each: {took:.1f} s, {memory} MB peak,"
              f" {failed} failed, {bench.count():,} articles")  # fmt: skip
    run = bench.start("feeds", "update", "--allow-private")
    time.sleep(DELAY + 0.5)
    began = time.monotonic()
    run.send_signal(signal.SIGINT)
    run.communicate()
    print(f"Ctrl-C: gone after {time.monotonic() - began:.2f} s with {run.returncode}")


def import_(bench: Bench, entries: int) -> None:
    (bench.folder / "f.xml").write_bytes(feed("big", entries))
    size = (bench.folder / "f.xml").stat().st_size
    for name in ("first", "again"):
        took, memory, _ = bench.run("import", "f.xml")
        print(f"{name}: {entries:,} entries ({size:,} bytes) in {took:.1f} s, {memory} MB peak,"
              f" {bench.count():,} articles")  # fmt: skip


def kills(bench: Bench, entries: int) -> None:
    (bench.folder / "f.xml").write_bytes(feed("big", entries))
    chance = random.Random(7)
    for number in range(KILLS):
        run = bench.start("import", "f.xml")
        time.sleep(chance.uniform(0.3, 14))
        run.send_signal(signal.SIGKILL)
        run.communicate()
        print(f"killed {number + 1} times: {bench.count():,} articles", flush=True)
    bench.run("import", "f.xml")
    _, _, ids = bench.run("list", "--format", "ids")
    _, _, faults = bench.run("check")
    left = sum(1 for _ in bench.archive.rglob(".newsdigest-*"))
    print(f"in the end: {bench.count():,} files, {len(set(ids.split())):,} articles,"
          f" {len(faults.splitlines())} faults, {left} unfinished files")  # fmt: skip


def main() -> None:
    """Run one of the benchmarks."""
    name = sys.argv[1] if len(sys.argv) > 1 else "update"
    size = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    with TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        match name:
            case "update":
                update(bench, size or 200)
            case "import":
                import_(bench, size or 10_000)
            case "kills":
                kills(bench, size or 10_000)
            case _:
                raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
