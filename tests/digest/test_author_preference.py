"""Authors' summaries in a digest: of a story of several articles, and of an update."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newsdigest.article import Article
from newsdigest.digest.compose import Plan, compose
from newsdigest.digest.model import Entry, Member, Period, Story
from newsdigest.summarization.origin import Origin, Preference

START = datetime(2024, 11, 1, tzinfo=UTC)
PERIOD = Period(START, START + timedelta(days=3), START + timedelta(days=3))
LEAD = """云岭县石坝镇5日清晨发生山体滑坡，造成12人死亡，消防救援人员正在镇上搜救。

镇中学安置了三百名村民，县里调去了帐篷和棉被。气象台预计未来两天仍有大雨。"""
OTHER = """石坝镇滑坡埋住了通往县城的公路，两千名村民只能走水路出行。

省交通厅派出十台挖掘机清理公路，预计七天后恢复单向通行。县医院收治了四十名伤员。"""
ABSTRACT = "一场滑坡埋住石坝镇，12人死亡，三百名村民住进镇中学，大雨还要再下两天。"
ARTICLES = (
    Article("a" * 10, "石坝镇滑坡12人死亡", LEAD, LEAD, START, source="甲报", lang="zh",
            excerpt=ABSTRACT),
    Article("b" * 10, "石坝镇公路被埋", OTHER, OTHER, START, source="乙报", lang="zh"),
)  # fmt: skip


def entry(story: Story, preference: Preference = Preference.AUTO, sentences: int = 2) -> Entry:
    """The entry of a digest with only this story."""
    digest = compose([story], PERIOD, Plan(preference=preference, sentences=sentences), zone=UTC)
    return digest.entries[0]


def test_other_articles_add_to_the_abstract() -> None:
    """The abstract of the lead stands first, then what another article adds, unmarked."""
    summary = entry(Story(tuple(map(Member, ARTICLES))), sentences=3).summary
    assert (summary[0].text, summary[0].origin) == (ABSTRACT, Origin.AUTHOR)
    assert len(summary) == 3
    assert all(one.text in OTHER and one.origin is Origin.EXTRACT for one in summary[1:])


def test_nothing_is_added_beyond_the_number_of_sentences() -> None:
    """An abstract of as many sentences leaves no room."""
    summary = entry(Story(tuple(map(Member, ARTICLES))), sentences=1).summary
    assert [one.text for one in summary] == [ABSTRACT]


def test_only_the_abstract_of_the_lead_counts() -> None:
    """The first sentence comes from the article of the headline."""
    story = Story(tuple(map(Member, reversed(ARTICLES))))
    assert entry(story).summary[0].article == ARTICLES[1].id
    assert {one.origin for one in entry(story, Preference.AUTHOR).summary} == {Origin.FALLBACK}


def test_an_update_tells_only_what_is_new() -> None:
    """An abstract that repeats an earlier article is left out; another one is not."""
    update = Story((Member(ARTICLES[0]),), earlier=(ARTICLES[1],))
    assert entry(update).summary[0].origin is Origin.AUTHOR
    repeated = Article(
        "c" * 10, "石坝镇", f"{ABSTRACT}{OTHER}", f"{ABSTRACT}{OTHER}", START, lang="zh"
    )
    update = Story((Member(ARTICLES[0]),), earlier=(repeated,))
    assert {one.origin for one in entry(update).summary} == {Origin.EXTRACT}
