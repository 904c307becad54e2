"""Candidates: the sentences of one or several articles that a summary may use.

Cuts articles into sentences and words once, for every ranking to use.  Which
sentences matter is left to ``rank`` and ``news``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from newsdigest.summarization.lexicon import pattern
from newsdigest.text.blocks import Kind
from newsdigest.text.scripts import HAN_CHARACTER
from newsdigest.text.sentences import Sentence, split
from newsdigest.text.words import bags

_BEGINNING = 10
"""Characters that tell the language of a dateline; the first may be a bracket."""


class Candidate(NamedTuple):
    """A sentence that may be picked.

    ``source`` is the position of its article among those asked for, ``number``
    its own position among the units that ``text.sentences.split`` finds there, and
    ``order`` its position among the candidates of that article.  ``words`` are in no
    particular order.
    """

    source: int
    number: int
    order: int
    sentence: Sentence
    text: str
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be ranked, and for whom.

    ``titles`` are the words of each article's title, ``query`` those of what the
    reader asked about.  ``share`` is about how much of the candidates will be
    picked, from 0 to 1.  ``needs`` are the positions of candidates without which
    others may not stand (``dependence``); empty where none was looked for.
    """

    candidates: tuple[Candidate, ...]
    titles: tuple[tuple[str, ...], ...] = ((),)
    query: tuple[str, ...] = ()
    share: float = 0.2
    needs: tuple[int | None, ...] = ()


def candidates_of(
    text: str, headings: Sequence[int] = (), *, title: str = "", source: int = 0
) -> list[Candidate]:
    """The sentences of one article that may stand in a summary.

    Where a text is nothing but a list, its items may.
    """
    units = split(text, headings)
    chosen = [(i, unit) for i, unit in enumerate(units) if unit.is_candidate]
    if not chosen:
        chosen = [(i, unit) for i, unit in enumerate(units) if unit.kind is Kind.LIST]
    repeated = title.strip()
    chosen = [pair for pair in chosen if pair[1].text != repeated] or chosen
    chosen = [(index, _without_dateline(unit)) for index, unit in chosen]
    found = bags([unit.text for _, unit in chosen])
    return [
        Candidate(source, index, order, unit, unit.text, bag)
        for order, ((index, unit), bag) in enumerate(zip(chosen, found, strict=True))
    ]


def _without_dateline(unit: Sentence) -> Sentence:
    """The sentence behind a dateline or byline, which is no part of it."""
    language = "zh" if HAN_CHARACTER.search(unit.text[:_BEGINNING]) else "en"
    match = None if unit.place else pattern("dateline", language).match(unit.text)
    if match is None:
        return unit
    rest = unit.text[match.end() :]
    return unit._replace(text=rest, start=unit.end - len(rest)) if len(rest) > 3 else unit
