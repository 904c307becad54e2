"""Quality and speed of summaries, compared with the lead, published algorithms and sumy.

    python benchmarks/summaries.py                 # everything
    python benchmarks/summaries.py --quality       # ROUGE per set, with a paired bootstrap
    python benchmarks/summaries.py --speed         # milliseconds, memory, long texts
    python benchmarks/summaries.py --set newsbench_zh

Needs the extra ``bench`` and the sets named in ``SETS``, as JSON lines with ``text``,
``title`` and ``summary``, under ``$NEWSDIGEST_DATA/summaries`` (by default
``shared/data/summaries`` beside the checkout).  Missing sets are reported.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from statistics import geometric_mean, mean
from typing import Any

from real_data import DATA

from newsdigest.article import Article
from newsdigest.summarization.ranking import ALGORITHMS
from newsdigest.summarization.summary import summarize, summarize_articles

# How many sentences a system may pick, by the mean length of the references.
SETS = {
    "newsbench_zh": 3,
    "xwlb_title_zh": 1,
    "newsbench_headline_zh": 1,
    "cfbenchmark_report_zh": 2,
    "bbc_news_summary_en": 7,
    "cnndm_val_en": 2,
    "gov18f_excerpt_en": 2,
}
SEVERAL = {"multinews_longbench_en": 8}
# The reference is the headline there, so no system may see it.
WITHOUT_TITLE = {"xwlb_title_zh", "newsbench_headline_zh"}
MEASURES = ("rouge1", "rouge2", "rougeL")
RESAMPLES = 2000
LARGE = 100
"""Articles of a set whose ratio is more than chance."""
PASSAGE = re.compile(r"^Passage \d+:\n", re.MULTILINE)

Row = dict[str, Any]
System = Callable[[Row, int], str]


class Characters:
    """A tokenizer for ROUGE: Chinese characters, and runs of Latin letters or digits."""

    def tokenize(self, text: str) -> list[str]:
        """The tokens of a text, lower-cased."""
        return re.findall(r"[a-z0-9]+|[\u3400-\u9fff]", text.lower())


def rows_of(name: str) -> list[Row]:
    """The articles of a set."""
    with (DATA / "summaries" / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def articles_of(name: str, row: Row) -> list[Article]:
    """One article, or those that a row of several holds."""
    if name in SEVERAL:
        texts = [part.strip() for part in PASSAGE.split(row["text"]) if part.strip()]
        return [Article(str(i), "", text, text) for i, text in enumerate(texts)]
    title = "" if name in WITHOUT_TITLE else row["title"]
    return [Article(row["id"], title, row["text"], row["text"])]


def ours(name: str, algorithm: str) -> System:
    """One of the algorithms of newsdigest."""

    def run(row: Row, count: int) -> str:
        made = summarize_articles(articles_of(name, row), sentences=count, algorithm=algorithm)
        return made.text

    return run


def sumys(algorithm: str) -> System:
    """One of sumy's summarizers; Chinese only, since its English needs a downloaded model."""
    warnings.simplefilter("ignore")
    import jieba
    from sumy.nlp.tokenizers import Tokenizer
    from sumy.parsers.plaintext import PlaintextParser
    from sumy.summarizers.lex_rank import LexRankSummarizer
    from sumy.summarizers.text_rank import TextRankSummarizer

    jieba.setLogLevel(60)
    tokenizer = Tokenizer("chinese")
    summarizer = {"textrank": TextRankSummarizer, "lexrank": LexRankSummarizer}[algorithm]()

    def run(row: Row, count: int) -> str:
        document = PlaintextParser.from_string(row["text"], tokenizer).document
        return "\n".join(str(sentence) for sentence in summarizer(document, count))

    return run


def systems_for(name: str) -> dict[str, System]:
    """What is compared on a set."""
    found = {algorithm: ours(name, algorithm) for algorithm in reversed(list(ALGORITHMS))}
    if name.endswith("_zh"):
        found["sumy textrank"] = sumys("textrank")
        found["sumy lexrank"] = sumys("lexrank")
    return found


def scores(rows: Sequence[Row], count: int, system: System) -> dict[str, list[float]]:
    """F1 x 100 of each article by each measure."""
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(list(MEASURES), tokenizer=Characters())
    found: dict[str, list[float]] = {measure: [] for measure in MEASURES}
    for row in rows:
        result = scorer.score(row["summary"], system(row, count))
        for measure in MEASURES:
            found[measure].append(100 * result[measure].fmeasure)
    return found


def interval(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float]:
    """95% interval of the mean difference, by resampling the articles in pairs."""
    chance = random.Random(1)
    differences = [a - b for a, b in zip(ours, theirs, strict=True)]
    means = sorted(mean(chance.choices(differences, k=len(differences))) for _ in range(RESAMPLES))
    return means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES)]


def quality(names: Iterable[str]) -> None:
    """ROUGE of every system on every set, and how ``news`` stands to the better of the two."""
    ratios = {}
    for name in names:
        count, rows = {**SETS, **SEVERAL}[name], rows_of(name)
        print(f"\n{name}: {len(rows)} articles, {count} sentences")
        print(f"  {'':16}{'R-1':>7}{'R-2':>7}{'R-L':>7}   R-2 against the lead (95%)")
        found = {label: scores(rows, count, system) for label, system in systems_for(name).items()}
        for label, result in found.items():
            values = "".join(f"{mean(result[measure]):7.1f}" for measure in MEASURES)
            low, high = interval(result["rouge2"], found["lead"]["rouge2"])
            print(f"  {label:16}{values}   {low:+.1f} .. {high:+.1f}", flush=True)
        best = max(mean(found[label]["rouge2"]) for label in ("lead", "textrank"))
        ratios[name] = mean(found["news"]["rouge2"]) / best
        print(f"  news / max(lead, textrank): {ratios[name]:.3f}")
    single = {name: ratio for name, ratio in ratios.items() if name in SETS}
    if single:
        large = [ratio for name, ratio in single.items() if len(rows_of(name)) >= LARGE]
        print(f"\nsingle articles: lowest ratio {min(single.values()):.3f}")
        print(f"geometric mean of all sets {geometric_mean(single.values()):.3f}")
        if large:
            print(f"of those with {LARGE} articles and more {geometric_mean(large):.3f}")


def milliseconds(call: Callable[[], object], times: int = 3) -> float:
    """The best of several runs, in processor time."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        call()
        best = min(best, time.process_time() - start)
    return 1000 * best


def speed() -> None:
    """Time per article against sumy, and of long texts, with the memory they take."""
    for name in (name for name in SETS if name.endswith("_zh")):
        rows = rows_of(name)[:100]
        texts = [row["text"] for row in rows]
        characters = mean(len(text) for text in texts)
        their_textrank = sumys("textrank")
        mine = milliseconds(lambda: [summarize(text) for text in texts]) / len(rows)  # noqa: B023
        theirs = milliseconds(lambda: [their_textrank(row, 3) for row in rows]) / len(rows)  # noqa: B023
        print(
            f"{name}: {characters:.0f} characters, news {mine:.2f} ms, sumy TextRank "
            f"{theirs:.2f} ms: {theirs / mine:.1f} x"
        )
    every = [text for name in SETS for text in (row["text"] for row in rows_of(name))]
    long = "\n\n".join(row["text"] for row in rows_of("newsbench_headline_zh"))[:20_000]
    print(f"20,000 characters: {milliseconds(lambda: summarize(long), 5):.0f} ms")
    huge = "\n\n".join(every).encode()[:5_000_000].decode(errors="ignore")
    for algorithm in ALGORITHMS:
        seconds, megabytes = _alone(huge, algorithm)
        print(f"5 MB, {algorithm}: {seconds:.1f} s, {megabytes:.0f} MB at most")


_ALONE = """
import resource, sys, time
from newsdigest.summarization.summary import summarize
text = sys.stdin.buffer.read().decode()
start = time.perf_counter()
summarize(text, algorithm=sys.argv[1])
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def _alone(text: str, algorithm: str) -> tuple[float, float]:
    """Seconds and megabytes in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", _ALONE, algorithm],
        input=text.encode(),
        capture_output=True,
        check=True,
    )
    seconds, megabytes = done.stdout.split()
    return float(seconds), float(megabytes)


def main() -> None:
    """Run the sections that are asked for, by default all."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quality", action="store_true", help="ROUGE per set")
    parser.add_argument("--speed", action="store_true", help="time and memory")
    parser.add_argument("--set", action="append", choices=[*SETS, *SEVERAL], help="only this set")
    asked = parser.parse_args()
    if not (DATA / "summaries").is_dir():
        sys.exit(f"no sets in {DATA / 'summaries'}: set NEWSDIGEST_DATA")
    if asked.quality or asked.set or not asked.speed:
        quality(asked.set or [*SETS, *SEVERAL])
    if asked.speed or not (asked.quality or asked.set):
        speed()


if __name__ == "__main__":
    main()
