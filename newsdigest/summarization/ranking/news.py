"""The ranking made for news: centrality, weighed by how news is written.

TextRank alone is worse on news than the first sentences, and the first sentences
alone are worse on reports, commentary and extracts than TextRank.  This ranking
multiplies what both know with what the title, the length and the manner of a
sentence tell, and shifts the balance with the text and with how much of it is
asked for.  The numbers are in one table.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from newsdigest.summarization.candidates import Candidate, Task
from newsdigest.summarization.centrality import central, corroborated
from newsdigest.summarization.cues import Cue, background, cues
from newsdigest.summarization.events import is_event
from newsdigest.summarization.ranking import Ratings, multiplied

# Fitted on sets of news with summaries or headlines by people (Chinese and English):
# an evolution strategy maximised the mean of ROUGE-2 over the better of lead and
# TextRank, sets that fell below 1 counting double; the numbers were then rounded and
# adjusted with all sets in view.  What a setting is worth on sets that had no part in
# choosing it is in docs/summaries.md.  The costs of cues come from reading.
POSITION = 0.7
"""Exponent of 1 / (1 + position): how fast a sentence loses with its place."""
OPENING = 0.45
"""Logarithm of what the first sentence gains on top of that."""
POSITION_FIGURES = 18.0
"""What amounts and percentages per word take off ``POSITION``: market notes put the
point anywhere, and open with results."""
LEAST_POSITION = 0.3
"""What they leave of it: a report of a takeover is full of figures, too."""
TITLE = 0.65
TITLE_FLOOR = 0.3
"""Likeness to the title counts as (floor + share of its words) to the power of ``TITLE``."""
CENTRALITY = 1.0
ABRIDGED_CENTRALITY = 3.0
SEVERAL_CENTRALITY = 1.5
"""Exponents of centrality: of a short summary, of an abridgement, and of several
articles, where it is what the others report, too."""
LENGTH = -0.25
LENGTH_GAIN = 0.15
MOST_LENGTH = 0.4
"""Exponent of the length relative to the mean: of a brief of up to ``BRIEF`` sentences,
more for each further sentence, and at most.  Few sentences want to be short, an account
wants substance."""
BRIEF = 3
FULL_WORDS = 8
"""Content words from which a sentence says enough; shorter ones lose in proportion."""
FIGURES = 4.0
MOST_FIGURES = 0.3
"""What amounts and percentages per word of a sentence cost, in logarithms, and from
where on they cost no more."""
ABRIDGEMENT = (0.35, 0.55)
"""Sentences asked for, to the power of 1.5, over all sentences: a short summary up to
the first value, an abridgement from the second on."""
BACKGROUND = frozenset((Cue.SCENE, Cue.PROFILE, Cue.ASIDE))
"""What is no opening, though it stands first."""
FEATURE_PLACES = 4
"""Places that a feature's sentences are farther back, so that they differ less."""
EVENT = 1.6
NUT = 8
"""What a sentence gains that says who did what, among so many at the head of a feature."""
MANNER = {
    Cue.ASIDE: math.inf,
    Cue.CUT: 0.7,
    Cue.QUESTION: 0.3,
    Cue.QUOTATION: 0.2,
    Cue.UTTERANCE: 0.7,
    Cue.SCENE: 1.2,
    Cue.PROFILE: 0.3,
    Cue.SLOGAN: 0.5,
    Cue.SIGNPOST: 0.3,
}
"""What each manner of speaking costs, in logarithms."""

# One class of characters to begin with is found several times faster than one of two,
# and a number without a unit is not tried again from its second digit on.
_FIGURE = re.compile(
    r"[$£€¥0-9０-９](?:(?<=\d)(?<!\d\d)[\d.,]*+[ -]?"
    r"(?:[%％亿万元倍]|pct|percent|million|billion|bn\b)|(?<=[$£€¥])\d[\d.,]*)"
)


class _Balance(NamedTuple):
    """The exponents for one task."""

    position: float
    opening: float
    title: float
    centrality: float
    length: float


def news(task: Task) -> Ratings:
    """Central sentences, preferring early, titular, substantial and plain ones.

    The score is the product of its parts.  In an abridgement, where a good part
    of the text is asked for, place and title stop to matter and centrality
    decides, as in TextRank.
    """
    candidates = task.candidates
    texts = [passage.text for passage in candidates]
    sizes = [_size(text) for text in texts]
    figures = [len(found) for found in map(_FIGURE.findall, texts)]
    balance = _balance(task, sum(figures) / max(1, sum(sizes)))
    manners = [
        [*found, *background(candidate.text)] if candidate.order < NUT else found
        for candidate, found in zip(candidates, cues(texts), strict=True)
    ]
    features = _features(candidates, manners)
    return multiplied(
        {
            "position": _positions(candidates, features, balance),
            "title": _titles(task, balance.title),
            "centrality": [value**balance.centrality for value in _centrality(candidates)],
            "length": _lengths(candidates, sizes, balance.length),
            "figures": [
                math.exp(-FIGURES * min(count / size, MOST_FIGURES)) if count else 1.0
                for count, size in zip(figures, sizes, strict=True)
            ],
            "manner": [
                math.exp(-sum([MANNER[manner] for manner in found])) if found else 1.0
                for found in manners
            ],
            "event": _events(candidates, manners, features),
        }
    )


def _balance(task: Task, figures: float) -> _Balance:
    """What matters how much in this text, at the length that is asked for."""
    count = len(task.candidates)
    wanted = max(1.0, task.share * count)
    low, high = ABRIDGEMENT
    abridged = min(1.0, max(0.0, (wanted**1.5 / max(1, count) - low) / (high - low)))
    abridged *= min(1.0, max(0.0, wanted - BRIEF))
    brief = 1.0 - abridged
    several = len({passage.source for passage in task.candidates}) > 1
    return _Balance(
        position=max(LEAST_POSITION, POSITION - POSITION_FIGURES * figures) * brief,
        opening=OPENING * brief,
        title=TITLE * brief,
        centrality=SEVERAL_CENTRALITY
        if several
        else CENTRALITY * brief + ABRIDGED_CENTRALITY * abridged,
        length=min(MOST_LENGTH, LENGTH + LENGTH_GAIN * max(0.0, wanted - BRIEF)),
    )


def _centrality(candidates: Sequence[Candidate]) -> list[float]:
    """Likeness to the rest of an article; of several, what the others report, too."""
    bags = [passage.words for passage in candidates]
    sources = [passage.source for passage in candidates]
    return corroborated(bags, sources) if len(set(sources)) > 1 else central(bags)


def _size(text: str) -> int:
    """About how many words a sentence has, every Chinese character counting as one.

    A Latin word ends with a blank; a Chinese character has two bytes more than a letter.
    """
    return 1 + text.count(" ") + (len(text.encode("utf-8", "surrogatepass")) - len(text)) // 2


def _features(candidates: Sequence[Candidate], manners: Sequence[Sequence[Cue]]) -> frozenset[int]:
    """The articles that open with a scene, a profile or the like instead of the news."""
    return frozenset(
        candidate.source
        for candidate, found in zip(candidates, manners, strict=True)
        if candidate.order == 0 and not BACKGROUND.isdisjoint(found)
    )


def _positions(
    candidates: Sequence[Candidate], features: frozenset[int], balance: _Balance
) -> list[float]:
    """The earlier the better, and most for the opening; in a feature, less and for none."""
    opening, power = math.exp(balance.opening), -balance.position
    return [
        float((FEATURE_PLACES + candidate.order) ** power)
        if candidate.source in features
        else float((1 + candidate.order) ** power) * (1.0 if candidate.order else opening)
        for candidate in candidates
    ]


def _events(
    candidates: Sequence[Candidate], manners: Sequence[Sequence[Cue]], features: frozenset[int]
) -> list[float]:
    """What the event gains in a feature, near its head."""
    return [
        EVENT
        if candidate.source in features
        and candidate.order < NUT
        and not found
        and is_event(candidate)
        else 1.0
        for candidate, found in zip(candidates, manners, strict=True)
    ]


def _titles(task: Task, power: float) -> list[float]:
    """Share of the title's words that a sentence has, above the floor; 1 without a title."""
    titles = [frozenset(title) for title in task.titles]
    if not any(titles):
        return [1.0] * len(task.candidates)
    return [
        (TITLE_FLOOR + len(title.intersection(passage.words)) / len(title)) ** power
        if (title := titles[passage.source])
        else 1.0
        for passage in task.candidates
    ]


def _lengths(candidates: Sequence[Candidate], sizes: Sequence[int], power: float) -> list[float]:
    mean = sum(sizes) / max(1, len(sizes))
    return [
        min(1.0, (len(passage.words) + 0.1) / FULL_WORDS) * float((size / mean) ** power)
        for passage, size in zip(candidates, sizes, strict=True)
    ]
