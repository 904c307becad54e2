"""Snippets and the matches in them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.query.model import FullText
from newsdigest.storage.index.snippets import snippet

TEXT = (
    "昨天下午，区里在滆湖大堤举行防汛演练。三百名队员带着沙袋赶到现场。\n\n"
    "防汛指挥部说，今年的水位比往年高出三十厘米。"
    "FLOOD drills were held in 臺灣 as well，ＡＢＣ公司也来了。"
)


def marked(text: str, *words: FullText) -> list[str]:
    result = snippet(text, words)
    return [result.text[start:end] for start, end in result.matches]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (FullText("防汛"), ["防汛", "防汛"]),
        (FullText("汛"), ["汛", "汛"]),
        (FullText("flood"), ["FLOOD"]),
        (FullText("drill", prefix=True), ["drills"]),
        (FullText("drill"), []),
        (FullText("台湾"), ["臺灣"]),
        (FullText("abc"), ["ＡＢＣ"]),
        (FullText("防汛 演练", phrase=True), ["防汛演练"]),
        (FullText("没有的词"), []),
    ],
)
def test_matches_are_highlighted_as_in_the_text(words: FullText, expected: list[str]) -> None:
    """Whole words and phrases are highlighted, as they are in the text."""
    assert marked(TEXT, words) == expected


def test_the_snippet_has_as_many_words_as_possible() -> None:
    """The snippet has the place with both words."""
    text = "防汛。" + "水" * 300 + "。这里防汛物资到了。"
    result = snippet(text, [FullText("防汛"), FullText("物资")])
    assert "防汛物资" in result.text
    assert result.text.startswith("…")


def test_an_ellipsis_marks_omitted_text() -> None:
    """An ellipsis marks omitted text, and offsets count it."""
    text = "头" * 200 + "。防汛" + "尾" * 200
    result = snippet(text, [FullText("防汛")])
    assert result.text.startswith("…")
    assert result.text.endswith("…")
    assert [result.text[a:b] for a, b in result.matches] == ["防汛"]


@settings(deadline=None, max_examples=200)
@given(
    st.text(alphabet="防汛演练ab é，。 \n１", max_size=300),
    st.text(alphabet="防汛演练ab", min_size=1, max_size=4),
)
def test_offsets_are_inside_the_snippet(text: str, word: str) -> None:
    """Matches are in order, disjoint, and inside of the snippet, which is one line."""
    result = snippet(text, [FullText(word)])
    last = 0
    for start, end in result.matches:
        assert last <= start < end <= len(result.text)
        last = end
    assert "\n" not in result.text
