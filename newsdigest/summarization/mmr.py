"""MMR: picking rated sentences up to a given length, none that repeats another.

Rating is left to ``ranking``, ordering to ``summary``.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from heapq import heapify, heappop, heappush

from newsdigest.summarization.length import Length

NOVELTY = 0.8
"""Exponent of the novelty of a sentence; 0 would allow repetition."""
FEW = 12
"""Picked sentences up to which a candidate is compared with each of them."""
MOST_SHARED = 64
"""Picked sentences per word with which a candidate is compared, in very long summaries."""
FEW_SENTENCES = 4
"""Sentences of a summary up to which a sentence and its antecedent are worth the square of
the mean of their roots, which favours the lower one; in a longer one, their mean."""
MOST_TOGETHER = 3
"""Sentences picked together at most: one, its antecedents, and the antecedents of those."""
Antecedents = Callable[[int], Sequence[int]]
"""The positions of the sentences that have to be picked with one, as ``references`` has them."""
SAME = 0.7
"""The share of the shorter one's words in common from which two sentences say the same."""


def pick_by_mmr(
    scores: Sequence[float],
    bags: Sequence[Sequence[str]],
    sizes: Sequence[int],
    length: Length,
    *,
    total: int,
    antecedents: Antecedents | None = None,
) -> list[int]:
    """The positions of the picked sentences, best first.

    Maximal marginal relevance (Carbonell and Goldstein, "The use of MMR,
    diversity-based reranking for reordering documents and producing summaries",
    1998) in its product form: each step picks the sentence whose score times novelty
    is highest; ties go to the earlier one.  Where characters are limited, the better
    of two selections is returned: by score, and by score per character.

    :param sizes: characters of each sentence
    :param total: characters of the whole text, for lengths that are a share of it
    :param antecedents: what has to be picked with each sentence; None for nothing
    """
    room = length.budget(total)
    if room is None:
        most = length.sentences or 0
        costs = [1] * len(scores)
        selection = _greedy(scores, bags, costs, most, scores, antecedents)
        # If every sentence has an antecedent, the best one stands alone.
        selection = selection or _greedy(scores, bags, costs, min(most, 1), scores, None)
        return [i for i, _ in selection]
    # One character joins two sentences.
    costs = [size + 1 for size in sizes]
    dense = [score / cost for score, cost in zip(scores, costs, strict=True)]
    selections = [
        _greedy(scores, bags, costs, room + 1, order, antecedents) for order in (scores, dense)
    ]
    best = max(selections, key=lambda selection: sum(value for _, value in selection))
    return [i for i, _ in best]


def pick_by_score(
    scores: Sequence[float],
    bags: Sequence[Sequence[str]],
    sizes: Sequence[int],
    length: Length,
    *,
    total: int,
) -> list[int]:
    """The best by score that the length allows, as the published algorithms pick.

    Of sentences with identical words only the best is picked.
    """
    room = length.budget(total)
    costs = [1] * len(scores) if room is None else [size + 1 for size in sizes]
    remaining = (length.sentences or 0) if room is None else room + 1
    picks: list[int] = []
    picked_words: set[tuple[str, ...]] = set()
    for i in sorted(range(len(scores)), key=lambda i: (-scores[i], i)):
        words = tuple(bags[i])
        if costs[i] <= remaining and not (words and words in picked_words):
            picks.append(i)
            picked_words.add(words)
            remaining -= costs[i]
    return picks


def _greedy(
    scores: Sequence[float],
    bags: Sequence[Sequence[str]],
    costs: Sequence[int],
    room: int,
    order: Sequence[float],
    antecedents: Antecedents | None,
) -> list[tuple[int, float]]:
    """Positions and the value each adds, by ``order`` times novelty, within ``room``.

    Similarity only grows while sentences are picked, so a candidate that stays the best
    after its own similarity was updated is the best of all.  A sentence comes with its
    antecedent, at the mean of their values.
    """
    # A brief has no room for a sentence that only leads to another.
    power = 0.5 if max(costs, default=1) > 1 or room <= FEW_SENTENCES else 1.0
    heap = [(-value, i, -1) for i, value in enumerate(order)]
    heapify(heap)
    values: dict[int, float] = {}
    summary = _PickedBags()
    sets: dict[int, frozenset[str]] = {}
    # Every sentence costs something, so nothing fits once there is no room.
    while heap and room > 0:
        negated, i, updated_at = heappop(heap)
        if costs[i] > room or i in values:
            continue
        if negated >= 0 and values:
            break
        group = _group(i, antecedents, values) if antecedents else [i]
        if not group or (len(group) > 1 and sum([costs[j] for j in group]) > room):
            continue
        if updated_at < len(values) and (values or len(group) > 1):
            for j in group:
                if j not in sets:
                    sets[j] = frozenset(bags[j])
            new = [order[j] * (1.0 - summary.similarity(sets[j])) ** NOVELTY for j in group]
            if min(new) > 0:
                mean = (sum([value**power for value in new]) / len(new)) ** (1 / power)
                heappush(heap, (-mean if len(new) > 1 else -new[0], i, len(values)))
            continue
        for j in group:
            values[j] = scores[j] * (-negated / order[i] if order[i] else 1.0)
            room -= costs[j]
            summary.add(sets.setdefault(j, frozenset(bags[j])))
    return list(values.items())


def _group(i: int, antecedents: Antecedents, picked: Container[int]) -> list[int]:
    """A sentence and its antecedents that are not picked yet, in their order.

    Empty where one of them is no candidate, or where they are too many.
    """
    group = [i]
    for member in group:
        for antecedent in antecedents(member):
            if antecedent == member:
                return []
            if antecedent not in picked and antecedent not in group:
                group.append(antecedent)
        if len(group) > MOST_TOGETHER:
            return []
    return sorted(group)


class _PickedBags:
    """The bags of words picked so far: few are compared one by one, many through an index."""

    def __init__(self) -> None:
        self._bags: list[frozenset[str]] = []
        self._places: dict[str, list[int]] = {}
        self._indexed = 0

    def add(self, bag: frozenset[str]) -> None:
        """Add one more."""
        self._bags.append(bag)

    def similarity(self, bag: frozenset[str]) -> float:
        """The highest cosine of a bag with one of these; 1 if they say the same."""
        highest = 0.0
        for count, size in self._overlaps(bag):
            if count >= SAME * min(len(bag), size):
                return 1.0
            highest = max(highest, count / float((len(bag) * size) ** 0.5))
        return highest

    def _overlaps(self, bag: frozenset[str]) -> list[tuple[int, int]]:
        """For each bag with words in common, their number and its size."""
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
