"""Picking: which of the rated sentences make up a summary of a given length.

Maximal marginal relevance keeps two sentences from saying the same.  Rating is
left to ``rank``, putting in order and naming to ``summary``.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush

from newsdigest.summarize.length import Length

NOVELTY = 0.8
"""Exponent of what is new in a sentence; 0 would allow repetition."""
MOST_SHARED = 64
"""Chosen sentences per word that a candidate is compared with; more only in very long summaries."""
SAME = 0.7
"""A sentence with this share of its words in one already chosen says nothing new, nor
does one that holds as much of it."""


def pick(
    scores: Sequence[float],
    bags: Sequence[frozenset[str]],
    sizes: Sequence[int],
    length: Length,
    *,
    total: int,
) -> list[int]:
    """Positions of the chosen sentences, best first.

    Maximal marginal relevance (Carbonell and Goldstein, "The use of MMR,
    diversity-based reranking for reordering documents and producing summaries",
    1998) in its product form: each choice takes the sentence for which score
    times what is new in it is highest; ties go to the earlier one.  Where
    characters are limited, the better of two fillings is taken: by score, and by
    score for the room it takes.

    :param sizes: characters of each sentence
    :param total: characters of the whole text, for lengths that are a share of it
    """
    room = length.budget(total)
    if room is None:
        most = length.sentences or 0
        return [i for i, _ in _greedy(scores, bags, [1] * len(scores), most, scores)]
    # One character joins two sentences.
    costs = [size + 1 for size in sizes]
    dense = [score / cost for score, cost in zip(scores, costs, strict=True)]
    fillings = [_greedy(scores, bags, costs, room + 1, order) for order in (scores, dense)]
    best = max(fillings, key=lambda filling: sum(value for _, value in filling))
    return [i for i, _ in best]


def leading(
    scores: Sequence[float], sizes: Sequence[int], length: Length, *, total: int
) -> list[int]:
    """The first sentences by score that the length allows, alike or not."""
    order = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
    room = length.budget(total)
    if room is None:
        return order[: length.sentences]
    chosen: list[int] = []
    for i in order:
        if sizes[i] > room:
            break
        chosen.append(i)
        room -= sizes[i] + 1
    return chosen


def _greedy(
    scores: Sequence[float],
    bags: Sequence[frozenset[str]],
    costs: Sequence[int],
    room: int,
    order: Sequence[float],
) -> list[tuple[int, float]]:
    """Positions and what each added, chosen by ``order`` lowered by likeness, within ``room``.

    Likeness only grows while sentences are chosen, so a candidate that stays the
    best after its own likeness was brought up to date is the best of all.
    """
    heap = [(-value, i, 0) for i, value in enumerate(order)]
    heapify(heap)
    chosen: list[tuple[int, float]] = []
    used: list[int] = []
    having: dict[str, list[int]] = {}
    while heap:
        negated, i, seen = heappop(heap)
        if costs[i] > room:
            continue
        if seen < len(used):
            new = 1.0 - _likeness(bags[i], bags, having)
            if new > 0:
                heappush(heap, (-order[i] * new**NOVELTY, i, len(used)))
            continue
        chosen.append((i, scores[i] * (negated / -order[i] if order[i] else 1.0)))
        used.append(i)
        room -= costs[i]
        for word in bags[i]:
            having.setdefault(word, []).append(i)
    return chosen


def _likeness(
    bag: frozenset[str], bags: Sequence[frozenset[str]], having: dict[str, list[int]]
) -> float:
    """The highest likeness of a bag to one of the chosen ones that ``having`` lists by word.

    The cosine; 1 if one of the two holds most of the other.
    """
    shared: dict[int, int] = {}
    for word in bag:
        for i in having.get(word, ())[:MOST_SHARED]:
            shared[i] = shared.get(i, 0) + 1
    highest = 0.0
    for i, count in shared.items():
        if count >= SAME * min(len(bag), len(bags[i])):
            return 1.0
        highest = max(highest, count / float((len(bag) * len(bags[i])) ** 0.5))
    return highest
