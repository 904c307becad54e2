"""Keywords: words and phrases that tell a text from others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.summarize.keywords import Background, background, keywords
from newsdigest.text.stopwords import ENGLISH, HAN

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


def test_phrases_are_kept_whole() -> None:
    """A word that no dictionary has is put together again, and its halves are not listed."""
    found = names([CHINESE])
    assert found[0] == "新质生产力"
    assert "新质" not in found
    assert "生产力" not in found
    assert "科技创新" in found


def test_names_are_whole() -> None:
    """Full names and places of two words stand whole."""
    found = names([ENGLISH_TEXT])
    assert {"Jeremy Clarkson", "New York", "contract dispute"} <= set(found)
    assert not {"Clarkson", "York", "Jeremy", "contract"} & set(found)


@pytest.mark.parametrize("text", [CHINESE, ENGLISH_TEXT])
def test_no_stop_words(text: str) -> None:
    """Function words are never keywords."""
    assert not [name for name in names([text], limit=50) if name.casefold() in ENGLISH | HAN]


def test_scores_fall_from_one() -> None:
    """The first has score 1, the others follow in order."""
    scores = [keyword.score for keyword in keywords([CHINESE])]
    assert scores[0] == 1
    assert scores == sorted(scores, reverse=True)


def test_the_limit_holds() -> None:
    """No more than asked for; none of nothing."""
    assert len(keywords([CHINESE], limit=2)) == 2
    assert keywords([CHINESE], limit=0) == []
    assert keywords([]) == keywords([""]) == keywords(["。。。 123"]) == []


def test_a_background_lowers_what_is_everywhere() -> None:
    """A word that every article of the archive has tells nothing about one of them."""
    rest = background(["粮食丰收。", "粮食增产。", "粮食出口。"])
    assert rest == Background(3, {"粮食": 3, "丰收": 1, "增产": 1, "出口": 1})
    found = names(["粮食大旱。粮食大旱成灾。"], background=rest)
    assert found[0] != "粮食"


def test_several_texts_prefer_what_many_say() -> None:
    """What three texts have once counts more than what one has three times."""
    texts = ["台风登陆，学校停课。", "台风登陆，航班取消。", "台风来袭，商场商场商场。"]
    assert names(texts)[0].startswith("台风")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_keywords_stand_in_the_text(text: str) -> None:
    """No text breaks it, and the first word of each keyword is in the text."""
    for keyword in keywords([text]):
        assert keyword.text[:1].casefold() in text.casefold()
