"""Which articles a digest is about: the period that was asked for, and what is in it.

The dates of flags and query become one period; without any it is the last 24 hours
that have articles.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta, tzinfo

from newsdigest.archive.facade import Archive
from newsdigest.article import Item
from newsdigest.errors import UsageError
from newsdigest.query.model import And, Dated, Expr, Flag, Is, Not, Or, Query

DAY = timedelta(days=1)
HEADLINES = 20_000
"""Headlines of the period before that are looked at."""


def bounds(where: Expr) -> Dated:
    """The period that every match of an expression is in, as far as it says so."""
    if isinstance(where, Dated):
        return where
    if not isinstance(where, And):
        return Dated()
    periods = [bounds(term) for term in where.terms]
    return Dated(
        max((dated.since for dated in periods if dated.since), default=None),
        min((dated.until for dated in periods if dated.until), default=None),
    )


def has_dates(where: Expr) -> bool:
    """Whether an expression says anything about dates."""
    match where:
        case Dated():
            return True
        case Is(flag):
            return flag in (Flag.DATED, Flag.UNDATED)
        case And(terms) | Or(terms):
            return any(map(has_dates, terms))
        case Not(term):
            return has_dates(term)
    return False


def last_day(archive: Archive, where: Expr, now: datetime) -> tuple[datetime, datetime]:
    """The last 24 hours up to now, or the last day before with articles, if they have none."""
    since = _before(now, DAY)
    newest = _first(archive.select(Query(And((where, Dated(until=now))), limit=1)))
    if newest is None or newest.date is None or newest.date >= since:
        return since, now
    return _day_of(newest.date, archive.zone)


def _before(moment: datetime, length: timedelta) -> datetime:
    """So long before an aware moment; its own clock may have been put forward or back since."""
    return (moment.astimezone(UTC) - length).astimezone(moment.tzinfo)


def _day_of(moment: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    day = moment.astimezone(zone).date()
    return (
        datetime.combine(day, time(), zone),
        datetime.combine(day + timedelta(days=1), time(), zone),
    )


def check_period(wanted: Dated, now: datetime) -> None:
    """See that a period has a moment in it.

    :raises UsageError: where it ends before it begins, or begins after now
    """
    if wanted.since is None:
        return
    until = wanted.until or now
    if wanted.since < until:
        return
    since = wanted.since.isoformat(" ", "minutes")
    if wanted.until is None:
        raise UsageError(
            f"the period begins at {since}, which has not come yet",
            hint="choose an earlier --since",
        )
    raise UsageError(
        f"the period is empty: it ends at {until.isoformat(' ', 'minutes')}, and begins at {since}",
        hint="choose a --since before --until",
    )


def extent(items: Iterable[Item], wanted: Dated, now: datetime) -> tuple[datetime, datetime]:
    """The period of a digest: what was asked for; what is open is closed by its articles."""
    dates = [item.date for item in items if item.date]
    until = wanted.until or now
    since = wanted.since or min(dates, default=_before(until, DAY))
    return min(since, until), until


def end_of(items: Iterable[Item], zone: tzinfo, now: datetime) -> datetime:
    """The midnight after the newest article; now, where it is of the past and now is earlier."""
    newest = max((item.date for item in items if item.date), default=None)
    if newest is None:
        return now
    _, midnight = _day_of(newest, zone)
    return midnight if newest >= now else min(midnight, now)


def headlines_before(archive: Archive, where: Expr, since: datetime, until: datetime) -> list[str]:
    """The headlines of the period before, of the same length, for the same query without dates."""
    try:
        earlier = Dated(_before(since, until.astimezone(UTC) - since.astimezone(UTC)), since)
    except OverflowError:  # it would begin before the calendar does
        earlier = Dated(until=since)
    query = Query(And((undated_part(where), earlier)), limit=HEADLINES)
    return [item.title for item in archive.select(query)]


def undated_part(where: Expr) -> Expr:
    """An expression without those terms that bound the whole of it in time."""
    if isinstance(where, Dated):
        return And()
    if isinstance(where, And):
        return And(tuple(undated_part(term) for term in where.terms))
    return where


def _first(items: Iterable[Item]) -> Item | None:
    return next(iter(items), None)
