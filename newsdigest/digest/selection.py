"""Selection: the articles of a digest, read from an archive, and their period.

The dates of options and query become one period; without any it is the last 24 hours
that have articles.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import partial
from pathlib import Path

from newsdigest.archive.facade import Archive
from newsdigest.article import Article, Item
from newsdigest.digest.model import Period
from newsdigest.errors import NewsdigestError, UsageError
from newsdigest.query.model import And, Dated, Expr, Field, Flag, Has, Is, Not, Or, Query
from newsdigest.storage.state.deliveries import Delivery
from newsdigest.storage.state.schema import NO_DIGEST

DAY = timedelta(days=1)
WINDOW = timedelta(days=4)
"""How long before its news a story may have been in an earlier digest."""
_NOT_SKIPPED = Not(Has(Field.TAG, NO_DIGEST))
RECENT = 3000
"""Articles searched for the earlier ones of a story, at most."""
PRECEDING = 20_000
"""Articles of the preceding period, at most."""
FEW = 1500
"""Articles up to which starting worker processes takes longer than it saves."""


@dataclass(frozen=True)
class Selection:
    """The articles of a digest and their period.

    ``preceding`` are the ids of those of the preceding period, ``earlier`` the articles of
    earlier digests of the same name with which a story may have begun.
    """

    items: Sequence[Item]
    period: Period
    preceding: Sequence[str] = ()
    earlier: Sequence[Item] = ()


def select_period(archive: Archive, where: Expr, now: datetime) -> Selection:
    """The matches of an expression; without dates in it, those of the last day with articles.

    :raises UsageError: for a period that is empty or in the future
    """
    where = And((where, _NOT_SKIPPED))
    if _has_dates(where):
        dated = bounds(where)
        check_period(dated, now)
        if dated.until is None:
            where = And((where, _up_to(now)))
        items = list(archive.select(Query(where)))
        since, until = _extent(items, dated, now)
    else:
        since, until = _last_day(archive, where, now)
        items = list(archive.select(Query(And((where, Dated(since, until))))))
    return Selection(items, Period(since, until, now), preceding(archive, where, since, until))


def select_items(archive: Archive, where: Expr, items: Sequence[Item], now: datetime) -> Selection:
    """The given articles, whatever their dates; the period ends with the newest.

    Those that no digest contains are left out.

    :param where: the expression that they match; its dates bound the period
    """
    items = [item for item in items if NO_DIGEST not in item.tags]
    since, until = _extent(items, bounds(where), end_of(items, archive.zone, now))
    return Selection(items, Period(since, until, now), preceding(archive, where, since, until))


def select_news(
    archive: Archive,
    where: Expr,
    now: datetime,
    delivered: Collection[str],
    last: datetime,
    reported: Collection[str] = (),
) -> Selection:
    """The matches that were not delivered yet, also those dated before the last digest.

    :param delivered: the ids that are no news
    :param last: the end of the last digest's period
    :param reported: the ids of articles in earlier digests
    """
    matches = archive.select(Query(And((where, _NOT_SKIPPED, _up_to(now)))))
    items = [item for item in matches if item.id not in delivered]
    since = min(last, now)
    return Selection(
        items,
        Period(since, now, now),
        preceding(archive, where, since, now),
        _earlier(archive, items, reported),
    )


def select_delivery(
    archive: Archive, where: Expr, delivery: Delivery, reported: Collection[str] = ()
) -> Selection:
    """The articles and the period of an earlier delivery, to deliver it again."""
    ids = set(delivery.articles)
    items = [item for item in archive.select(Query()) if item.id in ids] if ids else []
    moments = (delivery.since, delivery.until, delivery.began)
    since, until, now = (moment.astimezone(archive.zone) for moment in moments)
    return Selection(
        items,
        Period(since, until, now),
        preceding(archive, where, since, until),
        _earlier(archive, items, set(reported) - ids),
    )


def _earlier(archive: Archive, items: Sequence[Item], reported: Collection[str]) -> list[Item]:
    """The reported articles near enough in time to the items to be of their stories."""
    dates = [item.date for item in items if item.date]
    if not dates or not reported:
        return []
    try:
        near = Dated(min(dates) - WINDOW, max(dates) + WINDOW)
    except OverflowError:  # it would begin before the calendar does
        return []
    ids = {item.id for item in items}
    return [
        item
        for item in archive.select(Query(near, limit=RECENT))
        if item.id in reported and item.id not in ids
    ]


def dates_by_id(archive: Archive, now: datetime) -> dict[str, datetime | None]:
    """The dates of all articles by their ids, except those dated in the future."""
    return {item.id: item.date for item in archive.select(Query(_up_to(now)))}


def unselected_ids(dates: Mapping[str, datetime | None], selection: Selection) -> list[str]:
    """The ids of articles outside a selection that are no newer than its period."""
    selected_ids, until = {item.id for item in selection.items}, selection.period.until
    return [
        identity
        for identity, date in dates.items()
        if identity not in selected_ids and (date is None or date < until)
    ]


def _up_to(now: datetime) -> Expr:
    return Or((Dated(until=now), Is(Flag.UNDATED)))


def bounds(where: Expr) -> Dated:
    """The period in which an expression requires every match to be."""
    if isinstance(where, Dated):
        return where
    if not isinstance(where, And):
        return Dated()
    periods = [bounds(term) for term in where.terms]
    return Dated(
        max((dated.since for dated in periods if dated.since), default=None),
        min((dated.until for dated in periods if dated.until), default=None),
    )


def _has_dates(where: Expr) -> bool:
    """Whether an expression has a term about dates."""
    match where:
        case Dated():
            return True
        case Is(flag):
            return flag in (Flag.DATED, Flag.UNDATED)
        case And(terms) | Or(terms):
            return any(map(_has_dates, terms))
        case Not(term):
            return _has_dates(term)
    return False


def without_bounds(where: Expr) -> Expr:
    """An expression without the terms that bound all of it in time."""
    if isinstance(where, Dated):
        return And()
    if isinstance(where, And):
        return And(tuple(without_bounds(term) for term in where.terms))
    return where


def _last_day(archive: Archive, where: Expr, now: datetime) -> tuple[datetime, datetime]:
    """The 24 hours up to now; without articles in them, the last day that has some."""
    since = _before(now, DAY)
    newest = next(iter(archive.select(Query(And((where, Dated(until=now))), limit=1))), None)
    if newest is None or newest.date is None or newest.date >= since:
        return since, now
    return _day_of(newest.date, archive.zone)


def _before(moment: datetime, length: timedelta) -> datetime:
    """The moment this long before an aware one, in elapsed time."""
    return (moment.astimezone(UTC) - length).astimezone(moment.tzinfo)


def _day_of(moment: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    day = moment.astimezone(zone).date()
    return datetime.combine(day, time(), zone), datetime.combine(day + DAY, time(), zone)


def check_period(dated: Dated, now: datetime) -> None:
    """Check that a period is not empty.

    :raises UsageError: where it ends before it begins, or begins after now
    """
    if dated.since is None or dated.since < (dated.until or now):
        return
    since = dated.since.isoformat(" ", "minutes")
    if dated.until is None:
        raise UsageError(
            f"the period begins at {since}, which has not come yet",
            hint="choose an earlier --since",
        )
    until = dated.until.isoformat(" ", "minutes")
    raise UsageError(
        f"the period is empty: it ends at {until}, and begins at {since}",
        hint="choose a --since before --until",
    )


def _extent(items: Iterable[Item], dated: Dated, now: datetime) -> tuple[datetime, datetime]:
    """A period without open ends: from the oldest article, up to now."""
    dates = [item.date for item in items if item.date]
    until = dated.until or now
    since = dated.since or min(dates, default=_before(until, DAY))
    return min(since, until), until


def end_of(items: Iterable[Item], zone: tzinfo, now: datetime) -> datetime:
    """The midnight after the newest article, or now if that is earlier and later than it."""
    newest = max((item.date for item in items if item.date), default=None)
    if newest is None:
        return now
    _, midnight = _day_of(newest, zone)
    return midnight if newest >= now else min(midnight, now)


def preceding(archive: Archive, where: Expr, since: datetime, until: datetime) -> list[str]:
    """The articles of the preceding period of equal length, for the query without its dates."""
    try:
        earlier = Dated(_before(since, until.astimezone(UTC) - since.astimezone(UTC)), since)
    except OverflowError:  # it would begin before the calendar does
        earlier = Dated(until=since)
    query = Query(And((without_bounds(where), earlier)), limit=PRECEDING)
    return [item.id for item in archive.select(query)]


def load_articles(
    archive: Archive, items: Sequence[Item], warn: Callable[[str], None]
) -> dict[str, Article]:
    """The articles of the items by their ids, without their Markdown.

    Many are read in worker processes.

    :param warn: receives one line if files could not be read
    """
    from newsdigest.archive.parallel import parallel_map

    files = [(item.path, item.id) for item in items]
    read = partial(_read, str(archive.root), archive.zone)
    processes = 1 if len(items) <= FEW else os.cpu_count() or 1
    articles = {
        one.id: one for one in parallel_map(read, files, len(files), processes) if one is not None
    }
    if missing := len(items) - len(articles):
        warn(f"{missing} of {len(items)} files could not be read: newsdigest check says why")
    return articles


def _read(root: str, zone: tzinfo, files: Sequence[tuple[str, str]]) -> list[Article | None]:
    """Articles by their paths and ids; runs in a worker process."""
    return [_article(Path(root), zone, path, identity) for path, identity in files]


def _article(root: Path, zone: tzinfo, path: str, identity: str) -> Article | None:
    """One article without its Markdown, which no digest needs; None if it cannot be read."""
    from newsdigest.formats.article_file import MAX_SIZE, read
    from newsdigest.storage.files import read_inside

    try:
        article = read(read_inside(root, path, MAX_SIZE), path, zone).article
    except (OSError, NewsdigestError):
        return None
    return replace(article, id=identity, body="", extra={})
