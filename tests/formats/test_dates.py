"""Dates as archives write them, and those that only look like dates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        ("2024-11-02, 08:21", "2024-11-02T08:21:00+08:00"),
        ("2024-11-02 周六 08:21", "2024-11-02T08:21:00+08:00"),
        ("2024年11月02日 08时21分56秒", "2024-11-02T08:21:56+08:00"),
        ("发布时间：2024年11月02日 08:21:56 来源：新华社", "2024-11-02T08:21:56+08:00"),
        ("２０２４－１１－０２　０８：２１", "2024-11-02T08:21:00+08:00"),
        ("二〇二四年十一月二日 上午八点半", "2024-11-02T08:30:00+08:00"),
        ("民國113年11月2日", "2024-11-02T00:00:00+08:00"),
        ("令和6年11月2日(土) 08:21", "2024-11-02T08:21:00+08:00"),
        ("24-11-03", "2024-11-03T00:00:00+08:00"),
        ("24/11/3 08:21", "2024-11-03T08:21:00+08:00"),
        ("24年11月3日", "2024-11-03T00:00:00+08:00"),
        ("98.07.15", "1998-07-15T00:00:00+08:00"),
        ("[[2024-11-02]]", "2024-11-02T00:00:00+08:00"),
        ("[[2024-11-02|Saturday, November 2nd 2024]]", "2024-11-02T00:00:00+08:00"),
        ("202411020821", "2024-11-02T08:21:00+08:00"),
        ("20241102082156", "2024-11-02T08:21:56+08:00"),
        ("2024-Nov-02", "2024-11-02T00:00:00+08:00"),
        ("02-Nov-24", "2024-11-02T00:00:00+08:00"),
        ("Sat, 2 Nov 98 08:21:56 GMT", "1998-11-02T08:21:56+00:00"),
        ("08:21, 2 November 2024", "2024-11-02T08:21:00+08:00"),
        ("02.11.2024 08:21", "2024-11-02T08:21:00+08:00"),
        ("22/11/2024", "2024-11-22T00:00:00+08:00"),
        ("11/22/2024", "2024-11-22T00:00:00+08:00"),
        ("2024-11-02T08:21:56+08:00[Asia/Shanghai]", "2024-11-02T08:21:56+08:00"),
        ("2024-11-02 08:21 Asia/Tokyo", "2024-11-02T08:21:00+09:00"),
    ],
)
def test_a_written_date_is_understood(written: str, expected: str) -> None:
    """Every form gives one moment; without a zone it is the archive's."""
    assert dates.parse(written, ZONE) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("name", "hours"),
    [
        ("UT", 0), ("UTC", 0), ("GMT", 0), ("Z", 0), ("z", 0), ("A", 0), ("WET", 0), ("BST", 1),
        ("CET", 1), ("MEZ", 1), ("MET", 1), ("CEST", 2), ("MEST", 2), ("MESZ", 2), ("EET", 2),
        ("EEST", 3), ("MSK", 3), ("IST", 5.5), ("ICT", 7), ("HKT", 8), ("SGT", 8), ("CST", 8),
        ("JST", 9), ("KST", 9), ("AEST", 10), ("AEDT", 11), ("NZDT", 13), ("NDT", -2.5),
        ("AST", -4), ("ADT", -3), ("EST", -5), ("EDT", -4), ("CDT", -5), ("MST", -7), ("MDT", -6),
        ("PST", -8), ("PDT", -7), ("AKST", -9), ("HST", -10),
        ("+0800", 8), ("+08:00", 8), ("+8", 8), ("-07", -7), ("+0530", 5.5), ("-0000", 0),
        ("GMT+8", 8), ("GMT+0800", 8), ("GMT+08:00", 8), ("GMT-07:00", -7), ("GMT-7", -7),
        ("UTC+8", 8), ("UTC-03:30", -3.5), ("UT+9", 9), ("GMT+0800 (中国标准时间)", 8),
        ("(CST)", 8), ("+0900 (JST)", 9), ("Europe/Moscow", 3), ("Etc/GMT-8", 8), ("北京时间", 8),
    ],
)  # fmt: skip
def test_a_zone_is_that_zone(name: str, hours: float) -> None:
    """Names of RFC 822 and of the tz database, offsets, and what JavaScript writes."""
    expected = datetime(2024, 12, 7, 8, 0, tzinfo=timezone(timedelta(hours=hours)))
    if name == "Z" or name.isalpha():
        java = dates.parse(f"Sat Dec 07 08:00:00 {name} 2024", ZONE)
        assert java == expected
    assert dates.parse(f"Sat, 07 Dec 2024 08:00:00 {name}", ZONE) == expected
    assert dates.parse(f"2024-12-07 08:00 {name}", ZONE) == expected


def test_a_shared_abbreviation_is_the_archives_own() -> None:
    """CST is Chicago's in an archive of the Americas, IST Israel's in one of Jerusalem."""
    written = "Sat, 07 Dec 2024 08:00:00 CST"
    for zone, utc in (("Asia/Taipei", 0), ("America/Chicago", 14), ("America/New_York", 14)):
        moment = dates.parse(written, ZoneInfo(zone))
        assert moment == datetime(2024, 12, 7, utc, 0, tzinfo=UTC)
    moment = dates.parse("2024-12-07 08:00 IST", ZoneInfo("Asia/Jerusalem"))
    assert moment == datetime(2024, 12, 7, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "周六, 02 11月 2024 08:00:00 +0800", "星期六, 02 十一月 2024 08:00:00 +0800",
        "土, 02 11月 2024 08:00:00 +0800", "Sa, 02 Nov 2024 08:00:00 +0800",
        "Samstag, 2. November 2024, 08:00 +0800", "sam., 02 nov. 2024 08:00:00 +0800",
        "samedi 2 novembre 2024 à 08:00 +0800", "sáb, 02 nov 2024 08:00:00 +0800",
        "sábado, 2 de noviembre de 2024, 08:00 +0800", "sab, 02 nov 2024 08:00:00 +0800",
        "sábado, 2 de novembro de 2024 08:00 +0800", "za, 02 nov. 2024 08:00:00 +0800",
        "lör, 02 nov 2024 08:00:00 +0800", "lørdag 2. november 2024 kl. 08:00 +0800",
        "Сб, 02 ноя 2024 08:00:00 +0800", "суббота, 2 ноября 2024 08:00 +0800",
        "Cmt, 02 Kas 2024 08:00:00 +0800", "so, 02 listopadu 2024 08:00:00 +0800",
        "Sab, 02 Nov 2024 08:00:00 +0800", "Sat, 02 11 2024 08:00:00 +0800",
    ],
)  # fmt: skip
def test_names_of_other_languages(written: str) -> None:
    """A server that writes its dates in its own language means the same day."""
    assert dates.parse(written, UTC) == datetime(2024, 11, 2, tzinfo=UTC)


@pytest.mark.parametrize("figures", ["", "000", "123456", "999999999", ".25"])
def test_unix_time(figures: str) -> None:
    """Seconds since 1970, with any smaller unit behind them; never a day of another year."""
    expected = datetime(2024, 11, 2, tzinfo=UTC)
    assert dates.parse(f"1730505600{figures}", ZONE) == expected
    assert dates.parse("1520932969", ZONE) == datetime(2018, 3, 13, 9, 22, 49, tzinfo=UTC)


_moments = st.datetimes(datetime(1970, 1, 1), datetime(2099, 12, 31), timezones=st.just(ZONE))


@given(_moments)
def test_every_notation_of_a_moment_is_that_moment(moment: datetime) -> None:
    """What programs write for one moment never gives two."""
    moment = moment.replace(microsecond=0)
    weekday = "一二三四五六日"[moment.weekday()]
    for written in (
        moment.isoformat(),
        format_datetime(moment),
        moment.strftime("%a %b %d %Y %H:%M:%S GMT+0800 (中国标准时间)"),
        moment.strftime("%a %b %d %H:%M:%S CST %Y"),
        moment.strftime("%Y年%m月%d日 %H时%M分%S秒"),
        moment.strftime(f"%Y年%m月%d日（星期{weekday}）%H:%M:%S"),
        moment.strftime("%Y%m%d%H%M%S"),
        moment.strftime("%Y/%m/%d %H:%M:%S"),
        moment.strftime("%d %B %Y %H:%M:%S"),
        moment.strftime("%B %d, %Y %I:%M:%S %p"),
    ):
        assert dates.parse(written, ZONE) == moment, written


@given(st.text(alphabet="0123456789年月日-/.: ,TZ+[]()上下午十一二〇novNOVGMT", max_size=40))
def test_whatever_is_written_gives_a_date_or_none(written: str) -> None:
    """No text raises, and what is left unread is the end of what was given."""
    moment = dates.parse(written, ZONE)
    assert moment is None or moment.tzinfo is not None
    dates.remainder(written)


@pytest.mark.parametrize(
    "written",
    [
        "", "soon", "2024", "2024-11", "2024-13-01", "2024-02-30", "2023-02-29",
        "0000-00-00", "11/02/2024",
        "2024年13月1日", "32 November 2024", "99999999",
        "9999-01-01", "1200-01-01", "true", "-", "2024-11-", "03-11-24", "2 lis 2024",
        "02/11/2024 08:00", "2024-W44-6", "173050560", "17305056", "昨天 08:00", "3小时前",
        "第 24-11 期", "version 3.11", "民國元月", "T08:00",
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
        ("Sat, 02 Nov 2024 08:00:00 XYT", "XYT"),
        ("2024-11-02-08-30", "-08-30"),
        ("no date at all", ""),
    ],
)
def test_unread(text: str, rest: str) -> None:
    """Figures behind a date that are no part of it are told; words are not."""
    assert dates.remainder(text) == rest
