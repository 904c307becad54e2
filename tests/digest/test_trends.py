"""Trends: phrases that rose and fell, dated by their bursts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from conftest import Program

from newsdigest import config
from newsdigest.archive.facade import Archive
from newsdigest.digest.headlines import Axis, Unit, headlines_of
from newsdigest.digest.model import Trend
from newsdigest.digest.phrase_statistics import Comparison, Counts, distinct
from newsdigest.digest.trend_model import PhraseTrend
from newsdigest.digest.trends import ENOUGH, compare, keyword_trends, trends
from newsdigest.query.model import EVERYTHING, Field, Has

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2024, 12, 31, 12, tzinfo=ZONE)
OTHERS = ("湿地观鸟", "小麦春灌", "图书馆夜读", "古桥修缮", "社区食堂", "茶叶采摘", "桥梁检修")
Make = Callable[..., str]


@pytest.fixture
def archive(program: Program, article: Make) -> Iterator[Archive]:
    """A year of headlines: a ferry in May, floods the year before, tea every month."""
    start = date(2023, 1, 1)
    for n in range(720):
        day = start + timedelta(days=n)
        title = f"{OTHERS[n % len(OTHERS)]}第{n}期"
        if day.year == 2024 and day.month == 5 and 11 <= day.day <= 18:
            title = f"氢能渡轮首航第{n}天"
        if day.year == 2023 and day.month == 7 and day.day <= 12:
            title = f"防汛抢险第{n}日"
        source = "晚报" if n % 2 else "日报"
        program.write(f"{n}.md", article(title, date=f"{day} 08:00:00 +0800", source=source))
    loaded = config.load(environ=program.environ, cwd=program.folder)
    with Archive(loaded, now=lambda: NOW, warn=print) as opened:
        opened.refresh()
        yield opened


def by_text(found: tuple[PhraseTrend, ...]) -> dict[str, PhraseTrend]:
    return {one.text: one for one in found}


def test_trends_of_a_year(archive: Archive) -> None:
    """A phrase of this year rose, one of last year fell, those of both years did neither."""
    since, until = datetime(2024, 1, 1, tzinfo=ZONE), datetime(2025, 1, 1, tzinfo=ZONE)
    result = trends(archive, EVERYTHING, since, until, Unit.MONTH)
    rising, falling = by_text(result.rising), by_text(result.falling)
    assert list(rising) == ["氢能渡轮首航"]
    assert list(falling) == ["防汛"]
    ferry = rising["氢能渡轮首航"]
    assert (ferry.articles, ferry.share_before) == (8, 0.0)
    assert ferry.counts == (0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0)
    (burst,) = ferry.bursts
    assert (burst.first, burst.last) == (date(2024, 5, 11), date(2024, 5, 18))
    assert burst.item is not None
    assert burst.item.title.startswith("氢能渡轮首航")
    (flood,) = falling["防汛"].bursts
    assert (flood.first, flood.last) == (date(2023, 7, 1), date(2023, 7, 12))
    assert falling["防汛"].score < 0


def test_trends_of_everything(archive: Archive) -> None:
    """Without a time before, the parts of the period are compared with one another."""
    since, until = datetime(2020, 1, 1, tzinfo=ZONE), datetime(2025, 1, 1, tzinfo=ZONE)
    result = trends(archive, EVERYTHING, since, until, Unit.MONTH)
    assert result.before is None
    assert result.period.first == date(2023, 1, 1)  # there is nothing earlier
    assert set(by_text(result.rising)) == {"氢能渡轮首航", "防汛"}
    assert not result.falling


def test_trends_without_articles(archive: Archive) -> None:
    """An empty period has none."""
    since, until = datetime(1990, 1, 1, tzinfo=ZONE), datetime(1991, 1, 1, tzinfo=ZONE)
    result = trends(archive, EVERYTHING, since, until, Unit.MONTH)
    assert (result.rising, result.falling, sum(result.axis.totals)) == ((), (), 0)


def test_selections_compared(archive: Archive) -> None:
    """Of two sources each has the phrases that are its own; what both have is left out."""
    result = compare(archive, Has(Field.SOURCE, "晚报"), Has(Field.SOURCE, "日报"), Unit.MONTH)
    assert not by_text(result.rising).keys() & {"氢能渡轮首航", "防汛"}


def test_keyword_trends_of_a_digest(archive: Archive) -> None:
    """A digest names whole phrases of its headlines; too few headlines have no trends."""
    rows = {row[0]: row for row in archive.headlines(EVERYTHING)}
    ids = {number: item.id for number, item in archive.rows(list(rows)).items()}
    days = headlines_of(rows.values(), ZONE)
    may = [
        ids[n] for n, day in zip(days.numbers, days.days, strict=True) if f"{day:%y%m}" == "2405"
    ]
    april = [
        ids[n] for n, day in zip(days.numbers, days.days, strict=True) if f"{day:%y%m}" == "2404"
    ]
    assert keyword_trends(archive, may, april) == (("氢能渡轮首航", Trend.UP),)
    assert keyword_trends(archive, april, may) == (("氢能渡轮首航", Trend.DOWN),)
    assert keyword_trends(archive, may[: ENOUGH - 1], april) == ()
    assert keyword_trends(archive, may, []) == ()


def test_score() -> None:
    """Equal shares score 0; the rarer a phrase in the archive, the more its rise counts."""
    archive = Counts({"地铁": 200, "渡轮": 12}, 1000)
    own = Counts({"地铁": 12, "渡轮": 12}, 100)
    other = Counts({"地铁": 4, "渡轮": 4}, 100)
    comparison = Comparison(own, other, archive)
    assert comparison.score("渡轮") > comparison.score("地铁") > 0
    assert Comparison(own, own, archive).score("地铁") == 0
    assert Comparison(other, own, archive).score("地铁") == -comparison.score("地铁")


@pytest.mark.parametrize(
    ("holders", "expected"),
    [
        ({"渡轮": {1, 2, 3, 4}, "氢能渡轮": {1, 2, 3, 4}}, ["氢能渡轮"]),  # the whole
        ({"氢能渡轮首航": {1, 2, 3, 4}, "首航": {1, 2, 3}}, ["氢能渡轮首航"]),  # half of an event
        ({"地铁": set(range(20)), "地铁5号线": {1, 2, 3}}, ["地铁", "地铁5号线"]),
        ({"渡轮": {1, 2, 3}, "博物馆": {4, 5, 6}}, ["渡轮", "博物馆"]),
    ],
)
def test_distinct(holders: dict[str, set[int]], expected: list[str]) -> None:
    """What occurs only in the articles of another phrase is not said apart."""
    assert distinct(holders, holders, 10) == expected


@pytest.mark.parametrize(
    ("unit", "starts"),
    [
        (Unit.DAY, 35),
        (Unit.WEEK, 6),
        (Unit.MONTH, 3),
    ],
)
def test_axis(unit: Unit, starts: int) -> None:
    """The units cover the period, and each day is counted once."""
    first, last = date(2024, 1, 30), date(2024, 3, 4)
    days = [first + timedelta(days=n) for n in range(35)]
    axis = Axis.of(days, first, last, unit)
    assert len(axis.starts) == starts
    assert sum(axis.totals) == 35
    assert axis.starts[0] <= first
