"""The ranking made for news: what moves a sentence up or down."""

from __future__ import annotations

import pytest

from newsdigest.summarization.candidates import Task, candidates_of
from newsdigest.summarization.cues import Cue, background, cues
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
    ],
)
def test_manners_are_recognised(text: str, manner: Cue) -> None:
    """Credits, captions, rolls, questions, quotations and leaning sentences are told."""
    assert manner in cues([text])[0]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("操场边上有一棵银杏，叶子正黄。", Cue.SCENE),
        ("急诊科的墙上有一块电子屏，上面有四种颜色。", Cue.SCENE),
        ("前天放学时分，学校门外多了两位妈妈。", Cue.SCENE),
        ("周四夜里十点半，角落的桌子上摊着两本手册。", Cue.SCENE),
        ("昨天清晨5时50分，29岁的司机娄小川把列车开出车站。", Cue.SCENE),
        ("金秋时节，瓜果飘香。", Cue.SCENE),
        ("At 6 a.m., Mr. Lee stood at the gate.", Cue.SCENE),
        ("马家湾小区建成于1996年，共有46幢楼。", Cue.PROFILE),
        ("该公司是一家从事物流的企业。", Cue.PROFILE),
        ("骆融臻，专注于分布式数据库。", Cue.PROFILE),
        ("Acme is a software company based in Leeds.", Cue.PROFILE),
        ("要高举旗帜，坚持方向，全面落实，奋力谱写新篇章。", Cue.SLOGAN),
    ],
)
def test_background_is_told_from_news(text: str, kind: Cue) -> None:
    """Scenes, profiles and slogans are not what happened."""
    assert background(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "10月8日上午，马家湾小区37幢乙单元的电梯通过验收，开始运行。",
        "明年九月，这所只有118个学生的村小将并入四公里外的柳塘小学。",
        "会议强调，要全面落实责任，加快推进123个项目。",
        "市政府周一公布方案。",
        "The bank cut its rates on Monday.",
        "Police arrested two men in Leeds.",
    ],
)
def test_news_is_no_background(text: str) -> None:
    """What happened, even with a date and a time of day in front."""
    assert background(text) == []


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
