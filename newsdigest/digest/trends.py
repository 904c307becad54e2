"""Trends: phrases of headlines whose share rose or fell, and the bursts that date them.

``phrase_statistics`` compares the shares and ``bursts`` finds the days.  No file is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from newsdigest.archive.facade import Archive
from newsdigest.digest.headlines import (
    Axis,
    Headlines,
    Unit,
    headlines_of,
    read_headlines,
    start_of,
)
from newsdigest.digest.model import Trend
from newsdigest.digest.phrase_statistics import (
    Comparison,
    Counts,
    count_phrases,
    distinct,
    distinctiveness,
)
from newsdigest.digest.selection import bounds, check_period, end_of, without_bounds
from newsdigest.digest.trend_model import Description, Period, Trends
from newsdigest.query.model import EVERYTHING, And, Dated, Expr, Query

LEAST = 3
"""Articles with a phrase in the period where it is more frequent, at least."""
USUAL = 0.5
"""The share of the archive's articles from which a phrase says nothing of a period."""
ENOUGH = 20
"""Articles that a period needs to be compared with."""
SIGNIFICANT = 1.645
"""The score of a phrase that rose or fell, at least (5 % by chance)."""
SURE = 4.0
"""The same for a single Latin word in lower case."""
CANDIDATES = 10
"""Phrases for each one of the result that are compared with one another."""
UNITS: Mapping[Unit, int] = {Unit.DAY: 14, Unit.WEEK: 12, Unit.MONTH: 12}
"""Units of a period without a beginning."""
LIMIT = 20
MOST_UP, MOST_DOWN = 6, 3
"""Phrases of a digest at most."""
PARTS, PART = 12, 15
"""Parts of a period that are compared with one another, and articles of each, at most."""


def trends_of(
    archive: Archive, where: Expr, now: datetime, unit: Unit, *, limit: int = LIMIT
) -> Trends:
    """The trends in the period of an expression, or in the last of its units.

    :raises UsageError: for a period that is empty or in the future
    """
    dated = bounds(where)
    check_period(dated, now)
    undated = without_bounds(where)
    newest = archive.select(Query(And((undated, Dated(until=dated.until or now))), limit=1))
    until = dated.until or end_of(newest, archive.zone, now)
    since = dated.since or _beginning(until, unit)
    return trends(archive, undated, since, until, unit, limit=limit)


def _beginning(until: datetime, unit: Unit) -> datetime:
    """The beginning of the first one of the last units."""
    first = start_of((until - timedelta(microseconds=1)).date(), unit)
    for _ in range(UNITS[unit] - 1):
        if first.toordinal() > 31:
            first = start_of(first - timedelta(days=1), unit)
    return datetime.combine(first, time(), until.tzinfo)


def trends(
    archive: Archive,
    where: Expr,
    since: datetime,
    until: datetime,
    unit: Unit,
    *,
    limit: int = LIMIT,
) -> Trends:
    """The trends of the dated articles that an expression matches.

    They are compared with the preceding period of the same length; where it has too few
    articles, with all earlier ones, and without these each unit with the others.

    :param where: an expression without dates
    :param until: not included
    """
    own = read_headlines(archive, where, since, until)
    before = read_headlines(archive, where, _earlier(since, until - since), since)
    if len(before) < ENOUGH:
        before = read_headlines(archive, where, None, since)
    first, last = since.date(), (until - timedelta(microseconds=1)).date()
    if own.days and len(before) < ENOUGH:
        first = max(first, own.days[0])
    axis = Axis.of(own.days, first, last, unit)
    return _compare(archive, own, before, axis, Period(first, last), limit)


def compare(
    archive: Archive, where: Expr, other: Expr, unit: Unit, *, limit: int = LIMIT
) -> Trends:
    """The phrases that are more frequent in one selection, and those in another.

    The first are "rising", the second "falling".
    """
    own, before = (read_headlines(archive, one, None, None) for one in (where, other))
    days = sorted({*own.days, *before.days})
    period = Period(days[0], days[-1]) if days else Period(date.min, date.min)
    axis = Axis.of(own.days, period.first, period.last, unit)
    return _compare(archive, own, before, axis, period, limit)


def keyword_trends(
    archive: Archive, ids: Sequence[str], before: Sequence[str]
) -> tuple[tuple[str, Trend], ...]:
    """The phrases of a digest that rose and fell, the most significant first.

    :param ids: the articles of its period
    :param before: those of the preceding period
    """
    own, other = (headlines_of(archive.headlines_of(each), archive.zone) for each in (ids, before))
    if min(len(own), len(other)) < ENOUGH:
        return ()
    counts, earlier = count_phrases(own.phrases), count_phrases(other.phrases)
    candidates = {p for p in counts.keys() | earlier.keys() if max(counts[p], earlier[p]) >= LEAST}
    background = _background(archive, candidates)
    comparison = Comparison(Counts(counts, len(own)), Counts(earlier, len(other)), background)
    scores = {phrase: comparison.score(phrase) for phrase in candidates}
    negated = {phrase: -score for phrase, score in scores.items()}
    rising, falling = _best(scores, own, MOST_UP), _best(negated, other, MOST_DOWN)
    return (
        *((own.spelling(phrase, places), Trend.UP) for phrase, places in rising.items()),
        *((other.spelling(phrase, places), Trend.DOWN) for phrase, places in falling.items()),
    )


def _compare(
    archive: Archive, own: Headlines, before: Headlines, axis: Axis, period: Period, limit: int
) -> Trends:
    counts, earlier = count_phrases(own.phrases), count_phrases(before.phrases)
    candidates = {phrase for phrase, n in counts.items() if n >= LEAST}
    candidates |= {phrase for phrase, n in earlier.items() if n >= LEAST}
    background = _background(archive, candidates)
    usual = {p for p, n in background.phrases.items() if n > USUAL * background.total}
    if not own.days:
        return Trends(period, None, axis)
    if len(before) < ENOUGH:
        scores = _scores_of_parts(own, counts, background)
        describe = Description(archive, own, counts, Counts({}, 0), axis, scores)
        return Trends(
            period, None, axis, tuple(describe.phrases(_best(scores, own, limit, usual), own))
        )
    others = Counts(earlier, len(before))
    comparison = Comparison(Counts(counts, len(own)), others, background)
    scores = {phrase: comparison.score(phrase) for phrase in candidates}
    negated = {phrase: -score for phrase, score in scores.items()}
    describe = Description(archive, own, counts, others, axis, scores)
    return Trends(
        period,
        Period(before.days[0], before.days[-1]),
        axis,
        tuple(describe.phrases(_best(scores, own, limit, usual), own)),
        tuple(describe.phrases(_best(negated, before, limit, usual), before)),
    )


def _earlier(moment: datetime, length: timedelta) -> datetime | None:
    try:
        return (moment.astimezone(UTC) - length).astimezone(moment.tzinfo)
    except OverflowError:  # before the calendar begins
        return None


def _background(archive: Archive, candidates: Collection[str]) -> Counts:
    """The articles of the whole archive with each of the phrases, and all articles."""
    counts: Counter[str] = Counter()
    total = 0
    for _, _, text in archive.headlines(EVERYTHING):
        total += 1
        counts.update([phrase for phrase in text.casefold().split("\n") if phrase in candidates])
    return Counts(counts, total)


def _scores_of_parts(
    own: Headlines, counts: Mapping[str, int], background: Counts
) -> dict[str, float]:
    """The highest score of each phrase in one of some parts of the period against the others.

    The period is divided twice, so that what lies on a boundary is in the middle of a part.
    """
    parts = max(2, min(PARTS, len(own) // PART))
    frequent = [[phrase for phrase in one if counts[phrase] >= LEAST] for one in own.phrases]
    scores: dict[str, float] = {}
    for shift in (0, 1):
        by_part = _by_part(own.days, frequent, parts, shift)
        for within, total in by_part.values():
            rest = {phrase: counts[phrase] - n for phrase, n in within.items()}
            others = Counts(rest, len(own) - total)
            comparison = Comparison(Counts(within, total), others, background)
            for phrase, count in within.items():
                if count >= LEAST:
                    scores[phrase] = max(comparison.score(phrase), scores.get(phrase, 0.0))
    return scores


def _by_part(
    days: Sequence[date], phrases: Sequence[Sequence[str]], parts: int, shift: int
) -> dict[int, tuple[Counter[str], int]]:
    """The articles with each phrase, and all articles, of each part of equal length.

    :param shift: halves of a part by which the parts begin later
    """
    first, length = days[0], (days[-1] - days[0]).days + 1
    by_part: dict[int, tuple[Counter[str], int]] = {}
    for day, own in zip(days, phrases, strict=True):
        part = ((day - first).days * 2 * parts // length + shift) // 2
        counts, total = by_part.setdefault(part, (Counter(), 0))
        counts.update(own)
        by_part[part] = counts, total + 1
    return by_part


def _best(
    scores: Mapping[str, float], headlines: Headlines, limit: int, usual: Collection[str] = ()
) -> dict[str, list[int]]:
    """The most significant phrases, each with the places of its articles.

    :param usual: phrases that say nothing
    """
    weighted = {
        phrase: score * weight
        for phrase, score in scores.items()
        if score >= SIGNIFICANT and phrase not in usual and (weight := distinctiveness(phrase))
    }
    significant = [phrase for phrase, score in weighted.items() if score >= SIGNIFICANT]
    significant.sort(key=lambda phrase: (-weighted[phrase], -len(phrase), phrase))
    holders: dict[str, list[int]] = {p: [] for p in significant[: CANDIDATES * limit]}
    for place, phrases in enumerate(headlines.phrases):
        for phrase in phrases:
            if phrase in holders:
                holders[phrase].append(place)
    frequent = [
        phrase
        for phrase, places in holders.items()
        if len(places) >= LEAST
        and (scores[phrase] >= SURE or not _is_plain(headlines.spelling(phrase, places)))
    ]
    return {phrase: holders[phrase] for phrase in distinct(frequent, holders, limit)}


def _is_plain(phrase: str) -> bool:
    """Whether it is one Latin word in lower case, in headlines mostly a general one."""
    return phrase.isascii() and phrase.islower() and " " not in phrase
