"""The ranking made for news: the parts of a score."""

from __future__ import annotations

import pytest

from newsdigest.summarization.candidates import Task, candidates_of
from newsdigest.summarization.ranking.news import news

TEXT = (
    "会议周一在本市举行并讨论粮食安全问题。专家在会议上介绍粮食产量和市场价格。"
    "与会代表参观了粮食市场和加工企业。会议周五闭幕并通过了粮食安全倡议。"
)


def scores(text: str, title: str = "", share: float = 0.2) -> list[float]:
    """The scores of a text's sentences."""
    from newsdigest.text.words import words

    task = Task(tuple(candidates_of(text)), (tuple(words(title)),), share=share)
    return news(task).scores


def parts(text: str, name: str, share: float = 0.2) -> list[float]:
    """One part of the scores."""
    task = Task(tuple(candidates_of(text)), share=share)
    return news(task).parts[name]


def test_the_score_is_the_product_of_its_parts() -> None:
    """Nothing else goes into it."""
    ratings = news(Task(tuple(candidates_of(TEXT))))
    for place, score in enumerate(ratings.scores):
        product = 1.0
        for value in ratings.parts_of(place).values():
            product *= value
        assert score == pytest.approx(product)


def test_place_matters_in_a_brief_and_not_in_an_abridgement() -> None:
    """Position counts when little is asked for; when most is, all places are equal."""
    brief = parts(TEXT, "position", share=0.25)
    assert brief == sorted(brief, reverse=True)
    assert brief[0] > brief[-1]
    assert len(set(parts(TEXT, "position", share=1.0))) == 1


def test_amounts_cost() -> None:
    """A sentence crammed with percentages loses, and the opening of its text counts less."""
    notes = "公司营收39.83亿元，同比增长26.8%，环比下降17.39%。我们认为公司的产品将继续放量。"
    assert parts(notes, "figures")[0] < parts(notes, "figures")[1] == 1
    assert parts(notes, "position", 0.1)[0] < parts(TEXT, "position", 0.1)[0] * 2


def test_the_title_raises_what_it_names() -> None:
    """A title about prices favours the sentence about prices."""
    plain, titled = scores(TEXT), scores(TEXT, title="市场价格")
    assert titled[1] / titled[0] > plain[1] / plain[0]
