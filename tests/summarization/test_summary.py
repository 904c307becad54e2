"""Summaries: which sentences are picked, their order, and errors."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.article import Article
from newsdigest.errors import UsageError
from newsdigest.summarization.ranking import ALGORITHMS
from newsdigest.summarization.summary import (
    Summary,
    summarize,
    summarize_articles,
)
from newsdigest.text.sentences import split_sentences

CHINESE = """市图书馆新馆周六正式开放，读者凭身份证即可入馆借书。

新馆位于湖滨路，总面积三万平方米，藏书两百万册，是旧馆的四倍。市图书馆馆长表示，新馆将每天开放到晚上十点。

“我等这一天等了三年。”家住附近的退休教师说。

图书馆还设有儿童阅览室和自习室，读者可以在网上预约座位。旧馆将改建为地方文献中心，预计明年开放。"""

ENGLISH = """The city opened a new library on Saturday, the largest public building it has put up
in thirty years. The library holds two million books and stays open until ten at night.

"I waited three years for this," a retired teacher said. She was the first in the queue.

The old library will become an archive for local papers. The city council approved the plan
for the library and the archive in March. It cost forty million."""


def article(text: str, name: str = "a", **fields: object) -> Article:
    """An article with this text."""
    return Article(id=name, title=str(fields.pop("title", "")), body=text, text=text)


def is_ordered_part(summary: Summary, sources: dict[str, str]) -> bool:
    """Whether the sentences stand in their sources, in order, and are what their places say."""
    ends = dict.fromkeys(sources, 0)
    for sentence in summary.sentences:
        source = sources[sentence.article]
        if sentence.start < ends[sentence.article]:
            return False
        if source[sentence.start : sentence.end] != sentence.text:
            return False
        ends[sentence.article] = sentence.end
    return True


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("text", [CHINESE, ENGLISH])
@pytest.mark.parametrize("count", [1, 3, 50])
def test_a_summary_is_an_ordered_part_of_its_source(algorithm: str, text: str, count: int) -> None:
    """Every algorithm copies sentences in source order, up to the given number."""
    summary = summarize_articles([article(text)], sentences=count, algorithm=algorithm)
    assert 1 <= len(summary.sentences) <= count
    assert is_ordered_part(summary, {"a": text})
    assert summary.algorithm == algorithm
    assert summary.articles == ("a",)


_SENTENCES = "央行下调利率。|市场平稳！|“真的吗？”他问。|The bank cut rates. |No. 5 won. "
_OTHERS = "は。|ไทย|한국어 |\n|\n\n|- 一点|1. x|a ¦ b|……|。|標題| "
_PIECES = st.sampled_from((_SENTENCES + "|" + _OTHERS).split("|")).map(
    lambda piece: piece.replace("¦", "|")
)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(_PIECES, max_size=14).map("".join),
    st.integers(0, 4),
    st.sampled_from(sorted(ALGORITHMS)),
)
def test_summaries_of_any_text(text: str, count: int, algorithm: str) -> None:
    """Every text has a summary, which is an ordered part of it."""
    summary = summarize_articles([article(text)], sentences=count, algorithm=algorithm)
    assert len(summary.sentences) <= count
    assert is_ordered_part(summary, {"a": text})


@pytest.mark.parametrize("text", ["", "  \n\n ", "。" * 100_000, "123。456。", "——！"])
def test_texts_without_sentences(text: str) -> None:
    """A text without letters has an empty summary."""
    assert summarize(text).sentences == ()


@pytest.mark.parametrize(
    "text",
    [
        "只有一句话。",
        "没有句号的一句话",
        "今日は晴れです。明日も晴れでしょう。",
        "한국어 문장입니다. 두번째 문장입니다.",
        "เศรษฐกิจไทยดีขึ้น",
        "央行 cut 利率 today。OK。",
        "- 第一点\n- 第二点",
    ],
)
def test_any_language_has_a_summary(text: str) -> None:
    """As have short texts, mixed ones and bare lists."""
    assert summarize(text).sentences


def test_a_repeated_sentence_is_picked_once() -> None:
    """A text that repeats one sentence has a summary of one sentence."""
    assert [s.text for s in summarize("同一句话说了又说。" * 30).sentences] == [
        "同一句话说了又说。"
    ]


def test_index_counts_sentences() -> None:
    """``index`` is the position in ``split_sentences`` of the same text."""
    for sentence in summarize(CHINESE, sentences=4).sentences:
        assert split_sentences(CHINESE)[sentence.index] == sentence.text


def test_headings_and_the_repeated_title_are_not_picked() -> None:
    """Neither a marked heading nor the title at the head of the text is a sentence."""
    text = "新馆开放了！\n\n读者周六入馆。\n\n馆藏丰富。\n\n读者借书很方便。"
    summary = summarize_articles(
        [Article("a", "新馆开放了！", text, text, headings=(2,))], sentences=9
    )
    assert [s.text for s in summary.sentences] == ["读者周六入馆。", "读者借书很方便。"]


def test_the_title_counts() -> None:
    """Of two similar sentences the one with words of the title is picked."""
    text = "会议在北京举行。代表讨论了粮食安全。代表讨论了能源供应。代表讨论了交通建设。"
    assert "能源" in summarize(text, title="能源供应有保障", sentences=1).text


def test_an_unknown_algorithm() -> None:
    """The error names the given value and the valid ones."""
    with pytest.raises(UsageError, match="magic") as raised:
        summarize(CHINESE, algorithm="magic")
    assert all(name in raised.value.hint for name in ALGORITHMS)


def test_summaries_are_deterministic() -> None:
    """The same text gives the same summary and the same scores."""
    assert summarize(ENGLISH) == summarize(ENGLISH)


def test_a_query_raises_sentences_with_its_words() -> None:
    """For every algorithm."""
    for algorithm in ALGORITHMS:
        summary = summarize_articles(
            [article(CHINESE)], sentences=1, query="旧馆 文献中心", algorithm=algorithm
        )
        assert "文献中心" in summary.sentences[0].text


@pytest.mark.parametrize("query", ["", (), "的", "，。"])
def test_a_query_without_content_words(query: str | tuple[str, ...]) -> None:
    """Stop words and punctuation change nothing."""
    assert summarize_articles([article(CHINESE)], query=query) == summarize_articles(
        [article(CHINESE)]
    )


def test_explanation() -> None:
    """Each candidate has its score, the product of its parts, and whether it was picked."""
    summary = summarize_articles([article(CHINESE)], sentences=2, query="旧馆", explain=True)
    assert summary.explanation is not None
    assert len(summary.explanation) == len(split_sentences(CHINESE))
    assert {e.sentence.text for e in summary.explanation if e.chosen} == {
        s.text for s in summary.sentences
    }
    for explained in summary.explanation:
        product = 1.0
        for value in explained.parts.values():
            product *= value
        assert explained.sentence.score == pytest.approx(product)
    assert summarize(CHINESE).explanation is None


EVENT = {
    "a": "港口大火周二造成三人死亡。消防员整夜灭火。港口周三重新开放。本地球队昨天获胜。",
    "b": "港口大火造成三人死亡，多人受伤。大火原因仍在调查。市长看望了伤者。",
    "c": "周二港口起火，三人死亡。警方说，大火由电线老化引起。天气预报说明天有雨。",
}


def test_summary_of_several_articles() -> None:
    """It has what all report once, names its sources and keeps the order of each."""
    summary = summarize_articles([article(text, name) for name, text in EVENT.items()], sentences=4)
    assert is_ordered_part(summary, EVENT)
    assert summary.articles == ("a", "b", "c")
    assert sum("三人死亡" in s.text for s in summary.sentences) < 3
    assert len({s.article for s in summary.sentences}) > 1
    assert not any("球队" in s.text for s in summary.sentences)


def test_identical_articles() -> None:
    """The summary of two copies has no sentence twice."""
    summary = summarize_articles([article(EVENT["a"], "a"), article(EVENT["a"], "b")], sentences=4)
    texts = [s.text for s in summary.sentences]
    assert len(texts) == len(set(texts))


def test_the_lead_of_several_articles() -> None:
    """The first sentences of all articles come before any second one."""
    summary = summarize_articles(
        [article(text, name) for name, text in EVENT.items()], sentences=3, algorithm="lead"
    )
    assert {s.index for s in summary.sentences} == {0}


def test_the_summary_of_no_articles_is_empty() -> None:
    """With the default algorithm."""
    assert summarize_articles([]) == Summary((), (), "news")


def test_the_opening_is_picked_in_plain_news() -> None:
    """If the opening sums up the rest, it is picked."""
    assert summarize(CHINESE, sentences=1).sentences[0].index == 0


def test_length_overrides_sentences() -> None:
    """A length replaces the number of sentences and is never exceeded."""
    for characters in (10, 40, 60, 90, 200):
        summary = summarize(CHINESE, length=f"{characters}c")
        assert len("\n".join(s.text for s in summary.sentences)) <= characters
    assert summarize(CHINESE, length="2").text.count("\n") == 1
    assert summarize(CHINESE, length="100%", algorithm="lead").sentences
