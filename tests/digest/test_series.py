"""Series and round-ups, by titles."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsdigest.article import Article
from newsdigest.digest.series import are_issues, is_round_up, series_name


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
def test_titles_of_one_series(one: str, other: str) -> None:
    """Issues of a series have one name."""
    assert series_name(one) == series_name(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("渡轮首航", "博物馆开馆"),
        ("Ferry sails", "Library opens"),
        ("常州：地铁试运行", "无锡：地铁试运行"),
    ],
)
def test_titles_of_different_series(one: str, other: str) -> None:
    """Unrelated titles have different names."""
    assert series_name(one) != series_name(other)


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
    ("title", "is_one"),
    [
        ("国内联播快讯", True),
        ("国际联播快讯", True),
        ("本周要闻：三件大事", True),
        ("财经早报｜3月4日", True),
        ("目录", True),
        ("Planet News Roundup", True),
        ("The week's wrap-up", True),
        ("市长谈快讯时代的阅读", False),
        ("Police round up 12 suspects", False),
        ("本周末新线路通车", False),
    ],
)
def test_round_ups_are_recognised_by_their_headlines(title: str, is_one: bool) -> None:
    assert is_round_up(title) is is_one
