"""listing: columns that are aligned and fit, whatever their content."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.article import Item, Snippet
from newsdigest.render import listing
from newsdigest.render.lines import Line, Role, text_of
from newsdigest.text.width import width

NOON = datetime(2024, 11, 3, 12, tzinfo=UTC)
WIDTHS = (20, 40, 59, 60, 80, 120, 200)
MARATHON = Item(
    "3fa2c1d04e", "西太湖半程马拉松开跑，4.5万人报名", NOON, source="武进日报",
    categories=("体育",), lang="zh", chars=800,
)  # fmt: skip
FARM = Item(
    "81c0e77a00", "“七彩阜宁”农产品走进武进", NOON - timedelta(hours=3), source="武进日报",
    categories=("要闻",), lang="zh", chars=300, read=True, starred=True,
)  # fmt: skip
ENGLISH = Item(
    "9b41d2f300", "Half marathon draws record field to West Lake", NOON - timedelta(days=1),
    source="Wujin Post", categories=("体育",), lang="en", chars=13_000, read=True,
)  # fmt: skip
ITEMS = (MARATHON, FARM, ENGLISH)
HOSTILE = [
    "\x1b]0;x\x07标题",
    "[/b]",
    "[video]",
    "[bold]x[/bold]",
    "photo_\u202egpj.exe",
    "字" * 1_000_000,
    "👨‍👩‍👧‍👦 家庭 👍🏽 🇨🇳 1️⃣",
    "e" + "\u0301" * 40,
    "“引”—…·●★",
    "a\tb\nc\r\nd",
    "",
    "\udcff",
    "\x9b2J",
    "ไทยภาษา",
    "한국어",
    "\u200b",
    "\u3000 空 \u3000",
    ":smile:",
    "नमस्ते",
    "x" * 300,
]


def _texts(lines: Iterable[Line]) -> list[str]:
    return [text_of(line).rstrip() for line in lines]


def test_table() -> None:
    """Articles are grouped by day in aligned columns, with counts below."""
    lines = listing.table(
        ITEMS, width=80, zone=UTC, total=48, unread=31, sources=5, hint="newsdigest show 3fa2"
    )
    assert _texts(lines) == [
        "  11月3日 周日",
        "  ● 3fa2c1d0  西太湖半程马拉松开跑，4.5万人报名        武进日报    体育   2 分钟",
        "  ★ 81c0e77a  “七彩阜宁”农产品走进武进                 武进日报    要闻   1 分钟",
        "  11月2日 周六",
        "    9b41d2f3  Half marathon draws record field to We…  Wujin Post  体育  12 分钟",
        "  48 篇 · 还有 45 篇未列出 · 31 未读 · 5 个来源             newsdigest show 3fa2",
    ]


def test_english_table() -> None:
    """A list of English titles has English headings and counts."""
    lines = _texts(listing.table([ENGLISH], width=80, zone=UTC, unread=0))
    assert lines[0] == "  Sat 2 Nov"
    assert lines[1].endswith("12 min")
    assert lines[2] == "  1 article · 0 unread"


def test_narrow_table() -> None:
    """In 40 columns only the title is left, and no line is wider."""
    lines = _texts(listing.table(ITEMS, width=40, zone=UTC, total=48, unread=31, sources=5))
    assert lines == [
        "11月3日 周日",
        "● 3fa2c1d0  西太湖半程马拉松开跑，4.5万…",
        "★ 81c0e77a  “七彩阜宁”农产品走进武进",
        "11月2日 周六",
        "  9b41d2f3  Half marathon draws record…",
        "48 篇 · 还有 45 篇未列出 · 31 未读",
        "5 个来源",
    ]


def test_roles() -> None:
    """Unread titles are strong, ids faint, sources their own; a star wins over the dot."""
    rows = [line for line in listing.table(ITEMS, width=80, zone=UTC) if len(line) > 2]
    assert [line[1][1] for line in rows] == [Role.UNREAD, Role.STARRED, Role.PLAIN]
    assert [line[3][1] for line in rows] == [Role.STRONG, Role.PLAIN, Role.PLAIN]
    assert {line[2][1] for line in rows} == {Role.FAINT}
    assert {line[4][1] for line in rows} == {Role.SOURCE}


@pytest.mark.parametrize(
    ("year", "expected"),
    [(None, ["11月3日", "2023年11月3日"]), (2023, ["2024年11月3日", "11月3日"])],
)
def test_year_of_a_heading(year: int | None, expected: list[str]) -> None:
    """A heading has its year unless it is the newest article's, or ``year``."""
    old = replace(FARM, date=datetime(2023, 11, 3, tzinfo=UTC))
    lines = _texts(listing.table([MARATHON, old], width=80, zone=UTC, year=year))
    assert [line.split()[0] for line in lines if "月" in line] == expected


def test_undated_articles_have_their_heading() -> None:
    """Articles without a date stand together under words that say so."""
    lines = _texts(listing.table([MARATHON, replace(FARM, date=None)], width=80, zone=UTC))
    assert lines[2] == "  没有日期"


def test_other_order_shows_dates_in_a_column() -> None:
    """A list that is not in order of its dates has no day headings."""
    lines = _texts(listing.table([FARM, ENGLISH, MARATHON], width=80, zone=UTC))
    assert len(lines) == 4
    assert all("2024-11-0" in line for line in lines[:3])


def test_day_in_the_readers_zone() -> None:
    """An article of the evening in UTC belongs to the next day in Shanghai."""
    from zoneinfo import ZoneInfo

    late = replace(MARATHON, date=datetime(2024, 11, 3, 20, tzinfo=UTC))
    assert _texts(listing.table([late], width=80, zone=ZoneInfo("Asia/Shanghai")))[0] == (
        "  11月4日 周一"
    )


def test_article_without_title_shows_its_path() -> None:
    """There is always something to read in a row."""
    lines = _texts(listing.table([Item("3fa2c1d04e", "", path="a/b.md")], width=80, zone=UTC))
    assert lines[0] == "  ● 3fa2c1d0  a/b.md"


def test_nothing() -> None:
    """An empty list is its figures."""
    assert _texts(listing.table([], width=80, zone=UTC)) == ["  0 articles"]


def test_results() -> None:
    """A result has its date and source, and its snippet below with the match marked."""
    passage = Snippet("…　　今年的赛事规模  创下新高，马拉松选手来自18个国家。", ((17, 20),))
    lines = list(
        listing.table([replace(MARATHON, snippet=passage)], width=80, zone=UTC, searched=True)
    )
    assert _texts(lines) == [
        "  ● 3fa2c1d0  西太湖半程马拉松开跑，4.5万人报名  2024-11-03  武进日报  2 分钟",
        "              …　　今年的赛事规模创下新高，马拉松选手来自18个国家。",
        "",
        "  1 篇",
    ]
    assert [run for line in lines for run, role in line if role is Role.MATCH] == ["马拉松"]


@pytest.mark.parametrize("cells", [40, 80])
def test_match_far_into_a_snippet(cells: int) -> None:
    """A long snippet starts near its match and ends after three lines."""
    text = "前文" * 300 + "马拉松" + "后文" * 300
    item = replace(MARATHON, snippet=Snippet(text, ((600, 603),)))
    _, *lines, _, _ = listing.table([item], width=cells, zone=UTC, searched=True)
    assert len(lines) == 3
    assert "".join(run for line in lines for run, role in line if role is Role.MATCH) == "马拉松"
    assert text_of(lines[0]).strip().startswith("…")
    assert text_of(lines[2]).endswith("…")


@pytest.mark.parametrize("title", HOSTILE)
@pytest.mark.parametrize("cells", WIDTHS)
def test_hostile_text_keeps_the_columns(title: str, cells: int) -> None:
    """With any content a row is one line that fits, with aligned columns."""
    hostile = replace(
        MARATHON,
        title=title,
        source=title[:200],
        path=title[:200],
        categories=(title[:200],),
        snippet=Snippet(title[:2000], ((0, 2), (3, 10_000))),
    )
    for searched in (False, True):
        lines = list(
            listing.table(
                [hostile, FARM],
                width=cells,
                zone=UTC,
                hint="newsdigest show 3fa2",
                searched=searched,
            )
        )
        assert all(width(text_of(line)) <= cells for line in lines)
        assert all(len(text_of(line).splitlines()) <= 1 for line in lines)
    one, other = (
        line for line in listing.table([hostile, FARM], width=cells, zone=UTC) if len(line) > 2
    )
    starts = [[width(text_of(line[:i])) for i in range(len(line))] for line in (one, other)]
    assert starts[0] == starts[1]


@given(
    st.lists(st.builds(Item, st.just("3fa2c1d04e"), st.text(), source=st.text(max_size=30),
                       chars=st.integers(0, 10**6), read=st.booleans()), max_size=4),
    st.integers(20, 160),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_any_list_fits(items: list[Item], cells: int) -> None:
    """No line of any list is wider than the terminal."""
    lines = [*listing.table(items, width=cells, zone=UTC, total=9, unread=3, sources=2)]
    assert all(width(text_of(line)) <= cells for line in lines)
