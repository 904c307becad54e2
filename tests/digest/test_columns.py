"""Titles of columns, and what is repeated word for word."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsdigest.article import Article
from newsdigest.digest.near_duplicates import repeated, shingles
from newsdigest.digest.series import are_issues, series


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Market basket: greens dearer", "MARKET BASKET: pork flat"),
        ("一周天气｜晴多雨少", "一周天气 | 冷空气来袭"),
        ("新闻联播（20241101）", "新闻联播（20241102）"),
        ("2024年11月2日菜价", "2024年11月3日菜价"),
        ("源码阅读（三）读流程", "源码阅读（四）写流程"),
        ("Weekly news, issue 71", "Weekly news, issue 72"),
        ("Weather for 2 November", "Weather for 3 December"),
    ],
)
def test_one_series(one: str, other: str) -> None:
    """Issues of a series have one name."""
    assert series(one) == series(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("渡轮首航", "博物馆开馆"),
        ("Ferry sails", "Library opens"),
        ("常州：地铁试运行", "无锡：地铁试运行"),
    ],
)
def test_different_series(one: str, other: str) -> None:
    """Other titles have other names."""
    assert series(one) != series(other)


@pytest.mark.parametrize(
    ("title", "source", "day", "expected"),
    [
        ("菜价：白菜涨", "晚报", 3, True),
        ("菜价：白菜涨", "日报", 3, False),
        ("菜价：白菜涨", "晚报", 2, False),
        ("渡轮首航", "晚报", 3, False),
        ("", "晚报", 3, False),
    ],
    ids=["column", "other source", "same day", "other title", "no title"],
)
def test_issues(title: str, source: str, day: int, expected: bool) -> None:
    """Issues of a column are of one source, of one series, and of different days."""
    first = Article("a", "菜价：萝卜跌", "", "", datetime(2024, 11, 2, tzinfo=UTC), source="晚报")
    second = Article("b", title, "", "", datetime(2024, 11, day, tzinfo=UTC), source=source)
    assert are_issues(first, second) is expected
    assert are_issues(second, first) is expected


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("渡轮今天在滆湖首航，乘客很多。", "渡轮今天在滆湖首航，乘客很多。", 1.0, 1.0),
        ("渡轮今天在滆湖首航，乘客很多。", "渡轮今天在滆湖首航!乘客很多", 1.0, 1.0),
        ("渡轮今天在滆湖首航，乘客很多。", "渡轮昨天在滆湖首航，乘客不少。", 0.2, 0.8),
        ("渡轮今天在滆湖首航，乘客很多。", "博物馆昨天开馆，免费参观。", 0.0, 0.0),
        (
            "渡轮首航。",
            "渡轮首航。" + "后面还有很长的一段，说的全是别的事情。" * 2,
            0.0,
            0.0,
        ),
        ("", "渡轮首航", 0.0, 0.0),
    ],
    ids=["same", "punctuation", "edited", "different", "extract", "empty"],
)
def test_repeated(one: str, other: str, least: float, most: float) -> None:
    """How much of one text another repeats does not hang on punctuation or on the order."""
    a, b = shingles(one), shingles(other)
    assert least <= repeated(a, b) <= most
    assert repeated(a, b) == repeated(b, a)
