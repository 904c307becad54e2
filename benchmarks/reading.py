"""A blind reading of summaries: which of three is best, judged before the key is opened.

    python benchmarks/reading.py draw DIR [--count 60] [--seed 1]
    python benchmarks/reading.py score DIR

``draw`` writes ``DIR/reading.md``, articles of every archive and set under
``$NEWSDIGEST_DATA`` with their default summary, lead and TextRank in random order, and
``DIR/key.json``, which names the systems.  The judge writes ``DIR/verdicts.json``: for each
number the letters from best to worst, ties in one string (``["B", "AC"]``), and the defects
of each letter (``{"A": ["hangs"]}``).  ``score`` counts wins, ties and losses against lead
and TextRank, and defects per summary by kind.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

from real_data import DATA

from newsdigest.article import Article
from newsdigest.errors import ReadError
from newsdigest.formats import article_file
from newsdigest.formats.newspaper import outline
from newsdigest.summarization.summary import summarize_articles

SYSTEMS = ("news", "lead", "textrank")
SENTENCES = 3
LEAST, MOST = 8, 60
"""Sentences of an article that is drawn: a summary has to leave something out."""
ARCHIVES = (
    "18f-jekyll-en", "moab-no-front-matter-en", "opensuse-jekyll-en", "pingcap-hugo-zh",
    "rustblog-toml-en",
)  # fmt: skip
SETS = ("newsbench_zh", "newsbench_headline_zh", "bbc_news_summary_en", "cnndm_val_en")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("step", choices=("draw", "score"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    if options.step == "score":
        return score(options.folder)
    if not DATA.is_dir():
        print(f"no data in {DATA}: set NEWSDIGEST_DATA")
        return 0
    options.folder.mkdir(parents=True, exist_ok=True)
    draw(options.folder, options.count, random.Random(options.seed))
    return 0


def draw(folder: Path, count: int, chance: random.Random) -> None:
    """Write the articles with their summaries, and the key apart.

    The sources take turns, so that each has about as many articles.
    """
    pools = [(name, list(articles)) for name, articles in sources()]
    for _, pool in pools:
        chance.shuffle(pool)
    chosen: list[tuple[str, Article]] = []
    while len(chosen) < count and any(pool for _, pool in pools):
        for name, pool in pools:
            while pool and len(chosen) < count:
                article = pool.pop()
                if LEAST <= sentence_count(article) <= MOST:
                    chosen.append((name, article))
                    break
    pages, key = [], {}
    for number, (name, article) in enumerate(chosen, start=1):
        order = list(SYSTEMS)
        chance.shuffle(order)
        key[str(number)] = {"source": name, **dict(zip("ABC", order, strict=True))}
        pages.append(page(number, article, order))
    (folder / "reading.md").write_text("\n".join(pages), "utf-8")
    (folder / "key.json").write_text(json.dumps(key, indent=1), "utf-8")
    print(f"{len(chosen)} articles in {folder / 'reading.md'}")


def page(number: int, article: Article, order: list[str]) -> str:
    """One article, and its three summaries as A, B and C."""
    lines = [f"# {number}. {article.title}", "", article.text, ""]
    for letter, algorithm in zip("ABC", order, strict=True):
        summary = summarize_articles([article], sentences=SENTENCES, algorithm=algorithm)
        lines += [f"## {letter}", "", *(f"- {s.text}" for s in summary.sentences), ""]
    return "\n".join(lines)


def sentence_count(article: Article) -> int:
    """The sentences that a summary may pick from."""
    summary = summarize_articles([article], sentences=1, algorithm="lead", explain=True)
    return len(summary.explanation or ())


def sources() -> Iterator[tuple[str, Iterator[Article]]]:
    """Each archive and set with its articles."""
    for name in ARCHIVES:
        yield name, files(DATA / "archives" / name)
    yield "xwlb-daily-zh", items(DATA / "archives" / "xwlb-daily-zh")
    yield "sample", files(Path(__file__).parents[1] / "articles")
    for name in SETS:
        yield name, rows(DATA / "summaries" / f"{name}.jsonl")


def files(folder: Path) -> Iterator[Article]:
    """The articles of an archive."""
    for path in sorted(folder.rglob("*.md")):
        try:
            yield article_file.read(path.read_bytes(), path.name, UTC).article
        except ReadError:
            continue


def items(folder: Path) -> Iterator[Article]:
    """The items of an archive with a file a day."""
    for path in sorted(folder.rglob("*.md")):
        for item in outline.split(path.read_text("utf-8"), path.name):
            text = "\n\n".join(item.paragraphs)
            yield Article(item.title, item.title, text, text)


def rows(path: Path) -> Iterator[Article]:
    """The articles of a set."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield Article(row["id"], row["title"], row["text"], row["text"])


def score(folder: Path) -> int:
    """Wins, ties and losses of the default, and its defects."""
    key = json.loads((folder / "key.json").read_text("utf-8"))
    verdicts = json.loads((folder / "verdicts.json").read_text("utf-8"))
    for other in SYSTEMS[1:]:
        results = Counter(
            result(key[number], verdict["order"], other) for number, verdict in verdicts.items()
        )
        better, even, worse = (results[name] for name in ("win", "tie", "loss"))
        print(f"against {other}: {better} better, {even} even, {worse} worse")
    for system in SYSTEMS:
        kinds = Counter(
            kind
            for number, verdict in verdicts.items()
            for letter, defects in verdict.get("defects", {}).items()
            if key[number][letter] == system
            for kind in defects
        )
        told = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common())
        print(f"{system}: {kinds.total() / max(1, len(verdicts)):.2f} defects a summary ({told})")
    return 0


def result(letters: dict[str, str], order: list[str], other: str) -> str:
    """How the default stands to another system in one verdict."""
    ranks = {letters[letter]: rank for rank, group in enumerate(order) for letter in group}
    difference = ranks["news"] - ranks[other]
    return "tie" if not difference else "win" if difference < 0 else "loss"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
