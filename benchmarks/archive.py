"""Speed and memory of the archive: first index, lists, searches, refresh.

    python benchmarks/archive.py N [--keep FOLDER] [--notmuch] [--runs 5]

writes N articles of about 1,200 characters, generated from a seed so that every run
measures the same archive, and prints one table.  Every command is a whole process.
Times are medians; ratios compare with ``python -c "import typer"``, run alternately.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from pathlib import Path

CHARACTERS = 1200
RARE = "氢舟渡轮"
COMMON = "居民"
_HAN = (
    "的一是在了不和有大这主中人上为们地个用工时要动国产以我到他会作来分生对于学下级就年阶义发成部民可出能方进同行面说"
    "种过命度革而多子后自社加小机也经力线本电高量长党得实家定深法表着水理化争现所二起政三好十战无农使性前等反体合斗路"
    "图把结第里正新开论之物从当两些还天资事队批如应形想制心样干都向变关点育重其思与间内去因件日利相由压员气业代全组数"
)
_SOURCES = ("湖畔日报", "东城晚报", "科技周刊", "Lake Post", "市民时报")
_CATEGORIES = ("要闻", "科技", "体育", "民生", "文化", "教育", "经济", "环境")
_TAGS = ("防汛", "地铁", "氢能", "医院", "学校", "市场", "公园", "人才", "AI", "green")
_ZONE = timezone(timedelta(hours=8))


def words(random_: random.Random) -> list[str]:
    """A vocabulary with frequencies like those of real text (Zipf)."""
    made = {
        "".join(random_.choices(_HAN, k=random_.choice((1, 2, 2, 2, 3, 4)))) for _ in range(9000)
    }
    made |= {f"word{number}" for number in range(800)}
    return sorted(made)


@dataclass(frozen=True)
class Shape:
    """The length of an article, and how many of them a folder has."""

    characters: int = CHARACTERS
    per_day: int = 0

    def path(self, number: int) -> str:
        """The path of an article: in a folder of a thousand, or of a day in year/month/day."""
        if not self.per_day:
            return f"{number // 1000:04d}/{number:07d}.md"
        day = datetime(2000, 1, 1, tzinfo=_ZONE) + timedelta(days=number // self.per_day)
        return f"{day:%Y/%m/%d}/{number:07d}.md"


def article(
    number: int,
    random_: random.Random,
    vocabulary: list[str],
    weights: list[float],
    characters: int,
) -> str:
    """One article with front matter; every second one has COMMON, every thousandth RARE."""
    day = datetime(2015, 1, 1, tzinfo=_ZONE) + timedelta(minutes=number * 47)
    paragraphs, length = [], 0
    while length < characters:
        sentences = []
        for _ in range(random_.randint(2, 4)):
            chosen = random_.choices(vocabulary, cum_weights=weights, k=random_.randint(10, 18))
            sentences.append(
                "，".join("".join(chosen[i : i + 6]) for i in range(0, len(chosen), 6))
            )
        paragraphs.append("。".join(sentences) + "。")
        length += len(paragraphs[-1])
    if number % 2 == 0:
        paragraphs[-1] = f"当天有不少{COMMON}到场。" + paragraphs[-1]
    if number % 1000 == 0:
        paragraphs[-1] += f"首艘{RARE}下水。"
    title = "".join(random_.choices(vocabulary, cum_weights=weights, k=7))
    tags = ", ".join(random_.sample(_TAGS, 2))
    return (
        f"---\ntitle: {title} {number}\ndate: {day:%Y-%m-%d %H:%M:%S %z}\n"
        f"source: {random_.choice(_SOURCES)}\ncategories: {random_.choice(_CATEGORIES)}\n"
        f"tags: [{tags}]\nurl: https://news.example.com/{number}\n---\n" + "\n\n".join(paragraphs)
    )


def articles(count: int, shape: Shape) -> Iterator[tuple[str, str]]:
    """Relative paths and contents of the archive."""
    random_ = random.Random(20241102)
    vocabulary = words(random_)
    total, weights = 0.0, []
    for rank in range(1, len(vocabulary) + 1):
        total += 1 / rank
        weights.append(total)
    random_.shuffle(vocabulary)
    for number in range(count):
        text = article(number, random_, vocabulary, weights, shape.characters)
        yield shape.path(number), text


def write(root: Path, count: int, shape: Shape = Shape()) -> None:
    """Write the archive."""
    for path, text in articles(count, shape):
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def write_mail(root: Path, archive: Path) -> None:
    """The same articles as a maildir, for notmuch."""
    for folder in ("cur", "new", "tmp"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    for number, file in enumerate(sorted(archive.rglob("*.md"))):
        head, _, body = file.read_text(encoding="utf-8").partition("---\n")[2].partition("---\n")
        mail = EmailMessage()
        mail["Subject"] = head.splitlines()[0].removeprefix("title: ")
        mail["From"] = "news@example.com"
        mail["Date"] = "Sat, 02 Nov 2024 08:00:00 +0800"
        mail["Message-ID"] = f"<{number}@example.com>"
        mail.set_content(body, cte="8bit")
        (root / "cur" / f"{number}:2,").write_bytes(mail.as_bytes())


class Measure:
    """Runs commands and keeps the wall time and peak memory of each."""

    def __init__(self, environ: dict[str, str], runs: int) -> None:
        self.environ = environ
        self.runs = runs
        self.base = [sys.executable, "-c", "import typer"]

    def once(self, command: list[str]) -> tuple[float, float, float]:
        """Wall seconds, CPU seconds and MB at the peak of the largest process."""
        start = time.perf_counter()
        process = subprocess.Popen(command, env=self.environ, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{command} exited with {process.returncode}")
        wall = time.perf_counter() - start
        return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024

    def ratio(self, label: str, command: list[str]) -> None:
        """Print a command's median time as a ratio of ``import typer``, run in turn."""
        self.once(command)
        pairs = [(self.once(command), self.once(self.base)) for _ in range(self.runs)]
        ratios = [measured[0] / base[0] for measured, base in pairs]
        wall = statistics.median(measured[0] for measured, _ in pairs)
        memory = max(measured[2] for measured, _ in pairs)
        ratio = statistics.median(ratios)
        print(f"| {label} | {wall:.3f} s | {ratio:.2f} × | {memory:.0f} MB |", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int)
    parser.add_argument("--keep", type=Path, help="write the archive there and leave it")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--notmuch", action="store_true", help="measure notmuch new beside it")
    parser.add_argument("--characters", type=int, default=CHARACTERS, help="in an article")
    parser.add_argument("--per-day", type=int, default=0, help="articles in year/month/day")
    options = parser.parse_args()
    shape = Shape(options.characters, options.per_day)
    work = Path(tempfile.mkdtemp(prefix="newsdigest-bench-"))
    root = options.keep or work / "articles"
    try:
        if not root.exists():
            write(root, options.count, shape)
        environ = dict(os.environ)
        environ |= {
            "XDG_CACHE_HOME": str(work / "cache"),
            "XDG_DATA_HOME": str(work / "data"),
            "NEWSDIGEST_ARCHIVE": str(root),
        }
        measure(root, options.count, Measure(environ, options.runs))
        if options.notmuch:
            measure_notmuch(root, work, options.count, environ)
    finally:
        shutil.rmtree(work)


def measure(root: Path, count: int, run: Measure) -> None:
    """Everything about one archive."""
    program = [sys.executable, "-m", "newsdigest", "-q"]
    wall, _, memory = run.once([*program, "index", "status"])
    print(f"{count:,} articles of about {CHARACTERS:,} characters\n")
    print(f"first index: {wall:.1f} s, {count / wall:,.0f} articles/s, peak {memory:.0f} MB")
    size = sum(f.stat().st_size for f in Path(run.environ["XDG_CACHE_HOME"]).rglob("*"))
    print(f"index file: {size / 1e6:.0f} MB\n")
    print("| command | median | of `import typer` | peak |\n|---|---|---|---|")
    for label, arguments in (
        ("`--version`", ["--version"]),
        ("`list -n 20`", ["list", "-n", "20"]),
        ("`--no-refresh list -n 20`", ["--no-refresh", "list", "-n", "20"]),
        (
            "`list 'tag:防汛 since:2015-06-01' -n 20`",
            ["list", "tag:防汛 since:2015-06-01", "-n", "20"],
        ),
        ("`list` (all)", ["list"]),
        ("`search` a rare term", ["search", RARE]),
        ("`search` a term in half of the articles", ["search", COMMON]),
        ("the same, `-n 20`", ["search", COMMON, "-n", "20"]),
        ("the same, `--no-refresh`", ["--no-refresh", "search", COMMON, "-n", "20"]),
    ):
        command = [p for p in program if p != "-q"] if arguments == ["--version"] else program
        run.ratio(label, [*command, *arguments])
    changed = sorted(root.rglob("*.md"))[:: max(1, count // max(1, count // 100))]
    changed = changed[: max(1, count // 100)]
    for file in changed:
        file.write_text(
            file.read_text(encoding="utf-8") + "\n\n后来补充了一段。\n", encoding="utf-8"
        )
    wall, _, memory = run.once([*program, "list", "-n", "20"])
    print(f"\nrefresh after {len(changed):,} files changed: {wall:.2f} s, peak {memory:.0f} MB")


def measure_notmuch(root: Path, work: Path, count: int, environ: dict[str, str]) -> None:
    """``notmuch new`` on the same articles as mail."""
    if shutil.which("notmuch") is None:
        print("notmuch is not installed")
        return
    mail = work / "mail"
    write_mail(mail, root)
    config = work / "notmuch-config"
    config.write_text(f"[database]\npath={mail}\n[user]\nname=x\nprimary_email=x@example.com\n")
    start = time.perf_counter()
    subprocess.run(
        ["notmuch", "new", "--quiet"],
        env={**environ, "NOTMUCH_CONFIG": str(config)},
        check=True,
    )
    wall = time.perf_counter() - start
    print(f"\nnotmuch new: {wall:.1f} s, {count / wall:,.0f} messages/s")


if __name__ == "__main__":
    main()
