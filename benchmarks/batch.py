"""Batch runs beside plain processes: ``python benchmarks/batch.py [--records N] [--rounds N]``.

The same records through the same functions: by ``multiprocessing.Pool`` over chunks of
lines, and by ``newsdigest batch`` with each engine.  Rounds alternate; times are of the
processor, of all processes together, so that other programs on the machine matter little.
The start of an engine is in them: take enough records.  Prints the median of each and its
ratio to plain processes, the cost of each task a record, and what a run leaves on the disk.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path

from newsdigest.batch.articles import TASKS, annotate, encode
from newsdigest.batch.jobs import Options
from newsdigest.batch.records import Line, article_of

_PR_SET_CHILD_SUBREAPER = 36
SIZE = 8 << 20
"""Bytes of a part."""


def records(count: int, seed: int = 4) -> bytes:
    """Lines of articles of about 800 characters, in words of their own."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(_HAN, k=chance.choice((1, 2, 2, 2, 3)))) for _ in range(4000)]
    weights = list(accumulate(1 / (rank + 10) for rank in range(len(words))))
    lines = []
    for number in range(count):
        sentences = [
            "".join(chance.choices(words, cum_weights=weights, k=chance.randrange(8, 24)))
            + chance.choice(("，", "。", "。", "！"))
            for _ in range(24)
        ]
        text = "\n\n".join("".join(sentences[i : i + 6]) for i in range(0, 24, 6))
        own = {
            "id": str(number),
            "title": text[:18],
            "date": f"2024-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
            "text": text,
        }
        lines.append(json.dumps(own, ensure_ascii=False).encode() + b"\n")
    return b"".join(lines)


_HAN = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 3000))


def plain(source: Path, dest: Path, tasks: tuple[str, ...]) -> None:
    """The same functions by plain processes: chunks of lines in, one file a chunk out."""
    dest.mkdir()
    chunks: list[list[bytes]] = [[]]
    room = SIZE
    for line in source.read_bytes().splitlines(keepends=True):
        if room <= 0:
            chunks.append([])
            room = SIZE
        chunks[-1].append(line)
        room -= len(line)
    jobs = [(lines, str(dest / f"{number:05}.jsonl"), tasks) for number, lines in enumerate(chunks)]
    with get_context("spawn").Pool(os.cpu_count()) as pool:
        pool.starmap(_plain_chunk, jobs, chunksize=1)
        pool.close()
        pool.join()


def _plain_chunk(lines: Sequence[bytes], path: str, tasks: tuple[str, ...]) -> None:
    options = Options(tasks, UTC)
    with Path(path).open("wb") as file:
        for line in lines:
            article = article_of(Line(line), UTC)
            row = {"id": article.id, **annotate(article, options)}
            file.write(encode(row) + b"\n")


def processor_time(arguments: Sequence[str]) -> float:
    """The processor time of a command with all its descendants."""
    adopt_orphans()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)
    with suppress(ChildProcessError):  # children of Dask's workers outlive them
        while True:
            os.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def adopt_orphans() -> None:
    """Have orphaned descendants become children of this process, so that their time counts."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def command(source: Path, dest: Path, tasks: Sequence[str], engine: str) -> list[str]:
    """The command line of one way to do it."""
    if engine == "plain":
        return [sys.executable, __file__, "--plain", str(source), str(dest), ",".join(tasks)]
    return [
        sys.executable, "-m", "newsdigest", "-q", "batch", str(source), str(dest),
        "--tasks", ",".join(tasks), "--engine", engine, "--workers", str(os.cpu_count()),
    ]  # fmt: skip


def compare(folder: Path, count: int, rounds: int, engines: Sequence[str]) -> None:
    """Print the processor time of each engine beside plain processes."""
    source = folder / "source.jsonl"
    source.write_bytes(records(count))
    size = source.stat().st_size
    print(f"{count:,} records, {size / count:,.0f} bytes each, {rounds} rounds", flush=True)
    times: dict[str, list[float]] = {engine: [] for engine in ("plain", *engines)}
    for number in range(rounds):
        for engine, own in times.items():
            dest = folder / f"{engine}{number}"
            own.append(processor_time(command(source, dest, ("summary", "keywords"), engine)))
            shutil.rmtree(dest)
    for engine, own in times.items():
        median = statistics.median(own)
        pairs = zip(own, times["plain"], strict=True)
        ratio = statistics.median([mine / other for mine, other in pairs])
        print(
            f"{engine:8} {median:7.1f} s  {median / count * 1000:5.2f} ms a record"
            f"  {ratio:.2f} x plain processes"
        )


def costs(folder: Path, count: int) -> None:
    """Print what each task costs a record, and what it leaves while it runs."""
    source = folder / "costs.jsonl"
    source.write_bytes(records(count, seed=5))
    for task in TASKS:
        dest = folder / task
        subprocess.run(command(source, dest, (task,), "local"), check=True, stdout=-3)
        for report in json.loads((dest / "report.json").read_text("utf-8")):
            cost = report.get("seconds", 0.0) / count * 1000
            print(f"{task:10} {report['stage']:10} {cost:6.2f} ms a record")
        used = sum(path.stat().st_size for path in dest.rglob("*") if path.is_file())
        print(f"{task:10} results    {used / count:,.0f} bytes a record")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engines", nargs="*", default=["local", "dask"])
    parser.add_argument("--plain", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.plain:
        source, dest, tasks = options.plain
        plain(Path(source), Path(dest), tuple(tasks.split(",")))
        return
    with tempfile.TemporaryDirectory() as folder:
        steps: list[Callable[[], None]] = [
            lambda: compare(Path(folder), options.records, options.rounds, options.engines),
            lambda: costs(Path(folder), min(options.records, 5_000)),
        ]
        for step in steps:
            step()


if __name__ == "__main__":
    main()
