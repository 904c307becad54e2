"""Dates and ranges of dates in a query, as moments: text in, aware datetimes out.

A day is a day of the archive's time zone, from its first moment to the next
day's, which daylight saving makes 23 or 25 hours long.  Nothing here reads the
clock: ``now`` is passed in.  Which text means which days is settled in
:mod:`newsdigest.query.days`, how far back a span reaches in
:mod:`newsdigest.query.spans`.

Every function raises :class:`QueryError` with columns of the text it was given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from difflib import get_close_matches

from newsdigest.errors import QueryError
from newsdigest.query.days import NAMES, days
from newsdigest.query.spans import span
from newsdigest.text.scripts import HAN_BASIC

Moments = tuple[datetime, datetime]
"""From the first moment to the one after the last."""

_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d{1,2}-\d{1,2})[t-](?P<time>\d{1,2}:\d\d(?::\d\d)?)"
    r"(?P<offset>z|[+-]\d\d:?\d\d)?"
)
_DATE_EXPECTED = "expected a date such as 2024-11-02, 7d or 昨天"
_SPAN_EXPECTED = "expected a length of time such as 30d, 2w or 24h; dates go with since: and until:"


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a relative date needs: the moment it is read at and whose days count.

    ``now`` is aware; ``zone`` is the archive's time zone.
    """

    now: datetime
    zone: tzinfo

    @property
    def today(self) -> date:
        """The day it is in the zone."""
        return self.local.date()

    @property
    def local(self) -> datetime:
        """Now, on the zone's clock."""
        return self.now.astimezone(self.zone)

    def start(self, day: date) -> datetime:
        """The first moment of a day."""
        return datetime.combine(day, time(), self.zone)


def period(text: str, *, now: datetime, zone: tzinfo) -> Moments:
    """The moments that one date expression means.

    ``2024``, ``2024-11`` and ``last-week`` are all of that year, month and week.
    A span of days or more (``7d``) runs from the start of the day that long ago
    to the end of today; a span of hours (``24h``) is exactly the hours until now.
    """
    calendar = Calendar(now, zone)
    with _placed(text):
        start, end = _whole_days(text, calendar)
        if length := span(_plain(text)):
            end = now if length.unit == "h" else calendar.start(calendar.today + timedelta(days=1))
    return start, end


def interval(text: str, *, now: datetime, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
    """The moments of one date expression, or of a range ``A..B``, ``A..``, ``..B``.

    A range runs from the start of A to the end of B.  A span on either side of
    the dots stands for the day (hours: the moment) that long ago.
    """
    first, dots, last = text.partition("..")
    if not dots:
        return period(text, now=now, zone=zone)
    calendar = Calendar(now, zone)
    start = end = None
    if first.strip():
        with _placed(text, 0, len(first)):
            start = _whole_days(first, calendar)[0]
    if last.strip() or start is None:
        with _placed(text, len(first) + 2 if last.strip() else 0, len(text)):
            end = _whole_days(last, calendar)[1]
    if start is not None and end is not None and end <= start:
        with _placed(text):
            raise ValueError("the range ends before it begins")
    return start, end


def since(text: str, *, now: datetime, zone: tzinfo) -> datetime:
    """Where ``since:`` begins: the first moment of a date, or a span before ``now``."""
    with _placed(text):
        return _to_the_moment(text, Calendar(now, zone))[0]


def until(text: str, *, now: datetime, zone: tzinfo) -> datetime:
    """Where ``until:`` ends: after the last moment of a date, or a span before ``now``."""
    with _placed(text):
        return _to_the_moment(text, Calendar(now, zone))[1]


def ago(text: str, *, now: datetime, zone: tzinfo) -> datetime:
    """The moment that is a span such as ``30d``, ``24h`` or 一周 before ``now``."""
    with _placed(text):
        if not (length := span(_plain(text))):
            raise ValueError(_SPAN_EXPECTED)
        return length.before(Calendar(now, zone).local)


@contextmanager
def _placed(text: str, start: int = 0, end: int | None = None) -> Iterator[None]:
    """Turn what is wrong with ``text[start:end]`` into a :class:`QueryError`."""
    end = len(text) if end is None else end
    try:
        yield
    except ValueError as error:
        near = get_close_matches(_plain(text[start:end]), NAMES, n=1, cutoff=0.7)
        hint = f"did you mean {near[0]}?" if near else ""
        raise QueryError(str(error), query=text, start=start, end=end, hint=hint) from None


def _plain(text: str) -> str:
    """Half-width, lower case, every gap one dash, none beside a Chinese character."""
    folded = "-".join(unicodedata.normalize("NFKC", text).casefold().replace("_", " ").split())
    return re.sub(rf"(?<=[{HAN_BASIC}])-|-(?=[{HAN_BASIC}])", "", folded)


def _whole_days(text: str, calendar: Calendar) -> Moments:
    """A date expression, where a span means the day that long ago, hours the moment."""
    if not (length := span(_plain(text))):
        return _fixed(text, calendar)
    if length.unit == "h":
        moment = length.before(calendar.local)
        return moment, moment
    day = length.before_day(calendar.today)
    return calendar.start(day), calendar.start(day + timedelta(days=1))


def _to_the_moment(text: str, calendar: Calendar) -> Moments:
    """A date expression, where a span means the moment that long ago."""
    if not (length := span(_plain(text))):
        return _fixed(text, calendar)
    moment = length.before(calendar.local)
    return moment, moment


def _fixed(text: str, calendar: Calendar) -> Moments:
    """A date expression that is no span."""
    plain = _plain(text)
    if found := _MOMENT.fullmatch(plain):
        return _moment(found, calendar)
    if found_days := days(plain, calendar.today):
        return calendar.start(found_days[0]), calendar.start(found_days[1])
    raise ValueError(_DATE_EXPECTED)


def _moment(found: re.Match[str], calendar: Calendar) -> Moments:
    """A minute, or a second where seconds are written."""
    days(found["day"], calendar.today)  # says what is wrong with an impossible date
    year, month, day = map(int, found["day"].split("-"))
    hour, minute, second = map(int, f"{found['time']}:0".split(":")[:3])
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=calendar.zone)
        if found["offset"]:
            moment = datetime.fromisoformat(f"{moment:%Y-%m-%dT%H:%M:%S}{found['offset'].upper()}")
    except ValueError:
        raise ValueError(f"there is no time {found['time']}{found['offset'] or ''}") from None
    length = timedelta(seconds=1) if found["time"].count(":") == 2 else timedelta(minutes=1)
    return moment, (moment.astimezone(UTC) + length).astimezone(moment.tzinfo)
