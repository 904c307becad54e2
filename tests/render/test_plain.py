"""plain: one line for each record, whatever its content."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.archive.facade import Fault
from newsdigest.article import Article, Item
from newsdigest.render import plain
from newsdigest.storage.index.statistics import Stats
from newsdigest.summarization.summary import Summary, SummarySentence

SHANGHAI = timezone(timedelta(hours=8))
TEXT = "首日运营平稳。全线31站。\n\n票价2元。"
ARTICLE = Article(
    "3fa2c1d04e",
    "H3路开通",
    TEXT,
    TEXT,
    datetime(2024, 10, 11, 22, 30, tzinfo=UTC),
    ("朱梦琪", "鲁一苇"),
    "武进日报",
    "https://news.example.com/h3",
)
OTHER = Article("81c0e77a00", "A bus\nof its own", "Text.", "Text.", lang="en")


def _sentence(text: str, article: Article, start: int) -> SummarySentence:
    return SummarySentence(text, article.id, 0, 1.0, start, start + len(text))


SUMMARY = Summary((_sentence("全线31站。", ARTICLE, 7),), (ARTICLE.id,), "news")


def test_line_of_a_list() -> None:
    """Id, day in the zone and title are separated by tabs; a missing date is empty."""
    items = [
        Item("3fa2c1d04e", "H3路开通", datetime(2024, 10, 11, 22, 30, tzinfo=UTC)),
        Item("81c0e77a00", "无日期"),
    ]
    assert list(plain.list_lines(items, zone=SHANGHAI)) == [
        "3fa2c1d04e\t2024-10-12\tH3路开通",
        "81c0e77a00\t\t无日期",
    ]


def test_early_year_keeps_its_zeros() -> None:
    """A day of the year 33 has a year of four digits."""
    item = Item("3fa2c1d04e", "t", datetime(33, 4, 3, tzinfo=UTC))
    assert list(plain.list_lines([item], zone=UTC)) == ["3fa2c1d04e\t0033-04-03\tt"]


@pytest.mark.parametrize("year", [1, 9999])
def test_end_of_the_calendar(year: int) -> None:
    """A date that its zone would move out of the calendar stays unchanged."""
    day = datetime(year, 1, 1, tzinfo=UTC) if year == 1 else datetime(year, 12, 31, 23, tzinfo=UTC)
    zone = timezone(timedelta(hours=-14 if year == 1 else 14))
    (line,) = plain.list_lines([Item("3fa2c1d04e", "t", day)], zone=zone)
    assert line.split("\t")[1] == f"{day.year:04}-{day.month:02}-{day.day:02}"


@given(st.text())
@settings(max_examples=60, deadline=None)
def test_hostile_title_is_one_field_of_one_line(title: str) -> None:
    """Any title gives a line with exactly two tabs and no line end."""
    (line,) = plain.list_lines([Item("3fa2c1d04e", title)], zone=UTC)
    assert line.count("\t") == 2
    assert len(line.splitlines()) == 1


@pytest.mark.parametrize(
    ("root", "path", "expected"),
    [
        ("/news", "a/b  c.md", "/news/a/b  c.md"),
        ("/news/", "剪报/一.md", "/news/剪报/一.md"),
        ("", "a.md", "a.md"),
        ("/", "a.md", "/a.md"),
        ("/n", "a\nb.md", "/n/a?b.md"),
        ("/n", "a\x1b[2Jb\u202e\udcff.md", "/n/a?[2Jb??.md"),
    ],
)
def test_paths(root: str, path: str, expected: str) -> None:
    """A path is exact unless it has control characters or line ends."""
    assert list(plain.paths([Item("3fa2c1d04e", "t", path=path)], root)) == [expected]


def test_ids() -> None:
    """Ids are not shortened."""
    assert list(plain.ids([Item("3fa2c1d04e", "t")])) == ["3fa2c1d04e"]


def test_article() -> None:
    """Title, a line of facts, a blank line, the paragraphs."""
    assert plain.article(ARTICLE, None, zone=SHANGHAI) == (
        "H3路开通\n武进日报 · 朱梦琪, 鲁一苇 · 2024-10-12 06:30 · https://news.example.com/h3\n\n"
        + TEXT
    )


def test_article_with_its_summary_marked() -> None:
    """The summary comes first, quoted; its sentences in the text are between « and »."""
    text = plain.article(ARTICLE, SUMMARY, zone=SHANGHAI, highlight=True)
    assert text.endswith("\n\n> 全线31站。\n\n首日运营平稳。«全线31站。»\n\n票价2元。")


def test_article_in_lines() -> None:
    """No line is longer than the width."""
    text = plain.article(ARTICLE, None, zone=SHANGHAI, width=10)
    assert "首日运营平\n稳。全线31\n站。" in text


def test_summary_of_one_article() -> None:
    """One sentence a line and nothing else."""
    assert plain.summary(SUMMARY, [ARTICLE], zone=SHANGHAI) == "全线31站。"


def test_summary_of_several_articles() -> None:
    """Each sentence has the number of its article; the articles follow in order."""
    summary = Summary(
        (_sentence("Text.", OTHER, 0), _sentence("票价\n2元。", ARTICLE, 0)),
        (ARTICLE.id, OTHER.id),
        "news",
    )
    assert plain.summary(summary, [ARTICLE, OTHER], zone=SHANGHAI).splitlines() == [
        "Text. [2]",
        "票价 2元。 [1]",
        "",
        "[1] H3路开通 · 武进日报 · 2024-10-12 · https://news.example.com/h3",
        "[2] A bus of its own",
    ]


def test_keywords_faults_and_figures() -> None:
    """Faults, keywords and statistics are separated by tabs, with hostile names, too."""
    assert list(plain.keywords([("氢能", 0.5)])) == ["氢能\t0.5000"]
    faults = [Fault("a\tb.md", "no\ntext"), Fault("c.md", "empty", fatal=True)]
    assert list(plain.faults(faults)) == ["warning\ta?b.md\tno text", "error\tc.md\tempty"]
    figures = Stats(
        articles=2, first=datetime(2024, 1, 1, tzinfo=UTC), by_source=(("武进日报", 2),)
    )
    lines = list(plain.stats(figures, UTC))
    assert "articles\t\t2" in lines
    assert "first\t\t2024-01-01" in lines
    assert "last\t\t" in lines
    assert lines[-1] == "source\t武进日报\t2"
