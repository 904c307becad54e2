"""MMR: the rated sentences that make up a summary of a given length.

Maximal marginal relevance keeps two sentences from saying the same.  Rating is
left to ``rank``, putting in order and naming to ``summary``.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from heapq import heapify, heappop, heappush

from newsdigest.summarization.length import Length

NOVELTY = 0.8
"""Exponent of what is new in a sentence; 0 would allow repetition."""
FEW = 12
"""Chosen sentences up to which a candidate is compared with each of them."""
MOST_SHARED = 64
"""Chosen sentences per word that a candidate is compared with; more only in very long summaries."""
FEW_SENTENCES = 4
"""Up to so many a sentence and the one it needs are worth the square mean of their roots,
which favours the lower one; beyond, their mean."""
MOST_TOGETHER = 3
"""Sentences that one needs are chosen with it up to this number, itself included."""
SAME = 0.7
"""A sentence with this share of its words in one already chosen says nothing new, nor
does one that holds as much of it."""


def pick(
    scores: Sequence[float],
    bags: Sequence[Sequence[str]],
    sizes: Sequence[int],
    length: Length,
    *,
    total: int,
    needs: Sequence[int | None] = (),
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
    :param needs: of each sentence, the position of the one that has to be chosen before
        it, as ``dependence.needs`` gives it
    """
    room = length.budget(total)
    if room is None:
        most = length.sentences or 0
        costs = [1] * len(scores)
        filling = _greedy(scores, bags, costs, most, scores, needs)
        # Where every sentence needs another, the best has to do.
        filling = filling or _greedy(scores, bags, costs, min(most, 1), scores, ())
        return [i for i, _ in filling]
    # One character joins two sentences.
    costs = [size + 1 for size in sizes]
    dense = [score / cost for score, cost in zip(scores, costs, strict=True)]
    fillings = [_greedy(scores, bags, costs, room + 1, order, needs) for order in (scores, dense)]
    best = max(fillings, key=lambda filling: sum(value for _, value in filling))
    return [i for i, _ in best]


def leading(
    scores: Sequence[float],
    bags: Sequence[Sequence[str]],
    sizes: Sequence[int],
    length: Length,
    *,
    total: int,
) -> list[int]:
    """The best by score that the length allows, as the published algorithms pick.

    Only sentences of the very same words are not taken twice.
    """
    room = length.budget(total)
    costs = [1] * len(scores) if room is None else [size + 1 for size in sizes]
    left = (length.sentences or 0) if room is None else room + 1
    chosen: list[int] = []
    had: set[tuple[str, ...]] = set()
    for i in sorted(range(len(scores)), key=lambda i: (-scores[i], i)):
        said = tuple(bags[i])
        if costs[i] <= left and not (said and said in had):
            chosen.append(i)
            had.add(said)
            left -= costs[i]
    return chosen


def _greedy(
    scores: Sequence[float],
    bags: Sequence[Sequence[str]],
    costs: Sequence[int],
    room: int,
    order: Sequence[float],
    needs: Sequence[int | None],
) -> list[tuple[int, float]]:
    """Positions and what each added, chosen by ``order`` lowered by likeness, within ``room``.

    Likeness only grows while sentences are chosen, so a candidate that stays the
    best after its own likeness was brought up to date is the best of all.  A sentence
    that needs another one comes with it, at the mean of
    their values.
    """
    # Few sentences have no room for one that only leads to another.
    power = 0.5 if max(costs, default=1) > 1 or room <= FEW_SENTENCES else 1.0
    heap = [(-value, i, -1) for i, value in enumerate(order)]
    heapify(heap)
    added: dict[int, float] = {}
    having = _Having()
    sets: dict[int, frozenset[str]] = {}
    # Every sentence costs something, so nothing fits once there is no room.
    while heap and room > 0:
        negated, i, seen = heappop(heap)
        if costs[i] > room or i in added:
            continue
        if negated >= 0 and added:
            break
        group = [i] if not needs or needs[i] is None else _group(i, needs, added)
        if not group or (len(group) > 1 and sum([costs[j] for j in group]) > room):
            continue
        if seen < len(added) and (added or len(group) > 1):
            for j in group:
                if j not in sets:
                    sets[j] = frozenset(bags[j])
            new = [order[j] * (1.0 - having.likeness(sets[j])) ** NOVELTY for j in group]
            if min(new) > 0:
                mean = (sum([value**power for value in new]) / len(new)) ** (1 / power)
                heappush(heap, (-mean if len(new) > 1 else -new[0], i, len(added)))
            continue
        for j in group:
            added[j] = scores[j] * (-negated / order[i] if order[i] else 1.0)
            room -= costs[j]
            having.add(sets.setdefault(j, frozenset(bags[j])))
    return list(added.items())


def _group(i: int, needs: Sequence[int | None], chosen: Container[int]) -> list[int]:
    """A sentence and those that it needs and that are not chosen yet, in their order.

    Empty where one of them cannot be had, or where they are too many.
    """
    group = [i]
    while (need := needs[group[-1]]) is not None and need not in chosen:
        if need == group[-1] or len(group) == MOST_TOGETHER:
            return []
        group.append(need)
    return group[::-1]


class _Having:
    """The bags of words chosen so far: few are compared one by one, many found by word."""

    def __init__(self) -> None:
        self._bags: list[frozenset[str]] = []
        self._places: dict[str, list[int]] = {}
        self._indexed = 0

    def add(self, bag: frozenset[str]) -> None:
        """Keep one more."""
        self._bags.append(bag)

    def likeness(self, bag: frozenset[str]) -> float:
        """The highest likeness of a bag to one of these.

        The cosine; 1 if one of the two holds most of the other.
        """
        highest = 0.0
        for count, size in self._shared(bag):
            if count >= SAME * min(len(bag), size):
                return 1.0
            highest = max(highest, count / float((len(bag) * size) ** 0.5))
        return highest

    def _shared(self, bag: frozenset[str]) -> list[tuple[int, int]]:
        """How many words it shares with each that shares any, and how many that one has."""
        if len(self._bags) <= FEW:
            pairs = [(len(bag & other), len(other)) for other in self._bags]
            return [pair for pair in pairs if pair[0]]
        for place in range(self._indexed, len(self._bags)):
            for word in self._bags[place]:
                self._places.setdefault(word, []).append(place)
        self._indexed = len(self._bags)
        counts: dict[int, int] = {}
        for word in bag:
            for place in self._places.get(word, ())[:MOST_SHARED]:
                counts[place] = counts.get(place, 0) + 1
        return [(count, len(self._bags[place])) for place, count in counts.items()]
