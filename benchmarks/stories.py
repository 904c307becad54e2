"""Grouping of articles into stories, compared with known events.

    python benchmarks/stories.py            # all checks with the one fixed setting
    python benchmarks/stories.py --sets     # the labelled sets alone; --half 0, --half 1: a
                                            # half of them; --show: each story and fault
    python benchmarks/stories.py --choose   # the threshold, chosen on one half of the events
                                            # and measured on the other

Checks: mixed texts of Multi-News (English, several reports of each event); Chinese articles,
each split into two reports of alternate sentences; small mixtures of a few events; the
sample archive, whose stories are in tests/sample_stories.json; and the labelled sets of
``story_sets``.  The measure is B-cubed (Bagga and Baldwin, 1998).  The sets are under
``$NEWSDIGEST_DATA/summaries``; missing ones are reported.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC
from statistics import mean
from unittest.mock import patch

import story_sets
from real_data import DATA, PROJECT

from newsdigest.article import Article
from newsdigest.digest.stories import THRESHOLD, stories
from newsdigest.text.sentences import split_sentences

SETS = DATA / "summaries"
PASSAGE = re.compile(r"^Passage \d+:\n", re.MULTILINE)
HALVED = ("newsbench_zh", "newsbench_headline_zh", "xwlb_title_zh")
SMALL = 6
"""Events of a small mixture."""
ROUNDS = 20
THRESHOLDS = [round(0.05 + 0.005 * step, 3) for step in range(40)]

Event = list[Article]
Scores = tuple[float, float, float]


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a set."""
    with (SETS / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def reported() -> list[Event]:
    """The events of Multi-News, each with its reports."""
    found = []
    for number, row in enumerate(rows_of("multinews_longbench_en")):
        texts = [part.strip() for part in PASSAGE.split(row["text"]) if part.strip()]
        found.append([Article(f"{number}-{i}", "", text, text) for i, text in enumerate(texts)])
    return found


def halved(name: str) -> list[Event]:
    """Chinese events, each an article of which every other sentence makes one report."""
    found = []
    for row in rows_of(name):
        sentences = split_sentences(row["text"])
        if len(sentences) >= 6:
            texts = ["\n".join(sentences[start::2]) for start in (0, 1)]
            identity = f"{name}-{row['id']}"
            found.append([Article(f"{identity}-{i}", "", t, t) for i, t in enumerate(texts)])
    return found


def sample() -> list[Event]:
    """The sample archive: its stories, and every other article as an event of its own."""
    from newsdigest.formats.article_file import read

    zone = UTC
    groups = json.loads((PROJECT / "tests/sample_stories.json").read_text("utf-8"))["stories"]
    event_of = {path: number for number, group in enumerate(groups) for path in group}
    found: defaultdict[object, Event] = defaultdict(list)
    root = PROJECT / "articles"
    for file in sorted(root.rglob("*.md")):
        path = file.relative_to(root).as_posix()
        found[event_of.get(path, path)].append(read(file.read_bytes(), path, zone).article)
    return list(found.values())


def b_cubed(events: Sequence[Event], threshold: float) -> Scores:
    """Precision, recall and F1 of the stories made of all events mixed together."""
    gold = {article.id: number for number, event in enumerate(events) for article in event}
    articles = [article for event in events for article in event]
    random.Random(1).shuffle(articles)
    precisions, recalls = [], []
    with patch("newsdigest.digest.stories.THRESHOLD", threshold):
        found = stories(articles)
    for story in found:
        kinds = [gold[member.article.id] for member in story.members]
        for kind in kinds:
            same = kinds.count(kind)
            precisions.append(same / len(kinds))
            recalls.append(same / len(events[kind]))
    precision, recall = mean(precisions), mean(recalls)
    return precision, recall, 2 * precision * recall / (precision + recall)


def small(events: Sequence[Event], threshold: float) -> Scores:
    """The mean over small mixtures of events."""
    chance = random.Random(1)
    found = [b_cubed(chance.sample(list(events), SMALL), threshold) for _ in range(ROUNDS)]
    precision, recall, f1 = (mean(column) for column in zip(*found, strict=True))
    return precision, recall, f1


def show(name: str, count: int, scores: Scores) -> None:
    print(f"{name:34}{count:5} events  P {scores[0]:.3f}  R {scores[1]:.3f}  F1 {scores[2]:.3f}")


def measure(threshold: float) -> None:
    """All checks at one setting."""
    print(f"threshold {threshold}")
    if SETS.is_dir():
        english = reported()
        show("Multi-News, all", len(english), b_cubed(english, threshold))
        show(f"Multi-News, {SMALL} at a time", SMALL, small(english, threshold))
        for name in HALVED:
            events = halved(name)
            show(f"{name}, halved", len(events), b_cubed(events, threshold))
            show(f"{name}, halved, {SMALL} at a time", SMALL, small(events, threshold))
    else:
        print(f"no sets in {SETS}: set NEWSDIGEST_DATA")
    show("sample archive", len(sample()), b_cubed(sample(), threshold))


def choose() -> None:
    """The threshold that is best on half of the events, measured on the other half."""
    events = reported()
    held_out = []
    for seed in range(4):
        random.Random(seed).shuffle(events)
        middle = len(events) // 2
        for here, there in (
            (events[:middle], events[middle:]),
            (events[middle:], events[:middle]),
        ):
            best = max(THRESHOLDS, key=lambda value: b_cubed(here, value)[2])
            held_out.append(b_cubed(there, best)[2])
            print(f"chosen {best}: F1 {held_out[-1]:.3f} on the other half", flush=True)
    print(f"mean F1 on events not chosen on: {mean(held_out):.3f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--threshold", type=float, default=THRESHOLD)
    parser.add_argument("--choose", action="store_true", help="cross-validate the threshold")
    parser.add_argument("--sets", action="store_true", help="the labelled sets alone")
    parser.add_argument("--half", type=int, choices=story_sets.HALVES, help="of these sets")
    parser.add_argument("--show", action="store_true", help="each story and fault of these sets")
    asked = parser.parse_args()
    if asked.choose:
        choose()
        return 0
    if not asked.sets:
        measure(asked.threshold)
    if story_sets.SETS.is_dir():
        story_sets.measure(asked.half, print, show=asked.show)
    else:
        print(f"no sets in {story_sets.SETS}: set NEWSDIGEST_DATA")
    return 0


if __name__ == "__main__":
    sys.exit(main())
