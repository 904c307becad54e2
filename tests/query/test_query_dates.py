"""Date expressions: what they mean on a Wednesday in Shanghai, and what is no date."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.errors import QueryError
from newsdigest.query.dates import ago, interval, period, since, until

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2024, 11, 6, 15, 30, tzinfo=SHANGHAI)  # a Wednesday


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    """A moment in a zone, for tables."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


WRITTEN = [
    ("2024", "2024-01-01", "2025-01-01"),
    ("2024-11", "2024-11-01", "2024-12-01"),
    ("2024-12", "2024-12-01", "2025-01-01"),
    ("2024/11", "2024-11-01", "2024-12-01"),
    ("2024-11-02", "2024-11-02", "2024-11-03"),
    ("2024-11-2", "2024-11-02", "2024-11-03"),
    ("2024-2-29", "2024-02-29", "2024-03-01"),
    ("2024/11/02", "2024-11-02", "2024-11-03"),
    ("20241102", "2024-11-02", "2024-11-03"),
    ("2024年", "2024-01-01", "2025-01-01"),
    ("2024年11月", "2024-11-01", "2024-12-01"),
    ("2024年11月2日", "2024-11-02", "2024-11-03"),
    ("2024 年 11 月 2 号", "2024-11-02", "2024-11-03"),
    ("２０２４－１１－０２", "2024-11-02", "2024-11-03"),
    ("11-02", "2024-11-02", "2024-11-03"),
    ("11-06", "2024-11-06", "2024-11-07"),
    ("11-07", "2023-11-07", "2023-11-08"),
    ("12/31", "2023-12-31", "2024-01-01"),
    ("02-29", "2024-02-29", "2024-03-01"),
    ("11月2日", "2024-11-02", "2024-11-03"),
    ("12月", "2023-12-01", "2024-01-01"),
    ("11月", "2024-11-01", "2024-12-01"),
    ("2024-11-02T08:00", "2024-11-02T08:00", "2024-11-02T08:01"),
    ("2024-11-02 08:00", "2024-11-02T08:00", "2024-11-02T08:01"),
    ("2024-11-2 8:05:59", "2024-11-02T08:05:59", "2024-11-02T08:06"),
    ("2024-11-02T08:00+09:00", "2024-11-02T07:00", "2024-11-02T07:01"),
    ("2024-11-02T00:00:00Z", "2024-11-02T08:00", "2024-11-02T08:00:01"),
]
NAMED = [
    ("today", "2024-11-06", "2024-11-07"),
    ("今天", "2024-11-06", "2024-11-07"),
    ("Yesterday", "2024-11-05", "2024-11-06"),
    ("昨天", "2024-11-05", "2024-11-06"),
    ("前天", "2024-11-04", "2024-11-05"),
    ("大前天", "2024-11-03", "2024-11-04"),
    ("tomorrow", "2024-11-07", "2024-11-08"),
    ("this-week", "2024-11-04", "2024-11-11"),
    ("this week", "2024-11-04", "2024-11-11"),
    ("本周", "2024-11-04", "2024-11-11"),
    ("这周", "2024-11-04", "2024-11-11"),
    ("last-week", "2024-10-28", "2024-11-04"),
    ("last_week", "2024-10-28", "2024-11-04"),
    ("上周", "2024-10-28", "2024-11-04"),
    ("上上周", "2024-10-21", "2024-10-28"),
    ("this-month", "2024-11-01", "2024-12-01"),
    ("本月", "2024-11-01", "2024-12-01"),
    ("这个月", "2024-11-01", "2024-12-01"),
    ("last-month", "2024-10-01", "2024-11-01"),
    ("上个月", "2024-10-01", "2024-11-01"),
    ("上月", "2024-10-01", "2024-11-01"),
    ("本季度", "2024-10-01", "2025-01-01"),
    ("last-quarter", "2024-07-01", "2024-10-01"),
    ("this-year", "2024-01-01", "2025-01-01"),
    ("今年", "2024-01-01", "2025-01-01"),
    ("last-year", "2023-01-01", "2024-01-01"),
    ("去年", "2023-01-01", "2024-01-01"),
    ("前年", "2022-01-01", "2023-01-01"),
    ("wednesday", "2024-11-06", "2024-11-07"),
    ("Monday", "2024-11-04", "2024-11-05"),
    ("thu", "2024-10-31", "2024-11-01"),
    ("周一", "2024-11-04", "2024-11-05"),
    ("星期三", "2024-11-06", "2024-11-07"),
    ("礼拜天", "2024-11-03", "2024-11-04"),
    ("周日", "2024-11-03", "2024-11-04"),
    ("上周五", "2024-11-01", "2024-11-02"),
    ("本周日", "2024-11-10", "2024-11-11"),
]
SPANS = [
    ("7d", "2024-10-30", "2024-11-07"),
    ("7D", "2024-10-30", "2024-11-07"),
    ("0d", "2024-11-06", "2024-11-07"),
    ("2w", "2024-10-23", "2024-11-07"),
    ("3m", "2024-08-06", "2024-11-07"),
    ("1y", "2023-11-06", "2024-11-07"),
    ("24h", "2024-11-05T15:30", "2024-11-06T15:30"),
    ("36h", "2024-11-05T03:30", "2024-11-06T15:30"),
    ("7 days", "2024-10-30", "2024-11-07"),
    ("last 2 weeks", "2024-10-23", "2024-11-07"),
    ("最近7天", "2024-10-30", "2024-11-07"),
    ("最近 7 天", "2024-10-30", "2024-11-07"),
    ("近一周", "2024-10-30", "2024-11-07"),
    ("过去三个月", "2024-08-06", "2024-11-07"),
    ("近半年", "2024-05-06", "2024-11-07"),
    ("二十三天", "2024-10-14", "2024-11-07"),
    ("十天内", "2024-10-27", "2024-11-07"),
    ("两小时", "2024-11-06T13:30", "2024-11-06T15:30"),
    ("3天前", "2024-11-03", "2024-11-04"),
    ("2周前", "2024-10-23", "2024-10-24"),
    ("30-days-ago", "2024-10-07", "2024-10-08"),
    ("1 month ago", "2024-10-06", "2024-10-07"),
]


@pytest.mark.parametrize(("text", "start", "end"), WRITTEN + NAMED + SPANS)
def test_period(text: str, start: str, end: str) -> None:
    """Each expression covers exactly these moments, the end excluded."""
    assert period(text, now=NOW, zone=SHANGHAI) == (at(start), at(end))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024-11-01..2024-11-30", "2024-11-01", "2024-12-01"),
        ("2024..2024", "2024-01-01", "2025-01-01"),
        ("2024-10 .. 2024-11", "2024-10-01", "2024-12-01"),
        ("2024-11-01..", "2024-11-01", None),
        ("..昨天", None, "2024-11-06"),
        ("7d..", "2024-10-30", None),
        ("24h..", "2024-11-05T15:30", None),
        ("2w..7d", "2024-10-23", "2024-10-31"),
        ("上周..今天", "2024-10-28", "2024-11-07"),
        ("2024-11-02T08:00..2024-11-02T09:00", "2024-11-02T08:00", "2024-11-02T09:01"),
        ("last-week", "2024-10-28", "2024-11-04"),
    ],
)
def test_interval_includes_the_whole_of_both_ends(
    text: str, start: str | None, end: str | None
) -> None:
    """A range runs from the start of its first side to the end of its last side."""
    expected = (start and at(start), end and at(end))
    assert interval(text, now=NOW, zone=SHANGHAI) == expected


@pytest.mark.parametrize(
    ("find", "text", "expected"),
    [
        (since, "7d", "2024-10-30T15:30"),
        (since, "昨天", "2024-11-05"),
        (since, "2024", "2024-01-01"),
        (since, "3天前", "2024-11-03"),
        (until, "2024-11-02", "2024-11-03"),
        (until, "2024", "2025-01-01"),
        (until, "24h", "2024-11-05T15:30"),
        (ago, "30d", "2024-10-07T15:30"),
        (ago, "一周", "2024-10-30T15:30"),
        (ago, "24h", "2024-11-05T15:30"),
    ],
)
def test_bounds_count_spans_to_the_moment(
    find: Callable[..., datetime], text: str, expected: str
) -> None:
    """Dates bound by whole days, spans by the exact moment that long ago."""
    assert find(text, now=NOW, zone=SHANGHAI) == at(expected)


@pytest.mark.parametrize(
    ("text", "start", "end", "message"),
    [
        ("", 0, 1, "expected a date"),
        ("30 dec", 0, 6, "expected a date"),
        ("2024-02-30", 0, 10, "no day 30 in 2024-02, which ends on 29"),
        ("2023年2月29日", 0, 10, "no day 29 in 2023-02, which ends on 28"),
        ("20240230", 0, 8, "no day 30"),
        ("2024-00", 0, 7, "no month 0"),
        ("2024-13", 0, 7, "no month 13"),
        ("2024-11-00", 0, 10, "no day 0"),
        ("02-30", 0, 5, "no day 30"),
        ("13月", 0, 3, "no month 13"),
        ("0024", 0, 4, "between 1000 and 9998"),
        ("9999-12-31", 0, 10, "between 1000 and 9998"),
        ("2024-11-02T24:00", 0, 16, "no time 24:00"),
        ("2024-02-30T08:00", 0, 16, "no day 30"),
        ("2024-11-02T08:00+99:00", 0, 22, "no time 08:00+99:00"),
        ("99999y", 0, 6, "too long ago"),
        ("9999-years-ago..", 0, 14, "too long ago"),
        ("202411", 0, 6, "expected a date"),
        ("3月前..", 0, 3, "expected a date"),
        ("2024-11-02..30 dec", 12, 18, "expected a date"),
        ("nope..2024", 0, 4, "expected a date"),
        ("..", 0, 2, "expected a date"),
        ("2024-11-02...2024-11-03", 12, 23, "expected a date"),
        ("2024-11-02..2024-11-01", 0, 22, "ends before it begins"),
    ],
)
def test_errors(text: str, start: int, end: int, message: str) -> None:
    """The error describes the fault and marks the side of the range."""
    with pytest.raises(QueryError, match=re.escape(message)) as caught:
        interval(text, now=NOW, zone=SHANGHAI)
    assert (caught.value.query, caught.value.start, caught.value.end) == (text, start, end)


def test_a_misspelt_name_has_a_suggestion() -> None:
    """The hint has the nearest name of a day."""
    with pytest.raises(QueryError) as caught:
        period("yesteday", now=NOW, zone=SHANGHAI)
    assert caught.value.hint == "did you mean yesterday?"


def test_ago_requires_a_span() -> None:
    """A date is an error that names the fields for dates."""
    with pytest.raises(QueryError, match=r"length of time.*since:"):
        ago("2024-11-02", now=NOW, zone=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "hours"), [("2024-03-10", 23), ("2024-11-03", 25), ("2024-11-04", 24)]
)
def test_the_length_of_a_day_depends_on_the_zone(day: str, hours: int) -> None:
    """Daylight saving makes days of 23 and 25 hours."""
    start, end = period(day, now=NOW, zone=NEW_YORK)
    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=hours)


def test_days_are_clock_time_and_hours_elapsed_time() -> None:
    """Across the end of daylight saving a day ago is 25 hours ago, and 24 hours are 24 hours."""
    now = datetime(2024, 11, 3, 12, 0, tzinfo=NEW_YORK)
    assert ago("1d", now=now, zone=NEW_YORK).isoformat() == "2024-11-02T12:00:00-04:00"
    assert ago("24h", now=now, zone=NEW_YORK).isoformat() == "2024-11-02T13:00:00-04:00"


def test_a_day_without_midnight() -> None:
    """Where clocks go from 24:00 to 01:00, the day begins at 01:00."""
    start, _ = period("2018-11-04", now=NOW, zone=ZoneInfo("America/Sao_Paulo"))
    assert start.astimezone(UTC) == datetime(2018, 11, 4, 3, tzinfo=UTC)


def test_today_is_the_day_of_the_zone() -> None:
    """At 15:30 in Shanghai it is still the same day's small hours in New York."""
    late = datetime(2024, 11, 6, 2, 0, tzinfo=SHANGHAI)
    start, _ = period("today", now=late, zone=NEW_YORK)
    assert start == at("2024-11-05", NEW_YORK)


def test_a_month_before_the_31st() -> None:
    """31 March less one month is 29 February in a leap year."""
    now = datetime(2024, 3, 31, 9, 0, tzinfo=SHANGHAI)
    assert ago("1m", now=now, zone=SHANGHAI) == at("2024-02-29T09:00")


@settings(deadline=None, max_examples=200)
@given(day=st.dates(min_value=datetime(1900, 1, 1).date()).filter(lambda day: day.year < 9999))
def test_every_day_in_every_notation(day: datetime) -> None:
    """ISO, compact, slashed and Chinese dates of one day cover the same moments."""
    chinese = f"{day.year}年{day.month}月{day.day}日"
    forms = [f"{day:%Y-%m-%d}", f"{day:%Y%m%d}", f"{day:%Y/%m/%d}", chinese]
    found = {period(form, now=NOW, zone=SHANGHAI) for form in forms}
    assert len(found) == 1
    assert found.pop()[0].date() == day


@settings(deadline=None, max_examples=300)
@given(
    text=st.text(alphabet="0123456789-/.:TZ+hdwmy年月日天周个前近上本一十半 ", max_size=20)
    | st.text(max_size=20)
)
def test_any_text_is_a_range_or_a_query_error(text: str) -> None:
    """Only QueryError is raised, and a range never runs backwards."""
    try:
        start, end = interval(text, now=NOW, zone=NEW_YORK)
    except QueryError:
        return
    assert start is None or end is None or start <= end
