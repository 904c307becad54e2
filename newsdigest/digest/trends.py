"""Trends: phrases of headlines whose share rose or fell, and the bursts that date them.

``phrase_statistics`` compares the shares and ``bursts`` finds the days.  No file is read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from newsdigest.archive.facade import Archive
from newsdigest.article import Item
from newsdigest.digest.bursts import Burst, bursts
from newsdigest.digest.headlines import (
    Axis,
    Headlines,
    Unit,
    headlines_of,
    read_headlines,
)
from newsdigest.digest.model import Trend
from newsdigest.digest.phrase_statistics import (
    Comparison,
    Counts,
    count_phrases,
    distinct,
    distinctiveness,
)
from newsdigest.query.model import EVERYTHING, Expr

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
LIMIT = 20
MOST_UP, MOST_DOWN = 6, 3
"""Phrases of a digest at most."""
PARTS, PART = 12, 15
"""Parts of a period that are compared with one another, and articles of each, at most."""
MOST_BURSTS = 3
BUSY = 5
"""Articles of a mean unit in which bursts are looked for."""
BURST_ARTICLES = 50
"""Articles of a burst from which the one that stands for it is chosen."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both included, and for a burst the article that stands for it."""

    first: date
    last: date
    item: Item | None = None


@dataclass(frozen=True, slots=True)
class PhraseTrend:
    """A phrase as headlines write it, and how its share changed.

    ``score`` is the log-odds ratio in standard deviations, positive for a rising phrase.
    ``articles`` and ``share`` (0 to 1) are those of the period, ``share_before`` that of the
    time before; ``counts`` are the articles of each unit.
    """

    text: str
    score: float
    articles: int
    share: float
    share_before: float
    counts: tuple[int, ...]
    bursts: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class Trends:
    """Rising and falling phrases of a period, the most significant first.

    ``before`` is the period with which it is compared, None if only its units are compared
    with one another.
    """

    period: Period
    before: Period | None
    axis: Axis
    rising: tuple[PhraseTrend, ...] = ()
    falling: tuple[PhraseTrend, ...] = ()


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
        describe = _Description(archive, own, counts, Counts({}, 0), axis, scores)
        return Trends(
            period, None, axis, tuple(describe.phrases(_best(scores, own, limit, usual), own))
        )
    others = Counts(earlier, len(before))
    comparison = Comparison(Counts(counts, len(own)), others, background)
    scores = {phrase: comparison.score(phrase) for phrase in candidates}
    negated = {phrase: -score for phrase, score in scores.items()}
    describe = _Description(archive, own, counts, others, axis, scores)
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
    """The highest score of each phrase in one of some parts of the period against the others."""
    first, length = own.days[0], (own.days[-1] - own.days[0]).days + 1
    parts = max(2, min(PARTS, len(own) // PART))
    by_part: defaultdict[int, Counter[str]] = defaultdict(Counter)
    totals: Counter[int] = Counter()
    for day, phrases in zip(own.days, own.phrases, strict=True):
        part = (day - first).days * parts // length
        totals[part] += 1
        by_part[part].update([phrase for phrase in phrases if counts[phrase] >= LEAST])
    scores: dict[str, float] = {}
    for part, within in by_part.items():
        rest = {phrase: counts[phrase] - n for phrase, n in within.items()}
        total = totals[part]
        comparison = Comparison(Counts(within, total), Counts(rest, len(own) - total), background)
        for phrase, count in within.items():
            if count >= LEAST:
                scores[phrase] = max(comparison.score(phrase), scores.get(phrase, 0.0))
    return scores


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


def _burst_axis(headlines: Headlines) -> Axis:
    """Days, or weeks or months where a day has too few articles to stand out."""
    first, last = headlines.days[0], headlines.days[-1]
    for unit in Unit:
        axis = Axis.of(headlines.days, first, last, unit)
        if len(headlines) >= BUSY * len(axis.starts):
            break
    return axis


@dataclass(frozen=True, slots=True)
class _Description:
    """Describes phrases: their spelling, shares, counts and bursts."""

    archive: Archive
    own: Headlines
    counts: Mapping[str, int]
    earlier: Counts
    axis: Axis
    scores: Mapping[str, float]

    def phrases(
        self, places: Mapping[str, list[int]], headlines: Headlines
    ) -> Iterator[PhraseTrend]:
        """The phrases in order.

        :param places: those of each phrase's articles among the headlines
        """
        if not places:
            return
        axis = _burst_axis(headlines)
        for phrase, own in places.items():
            yield PhraseTrend(
                headlines.spelling(phrase, own),
                round(self.scores[phrase], 2),
                self.counts.get(phrase, 0),
                round(self.counts.get(phrase, 0) / max(1, len(self.own)), 5),
                round(self.earlier.phrases.get(phrase, 0) / max(1, self.earlier.total), 5),
                self.axis.count(self._days(phrase)),
                tuple(self._bursts(headlines, own, axis)),
            )

    def _days(self, phrase: str) -> Iterator[date]:
        """The days of the period's articles with a phrase."""
        for day, phrases in zip(self.own.days, self.own.phrases, strict=True):
            if phrase in phrases:
                yield day

    def _bursts(self, headlines: Headlines, places: Sequence[int], axis: Axis) -> Iterator[Period]:
        """The heaviest bursts, in the order of their days."""
        days = [headlines.days[place] for place in places]
        heaviest = bursts(axis.count(days), axis.totals)[:MOST_BURSTS]
        if not heaviest:  # too few articles for a burst: the busiest unit
            counts = axis.count(days)
            peak = max(range(len(counts)), key=lambda i: (counts[i], -axis.totals[i]))
            heaviest = [Burst(peak, peak, 0.0)]
        for burst in sorted(heaviest, key=lambda one: one.first):
            following = axis.starts[burst.last + 1] if burst.last + 1 < len(axis.starts) else None
            own = [
                place
                for place in places
                if headlines.days[place] >= axis.starts[burst.first]
                and (following is None or headlines.days[place] < following)
            ]
            first, last = headlines.days[own[0]], headlines.days[own[-1]]
            yield Period(first, last, self._representative(headlines, own))

    def _representative(self, headlines: Headlines, places: Sequence[int]) -> Item | None:
        """The article whose headline says most of what the others say, the first of several."""
        candidates = places[:BURST_ARTICLES]
        common = Counter(p for place in candidates for p in set(headlines.phrases[place]))

        def agreement(place: int) -> float:
            phrases = headlines.phrases[place]
            return sum(common[phrase] - 1 for phrase in phrases) / (5 + len(phrases))

        best = max(candidates, key=lambda place: (round(agreement(place), 3), -place))
        number = headlines.numbers[best]
        return self.archive.rows([number]).get(number)
