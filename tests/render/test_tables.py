"""tables: aligned columns and proportional bars."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.archive.facade import Fault
from newsdigest.render import tables
from newsdigest.render.lines import Line, Role, text_of
from newsdigest.storage.index.statistics import Stats
from newsdigest.summarization.summary import Explanation, Summary, SummarySentence
from newsdigest.text.width import width

STATS = Stats(
    articles=976,
    unread=31,
    starred=3,
    first=datetime(2024, 10, 1, tzinfo=UTC),
    last=datetime(2024, 11, 30, tzinfo=UTC),
    chars=1_024_000,
    by_month=(("2024-10", 400), ("2024-11", 576)),
    by_source=(("武进日报", 900), ("Wujin Post", 76)),
    by_lang=(("zh", 900), ("en", 76)),
)


def _texts(lines: Iterable[Line]) -> list[str]:
    return [text_of(line).rstrip() for line in lines]


def test_stats() -> None:
    """Totals first, then each group with bars on one scale."""
    assert _texts(tables.stats(STATS, width=60, zone=UTC))[:9] == [
        "  976 篇 · 31 未读 · 3 加星",
        "  2024-10-01 — 2024-11-30 · 1,024,000 字",
        "",
        "  月份",
        "  2024-10     400  ████████████████████▉",
        "  2024-11     576  ██████████████████████████████",
        "",
        "  来源",
        "  武进日报    900  ██████████████████████████████",
    ]


def test_stats_of_an_english_archive() -> None:
    """An archive of mostly English articles has English words."""
    stats = Stats(articles=1, chars=10, by_lang=(("en", 1),))
    assert _texts(tables.stats(stats, width=60, zone=UTC))[:2] == [
        "  1 article",
        "  10 characters",
    ]


def test_stats_of_nothing() -> None:
    """An empty archive has statistics, too."""
    assert _texts(tables.stats(Stats(), width=60, zone=UTC)) == ["  0 articles", "  0 characters"]


def test_rare_names_are_counted_together() -> None:
    """The ten most frequent names are listed, the others summed up."""
    names = tuple((f"s{i}", 20 - i) for i in range(15))
    lines = _texts(tables.stats(Stats(by_source=names), width=60, zone=UTC))
    assert [line.split()[:2] for line in lines[-2:]] == [["s9", "11"], ["others", "40"]]


@pytest.mark.parametrize(
    ("scores", "bars"),
    [
        ((8.0, 4.0, 0.0), ["█" * 30, "█" * 15, ""]),
        ((1000.0, 0.001), ["█" * 30, "▏"]),
        ((0.0,), [""]),
        ((-1.0, -2.0), ["", ""]),
    ],
)
def test_bars(scores: tuple[float, ...], bars: list[str]) -> None:
    """A bar is proportional to its value and not empty unless that is 0."""
    lines = tables.keywords([("词", score) for score in scores], width=80)
    assert [line[-1][0] for line in lines] == bars


def test_faults() -> None:
    """Faults are listed below their file and counted at the end."""
    items = [Fault("a.md", "no text"), Fault("a.md", "no date"), Fault("b.md", "empty", fatal=True)]
    lines = list(tables.faults(items, 976, width=80))
    assert _texts(lines) == [
        "  a.md",
        "    ! no text",
        "    ! no date",
        "  b.md",
        "    ✗ empty",
        "",
        "  976 files checked · 1 unreadable · 2 warnings",
    ]
    assert lines[4][1][1] is Role.ERROR
    assert _texts(tables.faults([], 1, width=80)) == ["  1 file checked · nothing wrong"]


def _explained(article: str, index: int, text: str, chosen: bool) -> Explanation:
    sentence = SummarySentence(text, article, index, 1.5, 0, len(text))
    return Explanation(sentence, {"position": 1.0, "title": 0.25}, chosen)


def test_explanation() -> None:
    """Every candidate has a row with its score and parts; sentences of the summary are marked."""
    items = (_explained("3fa2", 0, "公交开跑。", True), _explained("3fa2", 7, "票价两元。", False))
    summary = Summary((), ("3fa2",), "news", items)
    assert _texts(tables.explanation(summary, width=80)) == [
        "        #   score  position   title",
        "  ●     0   1.500     1.000   0.250  公交开跑。",
        "        7   1.500     1.000   0.250  票价两元。",
    ]
    assert _texts(tables.explanation(summary, width=40)) == [
        "      #   score",
        "●     0   1.500  公交开跑。",
        "         position 1.000 · title 0.250",
        "      7   1.500  票价两元。",
        "         position 1.000 · title 0.250",
    ]


def test_explanation_of_several_articles() -> None:
    """The candidates of each article are listed below its id."""
    items = tuple(_explained(one, 0, "公交开跑。", False) for one in ("3fa2", "81c0"))
    lines = _texts(tables.explanation(Summary((), ("3fa2", "81c0"), "news", items), width=80))
    assert [lines.index(f"  {one}") for one in ("3fa2", "81c0")] == [1, 3]


def test_explanation_of_nothing() -> None:
    """A summary without explanation has no candidates."""
    assert len(_texts(tables.explanation(Summary((), (), "lead"), width=80))) == 1


@given(
    st.lists(st.tuples(st.text(max_size=40), st.integers(0, 10**6)), max_size=14),
    st.integers(30, 160),
)
@settings(max_examples=50, deadline=None)
def test_any_names_fit(names: list[tuple[str, int]], cells: int) -> None:
    """With any names no line is wider than the terminal."""
    stats = Stats(by_source=tuple(names), by_month=tuple(names))
    faults = [Fault(name, name) for name, _ in names]
    lines = [
        *tables.stats(stats, width=cells, zone=UTC),
        *tables.keywords([(name, float(n)) for name, n in names], width=cells),
        *tables.faults(faults, 3, width=cells),
    ]
    assert all(width(text_of(line)) <= cells for line in lines)
