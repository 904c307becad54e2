"""Which articles agree on who and where, and which only share phrases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newsdigest.article import Article
from newsdigest.digest.roundups import is_round_up, stands_alone
from newsdigest.digest.stories import stories

SLIDE = "4日清晨，云岭县石坝镇发生山体滑坡，12人失联。消防救援人员赶到石坝镇搜救。"
RESCUE = "云岭县石坝镇山体滑坡搜救进入第二天，已有3人获救，9人仍失联，消防救援继续搜救。"
FIELDS = "青河县今天开始小麦春灌，水利部门调配两座水库的水，保证农田用水。"
MONDAY = datetime(2024, 3, 4, 19, tzinfo=UTC)


def article(number: int, title: str, text: str, days: int = 0) -> Article:
    return Article(
        f"a{number}", title, "", text, date=MONDAY + timedelta(days=days), source=f"s{number}",
        lang="zh", path=f"{number}.md",
    )  # fmt: skip


def grouped(articles: list[Article]) -> set[frozenset[str]]:
    found = (
        frozenset(member.article.id for member in story.members) for story in stories(articles)
    )
    return {group for group in found if len(group) > 1}


def notice(number: int, company: str, place: str) -> Article:
    return article(
        number,
        f"{company}股份有限公司2024年第一次临时股东大会决议公告",
        f"{company}股份有限公司董事会及全体董事保证公告内容真实准确完整。\n\n"
        f"股东大会在{place}召开，采取现场投票和网络投票相结合的方式表决，律师现场见证。",
    )


def meeting(number: int, guest: str, country: str) -> Article:
    return article(
        number,
        f"外长会见{country}总统{guest}",
        f"外交部长今天在北京会见{country}总统{guest}。部长指出，中方愿同{country}深化务实合作，"
        f"加强战略沟通，支持彼此核心利益。{guest}表示，{country}愿同中方加强合作。",
    )


def test_notices_of_several_companies_are_no_story() -> None:
    companies = [
        ("青禾药业", "苏州"),
        ("远航重工", "大连"),
        ("明泉食品", "昆明"),
        ("北岭能源", "兰州"),
    ]
    assert grouped([notice(i, *company) for i, company in enumerate(companies)]) == set()


def test_meetings_with_several_guests_are_no_story() -> None:
    guests = [("卡雷拉", "秘鲁"), ("奥巴桑乔", "加纳"), ("林德", "瑞典"), ("汗", "巴基斯坦")]
    assert grouped([meeting(i, *guest) for i, guest in enumerate(guests)]) == set()


def test_a_follow_up_of_the_next_day_belongs() -> None:
    found = grouped(
        [
            article(1, "云岭县山体滑坡致12人失联", SLIDE),
            article(2, "云岭县石坝镇滑坡已有3人获救", RESCUE, 1),
            article(3, "青河县小麦春灌开始", FIELDS),
        ]
    )  # fmt: skip
    assert found == {frozenset({"a1", "a2"})}


@pytest.mark.parametrize(
    ("title", "is_one"),
    [
        ("国内联播快讯", True),
        ("国际联播快讯", True),
        ("本周要闻：三件大事", True),
        ("财经早报｜3月4日", True),
        ("目录", True),
        ("Planet News Roundup", True),
        ("The week's wrap-up", True),
        ("市长谈快讯时代的阅读", False),
        ("Police round up 12 suspects", False),
        ("本周末新线路通车", False),
    ],
)
def test_round_ups_are_known_by_their_headlines(title: str, is_one: bool) -> None:
    assert is_round_up(article(1, title, "文")) is is_one


def test_round_ups_and_empty_items_are_in_no_story() -> None:
    text = "云岭县石坝镇发生山体滑坡，12人失联，消防救援人员赶到石坝镇搜救。"
    items = [
        article(1, "云岭县石坝镇山体滑坡", text),
        article(2, "国内联播快讯", text),
        article(3, "云岭县石坝镇山体滑坡", ""),
    ]
    assert stands_alone(items[1])
    assert stands_alone(items[2])
    assert grouped(items) == set()
