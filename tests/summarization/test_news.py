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


def _figures(text: str, title: str) -> list[float]:
    """The part of each sentence's score that its figures make."""
    from newsdigest.text.words import words

    task = Task(tuple(candidates_of(text)), (tuple(words(title)),), share=0.2)
    return news(task).parts["figures"]


def test_the_number_of_the_headline_is_no_cost() -> None:
    """A sentence with it gains, however many others it has; years and frequent numbers do not."""
    text = "工厂用了半年，次品率从2.1%降到0.6%。产值增长3.5%，利润增长12%。工人没有减少。"
    assert _figures(text, "次品率降到0.6%")[0] > 1 > _figures(text, "次品率降到0.6%")[1]
    assert _figures(text, "次品率下降")[0] < 1
    years = "2024年工厂改造完成。工人没有减少。"
    assert _figures(years, "2024年的工厂") == [1, 1]
    names = "18楼的住户来了。18楼的电梯停了。18楼没有水。18楼在等。18楼最高。"
    assert _figures(names, "18楼") == [1] * 5


def test_notes_at_the_head_are_not_the_opening() -> None:
    """The sentence after a greeting or a note has the first place."""
    plain = parts("The port opens in May. It is the largest here. Boats pay little.", "position")
    noted = parts(
        "Originally published on the port's blog. Hi all! The port opens in May. It is the largest "
        "here. Boats pay little.",
        "position",
    )
    assert noted[2] > noted[3] > noted[4]
    assert noted[2] / noted[3] == pytest.approx(plain[0] / plain[1], rel=0.01)


def test_announcements_gain() -> None:
    """The news of a post that opens with its background."""
    text = (
        "Campaigns are expensive and their accounts are hard to read. Today, we launched a portal "
        "that shows the accounts of all campaigns. Readers have asked for it since last year."
    )
    assert parts(text, "event") == [1, pytest.approx(1.4), 1]


def test_cues_cost_less_in_a_longer_summary() -> None:
    """There is room for other voices."""
    text = "".join(f"“我很高兴。”第{n}位读者说。" for n in "一二三四五六七八九十")
    assert parts(text, "manner", share=0.8)[3] > parts(text, "manner", share=0.3)[3]
