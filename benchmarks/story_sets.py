"""Labelled sets of stories: evening news by windows, outlets, and two languages mixed.

Each line of a set is an article with ``event`` (the same for the same event), ``related``
(articles that may be joined though they are not one event) and ``kind``.  The sets are in
``$NEWSDIGEST_DATA/stories``, whose README has the rules of labelling.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import combinations

from real_data import DATA

from newsdigest.article import Article
from newsdigest.digest.model import Story
from newsdigest.digest.stories import stories

SETS = DATA / "stories"
HALVES = (0, 1)


@dataclass(frozen=True)
class Labelled:
    """An article with what a reader said of it."""

    article: Article
    event: str
    related: str
    kind: str
    group: str
    """What is put into one selection."""
    origin: str = ""


@dataclass
class Figures:
    """Counts over one or several selections."""

    items: int = 0
    precision: float = 0.0
    precision_related: float = 0.0
    """Joins inside one ``related`` left out."""
    recall: float = 0.0
    wrong_pairs: int = 0
    wrong_items: int = 0
    round_ups: int = 0
    """Round-ups and empty items that stand in a story with an item."""
    lines: list[str] = field(default_factory=list)

    def report(self, name: str) -> str:
        """One line."""
        n = max(1, self.items)
        p, q, r = self.precision / n, self.precision_related / n, self.recall / n
        return (
            f"{name:28}{self.items:5} items  P {p:.3f}  P' {q:.3f}  R {r:.3f}"
            f"  F1' {2 * q * r / max(1e-9, q + r):.3f}  wrong pairs {self.wrong_pairs}"
            f"  items {self.wrong_items} ({100 * self.wrong_items / n:.1f} %)"
            f"  round-ups {self.round_ups}"
        )


def labelled(name: str, half: int | None = None) -> list[Labelled]:
    """The articles of a set, all or one half of them."""
    rows = []
    with (SETS / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            window = row.get("window", "")
            article = Article(
                row["id"],
                row["title"],
                "",
                row["text"],
                path=f"{row['id']}.md",
                date=datetime.fromisoformat(row["date"]).replace(tzinfo=UTC)
                if row["date"]
                else None,
                source="evening" if window else row["id"],
                lang=row.get("lang", "zh"),
            )
            rows.append(
                Labelled(
                    article, row["event"], row["related"], row["kind"], str(window),
                    row.get("origin", ""),
                )
            )  # fmt: skip
    return rows if half is None else [row for row in rows if _half(row) == half]


def _half(row: Labelled) -> int:
    """0 or 1, the same for all of one window, neighbourhood or event."""
    neighbourhood = row.article.id.partition("-")[0] if row.article.id[0] == "d" else ""
    key = row.group or neighbourhood or row.event or row.article.id
    return sum(map(ord, key)) % 2


def grouped(rows: Sequence[Labelled]) -> list[list[list[Labelled]]]:
    """Of each selection the stories."""
    selections: defaultdict[str, list[Labelled]] = defaultdict(list)
    for row in rows:
        selections[row.group].append(row)
    return [_grouped(selection) for selection in selections.values()]


def _grouped(rows: Sequence[Labelled]) -> list[list[Labelled]]:
    by_id = {row.article.id: row for row in rows}
    found: Iterable[Story] = stories([row.article for row in rows], lang="zh")
    return [
        [by_id[i] for i in dict.fromkeys(m.article.id for m in story.members)] for story in found
    ]


def figures(rows: Sequence[Labelled]) -> Figures:
    """B-cubed of the items, and the wrong joins."""
    found = Figures()
    for groups in grouped(rows):
        sizes: defaultdict[str, int] = defaultdict(int)
        for group in groups:
            for row in group:
                if row.kind == "item":
                    sizes[row.event] += 1
        for group in groups:
            _count(group, sizes, found)
    return found


def _count(group: Sequence[Labelled], sizes: dict[str, int], into: Figures) -> None:
    items = [row for row in group if row.kind == "item"]
    into.items += len(items)
    into.round_ups += len(group) - len(items) if items else 0
    wrong = [
        (a, b)
        for a, b in combinations(items, 2)
        if a.event != b.event and not (a.related and a.related == b.related)
    ]
    into.wrong_pairs += len(wrong)
    bad = {row.article.id for pair in wrong for row in pair}
    into.wrong_items += len(bad)
    for row in items:
        same = sum(other.event == row.event for other in items)
        related = sum(
            other.event != row.event and bool(row.related) and other.related == row.related
            for other in items
        )
        into.precision += same / len(items)
        into.precision_related += same / (len(items) - related)
        into.recall += same / sizes[row.event]
    if len(items) > 1 or len(group) > 1:
        mark = "WRONG" if bad else "right"
        into.lines.append(mark + "".join(f"\n    {_line(row)}" for row in group))
    counts: defaultdict[str, int] = defaultdict(int)
    for row in items:
        counts[row.event] += 1
    into.lines += [
        f"SPLIT {event}: {counts[event]} of {sizes[event]}"
        + "".join(f"\n    {_line(row)}" for row in items if row.event == event)
        for event in counts
        if counts[event] < sizes[event]
    ]


def _line(row: Labelled) -> str:
    return (
        f"{row.article.id:16}{row.kind[:4]:5}{row.event[:24]:26}{row.related[:12]:14}"
        f"{row.article.title[:60]}"
    )


def across(rows: Sequence[Labelled], origin: str) -> tuple[float, float, int, list[str]]:
    """Precision and recall of joins across languages, of how many, with the faults."""
    told_in_english = {row.event for row in rows if row.article.lang == "en" and row.event}
    joined = right = whole = hits = 0
    faults = []
    for group in (group for groups in grouped(rows) for group in groups):
        for row in (row for row in group if row.article.lang == "zh" and row.origin == origin):
            others = [other for other in group if other.article.lang == "en"]
            is_right = any(other.event == row.event for other in others)
            is_told = row.event in told_in_english
            whole += is_told
            hits += is_told and is_right
            joined += bool(others)
            right += bool(others) and is_right
            if is_told != is_right or (others and not is_right):
                faults += [f"{'WRONG' if others else 'LOST '} {_line(row)}"]
                faults += [f"      {_line(other)}" for other in others]
    return right / max(1, joined), hits / max(1, whole), whole, faults


def measure(half: int | None, write: Callable[[str], None], *, show: bool = False) -> None:
    """All sets at the one setting."""
    for name in ("zh-dev", "outlets-zh-dev"):
        found = figures(labelled(name, half))
        write(found.report(name))
        if show:
            write("\n".join(found.lines))
    rows = labelled("zh-en-dev", half)
    for language in ("zh", "en"):
        own = [row for row in rows if row.article.lang == language and row.origin == "reports"]
        found = figures(own)
        write(found.report(f"zh-en-dev reports, {language}"))
        if show:
            write("\n".join(found.lines))
    for origin in ("reports", "translation"):
        precision, recall, count, faults = across(rows, origin)
        write(f"zh-en-dev across, {origin:16}{count:5} zh     P {precision:.3f}  R {recall:.3f}")
        if show:
            write("\n".join(faults))
