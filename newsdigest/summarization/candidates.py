"""Candidates: the sentences of one or several articles that a summary may use.

Articles are cut into sentences and words once, for every ranking.  The types that
rankings take and return are here as well.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from newsdigest.summarization.lexicon import pattern
from newsdigest.text.blocks import Kind
from newsdigest.text.scripts import HAN_CHARACTER
from newsdigest.text.sentences import Sentence, split
from newsdigest.text.words import bags

_DATELINE_START = 10
"""Characters that determine the language of a dateline; the first may be a bracket."""


class Candidate(NamedTuple):
    """A sentence that may be picked.

    ``source`` is the position of its article in the task, ``number`` its own position
    among the units that ``text.sentences.split`` returns for that article, and ``order``
    its position among the candidates of the article.  ``text`` is that of the sentence in one
    line; ``words`` are in no particular order.
    """

    source: int
    number: int
    order: int
    sentence: Sentence
    text: str
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Task:
    """Candidates to rank, and what the ranking may depend on.

    ``titles`` are the words of each article's title, ``query`` those of the reader's
    query.  ``share`` is about how much of the candidates will be picked, 0 to 1.
    """

    candidates: tuple[Candidate, ...]
    titles: tuple[tuple[str, ...], ...] = ((),)
    query: tuple[str, ...] = ()
    share: float = 0.2


class Ratings(NamedTuple):
    """Scores of all candidates, higher being better, and their factors.

    ``parts`` maps the name of a factor to its values; a score is the product of its parts.
    """

    scores: list[float]
    parts: Mapping[str, list[float]]

    @classmethod
    def product(cls, parts: Mapping[str, list[float]]) -> Ratings:
        """The ratings with these parts."""
        return cls(list(map(math.prod, zip(*parts.values(), strict=True))), parts)

    def parts_of(self, place: int) -> dict[str, float]:
        """The parts of one candidate's score."""
        return {name: values[place] for name, values in self.parts.items()}


def candidates_of(
    text: str, headings: Sequence[int] = (), *, title: str = "", source: int = 0
) -> list[Candidate]:
    """The candidates of one article: its sentences, or the items of a text that is all lists."""
    units = split(text, headings)
    numbered = [(i, unit) for i, unit in enumerate(units) if unit.is_candidate]
    if not numbered:
        numbered = [(i, unit) for i, unit in enumerate(units) if unit.kind is Kind.LIST]
    headline = title.strip()
    numbered = [pair for pair in numbered if pair[1].text != headline] or numbered
    numbered = [(number, _without_dateline(unit)) for number, unit in numbered]
    words = bags([unit.text for _, unit in numbered])
    return [
        Candidate(source, number, order, unit, _one_line(unit.text), bag)
        for order, ((number, unit), bag) in enumerate(zip(numbered, words, strict=True))
    ]


def _one_line(text: str) -> str:
    return " ".join(text.split()) if "\n" in text else text


def _without_dateline(unit: Sentence) -> Sentence:
    """The sentence without a leading dateline or byline."""
    if unit.place:
        return unit
    language = "zh" if HAN_CHARACTER.search(unit.text[:_DATELINE_START]) else "en"
    match = pattern("dateline", language).match(unit.text)
    if match is None:
        return unit
    rest = unit.text[match.end() :]
    return unit._replace(text=rest, start=unit.end - len(rest)) if len(rest) > 3 else unit
