"""Summaries of the sample archive: sentences an editor would strike or keep."""

from __future__ import annotations

from datetime import UTC

import pytest
from conftest import PROJECT

from newsdigest.article import Article
from newsdigest.formats import article_file
from newsdigest.summarization.summary import summarize_articles

ARTICLES = PROJECT / "articles"


def _article(title: str) -> Article:
    for path in sorted(ARTICLES.rglob("*.md")):
        text = path.read_bytes()
        if title.encode() in text:
            return article_file.read(text, path.name, UTC).article
    raise AssertionError(title)


UNWANTED = [
    ("青墩小学要合并了", "叶子正黄"),
    ("家长当起“校门观察员”", "请了一个小时的假"),
    ("图书馆开到零点", "两本《电工手册》"),
    ("急诊科的一天", "上面有四种颜色"),
    ("老街的第四次生意", "每一种说法"),
    ("5号线“空车”跑起来了", "塑料桶"),
    ("takes up the dragon boat", "It was there that"),
    ("Inspectors find faults", "At one, opposite a primary school"),
]
WANTED = [
    ("青墩小学要合并了", "并入四公里外的柳塘小学"),
    ("家长当起“校门观察员”", "412家"),
    ("图书馆开到零点", "4117人次"),
    ("急诊科的一天", "387人次"),
    ("一天数出11648只", "11648只，47种"),
    ("AI验布让次品率降到0.6%", "次品率从2.1%降到0.6%"),
]


@pytest.mark.parametrize(("title", "piece"), UNWANTED)
def test_unwanted_sentences_are_not_picked(title: str, piece: str) -> None:
    """Scenes, asides and dangling references."""
    assert piece not in summarize_articles([_article(title)], sentences=3).text


@pytest.mark.parametrize(("title", "piece"), WANTED)
def test_wanted_sentences_are_picked(title: str, piece: str) -> None:
    """Events, plans and totals."""
    assert piece in summarize_articles([_article(title)], sentences=3).text


def test_an_elliptic_sentence_comes_with_its_antecedent() -> None:
    """'Three people did last year' says nothing without what they did."""
    summary = summarize_articles([_article("Fires fall by half")], sentences=3).text
    assert "Three people did" not in summary or "Nobody died" in summary


@pytest.mark.parametrize(
    "dateline",
    ["[本报讯] ", "(本报讯)", "[新华社北京11月3日电] ", "【本报讯】", "（新华社北京11月3日电）"],
)
def test_a_dateline_in_brackets_is_removed(dateline: str) -> None:
    """Full-width brackets or those of ASCII."""
    text = f"{dateline}昨天上午龙城大桥通车，全长三公里，投资十二亿元。桥上限速六十公里。"
    summary = summarize_articles([Article("a", "", text, text)], sentences=1, algorithm="lead")
    assert summary.text.startswith("昨天上午龙城大桥通车")
