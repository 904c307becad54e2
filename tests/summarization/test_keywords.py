"""Keywords: the characteristic words and phrases of texts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.summarization.keywords import Background, background, keywords
from newsdigest.text import stopwords

CHINESE = (
    "发展新质生产力是今年的重点。专家认为，新质生产力以科技创新为核心。"
    "各地因地制宜发展新质生产力，推动产业升级。科技创新离不开人才。"
)
ENGLISH_TEXT = (
    "Broadcaster Jeremy Clarkson left the show on Monday. Clarkson had a contract dispute. "
    "The contract dispute began in New York, where Clarkson lives. He likes New York."
)


def names(texts: list[str], **options: object) -> list[str]:
    """The keywords' texts."""
    return [keyword.text for keyword in keywords(texts, **options)]  # type: ignore[arg-type]


def test_phrases() -> None:
    """A word that no dictionary has is a phrase, and its halves are no keywords."""
    result = names([CHINESE])
    assert result[0] == "新质生产力"
    assert "新质" not in result
    assert "生产力" not in result
    assert "科技创新" in result


def test_names() -> None:
    """Full names and places of two words are one keyword."""
    result = names([ENGLISH_TEXT])
    assert {"Jeremy Clarkson", "New York", "contract dispute"} <= set(result)
    assert not {"Clarkson", "York", "Jeremy", "contract"} & set(result)


@pytest.mark.parametrize("text", [CHINESE, ENGLISH_TEXT])
def test_no_stop_words(text: str) -> None:
    """Function words are never keywords."""
    assert not [
        name
        for name in names([text], limit=50)
        if name.casefold() in stopwords.ENGLISH | stopwords.CHINESE
    ]


def test_scores_fall_from_one() -> None:
    """The first has score 1, the others follow in order."""
    scores = [keyword.score for keyword in keywords([CHINESE])]
    assert scores[0] == 1
    assert scores == sorted(scores, reverse=True)


def test_limit() -> None:
    """No more than the limit; none for an empty text."""
    assert len(keywords([CHINESE], limit=2)) == 2
    assert keywords([CHINESE], limit=0) == []
    assert keywords([]) == keywords([""]) == keywords(["。。。 123"]) == []


def test_background() -> None:
    """A word of every article of the archive is less characteristic of one."""
    rest = background(["粮食丰收。", "粮食增产。", "粮食出口。"])
    assert rest == Background(3, {"粮食": 3, "丰收": 1, "增产": 1, "出口": 1})
    result = names(["粮食大旱。粮食大旱成灾。"], background=rest)
    assert result[0] != "粮食"


def test_words_of_many_texts() -> None:
    """A word that three texts have once counts more than one that a text has three times."""
    texts = ["台风登陆，学校停课。", "台风登陆，航班取消。", "台风来袭，商场商场商场。"]
    assert names(texts)[0].startswith("台风")


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("一共来了一位工人，一共来了一位护士，一共来了一堆记者。", {"一共", "一位", "一堆"}),
        (
            "武宜路封闭，车辆改由延政路通行。周六晚上，公交改由延政路绕行。",
            {"改由", "改由延政路", "周六"},
        ),
        ("工人更换伸缩缝。昨夜工人又更换伸缩缝。", {"更换", "更换伸缩缝"}),
        ("镇里开会，镇里种树，镇里修路。", {"镇里"}),
        ("12路公交停运。12路公交绕行。", {"路公交"}),
        ("It took six seconds on Monday and six seconds in March.", {"six", "seconds", "Monday"}),
        ("He paid 20 yuan for 30 meters, then 40 yuan for 50 meters.", {"yuan", "meters"}),
        ("Smith wants better prices. Voters want better prices.", {"wants", "want", "better"}),
        ("Parties provide support. Parties provide support.", {"provide support", "provide"}),
    ],
)
def test_words_that_are_no_keywords(text: str, never: set[str]) -> None:
    """Counts, measures, times and verbs, and phrases that begin with a verb."""
    assert not never & set(names([text], limit=50))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("地铁5号线列车试跑。地铁5号线下月开通。", "地铁5号线"),
        ("乘客改乘五号线。五号线昨天恢复。", "五号线"),
        ("列车停在丁塘港站。丁塘港站下月启用。", "丁塘港站"),
        ("四川和百度合作，四川发电。百度在四川投产。", "四川"),
        ("The foreign minister left. A new foreign minister came.", "foreign minister"),
        ("They met in Kuala Lumpur.", "Kuala Lumpur"),
    ],
)
def test_names_and_terms(text: str, expected: str) -> None:
    """Lines, stations, provinces, offices and places, in their spelling."""
    assert expected in names([text])


def test_a_copy_makes_no_phrase() -> None:
    """A sentence in several articles counts once in the search for phrases."""
    clause = "新版农业机器人昨夜抵达县城仓库"
    assert "农业机器人" not in names([clause + "。"] * 3, limit=50)
    assert "农业机器人" in names([clause + "。", "农业机器人入库。"], limit=50)


def test_title_case_marks_no_names() -> None:
    """If every word has a capital, a verb with one is no name."""
    result = names(["Tumbleweed Delivers New Kernel. Users of Tumbleweed like the kernel."])
    assert "Tumbleweed" in result
    assert not [name for name in result if "Delivers" in name and " " in name]


def test_phrases_are_short() -> None:
    """No phrase has more than eight Chinese characters, however frequent it is."""
    text = "滨江新城中央公园地下停车场收费。市民说滨江新城中央公园地下停车场贵。"
    phrases = [name for name in names([text], limit=50) if not name.isascii()]
    assert phrases
    assert all(len(name) <= 8 for name in phrases)


def test_a_word_of_a_single_text_counts_less() -> None:
    """In five articles, a word of two of them ranks above a rarer one of a single article."""
    texts = ["台风登陆。", "台风远去。", "蝾螈出没，蝾螈产卵。", "天晴。", "有雨。"]
    result = names(texts)
    assert result.index("台风") < result.index("蝾螈")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_keywords_are_in_the_text(text: str) -> None:
    """Any text has keywords, and their first words are in the text."""
    for keyword in keywords([text]):
        assert keyword.text[:1].casefold() in text.casefold()
