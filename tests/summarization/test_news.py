"""The ranking made for news: what moves a sentence up or down."""

from __future__ import annotations

import pytest

from newsdigest.summarization.candidates import Task, candidates_of
from newsdigest.summarization.cues import Cue, cues
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


def test_figures_cost() -> None:
    """A sentence crammed with percentages loses, and the text's openings matter less."""
    notes = "公司营收39.83亿元，同比增长26.8%，环比下降17.39%。我们认为公司的产品将继续放量。"
    assert parts(notes, "figures")[0] < parts(notes, "figures")[1] == 1
    assert parts(notes, "position", 0.1)[0] < parts(TEXT, "position", 0.1)[0] * 2


def test_the_title_raises_what_it_names() -> None:
    """A title about prices favours the sentence about prices."""
    plain, titled = scores(TEXT), scores(TEXT, title="市场价格")
    assert titled[1] / titled[0] > plain[1] / plain[0]


@pytest.mark.parametrize(
    ("text", "manner"),
    [
        ("图为读者在新馆借书。", Cue.ASIDE),
        ("记者：张三", Cue.ASIDE),
        ("新华社记者 李四 摄", Cue.ASIDE),
        ("责任编辑：王五", Cue.ASIDE),
        ("大家好，欢迎收看今天的节目。", Cue.ASIDE),
        ("张三、李四、王五、赵六等参加会见。", Cue.ASIDE),
        ("会议强调以下几点：", Cue.ASIDE),
        ("Read more about this on our site.", Cue.ASIDE),
        ("By John Smith", Cue.ASIDE),
        ("Jane Doe contributed to this report.", Cue.ASIDE),
        ("Jane Doe is a professor of law at the state university.", Cue.ASIDE),
        ("中国网记者 张三 摄 市民在新馆借书。", Cue.ASIDE),
        ("他说：“我们会尽力。", Cue.CUT),
        ('"We will try.', Cue.CUT),
        ("“携手前行，共创未来！”", Cue.UTTERANCE),
        ("这是为什么呢？", Cue.QUESTION),
        ("Why is that?", Cue.QUESTION),
        ("“我很高兴。”他说。", Cue.QUOTATION),
        ('"I am glad," he said.', Cue.QUOTATION),
        ("他随后离开了会场。", Cue.LEANING),
        ("But prices fell again.", Cue.LEANING),
        ("此外，价格也有所下降。", Cue.LEANING),
    ],
)
def test_manners_are_recognised(text: str, manner: Cue) -> None:
    """Credits, captions, rolls, questions, quotations and leaning sentences are told."""
    assert manner in cues([text])[0]


_LEANING = """
He She It They This That These Those But And However His Her Their Its Also So Then Yet There
他 她 它 这 那 其 此 该 但 而 对此 因此 同时 此外 另外 不过 然而 所以 于是 随后 接着
也就是说 换句话说
"""


@pytest.mark.parametrize("quote", ["", "“", '"', "'", "「"])
@pytest.mark.parametrize("word", _LEANING.split())
def test_leaning_beginnings(word: str, quote: str) -> None:
    """Each of these words leans on the sentence before, also at the head of a quotation."""
    assert Cue.LEANING in cues([f"{quote}{word} 。"])[0]


@pytest.mark.parametrize(
    "text",
    [
        "会议周一在本市举行。",
        "The bank cut its rates on Monday.",
        "记者从市政府获悉，新馆周六开放。",
        "这次会议通过了三项决议。",
        "该地区的粮食、蔬菜、水果产量都有增长。",
        "Byron wrote it in 1816.",
        "Theresa May resigned.",
    ],
)
def test_plain_sentences_have_no_manner(text: str) -> None:
    """Ordinary reports are not suspected of anything."""
    assert cues([text]) == [[]] or text.startswith("该")
