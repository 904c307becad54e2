"""How well web pages and newspaper pages are read.

    python benchmarks/pages.py [--half tuning|held-out|both] [--web]

Web pages come first (see ``web_pages``); ``--web`` measures nothing else.

Newspaper pages are those of ``NEWSDIGEST_DATA`` with their gold standard (title, first and
last line of every item), in the layouts below.  An item is right if its first line is
exactly that of an item of the gold standard; precision, recall and F1 are over all items of
all days.  ``exact`` is the share of the gold items with the right title, first and last
line, ``title`` the share with the right first line and title.

Layouts, each made from both given ones:

- torn: a blank line in mid-sentence in a third of the paragraphs over 40 characters;
- narrow: every line but links and stamps is broken at 18 characters;
- moved: in a third of the items the first paragraph is above the headline;
- all three at once;
- bare: no links, rules and stamps between the items (no floor);
- spread: bare, a blank line after every paragraph, and torn (no floor);
- newspaper: spread, with datelines and moved paragraphs (no floor).

Every second day, in order of date, belongs to the tuning half; the others are held out.
The exit code is 1 if a floor is not reached.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import web_pages
from real_data import DATA

from newsdigest.formats.newspaper.page import split

FLOORS = {"blank": 0.97, "dense": 0.90}
TORN_FLOOR = 0.85
COLUMN = 18
FLOORED = ("", "torn", "narrow", "moved", "all three")
LONG = 40
"""Characters of a paragraph that can be torn."""
SHARE = 1 / 3
"""Share of the paragraphs torn and of the items whose first paragraph is moved."""


@dataclass(frozen=True)
class Item:
    """One item of a page: its title and its lines, "" for a blank one."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Gold:
    title: str
    first: int
    last: int


@dataclass
class Score:
    """Counts over pages."""

    gold: int = 0
    found: int = 0
    right: int = 0
    titled: int = 0
    exact: int = 0
    wrong: list[str] = field(default_factory=list)

    def f1(self) -> tuple[float, float, float]:
        """Precision, recall and F1 of the first lines."""
        precision = self.right / self.found if self.found else 0.0
        recall = self.right / self.gold if self.gold else 0.0
        both = precision + recall
        return precision, recall, 2 * precision * recall / both if both else 0.0


def pages(layout: str, half: str) -> Iterator[tuple[str, list[Item], bool]]:
    """Name, items and whether blank lines separate them, of every page of a half."""
    gold = json.loads((DATA / "pages" / "gold.json").read_text("utf-8"))
    for index, day in enumerate(sorted(gold)):
        if half != "both" and (index % 2 == 0) != (half == "tuning"):
            continue
        lines = (DATA / "pages" / layout / f"{day}.txt").read_text("utf-8").split("\n")
        items = [
            Item(entry["title"], tuple(lines[entry["first_line"] - 1 : entry["last_line"]]))
            for entry in gold[day][layout]
        ]
        yield day, items, layout == "blank"


Tear = Callable[[Item, random.Random], Item]


def is_mark(line: str) -> bool:
    return line.startswith(("[", "---", "(更新"))


def torn(item: Item, chance: random.Random) -> Item:
    """Blank lines in mid-sentence."""
    out: list[str] = []
    for line in item.lines:
        places = [i for i in range(8, len(line) - 8) if line[i - 1].isalnum() and line[i].isalnum()]
        long = len(line) > LONG and line != item.title and not is_mark(line)
        if long and places and chance.random() < SHARE:
            at = chance.choice(places)
            out += [line[:at], "", line[at:]]
        else:
            out.append(line)
    return Item(item.title, tuple(out))


def narrow(item: Item, _: random.Random) -> Item:
    """Lines of a narrow column."""
    out: list[str] = []
    for line in item.lines:
        if is_mark(line) or not line:
            out.append(line)
        else:
            out += [line[i : i + COLUMN] for i in range(0, len(line), COLUMN)]
    return Item(item.title, tuple(out))


def moved(item: Item, chance: random.Random) -> Item:
    """The first paragraph before its headline."""
    title, *rest = item.lines
    if len(rest) > 1 and not is_mark(rest[1]) and len(rest[0]) > LONG and chance.random() < SHARE:
        return Item(item.title, (rest[0], title, *rest[1:]))
    return item


def all_three(item: Item, chance: random.Random) -> Item:
    return narrow(torn(moved(item, chance), chance), chance)


def bare(item: Item, _: random.Random) -> Item:
    """Without marks of an end."""
    return Item(item.title, tuple(line for line in item.lines if not is_mark(line)))


def spread(item: Item, chance: random.Random) -> Item:
    """Without marks, a blank line after every paragraph and some in mid-sentence."""
    lines = [line for line in torn(bare(item, chance), chance).lines if line]
    return Item(item.title, tuple(part for line in lines for part in (line, ""))[:-1])


def newspaper(item: Item, chance: random.Random) -> Item:
    """As a local paper's page comes out of its layout: datelines, torn and moved, no marks."""
    title, *rest = bare(item, chance).lines
    if rest and len(rest[0]) > LONG:
        rest[0] = f"本报讯(记者 张维){rest[0]}"
    return spread(moved(Item(item.title, (title, *rest)), chance), chance)


def as_it_is(item: Item, _: random.Random) -> Item:
    return item


TEARS: dict[str, Tear] = {
    "": as_it_is,
    "torn": torn,
    "narrow": narrow,
    "moved": moved,
    "all three": all_three,
    "bare": bare,
    "spread": spread,
    "newspaper": newspaper,
}


def laid_out(items: list[Item], blank: bool) -> tuple[str, list[Gold]]:
    """The text of a page and where in it each item stands."""
    lines: list[str] = []
    gold: list[Gold] = []
    for item in items:
        if blank and lines:
            lines.append("")
        gold.append(Gold(item.title, len(lines) + 1, len(lines) + len(item.lines)))
        lines += item.lines
    return "\n".join(lines) + "\n", gold


def add(score: Score, day: str, text: str, gold: list[Gold]) -> None:
    """Count one page."""
    found = {min(item.lines): item for item in split(text).items}
    score.gold += len(gold)
    score.found += len(found)
    for entry in gold:
        item = found.pop(entry.first, None)
        if item is None:
            score.wrong.append(f"{day}:{entry.first} not found: {entry.title[:40]}")
            continue
        score.right += 1
        score.titled += item.title == entry.title
        score.exact += item.title == entry.title and max(item.lines) == entry.last
        if item.title != entry.title:
            score.wrong.append(
                f"{day}:{entry.first} titled {item.title[:40]!r} not {entry.title[:40]!r}"
            )
    score.wrong += [f"{day}:{first} invented: {item.title[:40]}" for first, item in found.items()]


def measure(layout: str, tear: str, half: str) -> Score:
    """One layout, torn in one way, over a half of the days."""
    score = Score()
    for day, items, blank in pages(layout, half):
        chance = random.Random(f"{day} {tear}")
        text, gold = laid_out([TEARS[tear](item, chance) for item in items], blank)
        add(score, day, text, gold)
    return score


def speed() -> str:
    """Seconds for a page of 100 KB and for one four times as long."""
    items = [item for _, items, _ in pages("dense", "both") for item in items]
    text = laid_out(items, False)[0]
    split(text[:1000])
    took = []
    for size in (33_000, 132_000):
        start = time.perf_counter()
        split(text[:size])
        took.append(time.perf_counter() - start)
    return f"33,000 characters (100 KB): {took[0]:.2f} s, 132,000: {took[1]:.2f} s"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=["tuning", "held-out", "both"], default="both")
    parser.add_argument("--wrong", action="store_true", help="print what went wrong")
    parser.add_argument("--web", action="store_true", help="measure web pages only")
    options = parser.parse_args()
    failed = web_pages.report(wrong=options.wrong)
    if options.web:
        return int(failed)
    if not (DATA / "pages" / "gold.json").exists():
        print(f"skipped: no pages in {DATA}")
        return int(failed)
    print(f"half: {options.half}\nlayout            precision recall     F1  title  exact")
    for tear in TEARS:
        for layout, floor in FLOORS.items():
            score = measure(layout, tear, options.half)
            precision, recall, f1 = score.f1()
            title, exact = score.titled / score.gold, score.exact / score.gold
            figures = (precision, recall, f1, title, exact)
            print(f"{layout + ' ' + tear:18} " + "".join(f"{figure:7.3f}" for figure in figures))
            failed |= tear in FLOORED and f1 < (TORN_FLOOR if tear else floor)
            if options.wrong:
                print("\n".join(f"    {line}" for line in score.wrong))
    print(speed())
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
