"""Selections of articles for a digest: their period and the headlines before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from conftest import NOW, ZONE, Program
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest import config
from newsdigest.archive.facade import Archive
from newsdigest.article import Item
from newsdigest.digest.compose import Plan, digest_of
from newsdigest.digest.selection import (
    check_period,
    end_of,
    preceding,
    select_items,
    select_period,
)
from newsdigest.errors import UsageError
from newsdigest.query.model import EVERYTHING, Dated, Expr, Query
from newsdigest.query.parser import parse

Make = Callable[..., str]


@pytest.fixture
def archive(program: Program) -> Iterator[Archive]:
    """An archive on the program's folder; nothing read yet."""
    loaded = config.load(environ=program.environ, cwd=program.folder)
    with Archive(loaded, now=lambda: NOW, warn=print) as opened:
        yield opened


def at(text: str) -> datetime:
    """A moment in the archive's zone."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def parsed(text: str) -> Expr:
    return parse(text, now=NOW, zone=ZONE) if text else EVERYTHING


@pytest.mark.parametrize(
    ("dates", "query", "period"),
    [
        # Long ago: it ends with the newest one's day.
        (["2024-03-05 08:00", "2024-02-01 07:30"], "", ("2024-02-01 07:30", "2024-03-06 00:00")),
        (["2024-03-05 00:00"], "", ("2024-03-05 00:00", "2024-03-06 00:00")),
        # Today: it ends now, which is noon.
        (["2024-12-01 11:00", "2024-11-30 20:00"], "", ("2024-11-30 20:00", "2024-12-01 12:00")),
        # From the future, alone and with others.
        (["2025-01-02 09:00"], "", ("2025-01-02 09:00", "2025-01-03 00:00")),
        (["2025-01-02 09:00", "2024-11-30 20:00"], "", ("2024-11-30 20:00", "2025-01-03 00:00")),
        # Without dates, and with some.
        ([None, None], "", ("2024-11-30 12:00", "2024-12-01 12:00")),
        ([], "", ("2024-11-30 12:00", "2024-12-01 12:00")),
        (["2024-03-05 08:00", None], "", ("2024-03-05 08:00", "2024-03-06 00:00")),
        # The day is the archive's, whatever zone the article names.
        (["2024-03-05 20:00+00:00"], "", ("2024-03-06 04:00", "2024-03-07 00:00")),
        # What the query says about dates goes before.
        (["2024-03-05 08:00"], "since:2024-03-01", ("2024-03-01 00:00", "2024-03-06 00:00")),
        (["2024-03-05 08:00"], "date:2024-03", ("2024-03-01 00:00", "2024-04-01 00:00")),
        ([None], "is:undated", ("2024-11-30 12:00", "2024-12-01 12:00")),
    ],
)
def test_the_period_of_given_articles(
    archive: Archive, dates: list[str | None], query: str, period: tuple[str, str]
) -> None:
    """It contains all articles and ends just after the newest, or where the query says."""
    items = [Item(str(n), "t", at(date) if date else None) for n, date in enumerate(dates)]
    selection = select_items(archive, parsed(query), items, NOW)
    assert selection.items == items
    found = (selection.period.since, selection.period.until, selection.period.now)
    assert found == (at(period[0]), at(period[1]), NOW)


def test_skipped_articles_are_in_no_selection(
    program: Program, archive: Archive, article: Make
) -> None:
    """The tag skip-digest keeps an article out of a digest of a period and of given articles."""
    for name, tags in (("news", "[]"), ("noise", "[skip-digest]")):
        program.write(f"{name}.md", article(name, date="2024-03-05", tags=tags))
    archive.refresh()
    items = list(archive.select(Query()))
    assert len(items) == 2
    now = at("2024-03-05 20:00")
    for selection in (
        select_items(archive, EVERYTHING, items, now),
        select_items(archive, EVERYTHING, items[:1], now),
        select_items(archive, EVERYTHING, items[1:], now),
        select_period(archive, EVERYTHING, now),
    ):
        assert {item.title for item in selection.items} <= {"news"}
    assert [item.title for item in select_period(archive, EVERYTHING, now).items] == ["news"]


def test_the_headlines_before_are_of_the_same_query(
    program: Program, archive: Archive, article: Make
) -> None:
    """They are of a preceding period of equal length and match the query's other terms."""
    for name, source, date in (
        ("news", "晚报", "2024-03-05 12:00"),
        ("before", "晚报", "2024-03-04 20:00"),
        ("other", "日报", "2024-03-04 20:00"),
        ("long before", "晚报", "2024-02-01 12:00"),
    ):
        program.write(f"{name}.md", article(name, source=source, date=date))
    archive.refresh()
    where = parsed("source:晚报 since:2024-03-05")
    selection = select_items(archive, where, list(archive.select(Query(where))), NOW)
    assert [item.title for item in selection.items] == ["news"]
    (before,) = selection.preceding
    assert archive.find(before).title == "before"


def test_only_the_stories_of_the_digest_are_read(
    program: Program, archive: Archive, article: Make
) -> None:
    """Articles are grouped and ranked without their files."""
    texts = ("氢能渡轮在滆湖首航，市民免费乘坐。" * 9, "渔文化博物馆开馆。", "半程马拉松开跑。")
    files = [
        program.write(f"{i}.md", article(text[:6], text, date="2024-11-01"))
        for i, text in enumerate(texts)
    ]
    archive.refresh()
    for file in files[1:]:
        file.unlink()
    warnings: list[str] = []
    selection = select_items(archive, EVERYTHING, list(archive.select(Query())), NOW)
    digest = digest_of(archive, selection, Plan(top=1), warnings.append)
    assert [entry.headline for entry in digest.entries] == [texts[0][:6]]
    assert digest.counts["articles"] == 3
    assert not warnings


def test_a_digest_of_articles_of_any_date(
    program: Program, archive: Archive, article: Make
) -> None:
    """Old, undated and future articles are in it; missing files are reported in one line."""
    program.write("old.md", article("旧闻", "氢能渡轮在滆湖首航。", date="2020-01-01"))
    program.write("undated.md", article("无日期", "渔文化博物馆开馆。"))
    program.write("future.md", article("明日", "湿地公园观测到青头潜鸭。", date="2024-12-24"))
    gone = program.write("gone.md", article("没了", "半程马拉松周日开跑。", date="2024-01-01"))
    archive.refresh()
    items = list(archive.select(Query()))
    gone.unlink()
    warnings: list[str] = []
    selection = select_items(archive, EVERYTHING, items, NOW)
    digest = digest_of(archive, selection, Plan(top=0), warnings.append)
    assert {entry.headline for entry in digest.entries} == {"旧闻", "无日期", "明日"}
    assert warnings == ["1 of 4 files could not be read: newsdigest check says why"]


@pytest.mark.parametrize(
    ("since", "until", "message"),
    [(5, 1, "empty"), (5, 5, "empty"), (28, None, "not come yet")],
)
def test_an_empty_period_is_an_error(since: int, until: int | None, message: str) -> None:
    def day(number: int) -> datetime:
        return datetime(2024, 11, number, tzinfo=UTC)

    with pytest.raises(UsageError, match=message):
        check_period(Dated(day(since), day(until) if until else None), day(20))


_MOMENTS = st.datetimes(datetime(1600, 1, 1), datetime(2200, 1, 1), timezones=st.just(ZONE))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.none() | _MOMENTS, min_size=1, max_size=5), _MOMENTS)
def test_the_end_is_just_after_the_newest_article(
    dates: list[datetime | None], now: datetime
) -> None:
    """Every dated article is before the end; the end is in its day, or now, or next midnight."""
    end = end_of([Item(str(n), "t", date) for n, date in enumerate(dates)], ZONE, now)
    moments = [date for date in dates if date]
    assert all(date < end for date in moments)
    if not moments or end == now:
        assert end == now
    else:
        assert end.time() == datetime.min.time()
        assert end.date() == max(moments).date() + timedelta(days=1)
        assert end < now or max(moments) >= now


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (datetime(2024, 11, 1, tzinfo=ZONE), datetime(4050, 1, 1, tzinfo=ZONE)),
        (datetime(1000, 1, 1, tzinfo=ZONE), NOW),
    ],
)
def test_a_preceding_period_before_the_calendar(
    program: Program, since: datetime, until: datetime
) -> None:
    """A period so long that the preceding one would begin before year 1."""
    program.write("a.md", "---\ntitle: old\ndate: 2024-10-01\n---\nhello there\n")
    loaded = config.load(environ=program.environ, cwd=program.folder)
    with Archive(loaded, now=lambda: NOW, warn=print) as archive:
        archive.refresh()
        before = [archive.find(one).title for one in preceding(archive, EVERYTHING, since, until)]
    assert before == (["old"] if since.year == 2024 else [])


@pytest.mark.parametrize(
    ("now", "date", "is_in"),
    [
        ("2024-03-31T12:00:00+02:00", "2024-03-30 11:30:00 +0100", True),  # 23.5 hours
        ("2024-10-27T12:00:00+01:00", "2024-10-26 12:30:00 +0200", False),  # 24.5 hours
    ],
)
def test_a_day_is_24_elapsed_hours(program: Program, now: str, date: str, is_in: bool) -> None:
    """Also when daylight saving begins or ends meanwhile."""
    berlin = ZoneInfo("Europe/Berlin")
    moment = datetime.fromisoformat(now).astimezone(berlin)
    program.write("newsdigest.toml", 'timezone = "Europe/Berlin"\n')
    program.write("a.md", f"---\ntitle: early\ndate: {date}\n---\nText.\n")
    program.write("b.md", "---\ntitle: late\ndate: 2024-10-27 09:00:00 +0000\n---\nText.\n")
    program.write("c.md", "---\ntitle: late\ndate: 2024-03-31 09:00:00 +0000\n---\nText.\n")
    assert ("early" in program("digest", now=moment).out) is is_in
