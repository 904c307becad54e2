"""Stories of articles with common anchors, and articles with only phrases in common."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newsdigest.article import Article
from newsdigest.digest.series import stands_alone
from newsdigest.digest.stories import stories
from newsdigest.text.features import features

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
    groups = (
        frozenset(member.article.id for member in story.members) for story in stories(articles)
    )
    return {group for group in groups if len(group) > 1}


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


def test_notices_of_different_companies_are_different_stories() -> None:
    companies = [
        ("青禾药业", "苏州"),
        ("远航重工", "大连"),
        ("明泉食品", "昆明"),
        ("北岭能源", "兰州"),
    ]
    assert grouped([notice(i, *company) for i, company in enumerate(companies)]) == set()


def test_meetings_with_different_guests_are_different_stories() -> None:
    guests = [("卡雷拉", "秘鲁"), ("奥巴桑乔", "加纳"), ("林德", "瑞典"), ("汗", "巴基斯坦")]
    assert grouped([meeting(i, *guest) for i, guest in enumerate(guests)]) == set()


def test_a_follow_up_of_the_next_day_is_in_the_story() -> None:
    groups = grouped(
        [
            article(1, "云岭县山体滑坡致12人失联", SLIDE),
            article(2, "云岭县石坝镇滑坡已有3人获救", RESCUE, 1),
            article(3, "青河县小麦春灌开始", FIELDS),
        ]
    )  # fmt: skip
    assert groups == {frozenset({"a1", "a2"})}


def test_round_ups_and_empty_items_are_in_no_story() -> None:
    text = "云岭县石坝镇发生山体滑坡，12人失联，消防救援人员赶到石坝镇搜救。"
    items = [
        article(1, "云岭县石坝镇山体滑坡", text),
        article(2, "国内联播快讯", text),
        article(3, "云岭县石坝镇山体滑坡", ""),
    ]
    assert all(stands_alone(one.title, features(one.title, one.text)) for one in items[1:])
    assert grouped(items) == set()
