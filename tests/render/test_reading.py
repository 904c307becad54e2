"""reading and body: the layout of articles and summaries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.article import Article, Item
from newsdigest.render import reading
from newsdigest.render.lines import Line, Role, text_of
from newsdigest.summarization.summary import Summary, SummarySentence, summarize_articles
from newsdigest.text.width import width

TEXT = (
    "全市首条氢能公交线路今天开跑，首批投入12辆车。沿线31个站点里有11个可以换乘其他线路。\n\n"
    "票价与班次\n\n"
    "票价2元，65岁以上老人免费。"
)
CHINESE = Article(
    "3fa2c1d04e",
    "氢能公交开跑",
    TEXT,
    TEXT,
    datetime(2024, 10, 11, 8, tzinfo=UTC),
    ("朱梦琪", "鲁一苇"),
    "武进日报",
    "https://news.example.com/" + "h3/" * 30,
    ("民生",),
    lang="zh",
    headings=(1,),
)
ENGLISH = Article("81c0e77a00", "A bus", "", "It runs.\nIt is quiet.", lang="en", path="bus.md")


def _sentence(article: Article, text: str) -> SummarySentence:
    start = article.text.index(text)
    return SummarySentence(text, article.id, 0, 1.0, start, start + len(text))


SUMMARY = Summary(
    (_sentence(CHINESE, "沿线31个站点里有11个可以换乘其他线路。"),), (CHINESE.id,), "news"
)


def _texts(lines: Iterable[Line]) -> list[str]:
    return [text_of(line).rstrip() for line in lines]


def _body(text: str, cells: int = 60, **fields: object) -> list[str]:
    article = Article("3fa2c1d04e", "t", text, text, **fields)  # type: ignore[arg-type]
    lines = _texts(reading.article(article, width=cells, zone=UTC))
    return lines[lines.index("", 1) + 1 :]


def test_article() -> None:
    """Title, facts, address, summary, then paragraphs with the Chinese indent."""
    assert _texts(reading.article(CHINESE, None, SUMMARY, width=62, zone=UTC)) == [
        "  氢能公交开跑",
        "  武进日报 · 朱梦琪、鲁一苇 · 2024-10-11 08:00 · 民生",
        "  65 字，约 1 分钟",
        f"  {CHINESE.url}",
        "",
        "  ┃ 沿线31个站点里有11个可以换乘其他线路。",
        "",
        "  　　全市首条氢能公交线路今天开跑，首批投入12辆车。沿线31个",
        "  站点里有11个可以换乘其他线路。",
        "",
        "  票价与班次",
        "",
        "  　　票价2元，65岁以上老人免费。",
    ]


def test_narrow_article() -> None:
    """In 40 columns there is no margin, and only the address is wider."""
    lines = _texts(reading.article(CHINESE, None, SUMMARY, width=40, zone=UTC))
    assert [line for line in lines if width(line) > 40] == [CHINESE.url]
    assert "　　全市首条氢能公交线路今天开跑，首批投" in lines


def test_text_is_never_wider_than_a_hundred() -> None:
    """On a wide terminal lines have a maximum width."""
    article = Article("3fa2c1d04e", "t", "", "字" * 500, lang="zh")
    lines = _texts(reading.article(article, width=300, zone=UTC))
    assert max(map(width, lines)) == 102


def test_roles() -> None:
    """Title and headings are strong, facts faint."""
    lines = list(reading.article(CHINESE, width=60, zone=UTC))
    strong = [run for line in lines for run, role in line if role is Role.STRONG]
    assert strong == ["氢能公交开跑", "票价与班次"]


def test_highlight() -> None:
    """A sentence of the summary is highlighted in the text, across lines."""
    lines = list(reading.article(CHINESE, None, SUMMARY, width=62, zone=UTC, highlight=True))
    chosen = [run for line in lines for run, role in line if role is Role.HIGHLIGHT]
    assert chosen == ["沿线31个", "站点里有11个可以换乘其他线路。"]
    unmarked = reading.article(CHINESE, None, SUMMARY, width=62, zone=UTC)
    assert not [run for line in unmarked for run, role in line if role is Role.HIGHLIGHT]


def test_starred() -> None:
    """A starred article shows its star."""
    lines = _texts(reading.article(ENGLISH, Item(ENGLISH.id, "", starred=True), width=60, zone=UTC))
    assert lines[0] == "  ★ A bus"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("First.\n\nSecond.", ["  First.", "", "  Second."]),
        ("第一段。\n第二段。", ["  　　第一段。", "", "  　　第二段。"]),
        ("- one\n- two", ["  - one", "  - two"]),
        (
            "- " + "word " * 12,
            ["  - word word word word word word word word word word word", "    word"],
        ),
        ("- one\n\n- two\n\nEnd.", ["  - one", "  - two", "", "  End."]),
        ("- one\n  - inner", ["  - one", "    - inner"]),
        ("Name | Age\nAnna | 7\n李明 | 10", ["  Name   Age", "  Anna   7", "  李明   10"]),
        ("def f():\n    return 1", ["  def f():", "      return 1"]),
        ("x = 1\n    y = 2\nz = 3", ["  x = 1", "      y = 2", "  z = 3"]),
    ],
)
def test_blocks(text: str, expected: list[str]) -> None:
    """Each kind of block has its layout."""
    assert _body(text) == expected


def test_table_too_wide_to_align() -> None:
    """A table that does not fit becomes records with a label for each value."""
    lines = _body("a | bb | " + "c" * 50 + "\nlonger | | y", cells=60)
    assert all(width(line) <= 60 for line in lines)
    assert lines == ["  a   longer", "  " + "c" * 50, "      y"]


def test_item_nested_deeper_than_the_line() -> None:
    """A very deep indent of a list item is dropped."""
    assert _body("- one\n" + " " * 300 + "- deep") == ["  - one", "  - deep"]


def test_article_without_text() -> None:
    """An article can have no text."""
    article = Article("3fa2c1d04e", "", "", "", path="a.md")
    assert _texts(reading.article(article, width=60, zone=UTC)) == ["  a.md"]


@given(st.text(max_size=300), st.text(max_size=40), st.integers(20, 130))
@settings(max_examples=80, deadline=None)
def test_any_article_fits(text: str, name: str, cells: int) -> None:
    """With any article no line is wider than the terminal or has a line end."""
    article = Article("3fa2c1d04e", name, text, text, authors=(name,), source=name, lang="zh")
    summary = summarize_articles([article])
    lines = _texts(reading.article(article, None, summary, width=cells, zone=UTC, highlight=True))
    assert all(width(line) <= cells and len(line.splitlines()) <= 1 for line in lines)


@given(st.text("甲乙a。.，\n |-#", max_size=200))
@settings(max_examples=80, deadline=None)
def test_text_is_complete(text: str) -> None:
    """The page has every letter of the text, in order."""
    letters = [char for char in text if char.isalnum()]
    shown = "".join(_body(text)) if text.strip() else ""
    assert [char for char in shown if char.isalnum()] == letters


def test_summary_of_one_article() -> None:
    """A summary of one article follows its title."""
    assert _texts(reading.summary(SUMMARY, [CHINESE], width=80, zone=UTC)) == [
        "  氢能公交开跑",
        "  武进日报 · 朱梦琪、鲁一苇 · 2024-10-11 08:00 · 民生",
        "",
        "  ┃ 沿线31个站点里有11个可以换乘其他线路。",
    ]


def test_summary_of_several_articles() -> None:
    """Each sentence has the number of its article, which is listed below."""
    sentences = (*SUMMARY.sentences, _sentence(ENGLISH, "It runs."))
    summary = Summary(sentences, (CHINESE.id, ENGLISH.id), "news")
    assert _texts(reading.summary(summary, [CHINESE, ENGLISH], width=80, zone=UTC)) == [
        "  · 沿线31个站点里有11个可以换乘其他线路。\xa0[1]",
        "  · It runs.\xa0[2]",
        "",
        "  [1] 氢能公交开跑  武进日报 · 2024-10-11",
        "  [2] A bus",
    ]
