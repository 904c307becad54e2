"""The author's own summary, the choice between it and an extract, and the summary above."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from newsdigest.article import Article
from newsdigest.errors import UsageError
from newsdigest.summarization.author import (
    author_summary,
    summary_above,
    summary_by_preference,
)
from newsdigest.summarization.length import Length
from newsdigest.summarization.origin import Origin, Preference
from newsdigest.summarization.summary import Summary, summarize, summarize_articles

TEXT = """湖滨图书馆新馆周六起开放，三百个座位全部免费，凭身份证即可入馆。

新馆由旧粮仓改建，工程历时两年，花费四千万元，由区财政承担。馆内设有儿童阅览室和电子阅览区。

馆长吴一舟说，夜间自习室试行到明年一月底，之后是否保留，要看有多少读者来。开放首日有两千人入馆。

住在对面的退休教师每天都来，他说等这一天等了三年。附近的咖啡店延长了营业时间，店主说生意好了一倍。"""
ABSTRACT = "旧粮仓改建的湖滨图书馆开门，首日两千人入馆。夜间自习室试行到一月底，去留要看读者人数。"
ARTICLE = Article("0123456789", "湖滨新馆开放", TEXT, TEXT, excerpt=ABSTRACT, lang="zh")


def article(text: str, excerpt: str = "") -> Article:
    """An article with this text."""
    return Article(id="a", body=text, text=text, excerpt=excerpt, lang="zh")


def preferred(preference: Preference, *articles: Article, limit: Length | None = None) -> Summary:
    """The summary of the articles by preference."""
    limit = limit or Length(sentences=3)
    return summary_by_preference(
        articles, preference, limit, lambda: summarize_articles(articles, length=limit)
    )


def test_author_summary() -> None:
    """Its sentences have no place in the text, and are marked as the author's."""
    summary = author_summary(ARTICLE)
    assert summary is not None
    assert summary.text.replace("\n", "") == ABSTRACT
    assert (summary.algorithm, summary.origin) == ("author", Origin.AUTHOR)
    assert {sentence.start for sentence in summary.sentences} == {-1}


def test_an_article_without_an_abstract() -> None:
    """It has no author's summary."""
    assert author_summary(replace(ARTICLE, excerpt=TEXT[:40] + "…")) is None
    assert author_summary(replace(ARTICLE, excerpt="")) is None


@pytest.mark.parametrize(
    ("length", "sentences"), [("1", 1), ("2", 2), ("30c", 1), ("200c", 2), ("5c", 0), ("15%", 1)]
)
def test_a_length_keeps_the_first_sentences(length: str, sentences: int) -> None:
    """An abstract is never longer than the limit."""
    summary = author_summary(ARTICLE, Length.parse(length))
    assert (len(summary.sentences) if summary else 0) == sentences


@pytest.mark.parametrize("preference", [Preference.AUTHOR, Preference.AUTO])
def test_the_summary_by_preference_is_the_authors(preference: Preference) -> None:
    """Both preferences take a real abstract."""
    assert preferred(preference, ARTICLE).origin is Origin.AUTHOR


def test_an_extract_in_its_place() -> None:
    """``author`` without an abstract gives an extract that says so; ``auto`` a plain one."""
    bare = replace(ARTICLE, excerpt="")
    extract = summarize_articles([bare])
    assert preferred(Preference.EXTRACT, ARTICLE) == summarize_articles([ARTICLE])
    assert preferred(Preference.AUTO, bare) == extract
    assert preferred(Preference.AUTHOR, bare) == replace(extract, origin=Origin.FALLBACK)


def test_several_articles_have_an_extract() -> None:
    """No author wrote a summary of several articles."""
    other = replace(ARTICLE, id="abcdefabcd")
    assert preferred(Preference.AUTO, ARTICLE, other).origin is Origin.EXTRACT
    assert preferred(Preference.AUTHOR, ARTICLE, other).origin is Origin.FALLBACK


@pytest.mark.parametrize(
    "excerpt",
    [
        "图书馆开门，首日两千人入馆，座位全部免费。",
        "本文介绍湖滨图书馆新馆的改建过程和夜间自习室的试行情况。",
        "旧粮仓改建的湖滨图书馆开门，夜间自习室试行到一月底，快来看看吧！",
        "旧粮仓改建的湖滨图书馆开门，夜间自习室试行到一月底，之后会不会保留？",
        "该馆由旧粮仓改建，首日两千人入馆，夜间自习室试行到一月底，去留要看读者人数。",
        "“夜间自习室试行到一月底，之后是否保留，要看有多少读者来，我们希望保留下去。”",
    ],
)
def test_auto_is_choosy(excerpt: str) -> None:
    """``auto`` takes no abstract that says no more than a headline, hangs, asks or exclaims."""
    one = replace(ARTICLE, excerpt=excerpt)
    assert author_summary(one) is not None
    assert author_summary(one, preference=Preference.AUTO) is None


@pytest.mark.parametrize("preference", Preference)
def test_the_summary_above_by_preference(preference: Preference) -> None:
    """The author's stands above an article as an extract does."""
    summary = summary_above(ARTICLE, preference=preference)
    assert summary is not None
    expected = Origin.EXTRACT if preference is Preference.EXTRACT else Origin.AUTHOR
    assert summary.origin is expected


def test_an_abstract_above_a_short_article() -> None:
    """An abstract is shown above an article that is too short for an extract."""
    short = replace(ARTICLE, text=TEXT[:80])
    assert summary_above(short) is None
    summary = summary_above(short, preference=Preference.AUTO)
    assert summary is not None
    assert summary.origin is Origin.AUTHOR
    assert summary_above(short, preference=Preference.AUTO, sentences=0) is None


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, None),
        ({"sentences": 0}, None),
        ({"sentences": 0, "length": "20%"}, None),
        ({"sentences": 3}, 3),
        ({"length": "7c"}, 1),
    ],
)
def test_a_short_article_has_no_summary_above(
    options: dict[str, Any], expected: int | None
) -> None:
    """An article as short as its summary has one only if a length is given."""
    summary = summary_above(article("渡轮周一首航。票价两元。乘客很多。"), **options)
    assert (summary and len(summary.sentences)) == expected


def test_summary_above() -> None:
    """It is the same as any summary, and at most half of the article."""
    long = article(TEXT * 2)
    summary = summary_above(long)
    assert summary == summarize_articles([long])
    assert summary_above(long, sentences=1) == summarize_articles([long], sentences=1)
    assert summary_above(long, length="60c") == summarize_articles([long], length="60c")
    assert summary_above(long, sentences=0) is None


@pytest.mark.parametrize(("count", "has_one"), [(5, False), (6, True)])
def test_a_summary_above_is_at_most_half_of_the_article(count: int, has_one: bool) -> None:
    """Three sentences are more than half of five of their length, and just half of six."""
    sentences = (
        "氢能渡轮首航。|票价只有两元。|乘客排起长队。|船长接受采访。|周末加开班次。|码头正在扩建。"
    )
    text = "".join(sentences.split("|")[:count])
    assert len(summarize(text).sentences) == 3
    assert (summary_above(article(text)) is not None) == has_one


def test_a_malformed_length_above() -> None:
    """A usage error, as in any summary."""
    with pytest.raises(UsageError, match="soon"):
        summary_above(ARTICLE, length="soon")
