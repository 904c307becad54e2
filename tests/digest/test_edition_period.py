"""Periods of a digest: where they end, and what came before them."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from conftest import NOW, ZONE, Program
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest import config
from newsdigest.archive.facade import Archive
from newsdigest.article import Item
from newsdigest.digest.period import end_of, headlines_before
from newsdigest.query.model import EVERYTHING

_MOMENTS = st.datetimes(datetime(1600, 1, 1), datetime(2200, 1, 1), timezones=st.just(ZONE))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.none() | _MOMENTS, min_size=1, max_size=5), _MOMENTS)
def test_the_end_is_just_after_the_newest(dates: list[datetime | None], now: datetime) -> None:
    """Every dated article is before the end; the end is in its day, or now, or next midnight."""
    end = end_of([Item(str(n), "t", date) for n, date in enumerate(dates)], ZONE, now)
    known = [date for date in dates if date]
    assert all(date < end for date in known)
    if not known or end == now:
        assert end == now
    else:
        assert end.time() == datetime.min.time()
        assert end.date() == max(known).date() + timedelta(days=1)
        assert end < now or max(known) >= now


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (datetime(2024, 11, 1, tzinfo=ZONE), datetime(4050, 1, 1, tzinfo=ZONE)),
        (datetime(1000, 1, 1, tzinfo=ZONE), NOW),
    ],
)
def test_nothing_is_before_the_calendar(program: Program, since: datetime, until: datetime) -> None:
    """A period so long that the one before it would begin before the year 1 breaks nothing."""
    program.write("a.md", "---\ntitle: old\ndate: 2024-10-01\n---\nhello there\n")
    loaded = config.load(environ=program.environ, cwd=program.folder)
    with Archive(loaded, now=lambda: NOW, warn=print) as archive:
        archive.refresh()
        before = headlines_before(archive, EVERYTHING, since, until)
    assert before == (["old"] if since.year == 2024 else [])


@pytest.mark.parametrize(
    ("now", "date", "told"),
    [
        ("2024-03-31T12:00:00+02:00", "2024-03-30 11:30:00 +0100", True),  # 23.5 hours
        ("2024-10-27T12:00:00+01:00", "2024-10-26 12:30:00 +0200", False),  # 24.5 hours
    ],
)
def test_a_day_is_24_hours_that_have_passed(
    program: Program, now: str, date: str, told: bool
) -> None:
    """Also where the clock was put forward or back meanwhile."""
    berlin = ZoneInfo("Europe/Berlin")
    moment = datetime.fromisoformat(now).astimezone(berlin)
    program.write("newsdigest.toml", 'timezone = "Europe/Berlin"\n')
    program.write("a.md", f"---\ntitle: early\ndate: {date}\n---\nText.\n")
    program.write("b.md", "---\ntitle: late\ndate: 2024-10-27 09:00:00 +0000\n---\nText.\n")
    program.write("c.md", "---\ntitle: late\ndate: 2024-03-31 09:00:00 +0000\n---\nText.\n")
    assert ("early" in program("digest", now=moment).out) is told
