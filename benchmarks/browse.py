"""The full-screen reader: start-up, latency of each key, memory.

    python benchmarks/browse.py N [--runs 5] [--keep FOLDER]

starts ``newsdigest browse`` in a pseudo-terminal of 120 × 40 on N articles made as in
``archive.py`` and types into it.  The latency of a key runs from writing it to reading
the last byte of what it changes on the screen, that is, the last byte before QUIET seconds
without output.  "Without waiting" subtracts the time in which the reader was ready to run
but other processes had the processors.  FOLDER keeps articles and index for the next run.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from archive import COMMON, RARE, write
from terminal import Terminal

QUIET = 0.03
"""Seconds without a byte after which an update of the screen is over."""
SETTLED = 0.3
"""The same after which nothing more comes, such as the article under the cursor."""
ANSWER, PATIENCE = 3.0, 60.0
"""Seconds after which a list, or the program, does not come any more."""
SIZE = (120, 40)
FIRST_TITLE = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}){3}")
"""Chinese, of which there is nothing else on the screen."""
COUNT = re.compile(r"([\d,]+) (?:articles?|篇)".encode())
"""What the header says once the list is known."""
ALONE = " alone"
"""Ends the names of times from which waiting for a processor is taken off."""
BIG = 1_000_000
"""Characters of a very long article."""

ESCAPE, ENTER, HALF_PAGE, LOOK = b"\x1b", b"\r", b"\x04", b"\x12"
Times = dict[str, list[float]]
"""Milliseconds of each kind of key."""


class Reader:
    """One ``newsdigest browse``, and somebody who types."""

    def __init__(self, root: Path, environ: dict[str, str], times: Times) -> None:
        self.times = times
        command = [sys.executable, "-m", "newsdigest", "-C", str(root), "browse"]
        self.terminal = Terminal(command, environ, SIZE)

    def key(self, kind: str, key: bytes) -> None:
        """Type one key and wait until the screen has changed."""
        start, waited = time.perf_counter(), self.terminal.waited()
        self.terminal.type(key)
        if end := self.terminal.update(QUIET, SETTLED):
            waited = self.terminal.waited() - waited
            self.times[kind].append((end - start) * 1000)
            self.times[f"{kind}{ALONE}"].append((end - start - waited) * 1000)

    def settled(self, kind: str, key: bytes, repeat: int = 1) -> None:
        """The same, again and again, each time waiting until everything is there."""
        for _ in range(repeat):
            self.key(kind, key)
            self.terminal.rest(SETTLED)

    def typed(self, kind: str, text: str) -> None:
        """Type into the filter, each key when the list of the one before is known."""
        for character in text:
            start = time.perf_counter()
            self.key(kind, character.encode())
            if end := self.terminal.seen(COUNT, ANSWER):
                self.times[f"{kind}: the new list"].append((end - start) * 1000)
            self.terminal.rest(0.2)

    def filter(self, kind: str, text: str) -> None:
        """Filter, and give it up again."""
        self.settled("f", b"f")
        self.typed(kind, text)
        self.settled("Esc in the filter", ESCAPE)
        self.terminal.rest(1.0)


def keys(reader: Reader) -> None:
    """Every kind of key, nothing else going on."""
    reader.settled("j", b"j", 30)
    reader.settled("Ctrl-D", HALF_PAGE, 20)
    for _ in range(5):
        reader.settled("G", b"G")
        reader.settled("g", b"g")
    for kind, key in (("n", b"n"), ("r", b"r"), ("s", b"s")):
        reader.settled(kind, key, 10)
    for _ in range(5):
        reader.settled("Enter", ENTER)
        reader.settled("q", b"q")
    reader.settled("Enter", ENTER)
    reader.settled("J", b"J", 10)
    reader.settled("q", b"q")


def held(reader: Reader) -> None:
    """Keys that follow one another as fast as the screen does."""
    for kind, key in (("j, held", b"j"), ("Ctrl-D, held", HALF_PAGE)):
        for _ in range(30):
            reader.key(kind, key)
        reader.terminal.rest(1.0)
    reader.settled("g", b"g")


def filters(reader: Reader) -> None:
    """Typing into the filter; and faster than the searches are."""
    reader.filter("filter: a rare term", RARE)
    reader.filter("filter: a term in half of all articles", COMMON)
    reader.filter("filter: a tag", "tag:防汛")
    reader.filter("filter: Latin text", "word5")
    reader.settled("f", b"f")
    for character in f"{COMMON} OR word or 体 -{RARE}":
        reader.key("while a search runs", character.encode())
    reader.settled("Esc in the filter", ESCAPE)
    reader.terminal.rest(2.0)


def walked(reader: Reader) -> None:
    """Keys while the folder is looked at."""
    for _ in range(6):
        reader.terminal.type(LOOK)
        for _ in range(6):
            reader.key("while the folder is walked", b"j")
        reader.terminal.rest(1.0)


def summarized(reader: Reader) -> None:
    """Keys while a very long article is summarized, which is the first."""
    for _ in range(20):
        reader.key("while 1 MB is summarized", b"j")
    reader.terminal.rest(1.0)


@contextmanager
def reading(root: Path, environ: dict[str, str], times: Times) -> Iterator[Reader]:
    """A reader that shows its first articles, ended at the end."""
    start = time.perf_counter()
    reader = Reader(root, environ, times)
    try:
        times["start"].append((_known(reader.terminal.seen(FIRST_TITLE, PATIENCE)) - start) * 1000)
        yield reader
    finally:
        reader.terminal.end()


def _known(when: float | None) -> float:
    """What cannot be missing."""
    if when is None:
        raise SystemExit("the reader does not start")
    return when


def whole(command: Sequence[str], environ: dict[str, str]) -> float:
    """Milliseconds that a process takes from start to end."""
    start = time.perf_counter()
    subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - start) * 1000


def round_(root: Path, count: int, environ: dict[str, str], times: Times) -> list[int]:
    """One reader's life; its memory in the end and at its peak, and its children's, in MB."""
    for module in ("typer", "textual.app"):
        command = [sys.executable, "-c", f"import {module}"]
        times[f"import {module}"].append(whole(command, environ))
    start = time.perf_counter()
    with reading(root, environ, times) as reader:
        whole_list = re.compile(f"{count:,} (?:a|篇)".encode())
        times["known"].append((_known(reader.terminal.seen(whole_list, PATIENCE)) - start) * 1000)
        reader.terminal.rest(1.0)
        for part in (keys, held, filters, walked):
            part(reader)
        return reader.terminal.memory()


def median_ratio(times: Times, one: str, other: str) -> float:
    """The median of the ratios of what was measured in turn."""
    return statistics.median(a / b for a, b in zip(times[one], times[other], strict=True))


def report(times: Times, memory: Sequence[Sequence[int]]) -> None:
    """Print the table."""
    print("| | |\n|---|---|")
    print(f"| first articles on the screen | {statistics.median(times['start']):.0f} ms |")
    for module in ("typer", "textual.app"):
        ratio = median_ratio(times, "start", f"import {module}")
        print(f"| the same as a multiple of `import {module}` | {ratio:.2f} × |")
    print(f"| the whole list known | {statistics.median(times['known']):.0f} ms |")
    now, peak, children = (max(column) for column in zip(*memory, strict=True))
    print(f"| memory in the end, at the peak, of its children | {now}, {peak}, {children} MB |\n")
    print("| key | median | 95 % | most | 95 % without waiting | of |\n|---|---|---|---|---|---|")
    for kind, own in times.items():
        if kind in ("start", "known") or kind.startswith("import") or kind.endswith(ALONE):
            continue
        alone = f"{late(times[kind + ALONE]):.0f}" if kind + ALONE in times else "–"
        figures = f"{statistics.median(own):.0f} ms | {late(own):.0f} | {max(own):.0f} | {alone}"
        print(f"| {kind} | {figures} | {len(own)} |")


def late(own: Sequence[float]) -> float:
    """What 95 of a hundred stay within."""
    return sorted(own)[math.ceil(0.95 * len(own)) - 1]


def environment(cache: Path, data: Path) -> dict[str, str]:
    """What the reader runs in: a usual terminal, and folders of its own."""
    environ = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return environ | {
        "XDG_CACHE_HOME": str(cache),
        "XDG_DATA_HOME": str(data),
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
    }


def lengthen(root: Path) -> None:
    """A few articles, of which the newest is very long."""
    write(root, 40)
    newest = max(root.rglob("*.md"))
    head, _, body = newest.read_text(encoding="utf-8").rpartition("---\n")
    text = body.strip() + "\n\n"
    newest.write_text(f"{head}---\n{text * (BIG // len(text))}", encoding="utf-8")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int)
    parser.add_argument("--keep", type=Path, help="keep articles and index there")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="newsdigest-bench-"))
    kept = options.keep or work
    root, long = kept / "articles", work / "long"
    environ = environment(kept / "cache", work / "data")
    elsewhere = environment(work / "cache", work / "data")
    try:
        if not root.exists():
            write(root, options.count)
        lengthen(long)
        for folder, own in ((root, environ), (long, elsewhere)):
            command = [sys.executable, "-m", "newsdigest", "-C", str(folder), "index", "status"]
            subprocess.run(command, env=own, check=True, stdout=subprocess.DEVNULL)
        times: Times = defaultdict(list)
        memory = []
        for _ in range(options.runs):
            memory.append(round_(root, options.count, environ, times))
            with reading(long, elsewhere, defaultdict(list)) as reader:
                reader.times = times
                summarized(reader)
        print(f"{options.count:,} articles, {SIZE[0]} × {SIZE[1]}, {options.runs} runs\n")
        report(times, memory)
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
