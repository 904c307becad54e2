"""phrases: the few words a screen adds, in the language of what it shows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

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
