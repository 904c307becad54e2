"""Dates as archives write them, and those that only look like dates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from newsdigest.formats import dates

ZONE = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2024-11-02", "2024-11-02T00:00:00+08:00"),
        ("2024-11-2", "2024-11-02T00:00:00+08:00"),
        ("2019-2-06", "2019-02-06T00:00:00+08:00"),
        ("2022-06-13 08:21:56 +0800", "2022-06-13T08:21:56+08:00"),
        ("2018-02-24  +0800", "2018-02-24T00:00:00+08:00"),
        ("2024-11-02T08:21:56Z", "2024-11-02T08:21:56+00:00"),
        ("2024-11-02T08:21:56.123Z", "2024-11-02T08:21:56+00:00"),
        ("2024-11-02T08:21:56-05:00", "2024-11-02T08:21:56-05:00"),
        ("2024-11-02 08:21", "2024-11-02T08:21:00+08:00"),
        ("2024-11-02 8:21 PM", "2024-11-02T20:21:00+08:00"),
        ("2024-11-02 12:05 am", "2024-11-02T00:05:00+08:00"),
        ("2024-11-02 08:21:56 UTC", "2024-11-02T08:21:56+00:00"),
        ("2024-11-02 08:21:56 CST", "2024-11-02T08:21:56+08:00"),
        ("2021-02-08 16:30-:00+16:30", "2021-02-08T16:30:00+08:00"),
        ("2024年11月2日", "2024-11-02T00:00:00+08:00"),
        ("2024年11月2日 08:21", "2024-11-02T08:21:00+08:00"),
        ("2024年11月2日 星期六 下午3点05分", "2024-11-02T15:05:00+08:00"),
        ("2024 年 11 月 2 日（周六）08:21", "2024-11-02T08:21:00+08:00"),
        ("2024/11/02 08:21", "2024-11-02T08:21:00+08:00"),
        ("2024.11.02", "2024-11-02T00:00:00+08:00"),
        ("20241102", "2024-11-02T00:00:00+08:00"),
        ("20241102T082156Z", "2024-11-02T08:21:56+00:00"),
        ("Sat, 02 Nov 2024 08:21:56 +0800", "2024-11-02T08:21:56+08:00"),
        ("Sat, 02 Nov 2024 08:21:56 GMT", "2024-11-02T08:21:56+00:00"),
        ("2 November 2024", "2024-11-02T00:00:00+08:00"),
        ("November 2, 2024", "2024-11-02T00:00:00+08:00"),
        ("Nov. 2nd, 2024 at 8:21 pm", "2024-11-02T20:21:00+08:00"),
        ("Sat Nov  2 08:21:56 2024", "2024-11-02T08:21:56+08:00"),
        ("Sat Nov 2 08:21:56 UTC 2024", "2024-11-02T08:21:56+00:00"),
        ("2024-02-29", "2024-02-29T00:00:00+08:00"),
        ("2016-12-31 23:59:60Z", "2016-12-31T23:59:59+00:00"),
        ("  2024-11-02  ", "2024-11-02T00:00:00+08:00"),
    ],
)
def test_a_written_date_is_understood(written: str, expected: str) -> None:
    """Every form gives one moment; without a zone it is the archive's."""
    assert dates.parse(written, ZONE) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    "written",
    [
        "", "soon", "2024", "2024-11", "2024-13-01", "2024-02-30", "2023-02-29",
        "0000-00-00", "11/02/2024",
        "2024年13月1日", "32 November 2024", "99999999",
        "9999-01-01", "1200-01-01", "true", "-", "2024-11-",
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(written: str) -> None:
    """Impossible, partial and ambiguous dates are none, never today."""
    assert dates.parse(written, ZONE) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2014-09-25-design-studio", (2014, 9, 25)),
        ("20251028", (2025, 10, 28)),
        ("news_2024_1_5", (2024, 1, 5)),
        ("2024年11月2日 要闻", (2024, 11, 2)),
        ("20241399-2024-11-02", (2024, 11, 2)),
        ("room-20241", None),
        ("1234567890", None),
        ("2024-13-40", None),
        ("story", None),
    ],
)
def test_a_file_name_may_say_the_day(name: str, expected: tuple[int, int, int] | None) -> None:
    """A day in a name counts if it exists and no digits touch it."""
    found = dates.from_file_name(name, ZONE)
    assert found == (datetime(*expected, tzinfo=ZONE) if expected else None)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/2024/02/19/title", (2024, 2, 19)),
        ("https://example.org/2024/2/9/a.html", (2024, 2, 9)),
        ("https://example.org/2024-02/30/a.html", None),
        ("https://example.org/a.html", None),
    ],
)
def test_an_address_may_say_the_day(address: str, expected: tuple[int, int, int] | None) -> None:
    """Year, month and day in a path are a date if they exist."""
    found = dates.from_address(address, UTC)
    assert found == (datetime(*expected, tzinfo=UTC) if expected else None)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("2021-02-08 16:30-:00+16:30", "-:00+16:30"),
        ("2021-02-08 16:30 +0800", ""),
        ("2024年11月2日 星期六", ""),
        ("2024-11-02 by the editor", ""),
        ("no date at all", ""),
    ],
)
def test_unread(text: str, rest: str) -> None:
    """Figures behind a date that are no part of it are told; words are not."""
    assert dates.unread(text) == rest
