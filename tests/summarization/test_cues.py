"""Cues of sentences: asides, background, anaphora."""

from __future__ import annotations

import pytest

from newsdigest.summarization.candidates import candidates_of
from newsdigest.summarization.cues import Cue, antecedents, background, cues
from newsdigest.summarization.summary import summarize

FIRST = "市政府周一公布了新的供水方案。"
ANAPHORIC = """
他随后离开了会场。|她没有说话。|它有三层楼高。|其中一半是学生。|其次，价格要公开。
这让居民很高兴。|那是去年的事。|此举受到欢迎。
但价格没有变。|而邻县已经开工。|不过仍有不同意见。|然而效果有限。|因此工期推迟。
所以没有人知道。|对此，居民表示理解。|为此，公司增加了人手。
此外，价格也有所下降。|另外还有两条线路。|与此同时，检查仍在继续。|随后，双方签字。
特别是老人受益。|尤其是雨天。|甚至有人连夜排队。
一是加强检查。|二是公布结果。|第二，要有预案。|首先，要查清楚。|例如，有的小区没有电梯。
比如地铁五号线。|举个例子，三楼不出钱。|也就是说，每天少一班。
换句话说，没有人迟到。|上述措施下周开始。|上面的数字没有变。|以上就是全部内容。|前者更贵。
双方还同意继续谈。|有的人没有等到。|观察员之一的柳女士请了假。
另据了解，学校也参加。|还有九个单元在等。|也有不同的声音。|也许不会太久。|并要求立即整改。
“不打，他们也知道。”|最终没有通过。
He left the room.|She was not there.|It has three floors.|They agreed on Monday.
His party lost.|This was new.|These were sold.|Such tools are rare.
But prices fell again.|And nobody came.|However, it rained.|Besides, it was late.
Following this, the shop closed.|As a result, buses stopped.|For example, one shop closed.
In addition, fares rise.|Meanwhile, work goes on.|Then came the rain.|There he met the mayor.
The latter is cheaper.|Both were injured.|Another followed.|The other was late.
Three people did last year, all in stairwells.|It was there that he died.
At one, the door was open.|Of these, four are new.|"We will not go."|Second, the price is high.
""".replace("\n", "|")
INDEPENDENT = """
这次会议通过了三项决议。|这个春节，铁路发送旅客九千万人次。|此次活动持续三天。
今年以来，全市新增就业八万人。|该市去年新增就业两万人。|该县有三个乡。
他人财物不得侵占。|也门局势紧张。|还款日期推迟到周五。|再生水厂月底投用。|一方愿意付款。
第二届展会周五开幕。|第三季度利润下降。
记者从市政府获悉，新馆周六开放。|李强说，方案下月实施。|武进区新增两条公交线。|两名工人受伤。
一百多人报名。|最高法公布案例。|最后一班车改到十一点。
The bank cut its rates on Monday.|Theresa May resigned.|Herbert Lee won.
It is expected that rates will fall.|This year the harvest was late.|There were no injuries.
Those who paid will be refunded.|Police arrested two men.|Thereafter Ltd. sold the plant.
Buttons were sold out.|Android phones sold well.|One man died.|Some shops closed.
""".replace("\n", "|")


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split("|") if part.strip()]


@pytest.mark.parametrize("sentence", _list(ANAPHORIC))
def test_anaphoric_sentences_have_the_one_before_as_antecedent(sentence: str) -> None:
    """Pronouns, connectives, items of a list, bare quotations, ellipses."""
    first = "The council met on Monday. " if sentence.isascii() else FIRST
    assert antecedents(candidates_of(f"{first}{sentence}")) == [None, 0]


@pytest.mark.parametrize("sentence", _list(INDEPENDENT))
def test_independent_sentences_have_no_antecedent(sentence: str) -> None:
    """Words that begin like pronouns, and references to the news itself."""
    first = "The council met on Monday. " if sentence.isascii() else FIRST
    assert antecedents(candidates_of(f"{first}{sentence}")) == [None, None]


def test_the_antecedent_of_an_acronym_is_its_explanation() -> None:
    """A later sentence with the acronym depends on the one that explains it."""
    text = (
        "The World Trade Organization (WTO) met on Monday. Talks went on all day. "
        "WTO members agreed to cut tariffs."
    )
    assert antecedents(candidates_of(text)) == [None, None, 0]


def test_an_anaphoric_sentence_behind_a_heading_is_never_picked() -> None:
    """Its antecedent is no candidate."""
    text = (
        "市政府周一公布方案，供水管网将全部更换。\n\n## 背景\n\n"
        "他们等了三年，因为管网太旧，供水方案没有通过。"
    )
    assert antecedents(candidates_of(text))[-1] == len(candidates_of(text)) - 1
    assert "他们" not in summarize(text, sentences=2).text


def test_no_summary_has_a_dangling_reference() -> None:
    """An anaphoric sentence is picked directly behind its antecedent or not at all."""
    text = (
        "市政府周一公布供水方案，三年内更换全部管网。工程分三期。第一期下月开工。"
        "对此，居民表示支持供水方案和管网更换。公司说水价三年不变。但管网更换期间会停水。"
    )
    for count in range(1, 6):
        numbers = [sentence.index for sentence in summarize(text, sentences=count).sentences]
        for number in (3, 5):
            assert number not in numbers or number - 1 in numbers


def test_if_all_sentences_are_anaphoric_the_best_is_picked() -> None:
    """No text is without a summary."""
    assert summarize("他走了。她也走了。", sentences=1).sentences


@pytest.mark.parametrize(
    ("text", "cue"),
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
def test_cues(text: str, cue: Cue) -> None:
    """Credits, captions, rolls, questions and quotations have their cues."""
    assert cue in cues([text])[0]


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
def test_background(text: str, kind: Cue) -> None:
    """Scenes, profiles and slogans."""
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
def test_news_is_not_background(text: str) -> None:
    """Events, even with a date and a time of day in front."""
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
def test_plain_sentences_have_no_cues(text: str) -> None:
    """Ordinary reports have none."""
    assert cues([text]) == [[]] or text.startswith("该")
