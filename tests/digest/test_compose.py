"""A digest of stories: order, sections, sentences, overview, trends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newsdigest.article import Article, article_id
from newsdigest.digest.compose import Plan, compose, language
from newsdigest.digest.model import Digest, Member, Period, Story
from newsdigest.digest.sections import By

START = datetime(2024, 11, 1, tzinfo=UTC)
PERIOD = Period(START, START + timedelta(days=3), START + timedelta(days=3, hours=1))


def story(
    title: str,
    text: str = "正文的第一句说了这件事。第二句补充了细节。",
    *,
    sources: tuple[str, ...] = ("武进日报",),
    day: int = 0,
    categories: tuple[str, ...] = (),
    tags: tuple[str, ...] = (),
    lang: str = "zh",
) -> Story:
    """A story with one report of each source."""
    return Story(
        tuple(
            Member(
                Article(
                    article_id(f"{title}{source}"), title, text, text, START + timedelta(days=day),
                    source=source, categories=categories, tags=tags, lang=lang,
                ),
                1.0 if number == 0 else 0.5,
            )
            for number, source in enumerate(sources)
        )
    )  # fmt: skip


def composed(*stories: Story, plan: Plan | None = None) -> Digest:
    return compose(stories, PERIOD, plan or Plan(), zone=UTC)


def layout(digest: Digest) -> list[tuple[str, list[str]]]:
    """The headings with the headlines under each."""
    return [(s.title, [entry.headline for entry in s.entries]) for s in digest.sections]


def test_stories_of_many_sources_come_first() -> None:
    """A story of more publishers ranks higher."""
    digest = composed(story("甲"), story("乙", sources=("A", "B", "C")), story("丙"))
    assert digest.entries[0].headline == "乙"
    assert [entry.number for entry in digest.entries] == [1, 2, 3]


def test_fresh_stories_come_before_old_ones() -> None:
    """Of two stories that differ only in their dates, the later one ranks higher."""
    assert [entry.headline for entry in composed(story("旧"), story("新", day=2)).entries] == [
        "新",
        "旧",
    ]


def test_a_copy_counts_less_than_a_report() -> None:
    """A story with two reports ranks above one with a reprint."""
    anew = story("甲", sources=("A", "B"))
    first, second = story("乙", sources=("A", "B")).members
    copied = Story((first, Member(second.article, 0.5, first.article.id)))
    assert composed(copied, anew).entries[0].headline == "甲"


def test_top_limits_stories_but_not_counts() -> None:
    """Counts are of all stories; 0 keeps every story."""
    many = [story(f"第{number}件") for number in range(20)]
    short = composed(*many, plan=Plan(top=3))
    assert len(short.entries) == 3
    assert short.counts == {"articles": 20, "stories": 20, "sources": 1}
    assert len(composed(*many, plan=Plan(top=0)).entries) == 20


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (By.CATEGORY, [("体育", ["甲", "丙"]), ("科技", ["乙"]), ("其他", ["戊"])]),
        (By.SOURCE, [("晚报", ["甲", "乙"]), ("日报", ["丙", "戊"])]),
        (By.TAG, [("赛事", ["甲", "丙"]), ("氢能", ["乙"]), ("其他", ["戊"])]),
        (By.DAY, [("11月3日 星期日", ["甲"]), ("11月2日 星期六", ["乙"]),
                  ("11月1日 星期五", ["丙", "戊"])]),
        (By.NONE, [("", ["甲", "乙", "丙", "戊"])]),
    ],
)  # fmt: skip
def test_sections(by: By, expected: list[tuple[str, list[str]]]) -> None:
    """Sections are ordered by their best stories, days newest first, the rest last."""
    digest = composed(
        story("甲", sources=("晚报",), day=2, categories=("体育",), tags=("马拉松", "赛事")),
        story("乙", sources=("晚报",), day=1, categories=("科技",), tags=("氢能",)),
        story("丙", sources=("日报",), categories=("体育",), tags=("赛事",)),
        story("戊", sources=("日报",)),
        plan=Plan(by=by),
    )
    assert layout(digest) == expected


def test_topics_are_named_by_their_words() -> None:
    """Related stories are under a heading with their keyword."""
    ferry = "氢能渡轮在滆湖首航。渡轮由氢能电池驱动，船长说渡轮很安静。"
    museum = "渔文化博物馆昨天开馆。博物馆收藏了渔船和渔网，馆长介绍了博物馆。"
    digest = composed(
        story("氢能渡轮首航", ferry),
        story("氢能渡轮票价公布", ferry + "票价二十元。"),
        story("渔文化博物馆开馆", museum),
        story("渔文化博物馆夜间开放", museum + "夜间开放到九点。"),
        plan=Plan(by=By.TOPIC),
    )
    titles = [section.title for section in digest.sections]
    assert len(titles) == 2
    assert any("渡轮" in title for title in titles)
    assert any("博物馆" in title for title in titles)


@pytest.mark.parametrize(
    ("with_category", "expected"), [(2, True), (1, False)], ids=["most", "few"]
)
def test_default_sections(with_category: int, expected: bool) -> None:
    """Categories are the sections where most articles have one."""
    found = composed(
        *(
            story(name, f"{name}的正文。", categories=("要闻",) if number < with_category else ())
            for number, name in enumerate(("水杉", "钢琴", "快递"))
        )
    )
    assert ("要闻" in {section.title for section in found.sections}) is expected


def test_every_sentence_is_in_its_article() -> None:
    """Every sentence of a digest is in the article that it cites."""
    texts = {
        "甲": "渡轮首航。乘客很多。",
        "乙": "博物馆开馆。展品上千。",
        "丙": "桥梁封闭。绕行三天。",
    }
    digest = composed(*(story(title, text) for title, text in texts.items()))
    articles = {article.id: article for article in digest.articles}
    said = [*digest.overview, *(said for entry in digest.entries for said in entry.summary)]
    assert said
    assert all(one.text in articles[one.article].text for one in said)


def test_overview_has_three_to_five_sentences() -> None:
    """With few stories there is no overview; with many it has five sentences."""
    stories = [story(f"第{n}件", f"第{n}件事情发生了。后来第{n}件事情结束。") for n in range(30)]
    assert composed(*stories[:2]).overview == ()
    assert len(composed(*stories[:3]).overview) == 3
    assert len(composed(*stories, plan=Plan(top=0)).overview) == 5


def test_number_of_sentences() -> None:
    """With 0 there are only headlines."""
    digest = composed(story("甲"), plan=Plan(sentences=0))
    assert digest.entries[0].summary == ()
    assert len(composed(story("甲"), plan=Plan(sentences=1)).entries[0].summary) == 1


def test_a_digest_without_stories() -> None:
    """Its counts are 0."""
    digest = composed()
    assert digest.sections == ()
    assert digest.counts == {"articles": 0, "stories": 0, "sources": 0}
    assert (digest.since, digest.until) == (PERIOD.since, PERIOD.until)


@pytest.mark.parametrize(
    ("langs", "expected"),
    [(("zh", "zh", "en"), "zh"), (("en", "en", "zh"), "en"), ((), "zh"), (("de",), "en")],
)
def test_language(langs: tuple[str, ...], expected: str) -> None:
    """The language of a digest is that of most of its articles."""
    articles = [Article(str(n), "", "", "", lang=lang) for n, lang in enumerate(langs)]
    assert language(articles) == expected


def test_a_given_language() -> None:
    """Headings are in the language of the digest, even if the articles are in another."""
    digest = composed(story("甲"), plan=Plan(by=By.DAY, lang="en"))
    assert (digest.lang, digest.title) == ("en", "News digest")
    assert digest.sections[0].title == "Friday 1 November"


def test_per_section() -> None:
    """Stories beyond the limit of a section make room for those of others."""
    found = [
        Story((Member(Article(f"{n}", f"标题{n}", "", f"正文第{n}段。", categories=(name,))),))
        for n, name in enumerate(["体育"] * 6 + ["文化"] * 2)
    ]
    moment = datetime(2024, 11, 3, tzinfo=UTC)
    plan = Plan(by=By.CATEGORY, top=4, per_section=3)
    digest = compose(found, Period(moment, moment, moment), plan, zone=UTC)
    assert {section.title: len(section.entries) for section in digest.sections} in (
        {"体育": 3, "文化": 1},
        {"体育": 2, "文化": 2},
    )
