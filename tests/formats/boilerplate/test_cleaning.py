"""Where in an article boilerplate is looked for, and what is learned from it."""

from __future__ import annotations

import pytest

from newsdigest.formats import html, markdown
from newsdigest.formats.boilerplate.cleaning import HEAD, TAIL, Cleaned, clean

STORY = [f"第{n}个村子今年也通上了公交，班次和城里一样。" for n in "一二三四五六七八九十"]


def cleaned(*paragraphs: str) -> Cleaned:
    return clean(html.elements(markdown.to_html("\n\n".join(paragraphs))))


def texts(found: Cleaned) -> list[str]:
    return [element.text for element in found.elements]


def test_fields_are_learned_in_order_and_once() -> None:
    """Labels, datelines and signatures give fields; the same value counts once."""
    found = cleaned(
        "发布时间：2024-11-02 08:00 来源：武进日报",
        "本报讯（记者 王林）" + STORY[0],
        *STORY[1:],
        "（记者 王林）",
        "责任编辑：李方",
    )
    assert texts(found) == STORY
    assert found.fields == {
        "date": ["2024-11-02 08:00"],
        "source": ["武进日报"],
        "authors": ["王林"],
    }
    assert [piece.rule for piece in found.boilerplate] == [
        "labelled line",
        "labelled line",
        "labelled line",
        "dateline",
    ]


def test_the_middle_of_a_long_article_is_left_alone() -> None:
    """A line that looks like a byline in the middle belongs to the story."""
    assert len(STORY) > HEAD + TAIL
    body = [*STORY[:5], "记者 王林", *STORY[5:]]
    assert texts(cleaned(*body)) == body


def test_several_tails_go_one_after_another() -> None:
    """A signature, an end mark and an editor behind one sentence all go."""
    found = cleaned(STORY[0], STORY[1] + "（王林 李方）(完) 【编辑:陈涛】")
    assert texts(found) == STORY[:2]
    assert [piece.rule for piece in found.boilerplate] == ["credit", "end mark", "signature"]


@pytest.mark.parametrize("place", ["地点：市图书馆二楼", "Venue: the town library"])
def test_the_time_of_an_announcement_stays(place: str) -> None:
    """时间：… beside 地点：… announces; it does not date the article."""
    body = [STORY[0], "时间：2024年11月2日", place]
    found = cleaned(*body)
    assert texts(found) == body
    assert found.fields == {}


def test_navigation_at_the_end_goes() -> None:
    """Links to the site's other pages go from the end, not from the beginning."""
    footer = "[返回目录](/a)｜[返回首页](/b)"
    assert texts(cleaned(*STORY, footer)) == STORY
    assert len(texts(cleaned(footer, *STORY))) == len(STORY) + 1


def test_the_articles_own_address_becomes_its_url() -> None:
    """A bare address over the navigation or under a credit is the article's."""
    own = "<http://a.example/x>"
    assert cleaned(*STORY, own, "[返回首页](/b)").fields["url"] == ["http://a.example/x"]
    assert cleaned(*STORY, "（来源：武进日报）", own).fields["url"] == ["http://a.example/x"]


def test_an_address_of_the_story_stays() -> None:
    """Addresses that the story ends with are part of it."""
    found = cleaned(*STORY, "<http://a.example/x>", "<http://b.example/y>")
    assert texts(found)[-2:] == ["http://a.example/x", "http://b.example/y"]
    assert "url" not in found.fields


def test_a_link_to_the_original_goes_wherever_it_stands() -> None:
    """A day's file has such a link under every item."""
    found = cleaned(*STORY[:5], "[查看原文](http://a.example/x)", *STORY[5:])
    assert texts(found) == STORY


def test_headings_code_and_tables_are_never_boilerplate() -> None:
    """Only prose is looked at."""
    body = "## 来源：一个词\n\n    责任编辑：王林\n\n| 记者 | 王林 |\n|---|---|\n| 编辑 | 李方 |"
    assert cleaned(body).boilerplate == ()


def test_nothing_gives_nothing() -> None:
    """No elements, nothing kept, nothing dropped."""
    assert clean([]) == Cleaned(())
