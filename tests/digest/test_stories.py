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
from newsdigest.digest.stories import stories
from newsdigest.formats.article_file import read

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
def told() -> list[Story]:
    """The stories of the sample archive."""
    return stories(sample(), lang="zh", explain=True)


def test_the_sample_has_its_stories(told: list[Story]) -> None:
    """The stories of the sample archive are found, in both languages, and no others."""
    found = {
        frozenset(member.article.path for member in story.members)
        for story in told
        if len(story.members) > 1
    }
    assert found == {frozenset(group) for group in SAMPLE["stories"]}


def test_near_copies_are_known(told: list[Story]) -> None:
    """Reprints and edits of the sample are copies of one another, and nothing else is."""
    copies = {
        frozenset(
            other.article.path
            for other in story.members
            if other is member or other.article.id == member.copy_of
        )
        for story in told
        for member in story.members
        if member.copy_of
    }
    assert copies == {frozenset(pair) for pair in SAMPLE["near_copies"]}


def test_columns_stay_apart(told: list[Story]) -> None:
    """No two issues of a weekly column are one story."""
    for story in told:
        paths = {member.article.path for member in story.members}
        for column in SAMPLE["columns"]:
            assert len(paths & set(column)) < 2


def test_every_other_member_has_its_reasons(told: list[Story]) -> None:
    """Each member but the first says which words it shares, as they stand in its text."""
    for story in told:
        assert story.members[0].reasons == ()
        for member in story.members[1:]:
            whole = f"{member.article.title}\n{member.article.text}"
            assert member.reasons
            assert all(reason in whole for reason in member.reasons)


def test_the_first_is_in_the_language_asked_for(told: list[Story]) -> None:
    """A story told in two languages is represented in that of the digest."""
    assert all(
        story.lead.lang == "zh"
        for story in told
        if any(member.article.lang == "zh" for member in story.members)
    )


def test_two_tellings_are_one_story() -> None:
    """Two reports of one event join, a third of another stays apart."""
    articles = [
        article("a", " ".join(FERRY)),
        article("b", " ".join(FERRY_ANEW), day=1),
        article("c", " ".join(LIBRARY)),
    ]
    a, b, c = (one.id for one in articles)
    assert groups(stories(articles)) == {frozenset({a, b}), frozenset({c})}


def test_far_apart_in_time_is_another_event() -> None:
    """The same words weeks later are another event."""
    articles = [article("a", " ".join(FERRY)), article("b", " ".join(FERRY_ANEW), day=20)]
    assert len(stories(articles)) == 2


def test_undated_articles_may_join() -> None:
    """What has no date is judged by its words alone."""
    ferry = article("a", " ".join(FERRY))
    undated = Article(article_id("b"), "", "", " ".join(FERRY_ANEW), None, lang="en")
    assert len(stories([ferry, undated])) == 1
    assert len(stories([undated, ferry])) == 1


@pytest.mark.parametrize("short", [NOTICE, "请扫描二维码关注本报公众号，第一时间获取本地资讯。"])
def test_boilerplate_joins_nothing(short: str) -> None:
    """Articles that share nothing but a notice stay apart, and so do notices alone."""
    bodies = (" ".join(FERRY), " ".join(LIBRARY), "Nothing else.", "", "")
    titles = ("Ferry", "Library", "Rain", "Prices", "Choir")
    articles = [
        article(title, f"{body}\n\n{short}".strip(), title=title)
        for title, body in zip(titles, bodies, strict=True)
    ]
    assert len(stories(articles)) == len(articles)


def test_reprints_of_a_report_are_one_story() -> None:
    """A report that three papers print is one story with two copies, whatever the headline."""
    text = "\n\n".join((*FERRY, *FERRY_ANEW, *LIBRARY))
    articles = [
        article(source, text, title=title, source=source)
        for source, title in (("A", "Ferry sails"), ("B", "Maiden trip"), ("C", "Hydrogen boat"))
    ]
    (story,) = stories(articles)
    assert [member.copy_of for member in story.members] == ["", story.lead.id, story.lead.id]
    assert story.sources == tuple(member.article.source for member in story.members)


def test_a_short_reprint_needs_its_title() -> None:
    """A brief that papers repeat word for word is one story because its titles agree."""
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
    """What one source prints on two days under one heading is two stories, also when alike."""
    articles = [
        article("a", " ".join(FERRY), title=first, source="Post"),
        article("b", " ".join(FERRY_ANEW), title=second, source="Post", day=1),
    ]
    assert len(stories(articles)) == 2


def test_words_that_are_known_are_not_needed_again() -> None:
    """Words that the caller has counted take the place of those of the text."""
    articles = [article("a", "One thing."), article("b", "Another matter.")]
    same = ["ferry", "hydrogen", "lake", "pier"]
    assert len(stories(articles, {one.id: same for one in articles})) == 1


TEXTS = st.lists(
    st.sampled_from([*FERRY, *FERRY_ANEW, *LIBRARY, NOTICE, "今天，氢能渡轮首航。", "", "7"]),
    max_size=4,
).map("\n\n".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, max_size=8), st.booleans())
def test_every_article_is_in_one_story(texts: list[str], explain: bool) -> None:
    """Stories part the articles, whatever they are; likeness lies between 0 and 1."""
    articles = [article(str(i), text, title=text[:20]) for i, text in enumerate(texts)]
    found = stories(articles, explain=explain)
    ids = [member.article.id for story in found for member in story.members]
    assert sorted(ids) == sorted(one.id for one in articles)
    assert all(0 <= member.likeness <= 1 for story in found for member in story.members)


def test_nothing_has_no_stories() -> None:
    """No articles, no stories."""
    assert stories([]) == []
