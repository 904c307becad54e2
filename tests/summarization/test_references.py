"""References: anaphoric sentences, acronyms, names and nouns with their introductions."""

from __future__ import annotations

import pytest

from newsdigest.summarization.candidates import candidates_of
from newsdigest.summarization.references import References
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
面对这些问题，公司增加了人手。|在该摄影店的电脑上，警方找到了名单。|得知这一消息后，居民松了口气。
当然，价格也会上涨。|接到报案后，警方立即调查。|同样，公交也要改线。|不仅如此，票价还降了两成。
即便如此，工期仍未改变。|届时将有三千人参加。|上面已经提到，水价三年不变。|如图所示，管网分为两段。
He left the room.|She was not there.|It has three floors.|They agreed on Monday.
His party lost.|This was new.|These were sold.|Such tools are rare.
But prices fell again.|And nobody came.|However, it rained.|Besides, it was late.
Following this, the shop closed.|As a result, buses stopped.|For example, one shop closed.
In addition, fares rise.|Meanwhile, work goes on.|Then came the rain.|There he met the mayor.
The latter is cheaper.|Both were injured.|Another followed.|The other was late.
Three people did last year, all in stairwells.|It was there that he died.
At one, the door was open.|Of these, four are new.|"We will not go."|Second, the price is high.
Doing so saved a day.|That said, the price is high.|The move follows a strike.
One exception is the old port.
The decision comes after a vote.|The result was a draw.
When they work, they sing.
If that fails, the port closes.
To that end, staff were hired.|On the other side, prices fell.|The first and larger one is closed.
Work on these tasks takes years.|The tax, for example, is new.
Builders use such tools daily.
The price, however, is high.
As mentioned above, ports are busy.|The picture below has the plan.|Now, the port is closed.
As part of this, ports were cleaned.|Part of the reason is money.|In both cases, the port won.
""".replace("\n", "|")
INDEPENDENT = """
这次会议通过了三项决议。|这个春节，铁路发送旅客九千万人次。|此次活动持续三天。
今年以来，全市新增就业八万人。|该市去年新增就业两万人。|该县有三个乡。
他人财物不得侵占。|也门局势紧张。|还款日期推迟到周五。|再生水厂月底投用。|一方愿意付款。
第二届展会周五开幕。|第三季度利润下降。
记者从市政府获悉，新馆周六开放。|李强说，方案下月实施。|武进区新增两条公交线。|两名工人受伤。
一百多人报名。|在这个春节，铁路增开列车。|记者在这几天的检查中看到，货架都满了。|像柳明这样的工程师有七十位。
一百多人报名。|最高法公布案例。|最后一班车改到十一点。
The bank cut its rates on Monday.|Theresa May resigned.|Herbert Lee won.
It is expected that rates will fall.|This year the harvest was late.|There were no injuries.
Those who paid will be refunded.|Police arrested two men.|Thereafter Ltd. sold the plant.
So far this year, ports were busy.|The movement of ships is slow.|This post is about ports.
The results of the vote are out.|When it opens in May, the port will be the largest.
One example town is Leeds.
Buttons were sold out.|Android phones sold well.|One man died.|Some shops closed.
""".replace("\n", "|")


def _antecedents(text: str, sentences: float = 3) -> list[tuple[int, ...]]:
    """The antecedents of every sentence of an article."""
    candidates = candidates_of(text)
    references = References(candidates, sentences=sentences)
    return [references(place) for place in range(len(candidates))]


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split("|") if part.strip()]


@pytest.mark.parametrize("sentence", _list(ANAPHORIC))
def test_anaphoric_sentences_have_the_one_before_as_antecedent(sentence: str) -> None:
    """Pronouns, connectives, items of a list, bare quotations, ellipses."""
    first = "The council met on Monday. " if sentence.isascii() else FIRST
    assert _antecedents(f"{first}{sentence}") == [(), (0,)]


@pytest.mark.parametrize("sentence", _list(INDEPENDENT))
def test_independent_sentences_have_no_antecedent(sentence: str) -> None:
    """Words that begin like pronouns, and references to the news itself."""
    first = "The council met on Monday. " if sentence.isascii() else FIRST
    assert _antecedents(f"{first}{sentence}") == [(), ()]


def test_the_antecedent_of_an_acronym_is_its_explanation() -> None:
    """A later sentence with the acronym depends on the one that explains it."""
    text = (
        "The World Trade Organization (WTO) met on Monday. Talks went on all day. "
        "WTO members agreed to cut tariffs."
    )
    assert _antecedents(text) == [(), (), (0,)]


def test_an_anaphoric_sentence_behind_a_heading_is_never_picked() -> None:
    """Its antecedent is no candidate."""
    text = (
        "市政府周一公布方案，供水管网将全部更换。\n\n## 背景\n\n"
        "他们等了三年，因为管网太旧，供水方案没有通过。"
    )
    antecedents = _antecedents(text)
    assert antecedents[-1] == (len(antecedents) - 1,)
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
    ("text", "antecedents"),
    [
        (
            "The Clean Harbour Fund (CHF) opened on Monday, or so it seemed. Boats came. CHF paid.",
            [(), (), (0,)],
        ),
        (
            "The Low Rent Housing Overlay passed. Owners objected. The LRHO units are few.",
            [(), (), (0,)],
        ),
        (
            "A Product Lead, or PL, joins each team. Teams meet daily. Every PL writes notes.",
            [(), (), (0,)],
        ),
        (
            "Prices rose. Deputy Mayor Ann Okafor signed the order. Work began. Okafor said so.",
            [(), (), (), (1,)],
        ),
        (
            "Prices rose. Chief engineer Bo Lindqvist left. Work began. Mr. Lindqvist was praised.",
            [(), (), (), (1,)],
        ),
        (
            "Prices rose. The city set up a review committee. Work began. The committee has met.",
            [(), (), (), (1,)],
        ),
        ("Ann Okafor signed. Work began. Ann Okafor said it was time.", [(), (), ()]),
        ("Prices rose. Work began. The river was high.", [(), (), ()]),
        (
            "新桥通车。市交通局局长柳一鸣出席仪式。桥长三公里。柳一鸣说，二期明年动工。",
            [(), (), (), (1,)],
        ),
        (
            "新桥通车。来自邻县的司机周平（化名）第一个上桥。桥长三公里。小周每天要过江两次。",
            [(), (), (), (1,)],
        ),
        ("新桥通车。小区居民都来看。老人们很高兴。", [(), (), ()]),
        ("市长指出，供水要保障。我们要加快更换管网。", [(), (0,)]),
        ("供水要保障。我们要加快更换管网。", [(), ()]),
    ],
)
def test_introductions(text: str, antecedents: list[tuple[int, ...]]) -> None:
    """Acronyms, surnames, speakers and definite nouns need the sentence that introduces them."""
    assert _antecedents(text) == antecedents


def test_names_need_no_introduction_in_a_long_summary() -> None:
    """So much of the article is there that they are understood; acronyms still need one."""
    text = "Prices rose. Deputy Mayor Ann Okafor signed the order. Work began. Okafor said so."
    assert _antecedents(text, sentences=7)[3] == ()


def test_a_reference_comes_with_its_introduction_or_not_at_all() -> None:
    """In summaries of any length."""
    text = (
        "The council approved the harbour plan on Monday. Deputy Mayor Ann Okafor drafted the "
        "harbour plan last year. Boats need deeper water. The port is old. Okafor said the harbour "
        "plan pays for itself by dredging. Fishermen want more berths in the harbour."
    )
    for count in range(1, 4):
        numbers = [sentence.index for sentence in summarize(text, sentences=count).sentences]
        assert 4 not in numbers or 1 in numbers
