"""Keywords: the words and phrases that distinguish a text, or several, from others.

Frequent word sequences become phrases; what remains of a word outside its phrases
counts for itself, so that no half of a name is a keyword.  The rarity of a word comes
from the archive where a background is given, else from the frequencies of jieba.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

from newsdigest.summarization.phrases import (
    Forms,
    covered,
    distinct,
    form_of,
    full_names,
    is_keyword_alone,
    phrases,
)
from newsdigest.summarization.word_roles import (
    JOINTS,
    SUFFIXES,
    Key,
    Word,
    chains,
    clauses,
)
from newsdigest.text.stopwords import CHINESE, COMMON
from newsdigest.text.words import runs, segment, stem

DEFAULT_LIMIT = 10
DEFAULT_RARITY = 6.0
"""Rarity of a Latin word: between that of 经济 and that of a name."""
ONCE = 0.7
"""The count of a word or name that occurs once in the only text."""
SEVERAL = 5
ALONE = 0.5
"""The factor of a word that only one text has, of so many texts or more."""
NAME = 1.6
"""The factor of a Latin word with a capital inside a sentence: it is a name."""


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word or phrase as it is written, and its score relative to the best keyword, 0 to 1."""

    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Background:
    """Document frequencies of words, by the keys that ``background`` uses."""

    documents: int
    frequencies: Mapping[str, int] = field(default_factory=dict)


def background(texts: Iterable[str]) -> Background:
    """Document frequencies of the words of many texts."""
    frequencies: Counter[str] = Counter()
    count = 0
    for text in texts:
        count += 1
        frequencies.update(_keys(text))
    return Background(count, frequencies)


def _keys(text: str) -> set[str]:
    """The keys of a text's words, without their roles, which take longer to determine."""
    keys: set[str] = set()
    for run in runs(text):
        if run.kind == "han":
            keys.update(word for word in segment(run.text) if word not in CHINESE)
        elif run.kind == "latin":
            keys.add(stem(run.text))
        elif run.kind == "pairs":
            keys.add(run.text)
    keys.discard("")
    return keys


def keywords(
    texts: Sequence[str], *, limit: int = DEFAULT_LIMIT, background: Background | None = None
) -> list[Keyword]:
    """The words and phrases most characteristic of the texts, best first.

    :param texts: one text or several; a word of many texts counts more than one that a
        single text repeats
    :param background: the rest of the archive; without it general frequencies are used
    """
    counts, multiword, forms = _counts(texts)
    rarity = _rarities(forms, background)
    scores = {
        key: count * _weight(key, rarity)
        for key, count in counts.items()
        if _is_keyword(key, forms, multiword)
    }
    best: dict[str, float] = {}
    for key in sorted(scores, key=lambda key: (-scores[key], key)):
        if len(best) >= limit or scores[key] <= 0:
            break
        name = _spelling(key, forms)
        # Of 机器人 and 农业机器人 the better one is enough.
        if not any(_overlap(name, other) for other in best):
            best[name] = scores[key]
    highest = max(best.values(), default=1.0)
    return [Keyword(name, round(score / highest, 4)) for name, score in best.items()]


def _overlap(a: str, b: str) -> bool:
    """Whether one keyword contains the other, by words or by Chinese characters."""
    if a.isascii() or b.isascii():
        return set(a.split()) <= set(b.split()) or set(b.split()) <= set(a.split())
    return a in b or b in a


def _counts(texts: Sequence[str]) -> tuple[dict[Key, float], set[Key], Forms]:
    """Weighted counts of words and phrases, the phrases and full names, and the words' forms."""
    by_text = [[(clause, [*chains(clause)]) for clause in clauses(text)] for text in texts]
    chains_by_text = [[one for _, own in pairs for one in own] for pairs in by_text]
    forms = _forms(chains_by_text)
    multiword = phrases(distinct(chain.from_iterable(by_text)), forms)
    names = full_names(chains_by_text[0], forms) if len(texts) == 1 else {}
    starts = frozenset(key[0] for key in multiword)
    counts: dict[Key, float] = {}
    sources: Counter[Key] = Counter()
    for own in chains_by_text:
        occurrences: dict[Key, int] = {}
        for words in own:
            for key in covered([word.key for word in words], multiword, starts):
                name = names.get(key, key)
                occurrences[name] = occurrences.get(name, 0) + 1
        for key, count in occurrences.items():
            # Many texts with a word count more than one text that repeats it.
            weight = count**0.5 if len(texts) > 1 else count if count > 1 else ONCE
            counts[key] = counts.get(key, 0.0) + weight
            sources[key] += 1
    if len(texts) >= SEVERAL:
        counts = {key: count * (ALONE if sources[key] == 1 else 1) for key, count in counts.items()}
    return counts, {*multiword, *names.values()}, forms


def _forms(chains_by_text: Iterable[Iterable[Iterable[Word]]]) -> dict[str, dict[Word, int]]:
    forms: dict[str, dict[Word, int]] = {}
    for word in chain.from_iterable(chain.from_iterable(chains_by_text)):
        own = forms.get(word.key)
        if own is None:
            forms[word.key] = {word: 1}
        else:
            own[word] = own.get(word, 0) + 1
    return forms


def _is_keyword(key: Key, forms: Forms, multiword: set[Key]) -> bool:
    """Whether it may be a keyword: phrases, and content words of two Chinese characters or more."""
    if key in multiword:
        return any(word.casefold() not in COMMON for word in key)
    return is_keyword_alone(form_of(forms[key[0]]))


def _weight(key: Key, rarity: Mapping[str, float]) -> float:
    """The rarest word of a phrase decides; each further one adds a little."""
    if len(key) == 1:
        return rarity[key[0]]
    values = [rarity[word] for word in key]
    return max(values) * (1 + 0.25 * (len(key) - 1))


def _rarities(forms: Forms, background: Background | None) -> dict[str, float]:
    """The inverse document frequency of each word, higher for names."""
    rarities = {}
    for key, counts in forms.items():
        rarities[key] = usual = general_rarity(form_of(counts).text)
        if background is not None:
            frequency = background.frequencies.get(key) or background.frequencies.get(_stem(key), 0)
            here = max(0.0, math.log((background.documents + 1) / (frequency + 0.5)))
            # A small archive lacks some common words by chance.
            rarities[key] = math.sqrt(here * usual)
        names = sum([count for form, count in counts.items() if form.is_name])
        if names and names * 2 > sum(counts.values()):
            rarities[key] *= NAME
    return rarities


@lru_cache(maxsize=65536)
def general_rarity(word: str) -> float:
    """The rarity of a word in general."""
    if word.isascii():
        return DEFAULT_RARITY
    general = _general_rarities()
    return general.get(word) or general.get(_stem(word)) or general[""]


def _stem(word: str) -> str:
    """A place name without its suffix (北京市), which is as rare; any other word as it is."""
    return word[:-1] if len(word) > 2 and word[-1] in SUFFIXES else word


@lru_cache(maxsize=1)
def _general_rarities() -> dict[str, float]:
    """jieba's inverse document frequencies; under "" their median, for unknown words."""
    # Located without importing jieba, which takes half a second to load.
    spec = find_spec("jieba")
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    text = (folder / "analyse" / "idf.txt").read_text(encoding="utf-8")
    pairs = (line.split(" ") for line in text.splitlines())
    rarities = {word: float(value) for word, value in pairs}
    rarities[""] = sorted(rarities.values())[len(rarities) // 2]
    return rarities


def _spelling(key: Key, forms: Forms) -> str:
    """A keyword in its most frequent spelling."""
    text = form_of(forms[key[0]]).text
    for word in key[1:]:
        form = form_of({f: n for f, n in forms[word].items() if f.joint in JOINTS})
        text += form.joint + form.text
    return text
