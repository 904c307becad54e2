"""The digest of what is listed: all of it, its period, and what came before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from conftest import NOW, ZONE, Program

from newsdigest import config
from newsdigest.archive.facade import Archive
from newsdigest.article import Item
from newsdigest.digest.compose import Plan
from newsdigest.digest.selection import digest_of, of_items
from newsdigest.query.model import EVERYTHING, Expr, Query
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


def asked(text: str) -> Expr:
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
def test_the_period_of_what_is_listed(
    archive: Archive, dates: list[str | None], query: str, period: tuple[str, str]
) -> None:
    """It holds all of the articles and ends just after the newest, or where it was asked to."""
    items = [Item(str(n), "t", at(date) if date else None) for n, date in enumerate(dates)]
    chosen = of_items(archive, asked(query), items, NOW)
    assert chosen.items == items
    found = (chosen.period.since, chosen.period.until, chosen.period.now)
    assert found == (at(period[0]), at(period[1]), NOW)


def test_the_headlines_before_are_of_the_same_query(
    program: Program, archive: Archive, article: Make
) -> None:
    """They come from the time before, as long as the period, and match the query's other terms."""
    for name, source, date in (
        ("news", "晚报", "2024-03-05 12:00"),
        ("before", "晚报", "2024-03-04 20:00"),
        ("other", "日报", "2024-03-04 20:00"),
        ("long before", "晚报", "2024-02-01 12:00"),
    ):
        program.write(f"{name}.md", article(name, source=source, date=date))
    archive.refresh()
    where = asked("source:晚报 since:2024-03-05")
    chosen = of_items(archive, where, list(archive.select(Query(where))), NOW)
    assert [item.title for item in chosen.items] == ["news"]
    assert chosen.before == ["before"]


def test_a_digest_of_articles_of_any_date(
    program: Program, archive: Archive, article: Make
) -> None:
    """Old, undated and future ones are all told; a file that is gone is said, once."""
    program.write("old.md", article("旧闻", "氢能渡轮在滆湖首航。", date="2020-01-01"))
    program.write("undated.md", article("无日期", "渔文化博物馆开馆。"))
    program.write("future.md", article("明日", "湿地公园观测到青头潜鸭。", date="2024-12-24"))
    gone = program.write("gone.md", article("没了", "半程马拉松周日开跑。", date="2024-01-01"))
    archive.refresh()
    items = list(archive.select(Query()))
    gone.unlink()
    warnings: list[str] = []
    chosen = of_items(archive, EVERYTHING, items, NOW)
    made = digest_of(archive, chosen, Plan(top=0), warnings.append)
    assert {entry.headline for entry in made.entries} == {"旧闻", "无日期", "明日"}
    assert warnings == ["1 of 4 files could not be read: newsdigest check says why"]
