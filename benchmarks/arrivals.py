"""New articles with rules and a hook: the cost of rules, and kill -9 at random moments.

    python benchmarks/arrivals.py 100000 [--new 1000] [--rules 20]   # seconds of a refresh
    python benchmarks/arrivals.py --kills 50                         # kills

The first measures ``newsdigest list -n 1`` after NEW files are added, alternately with and
without rules.  The second kills commands that find new articles while rules and a hook wait
for them.  Afterwards every article must have been starred once, every star removed by hand
must still be removed, and the hook must have received every article.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from archive import write

ROUNDS = 5
COMMAND = [sys.executable, "-m", "newsdigest", "-q"]


def environment(folder: Path) -> dict[str, str]:
    """An environment whose folders lie in one folder."""
    names = ("cache", "data", "config")
    return {**os.environ, **{f"XDG_{name.upper()}_HOME": f"{folder}/{name}" for name in names}}


def rules(count: int) -> str:
    """So many rules: words, phrases, tags, sources and a combination of them."""
    queries = ("防汛", '"水位上涨"', "tag:防汛", "source:日报", "(体育 or 科技) -tag:体育")
    return "".join(
        f'[[rules]]\nmatch = """{queries[n % len(queries)]}"""\ndo = ["tag +r{n}"]\n'
        for n in range(count)
    )


def add(root: Path, run: int, count: int) -> None:
    """Add new files to a folder of their own."""
    folder = root / f"new-{run}"
    folder.mkdir()
    for number in range(count):
        text = f"---\ntitle: 第{run}轮第{number}篇\ndate: 2024-11-03\ntags: [防汛]\n---\n"
        (folder / f"{number}.md").write_text(text + "防汛演练，水位上涨。" * 40 + "\n", "utf-8")


def speed(count: int, new: int, rule_count: int) -> None:
    """Seconds of a refresh with new articles, with and without rules."""
    with tempfile.TemporaryDirectory(prefix="newsdigest-arrivals-") as name:
        folder = Path(name)
        root = folder / "articles"
        write(root, count)
        environ = environment(folder)
        command = [*COMMAND, "-C", str(root), "list", "-n", "1"]
        seconds: dict[bool, list[float]] = {True: [], False: []}
        subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL)
        for run in range(2 * ROUNDS):
            with_rules = bool(run % 2)
            (root / "newsdigest.toml").write_text(rules(rule_count if with_rules else 0), "utf-8")
            # Whoever turns rules on has old articles remembered once; that is not timed.
            subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL)
            add(root, run, new)
            start = time.perf_counter()
            subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL)
            seconds[with_rules].append(time.perf_counter() - start)
    with_, without = (statistics.median(seconds[key]) for key in (True, False))
    print(
        f"{count:,} articles, {new:,} new: {without:.2f} s without rules,"
        f" {with_:.2f} s with {rule_count} ({with_ / without:.2f} times)"
    )


def kills(rounds: int, seed: int = 5) -> list[str]:
    """Kill commands that find new articles; what is wrong afterwards."""
    random_ = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="newsdigest-arrivals-") as name:
        folder = Path(name)
        root, log = folder / "articles", folder / "log"
        root.mkdir()
        (root / "newsdigest.toml").write_text('[[rules]]\nmatch = "防汛"\ndo = ["star"]\n', "utf-8")
        own = folder / "config" / "newsdigest" / "config.toml"
        own.parent.mkdir(parents=True)
        own.write_text(f"[hooks]\nnew = 'cat >> {log}'\n", "utf-8")
        environ = environment(folder)
        command = [*COMMAND, "-C", str(root)]
        unstarred: set[str] = set()
        for run in range(rounds):
            add(root, run, 30)
            process = subprocess.Popen(
                [*command, "list"], env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
            time.sleep(random_.uniform(0.1, 0.7))
            process.send_signal(signal.SIGKILL)
            process.communicate()
            if run % 5 == 4:
                starred = ids(command, environ, "is:starred")
                hand = random_.sample(sorted(starred), min(3, len(starred)))
                if hand:
                    subprocess.run([*command, "mark", "unstar", *hand], env=environ, check=True)
                unstarred |= set(hand)
        every = ids(command, environ, "")
        starred = ids(command, environ, "is:starred")
        handed = {json.loads(line)["id"] for line in log.read_text("utf-8").splitlines()}
    wrong = []
    if len(every) != 30 * rounds:
        wrong.append(f"{len(every)} articles instead of {30 * rounds}")
    if starred != every - unstarred:
        wrong.append(f"{len(starred ^ (every - unstarred))} articles starred wrongly")
    if handed != every:
        wrong.append(f"the hook had {len(handed & every)} of {len(every)} articles")
    return wrong


def ids(command: list[str], environ: dict[str, str], query: str) -> set[str]:
    """The ids that a query selects."""
    listed = subprocess.run(
        [*command, "list", "--format", "ids", query],
        env=environ, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return set(listed.stdout.split())


def main() -> None:
    """Measure or kill."""
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int, nargs="?", default=10_000)
    parser.add_argument("--new", type=int, default=1000)
    parser.add_argument("--rules", type=int, default=20)
    parser.add_argument("--kills", type=int, default=0)
    options = parser.parse_args()
    if options.kills:
        wrong = kills(options.kills)
        print(f"{options.kills} kills; " + ("; ".join(wrong) or "0 wrong afterwards"))
        sys.exit(bool(wrong))
    speed(options.count, options.new, options.rules)


if __name__ == "__main__":
    main()
