"""Which articles become one story, which do not, and why."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.article import Article, article_id
from newsdigest.digest.model import Story
from newsdigest.digest.stories import group, stories
from newsdigest.formats.article_file import read
from newsdigest.text.features import Frequencies, features

PROJECT = Path(__file__).parents[2]
SAMPLE = json.loads((PROJECT / "tests/sample_stories.json").read_text("utf-8"))
DAY = datetime(2024, 11, 2, 8, tzinfo=UTC)

FERRY = (
    "The hydrogen ferry Lanmei made her first crossing of Ge Lake on Saturday with 120 guests.",
    "Her fuel cells drive two motors, and the only exhaust is water, engineer Wang Mei said.",
    "From Monday the ferry leaves Xueyan pier every forty minutes and takes bicycles as well.",
)
FERRY_ANEW = (
    "A ferry that runs on hydrogen has crossed Ge Lake for the first time with passengers.",
    "Built in Xueyan, the Lanmei carries 120 people and bicycles, and leaves nothing but water.",
    "Engineer Wang Mei expects crossings every forty minutes once service begins on Monday.",
)
LIBRARY = (
    "The district library opens its reading hall until midnight from this week onward.",
    "Students had asked for longer hours in a survey with 3,400 answers last spring.",
    "Two guards and a night bus to the dormitories are paid for by the university.",
)
NOTICE = "Subscribe to our newsletter and never miss a story from the lake district again."


def article(
    identity: str, text: str, *, title: str = "", source: str = "", day: int = 0
) -> Article:
    """An article of the ``day``-th day."""
    date = DAY + timedelta(days=day)
    return Article(article_id(identity), title, text, text, date, source=source, lang="en")


def groups(found: list[Story]) -> set[frozenset[str]]:
    """The ids of each story's articles."""
    return {frozenset(member.article.id for member in story.members) for story in found}


def sample() -> list[Article]:
    """The articles of the sample archive."""
    root = PROJECT / "articles"
    files = sorted(root.rglob("*.md"))
    return [read(f.read_bytes(), f.relative_to(root).as_posix(), UTC).article for f in files]


@pytest.fixture(scope="module")
def sample_stories() -> list[Story]:
    """The stories of the sample archive."""
    return stories(sample(), lang="zh", explain=True)


def test_sample_stories(sample_stories: list[Story]) -> None:
    """The stories of the sample archive, in both languages, and no others."""
    found = {
        frozenset(member.article.path for member in story.members)
        for story in sample_stories
        if len(story.members) > 1
    }
    assert found == {frozenset(group) for group in SAMPLE["stories"]}


def test_near_duplicates(sample_stories: list[Story]) -> None:
    """Only reprints and edits of the sample are copies of one another."""
    copies = {
        frozenset(
            other.article.path
            for other in story.members
            if other is member or other.article.id == member.copy_of
        )
        for story in sample_stories
        for member in story.members
        if member.copy_of
    }
    assert copies == {frozenset(pair) for pair in SAMPLE["near_copies"]}


def test_issues_of_a_column_are_different_stories(sample_stories: list[Story]) -> None:
    """No two issues of a weekly column are one story."""
    for story in sample_stories:
        paths = {member.article.path for member in story.members}
        for column in SAMPLE["columns"]:
            assert len(paths & set(column)) < 2


def test_reasons(sample_stories: list[Story]) -> None:
    """Each member except the first has the words it shares, in its own spelling."""
    for story in sample_stories:
        assert story.members[0].reasons == ()
        for member in story.members[1:]:
            whole = f"{member.article.title}\n{member.article.text}"
            assert member.reasons
            assert all(reason in whole for reason in member.reasons)


def test_the_lead_is_in_the_given_language(sample_stories: list[Story]) -> None:
    """A story sample_stories in two languages is represented in that of the digest."""
    assert all(
        story.lead.lang == "zh"
        for story in sample_stories
        if any(member.article.lang == "zh" for member in story.members)
    )


def test_two_reports_of_one_event_are_one_story() -> None:
    """A report of another event is another story."""
    articles = [
        article("a", " ".join(FERRY)),
        article("b", " ".join(FERRY_ANEW), day=1),
        article("c", " ".join(LIBRARY)),
    ]
    a, b, c = (one.id for one in articles)
    assert groups(stories(articles)) == {frozenset({a, b}), frozenset({c})}


def test_reports_far_apart_in_time_are_different_stories() -> None:
    """Even with the same words."""
    articles = [article("a", " ".join(FERRY)), article("b", " ".join(FERRY_ANEW), day=20)]
    assert len(stories(articles)) == 2


def test_undated_articles_may_join() -> None:
    """Only their words are compared."""
    ferry = article("a", " ".join(FERRY))
    undated = Article(article_id("b"), "", "", " ".join(FERRY_ANEW), None, lang="en")
    assert len(stories([ferry, undated])) == 1
    assert len(stories([undated, ferry])) == 1


@pytest.mark.parametrize("short", [NOTICE, "请扫描二维码关注本报公众号，第一时间获取本地资讯。"])
def test_stock_lines_join_no_articles(short: str) -> None:
    """Articles that share only a notice are different stories, and so are notices alone."""
    bodies = (" ".join(FERRY), " ".join(LIBRARY), "Nothing else.", "", "")
    titles = ("Ferry", "Library", "Rain", "Prices", "Choir")
    articles = [
        article(title, f"{body}\n\n{short}".strip(), title=title)
        for title, body in zip(titles, bodies, strict=True)
    ]
    assert len(stories(articles)) == len(articles)


def test_reprints_of_a_report_are_one_story() -> None:
    """A report in three papers is one story with two copies, whatever its headlines."""
    text = "\n\n".join((*FERRY, *FERRY_ANEW, *LIBRARY))
    articles = [
        article(source, text, title=title, source=source)
        for source, title in (("A", "Ferry sails"), ("B", "Maiden trip"), ("C", "Hydrogen boat"))
    ]
    (story,) = stories(articles)
    assert [member.copy_of for member in story.members] == ["", story.lead.id, story.lead.id]
    assert story.sources == tuple(member.article.source for member in story.members)


def test_short_reprints_with_the_same_title_are_one_story() -> None:
    """A brief that is repeated word for word, and not a notice."""
    articles = [
        article(source, FERRY[0], title="Hydrogen ferry crosses Ge Lake", source=source)
        for source in "ABC"
    ]
    assert len(stories(articles)) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Market basket: greens dearer", "Market basket: pork flat"),
        ("Weather for 2 November", "Weather for 3 November"),
        ("一周天气：晴多雨少", "一周天气：冷空气来袭"),
        ("菜价播报（11月2日）", "菜价播报（11月3日）"),
    ],
)
def test_two_issues_of_a_column(first: str, second: str) -> None:
    """Articles of one source on two days under one heading are two stories, even if similar."""
    articles = [
        article("a", " ".join(FERRY), title=first, source="Post"),
        article("b", " ".join(FERRY_ANEW), title=second, source="Post", day=1),
    ]
    assert len(stories(articles)) == 2


def test_rarity_in_the_archive() -> None:
    """Words that the whole archive repeats join nothing; rare ones do."""
    phrases = "会议强调贯彻落实重要精神，全面部署工作，统筹推进高质量发展。"
    articles = [
        article("a", f"{phrases}青河县水库加固。"), article("b", f"{phrases}云岭县茶叶出口。"),
    ]  # fmt: skip
    others = [article(f"o{i}", f"{phrases}第{i}号材料。") for i in range(400)]
    documents = [features(one.title, one.text) for one in articles]
    own = Frequencies.of(documents)
    archive = Frequencies.of([features(one.title, one.text) for one in [*articles, *others]])
    apart = group(articles, documents, Frequencies(own.totals, own.counts, archive))
    assert len(group(articles, documents, own)) == 1
    assert len(apart) == 2


TEXTS = st.lists(
    st.sampled_from([*FERRY, *FERRY_ANEW, *LIBRARY, NOTICE, "今天，氢能渡轮首航。", "", "7"]),
    max_size=4,
).map("\n\n".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, max_size=8), st.booleans())
def test_every_article_is_in_one_story(texts: list[str], explain: bool) -> None:
    """Stories partition any articles; likeness is between 0 and 1."""
    articles = [article(str(i), text, title=text[:20]) for i, text in enumerate(texts)]
    found = stories(articles, explain=explain)
    ids = [member.article.id for story in found for member in story.members]
    assert sorted(ids) == sorted(one.id for one in articles)
    assert all(0 <= member.likeness <= 1 for story in found for member in story.members)


def test_no_articles_have_no_stories() -> None:
    """The result is empty."""
    assert stories([]) == []
