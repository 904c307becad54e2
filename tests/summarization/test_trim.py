"""Trimmed sentences, and the author's own summary."""

from __future__ import annotations

import pytest

from newsdigest.article import Article
from newsdigest.summarization.summary import summarize_articles
from newsdigest.summarization.trim import trim


@pytest.mark.parametrize(
    ("sentence", "trimmed"),
    [
        ("据悉，新馆周六向所有读者开放。", "…新馆周六向所有读者开放。"),
        ("记者从市政府获悉，新馆周六向所有读者开放。", "…新馆周六向所有读者开放。"),
        ("据新华社报道，两国周一签署了合作协议。", "…两国周一签署了合作协议。"),
        ("新馆周六向所有读者开放，馆长邝怀瑾介绍说。", "新馆周六向所有读者开放…。"),
        ("市城市管理局（以下简称城管局）周一公布方案。", "市城市管理局…周一公布方案。"),
        ("“我们会尽力，请放心，”馆长邝怀瑾说。", "“我们会尽力，请放心，”馆长邝怀瑾说。"),
        ("据悉，周六开放。", "据悉，周六开放。"),
        ("会议（2024年）周一开幕并通过了议程。", "会议（2024年）周一开幕并通过了议程。"),
        ("The plant will close in May, police said on Monday.", "The plant will close in May…."),
        ("According to the mayor, the plant will close in May.", "…the plant will close in May."),
        ("The Labour Party (LP) won most seats.", "The Labour Party … won most seats."),
        ('"We will close it in May," Mr. Lee said.', '"We will close it in May," Mr. Lee said.'),
        ("The plant will close in May.", "The plant will close in May."),
    ],
)  # fmt: skip
def test_trim(sentence: str, trimmed: str) -> None:
    """Attributions and brackets become an ellipsis; quotations and short sentences stay."""
    assert trim(sentence) == trimmed


def test_a_trimmed_summary() -> None:
    """Sentences are trimmed on request; their offsets do not change."""
    text = "据悉，新馆周六向所有读者开放，三百个座位全部免费。明年还要建第二座新馆。"
    article = Article("0123456789", "新馆开放", text, text)
    (plain,) = summarize_articles([article], sentences=1).sentences
    (trimmed,) = summarize_articles([article], sentences=1, trimmed=True).sentences
    assert plain.text == text[plain.start : plain.end]
    assert trimmed.text == "…" + plain.text.removeprefix("据悉，")
    assert (trimmed.start, trimmed.end) == (plain.start, plain.end)
