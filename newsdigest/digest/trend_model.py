"""Trends as values, and their description: spelling, shares, counts and bursts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from newsdigest.archive.facade import Archive
from newsdigest.article import Item
from newsdigest.digest.bursts import Burst, bursts
from newsdigest.digest.headlines import Axis, Headlines, Unit
from newsdigest.digest.phrase_statistics import Counts

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


def _burst_axis(headlines: Headlines) -> Axis:
    """Days, or weeks or months where a day has too few articles to stand out."""
    first, last = headlines.days[0], headlines.days[-1]
    for unit in Unit:
        axis = Axis.of(headlines.days, first, last, unit)
        if len(headlines) >= BUSY * len(axis.starts):
            break
    return axis


@dataclass(frozen=True, slots=True)
class Description:
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
