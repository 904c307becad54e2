"""The days that words mean, by the day of their article."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from newsdigest.digest.period import check_period
from newsdigest.digest.relative_dates import relative_dates
from newsdigest.errors import UsageError
from newsdigest.query.model import Dated

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
def test_words_mean_days(text: str, expected: list[tuple[str, str]]) -> None:
    found = [(one.text, one.day.isoformat()) for one in relative_dates(text, TUESDAY)]
    assert found == expected
    for one in relative_dates(text, TUESDAY):
        assert text[: one.end].endswith(one.text)


def test_the_calendar_has_an_end() -> None:
    assert relative_dates("明天", date.max)[0].day == date.max


@pytest.mark.parametrize(
    ("since", "until", "message"),
    [(5, 1, "empty"), (5, 5, "empty"), (28, None, "not come yet")],
)
def test_a_period_without_a_moment_is_an_error(since: int, until: int | None, message: str) -> None:
    def day(number: int) -> datetime:
        return datetime(2024, 11, number, tzinfo=UTC)

    with pytest.raises(UsageError, match=message):
        check_period(Dated(day(since), day(until) if until else None), day(20))
