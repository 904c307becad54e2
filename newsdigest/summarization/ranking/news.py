"""The ranking made for news: centrality, weighed by how news is written.

On news TextRank alone is worse than the first sentences; on reports, commentary and
extracts it is the other way round.  This ranking multiplies both with the title, the
length and the cues of a sentence, and shifts the balance with the text and with the
length of the summary.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from newsdigest.summarization.candidates import Candidate, Ratings, Task
from newsdigest.summarization.cues import Cue, background, cues, is_announcement, is_event
from newsdigest.summarization.ranking.centrality import centrality

# Fitted on sets of news with summaries or headlines by people (Chinese and English):
# an evolution strategy maximised the mean of ROUGE-2 over the better of lead and
# TextRank, sets that fell below 1 counting double; the numbers were then rounded and
# adjusted with all sets in view.  What a setting is worth on sets that had no part in
# choosing it is in docs/summaries.md.  The costs of cues come from reading.
POSITION = 0.7
"""Exponent of 1 / (1 + position): how fast a sentence loses with its place."""
OPENING = 0.45
"""Logarithm of what the first sentence gains on top of that."""
POSITION_AMOUNTS = 18.0
"""What amounts and percentages per word take off ``POSITION``: market notes put the
point anywhere, and open with results."""
LEAST_POSITION = 0.3
"""What they leave of it: a report of a takeover is full of amounts, too."""
TITLE = 0.65
TITLE_FLOOR = 0.3
"""Likeness to the title counts as (floor + share of its words) to the power of ``TITLE``."""
CENTRALITY = 1.0
ABRIDGED_CENTRALITY = 3.5
SEVERAL_CENTRALITY = 1.5
"""Exponents of centrality: for a brief, for an abridgement, and for several articles,
where it is corroboration."""
LENGTH = -0.25
LENGTH_GAIN = 0.2
MOST_LENGTH = 0.6
"""Exponent of the length relative to the mean: for a brief of up to ``BRIEF`` sentences,
its gain per further sentence, and its maximum.  A brief prefers short sentences, an
account substantial ones."""
BRIEF = 3
FULL_WORDS = 8
"""Content words of a substantial sentence; shorter ones lose in proportion."""
AMOUNTS = 4.0
MOST_AMOUNTS = 0.3
"""The cost of amounts and percentages per word of a sentence in a brief, in logarithms, and
the density beyond which it does not grow."""
HEADLINE_NUMBER = 1.6
"""The factor of a sentence with a number of the headline, whatever else it counts."""
MOST_HEADLINE_NUMBERS = 3
"""Sentences with it, at most; in more it is part of a name."""
ABRIDGEMENT = (0.35, 0.55)
"""Sentences of the summary, to the power of 1.5, over all sentences: a brief up to the
first value, an abridgement from the second on."""
BACKGROUND = frozenset((Cue.SCENE, Cue.PROFILE, Cue.BACKDROP))
"""Cues of a first sentence that make the article a feature."""
FEATURE_PLACES = 4
"""Added to the places of a feature's sentences, so that they differ less."""
EVENT = 1.4
NUT = 8
"""The factor of an event, and the sentences at the head of a feature among which it counts."""
CUE_COSTS = {
    Cue.ASIDE: math.inf,
    Cue.CUT: 0.7,
    Cue.FRAGMENT: 2.0,
    Cue.TOPIC: 0.6,
    Cue.MEMBER: 0.4,
    Cue.QUESTION: 0.7,
    Cue.QUOTATION: 0.2,
    Cue.UTTERANCE: 0.7,
    Cue.SCENE: 1.2,
    Cue.PROFILE: 0.3,
    Cue.SLOGAN: 0.5,
    Cue.BACKDROP: 0.3,
    Cue.SIGNPOST: 0.3,
}
"""The cost of each cue in a brief, in logarithms; less in a longer summary, which has room for
other voices."""

# One class of characters to begin with is found several times faster than one of two,
# and a number without a unit is not tried again from its second digit on.
_AMOUNT = re.compile(
    r"[$£€¥0-9０-９](?:(?<=\d)(?<!\d\d)[\d.,]*+[ -]?"
    r"(?:[%％亿万元倍]|pct|percent|million|billion|bn\b)|(?<=[$£€¥])\d[\d.,]*)"
)
# Two digits or a unit; neither a year nor a version.
_HEADLINE_NUMBER = re.compile(r"(?!(?:19|20)\d\d$)(?:\d[\d,]+|\d+\.\d+%?|\d+%)")


class _Balance(NamedTuple):
    """The exponents for one task."""

    position: float
    opening: float
    title: float
    centrality: float
    length: float
    amounts: float
    manner: float


def news(task: Task) -> Ratings:
    """Central sentences, preferring early, titular, substantial and plain ones.

    The score is the product of its parts.  In an abridgement, where a large share of
    the text is picked, place and title do not matter and centrality decides, as in
    TextRank.
    """
    candidates = task.candidates
    texts = [candidate.text for candidate in candidates]
    sizes = [_size(text) for text in texts]
    amounts = [len(matches) for matches in map(_AMOUNT.findall, texts)]
    balance = _balance(task, sum(amounts) / max(1, sum(sizes)))
    signs = [
        [*own, *background(candidate.text)] if candidate.order < NUT else own
        for candidate, own in zip(candidates, cues(texts), strict=True)
    ]
    orders = _orders(candidates, signs)
    features = _features(candidates, orders, signs)
    return Ratings.product(
        {
            "position": _positions(candidates, orders, features, balance),
            "title": _titles(task, balance.title),
            "centrality": [value**balance.centrality for value in centrality(candidates)],
            "length": _lengths(candidates, sizes, balance.length),
            "figures": _figures(task, amounts, sizes, balance.amounts),
            "manner": [
                math.exp(-balance.manner * sum([CUE_COSTS[cue] for cue in own])) if own else 1.0
                for own in signs
            ],
            "event": _events(candidates, orders, signs, features),
        }
    )


def _balance(task: Task, amounts: float) -> _Balance:
    """The exponents for this text and this length of summary.

    :param amounts: amounts and percentages per word of the text
    """
    count = len(task.candidates)
    length = max(1.0, task.share * count)
    low, high = ABRIDGEMENT
    abridged = min(1.0, max(0.0, (length**1.5 / max(1, count) - low) / (high - low)))
    abridged *= min(1.0, max(0.0, length - BRIEF))
    brief = 1.0 - abridged
    several = len({candidate.source for candidate in task.candidates}) > 1
    return _Balance(
        position=max(LEAST_POSITION, POSITION - POSITION_AMOUNTS * amounts) * brief,
        opening=OPENING * brief,
        title=TITLE * brief,
        centrality=SEVERAL_CENTRALITY
        if several
        else CENTRALITY * brief + ABRIDGED_CENTRALITY * abridged,
        length=min(MOST_LENGTH, LENGTH + LENGTH_GAIN * max(0.0, length - BRIEF)),
        amounts=AMOUNTS * brief,
        manner=min(1.0, BRIEF / length),
    )


def _size(text: str) -> int:
    """An estimate of the words of a sentence, every Chinese character counting as one.

    A Latin word ends with a blank; a Chinese character has two bytes more than a letter.
    """
    return 1 + text.count(" ") + (len(text.encode("utf-8", "surrogatepass")) - len(text)) // 2


def _orders(candidates: Sequence[Candidate], signs: Sequence[Sequence[Cue]]) -> list[int]:
    """The position of each candidate in its article, asides at the head not counted."""
    orders: list[int] = []
    skipped = 0
    for candidate, own in zip(candidates, signs, strict=True):
        if candidate.order == 0:
            skipped = 0
        orders.append(candidate.order - skipped)
        if skipped == candidate.order and Cue.ASIDE in own:
            skipped += 1
    return orders


def _figures(task: Task, amounts: Sequence[int], sizes: Sequence[int], cost: float) -> list[float]:
    """The cost of amounts and percentages, and the gain of the headline's own numbers."""
    headlines = [frozenset(filter(_HEADLINE_NUMBER.fullmatch, title)) for title in task.titles]
    factors = [
        math.exp(-cost * min(count / size, MOST_AMOUNTS)) if count else 1.0
        for count, size in zip(amounts, sizes, strict=True)
    ]
    if any(headlines):
        places = [
            place
            for place, candidate in enumerate(task.candidates)
            if not headlines[candidate.source].isdisjoint(candidate.words)
        ]
        if len(places) <= max(MOST_HEADLINE_NUMBERS, len(factors) // 10):
            for place in places:
                factors[place] = HEADLINE_NUMBER
    return factors


def _features(
    candidates: Sequence[Candidate], orders: Sequence[int], signs: Sequence[Sequence[Cue]]
) -> frozenset[int]:
    """The sources of the articles that open with a scene or a profile instead of the news."""
    return frozenset(
        candidate.source
        for candidate, order, own in zip(candidates, orders, signs, strict=True)
        if order == 0 and not BACKGROUND.isdisjoint(own)
    )


def _positions(
    candidates: Sequence[Candidate],
    orders: Sequence[int],
    features: frozenset[int],
    balance: _Balance,
) -> list[float]:
    """The earlier the better, with a gain for the opening; less in a feature, and no gain."""
    opening, power = math.exp(balance.opening), -balance.position
    return [
        float((FEATURE_PLACES + order) ** power)
        if candidate.source in features
        else float((1 + order) ** power) * (1.0 if order else opening)
        for candidate, order in zip(candidates, orders, strict=True)
    ]


def _events(
    candidates: Sequence[Candidate],
    orders: Sequence[int],
    signs: Sequence[Sequence[Cue]],
    features: frozenset[int],
) -> list[float]:
    """The gain of events near the head of a feature, and of announcements."""
    return [
        EVENT
        if 0 < order < NUT
        and not own
        and (
            is_event(candidate) if candidate.source in features else is_announcement(candidate.text)
        )
        else 1.0
        for candidate, order, own in zip(candidates, orders, signs, strict=True)
    ]


def _titles(task: Task, power: float) -> list[float]:
    """The share of the title's words in a sentence, above the floor; 1 without a title."""
    titles = [frozenset(title) for title in task.titles]
    if not any(titles):
        return [1.0] * len(task.candidates)
    return [
        (TITLE_FLOOR + len(title.intersection(candidate.words)) / len(title)) ** power
        if (title := titles[candidate.source])
        else 1.0
        for candidate in task.candidates
    ]


def _lengths(candidates: Sequence[Candidate], sizes: Sequence[int], power: float) -> list[float]:
    mean = sum(sizes) / max(1, len(sizes))
    return [
        min(1.0, (len(candidate.words) + 0.1) / FULL_WORDS) * float((size / mean) ** power)
        for candidate, size in zip(candidates, sizes, strict=True)
    ]
