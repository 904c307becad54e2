"""Relative dates, by the date of their article."""

from __future__ import annotations

from datetime import date

import pytest

from newsdigest.digest.relative_dates import relative_dates

TUESDAY = date(2024, 11, 19)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新线今天通车。", [("今天", "2024-11-19")]),
        ("昨日签约，明天开工。", [("昨日", "2024-11-18"), ("明天", "2024-11-20")]),
        ("今晚公布结果。", [("今晚", "2024-11-19")]),
        ("前天的会议后，后天再议。", [("前天", "2024-11-17"), ("后天", "2024-11-21")]),
        ("本月起调整票价。", [("本月", "2024-11-01")]),
        ("上周五开庭，下周一宣判。", [("上周五", "2024-11-15"), ("下周一", "2024-11-25")]),
        ("今天（19日）上午开幕。", []),
        ("今天的中国充满活力。", []),
        ("共创美好的明天。", []),
        ("此后天气转晴。", []),
        ("《今天》杂志出版。", []),
        ("The bridge opened on Saturday.", [("Saturday", "2024-11-16")]),
        ("The bridge will open on Saturday.", [("Saturday", "2024-11-23")]),
        ("Talks ended yesterday.", [("yesterday", "2024-11-18")]),
        ("Talks resume tonight.", [("tonight", "2024-11-19")]),
        ("USA Today reports of next Monday and every Friday.", []),
        ("On Tuesday, Nov. 19, it rained.", []),
    ],
)  # fmt: skip
def test_relative_dates(text: str, expected: list[tuple[str, str]]) -> None:
    found = [(one.text, one.day.isoformat()) for one in relative_dates(text, TUESDAY)]
    assert found == expected
    for one in relative_dates(text, TUESDAY):
        assert text[: one.end].endswith(one.text)


def test_the_end_of_the_calendar() -> None:
    assert relative_dates("明天", date.max)[0].day == date.max
