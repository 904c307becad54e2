"""Reading of web pages, compared with trafilatura alone.

The pages are thirty in the layouts of portals, papers and offices
(``tests/support/page_layouts.py``), and those of the folder that NEWSDIGEST_PAGES names:
saved pages ``*.html`` and a ``truth.json``, which maps a file's name to the expected fields:
``title``, ``date`` (``2024-11-03 08:30`` or ``2024-11-03``, in the zone Asia/Shanghai, ""
for none), ``source``, ``authors`` (a list), ``text``.  Fields that are not named do not count;
a date without a time is compared as a day.

The result is, for each field, the share of pages where it is right; for the text precision,
recall and F1 of characters, as multisets of bigrams without white space, mean over the pages.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from real_data import PROJECT

from newsdigest.errors import NewsdigestError
from newsdigest.formats import draft, web_page
from newsdigest.formats.encoding import declarations, decode

sys.path.insert(0, str(PROJECT / "tests"))
from support.page_layouts import saved_pages

ZONE = ZoneInfo("Asia/Shanghai")
FIELDS = ("title", "day", "time", "source", "authors")
FLOORS = {"title": 0.95, "day": 0.95, "time": 0.95, "source": 0.9, "authors": 0.9, "F1": 0.95}
"""Of our own pages, below which the exit status is 1."""


@dataclass(frozen=True)
class Page:
    """A page and what is known of it."""

    name: str
    data: bytes
    truth: Mapping[str, Any]


@dataclass
class Score:
    """Of every field how many pages are right, of how many; of the text the three sums."""

    right: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    precision: float = 0.0
    recall: float = 0.0
    f1: float = 0.0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def share(self, name: str) -> float:
        return self.right[name] / self.known[name] if self.known[name] else 1.0

    def figures(self) -> dict[str, float]:
        texts = self.known["text"] or 1
        shares = {name: self.share(name) for name in FIELDS}
        return {**shares, "P": self.precision / texts, "R": self.recall / texts,
                "F1": self.f1 / texts}  # fmt: skip


Answer = dict[str, Any]


def newsdigest(data: bytes) -> Answer:
    """What an import of the page gives."""
    try:
        article = draft.article(web_page.read(data, zone=ZONE), ZONE)
    except NewsdigestError:
        return {}
    date = article.date.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") if article.date else ""
    return {"title": article.title, "date": date, "source": article.source,
            "authors": list(article.authors), "text": article.text}  # fmt: skip


def trafilatura_alone(data: bytes) -> Answer:
    """What trafilatura gives, by its defaults."""
    from trafilatura import bare_extraction

    found = bare_extraction(decode(data, declarations(data)).text, with_metadata=True)
    if found is None:
        return {}
    facts = found.as_dict() if hasattr(found, "as_dict") else dict(found)
    authors = [name.strip() for name in (facts.get("author") or "").split(";") if name.strip()]
    return {"title": facts.get("title") or "", "date": facts.get("date") or "",
            "source": facts.get("sitename") or "", "authors": authors,
            "text": facts.get("text") or ""}  # fmt: skip


def own_pages() -> list[Page]:
    return [
        Page(page.name, page.data, {
            "title": page.truth.title, "date": page.truth.date, "source": page.truth.source,
            "authors": list(page.truth.authors), "text": page.truth.text,
        })
        for page in saved_pages()
    ]  # fmt: skip


def given_pages(folder: Path) -> list[Page]:
    """The pages of a folder that its truth names."""
    truths = json.loads((folder / "truth.json").read_text("utf-8"))
    return [Page(name, (folder / name).read_bytes(), truth) for name, truth in truths.items()]


def pairs(text: str) -> Counter[str]:
    """The neighbouring characters of a text, blanks aside."""
    bare = "".join(text.split())
    return Counter(map("".join, pairwise(bare)))


def compare(score: Score, page: Page, answer: Answer) -> None:
    """Count one page."""
    truth = page.truth
    expected: dict[str, tuple[Any, Any]] = {
        name: (truth[name], answer.get(name, "")) for name in ("title", "source") if name in truth
    }
    if "authors" in truth:
        expected["authors"] = (sorted(truth["authors"]), sorted(answer.get("authors", [])))
    if "date" in truth:
        expected["day"] = (truth["date"][:10], answer.get("date", "")[:10])
        if len(truth["date"]) > 10:
            expected["time"] = (truth["date"][:16], answer.get("date", "")[:16])
    for name, (right, given) in expected.items():
        score.known[name] += 1
        score.right[name] += right == given
        if right != given:
            score.wrong.append(f"{page.name}: {name} {given!r}, not {right!r}"[:200])
    if "text" in truth:
        _compare_texts(score, page.name, truth["text"], answer.get("text", ""))


def _compare_texts(score: Score, name: str, right: str, given: str) -> None:
    expected, found = pairs(right), pairs(given)
    common = sum((expected & found).values())
    precision = common / (sum(found.values()) or 1)
    recall = common / (sum(expected.values()) or 1)
    f1 = 2 * precision * recall / (precision + recall) if common else 0.0
    score.known["text"] += 1
    score.precision += precision
    score.recall += recall
    score.f1 += f1
    if f1 < 0.95:
        score.wrong.append(f"{name}: text P {precision:.2f} R {recall:.2f}")


def measure(pages: Iterable[Page], reader: Callable[[bytes], Answer]) -> Score:
    """All pages, read in one way."""
    score = Score()
    for page in pages:
        start = time.perf_counter()
        answer = reader(page.data)
        score.seconds += time.perf_counter() - start
        compare(score, page, answer)
    return score


def report(*, wrong: bool = False) -> bool:
    """Print the figures of all pages; whether a floor was missed."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    sets = [("our own", own_pages())]
    if folder := os.environ.get("NEWSDIGEST_PAGES"):
        sets.append((folder, given_pages(Path(folder))))
    failed = False
    for name, pages in sets:
        print(f"web pages: {name}, {len(pages)}")
        print(" " * 20 + "".join(f"{column:>8}" for column in (*FIELDS, "P", "R", "F1", "s/page")))
        for label, reader in (("newsdigest", newsdigest), ("trafilatura", trafilatura_alone)):
            score = measure(pages, reader)
            figures = score.figures()
            each = score.seconds / (len(pages) or 1)
            row = "".join(f"{value:8.3f}" for value in (*figures.values(), each))
            print(f"  {label:18}{row}")
            if label == "newsdigest":
                failed |= name == "our own" and any(figures[k] < v for k, v in FLOORS.items())
                if wrong:
                    print("\n".join(f"    {line}" for line in score.wrong))
    return failed


if __name__ == "__main__":
    # Dates are compared as written; an aware moment of now tells that the zone is there.
    datetime.now(ZONE)
    sys.exit(int(report(wrong="--wrong" in sys.argv)))
