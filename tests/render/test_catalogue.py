"""catalogue: words, dates and counts in Chinese and English."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from support.digests import ZONE

from newsdigest.render import catalogue

SUNDAY = date(2024, 11, 3)


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (["公交开通", "Bus opens", "降温"], True),
        (["公交开通", "Bus opens"], True),
        (["公交开通", "Bus opens", "Rain"], False),
        (["バスが開通しました"], False),
        ([], False),
    ],
)
def test_language_of_a_list(titles: list[str], expected: bool) -> None:
    """A list is Chinese if half of its titles are."""
    assert catalogue.is_chinese(titles) is expected


@pytest.mark.parametrize(
    ("chinese", "year", "expected"),
    [
        (True, False, "11月3日 周日"),
        (True, True, "2024年11月3日 周日"),
        (False, False, "Sun 3 Nov"),
        (False, True, "Sun 3 Nov 2024"),
    ],
)
def test_day(chinese: bool, year: bool, expected: str) -> None:
    """A day heading in either language, with its year on demand."""
    assert catalogue.weekday(SUNDAY, chinese, year=year) == expected


@pytest.mark.parametrize(
    ("number", "noun", "chinese", "expected"),
    [
        (1024, "article", True, "1,024 篇"),
        (1, "article", False, "1 article"),
        (2, "source", False, "2 sources"),
        (0, "article", False, "0 articles"),
        (31, "unread", False, "31 unread"),
    ],
)
def test_count(number: int, noun: str, chinese: bool, expected: str) -> None:
    """Numbers are grouped, English nouns have their plural."""
    assert catalogue.count(number, noun, chinese) == expected


@pytest.mark.parametrize(
    ("chars", "lang", "expected"),
    [(0, "zh", 0), (1, "zh", 1), (1000, "zh-hans", 2), (1100, "en", 1), (3300, "", 3)],
)
def test_minutes(chars: int, lang: str, expected: int) -> None:
    """400 Chinese or 1,100 other characters are a minute; any text takes one."""
    assert catalogue.minutes(chars, lang) == expected


def test_clock_leaves_out_midnight() -> None:
    """A date without a time shows no time."""
    zone = timezone(timedelta(hours=8))
    assert catalogue.clock(datetime(2024, 11, 3, tzinfo=zone), zone) == "2024-11-03"
    assert catalogue.clock(datetime(2024, 11, 3, tzinfo=UTC), zone) == "2024-11-03 08:00"


def moment(month: int, number: int, hour: int = 0, year: int = 2024) -> datetime:
    """A moment of the year."""
    return datetime(year, month, number, hour, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("since", "until", "chinese", "english_"),
    [
        (moment(10, 28), moment(11, 4), "2024年10月28日—11月3日", "28 Oct – 3 Nov 2024"),
        (moment(11, 3), moment(11, 4), "2024年11月3日 周日", "Sun 3 Nov 2024"),
        (
            moment(12, 30), moment(1, 6, year=2025),
            "2024年12月30日—2025年1月5日", "30 Dec 2024 – 5 Jan 2025",
        ),
        (
            moment(11, 2, 18), moment(11, 3, 18),
            "2024年11月2日 18:00—11月3日 18:00", "2 Nov 18:00 – 3 Nov 2024 18:00",
        ),
        (
            moment(11, 3, 6), moment(11, 3, 18),
            "2024年11月3日 06:00—18:00", "3 Nov 2024 06:00 – 18:00",
        ),
        (moment(10, 28, 7), moment(11, 4, 7), "2024年10月28日—11月4日", "28 Oct – 4 Nov 2024"),
    ],
)  # fmt: skip
def test_periods(since: datetime, until: datetime, chinese: str, english_: str) -> None:
    """A period has its first and last day, one of at most two days also the hours."""
    assert catalogue.period(since, until, ZONE, True, year=True) == chinese
    assert catalogue.period(since, until, ZONE, False, year=True) == english_
