"""Select the articles of a digest and their period, and make the digest of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from newsdigest.archive.facade import Archive
from newsdigest.article import Item
from newsdigest.digest.compose import Period, Plan, compose, language
from newsdigest.digest.loading import gathered
from newsdigest.digest.model import Digest
from newsdigest.digest.period import (
    bounds,
    check_period,
    end_of,
    extent,
    has_dates,
    headlines_before,
    last_day,
)
from newsdigest.query.model import And, Dated, Expr, Flag, Is, Or, Query
from newsdigest.storage.state.deliveries import Delivery

WINDOW = timedelta(days=4)
"""How long before its news a story may have been told."""
RECENT = 3000
"""Articles among which what was told is looked for."""


@dataclass(frozen=True)
class Selection:
    """The articles of a digest, their period, and the headlines of the period before.

    ``told`` are articles of earlier digests of its name with which a story may have begun.
    """

    items: Sequence[Item]
    period: Period
    before: Sequence[str] = ()
    told: Sequence[Item] = ()


def of_period(archive: Archive, where: Expr, now: datetime) -> Selection:
    """What an expression selects; without dates in it, of the last 24 hours with articles."""
    if has_dates(where):
        wanted = bounds(where)
        check_period(wanted, now)
        if wanted.until is None:
            where = And((where, _up_to(now)))
        items = list(archive.select(Query(where)))
        since, until = extent(items, wanted, now)
    else:
        since, until = last_day(archive, where, now)
        items = list(archive.select(Query(And((where, Dated(since, until))))))
    before = headlines_before(archive, where, since, until)
    return Selection(items, Period(since, until, now), before)


def of_items(archive: Archive, where: Expr, items: Sequence[Item], now: datetime) -> Selection:
    """These articles, whatever their dates; the period is theirs and not the time since.

    :param where: the expression that they were found with; its dates are the period's
    """
    end = end_of(items, archive.zone, now)
    since, until = extent(items, bounds(where), end)
    before = headlines_before(archive, where, since, until)
    return Selection(items, Period(since, until, now), before)


def news_since(
    archive: Archive,
    where: Expr,
    now: datetime,
    known: Collection[str],
    last: datetime,
    told: Collection[str] = (),
) -> Selection:
    """What is not known yet, also if it is dated before the last digest.

    :param told: the ids of what earlier digests told
    """
    matches = archive.select(Query(And((where, _up_to(now)))))
    items = [item for item in matches if item.id not in known]
    since = min(last, now)
    return Selection(
        items,
        Period(since, now, now),
        headlines_before(archive, where, since, now),
        _recent(archive, items, told),
    )


def _recent(archive: Archive, items: Sequence[Item], told: Collection[str]) -> list[Item]:
    """What was told and is near enough in time to the items to be of their stories."""
    dates = [item.date for item in items if item.date]
    if not dates or not told:
        return []
    try:
        near = Dated(min(dates) - WINDOW, max(dates) + WINDOW)
    except OverflowError:  # it would begin before the calendar does
        return []
    own = {item.id for item in items}
    return [
        item
        for item in archive.select(Query(near, limit=RECENT))
        if item.id in told and item.id not in own
    ]


def again(
    archive: Archive, where: Expr, delivery: Delivery, told: Collection[str] = ()
) -> Selection:
    """What was about to be delivered and may not have been; all that can be is as it was then."""
    wanted = set(delivery.articles)
    items = [item for item in archive.select(Query()) if item.id in wanted] if wanted else []
    zone = archive.zone
    moments = (delivery.since, delivery.until, delivery.began)
    since, until, now = (moment.astimezone(zone) for moment in moments)
    before = headlines_before(archive, where, since, until)
    return Selection(
        items, Period(since, until, now), before, _recent(archive, items, set(told) - wanted)
    )


def there(archive: Archive, now: datetime) -> dict[str, datetime | None]:
    """The ids of everything that is there by now, with its dates; what is dated later may come."""
    return {item.id: item.date for item in archive.select(Query(_up_to(now)))}


def passed_over(present: Mapping[str, datetime | None], selection: Selection) -> list[str]:
    """The ids of what is there, is no newer than the period, and was not chosen."""
    selected_ids, until = {item.id for item in selection.items}, selection.period.until
    return [
        identity
        for identity, date in present.items()
        if identity not in selected_ids and (date is None or date < until)
    ]


def _up_to(now: datetime) -> Expr:
    return Or((Dated(until=now), Is(Flag.UNDATED)))


def digest_of(
    archive: Archive,
    chosen: Selection,
    plan: Plan,
    warn: Callable[[str], None],
    *,
    unread: bool = False,
    explain: bool = False,
) -> Digest:
    """The digest of what was chosen.

    :param warn: told in one line if files could not be read
    :param unread: whether stories of which an article was read are left out
    """
    from newsdigest.digest.stories import stories
    from newsdigest.digest.updates import without_told

    contents = gathered(archive, chosen.items, warn)
    lang = plan.lang or language([article for article, _ in contents])
    told = gathered(archive, chosen.told, lambda _: None)
    articles = [article for article, _ in (*contents, *told)]
    words = {article.id: own for article, own in (*contents, *told)}
    groups = stories(articles, words, lang=lang, explain=explain)
    groups = without_told(groups, {article.id for article, _ in told})
    if unread:
        read = {item.id for item in chosen.items if item.read}
        groups = [s for s in groups if not any(member.article.id in read for member in s.members)]
    return compose(
        groups, chosen.period, replace(plan, lang=lang), zone=archive.zone, before=chosen.before
    )
