"""words: content words in a comparable form."""

from __future__ import annotations

import logging
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.text.stopwords import CHINESE, ENGLISH
from newsdigest.text.words import bags, runs, segment, tag_words, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今天央行下调利率", ["央行", "下调", "利率"]),
        ("利率为0.25%", ["利率", "0.25%"]),
        ("增加1,200.5吨", ["增加", "1,200.5", "吨"]),
        ("The banks cut rates", ["bank", "cut", "rate"]),
        ("The bank's rate", ["bank", "rate"]),
        ("BANKS Banking", ["bank", "bank"]),
        ("it's what they'd said", []),
        ("U.S. troops", ["u.s.", "troop"]),
        ("U. S. 5 a.B.C. 1.5.", ["5", "b.c.", "1.5"]),
        ("covid19 vaccines", ["covid19", "vaccin"]),
        ("AT&T grew", ["at&t", "grew"]),
        ("see https://example.com/a?b=c now", []),
        ("Élan vital", ["élan", "vital"]),
        ("今日は", ["今日", "は"]),
        ("한국어", ["한국", "국어"]),
        ("ไทย", ["ไท", "ทย"]),
        ("的了是", []),
        ("", []),
        ("，。！…", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    """Stop words and addresses are removed, English is stemmed, unspaced scripts become pairs."""
    assert words(text) == expected


def test_stop_words_are_single_tokens() -> None:
    """A stop word that the segmenter never yields or that has a capital would never match."""
    assert not [word for word in ENGLISH if word != word.casefold()]
    assert not [word for word in CHINESE if re.search(r"\s|[A-Za-z]", word)]


def test_offsets_of_runs() -> None:
    """A run's start is its offset in the text, also after an address."""
    text = "看 https://example.com/路 GDP增长5.2%"
    assert [run for run in runs(text) if text[run.start :][: len(run.text)] != run.text] == []
    assert [run.text for run in runs(text)] == ["看", "路", "GDP", "增长", "5.2%"]


@pytest.mark.parametrize(
    "run", ["今天央行下调利率", "新质生产力", "南京市长江大桥", "习近平主持召开会议", "一"]
)
def test_both_segmenters_agree(run: str) -> None:
    """rjieba and jieba segment a run of Han into the same words."""
    jieba = pytest.importorskip("jieba")
    jieba.setLogLevel(logging.WARNING)
    assert segment(run) == jieba.lcut(run)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_has_words(text: str) -> None:
    """Any text gives words that are not empty."""
    assert all(words(text))


_MIXED = st.text(alphabet="央行下调利率的了 \nAab'’.1,%é٣はไทย한국。，①£-&", max_size=30)


@settings(max_examples=100, deadline=None)
@given(st.lists(_MIXED, max_size=5))
def test_bags(texts: list[str]) -> None:
    """bags gives the words of each text."""
    assert [sorted(bag) for bag in bags(texts)] == [sorted(words(text)) for text in texts]


def test_tag_words() -> None:
    """Tagging gives the same words, and different tags for numbers and nouns."""
    run = "两条匝道封闭"
    pairs = tag_words(run)
    assert [word for word, _ in pairs] == segment(run)
    tags = dict(pairs)
    assert tags["两条"] == "m"
    assert tags["匝道"] == "n"


@pytest.mark.parametrize(
    "texts",
    [
        [],
        ["央行下调利率0.25%。", "The bank’s rate – 5.5% – fell."],
        ["两行\n文字https://example.com/a—b然后", "Élan, “vital”", "한국어 ไทย"],
    ],
)
def test_bags_of_any_texts(texts: list[str]) -> None:
    """bags of many texts equal those of each text alone, in any order."""
    assert [sorted(bag) for bag in bags(texts)] == [sorted(words(text)) for text in texts]
