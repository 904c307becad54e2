"""Keywords: the words and phrases that tell a text, or several, from others.

Words that go together become phrases, and what is left of a word outside its
phrases counts for itself, so that no half of a name stands in the list.  How rare
a word is in general comes from the archive where one is given, else from the
frequencies that come with jieba.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from newsdigest.summarize.phrases import (
    PASSING_FORM,
    Key,
    Word,
    Written,
    chains,
    covered,
    full_names,
    phrases,
    words_in_place,
)
from newsdigest.text.stopwords import COMMON

DEFAULT_LIMIT = 10
PLAIN_RARITY = 6.0
"""Rarity of a Latin word of which nothing is known: between that of 经济 and of a name."""
NAME = 1.6
"""What a capital inside a sentence adds to a Latin word: it is a name."""
PASSING = 0.5
"""What a small-lettered adverb or participle is worth beside a noun."""


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word or phrase as written, and how much it tells; the first of a list has score 1."""

    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Background:
    """In how many of so many documents each word occurs (words as ``background`` keys them)."""

    documents: int
    frequencies: Mapping[str, int] = field(default_factory=dict)


def background(texts: Iterable[str]) -> Background:
    """Document frequencies of the words of many texts, to tell some of them from the rest."""
    frequencies: Counter[str] = Counter()
    count = 0
    for text in texts:
        count += 1
        frequencies.update({word.key for word in words_in_place(text) if word.is_content})
    return Background(count, frequencies)


def keywords(
    texts: Sequence[str], *, limit: int = DEFAULT_LIMIT, background: Background | None = None
) -> list[Keyword]:
    """The words and phrases that tell most about the texts, best first.

    :param texts: one text or several; what many of them have counts more than what
        one repeats
    :param background: the rest of the archive; without it general frequencies serve
    """
    counts, together, written = _counted(texts)
    rarity = _rarities(written, background)
    scores = {
        key: count * _weight(key, rarity)
        for key, count in counts.items()
        if _may_stand(key, written, together)
    }
    best: dict[str, float] = {}
    for key in sorted(scores, key=lambda key: (-scores[key], key)):
        if len(best) >= limit or scores[key] <= 0:
            break
        name = _as_written(key, written)
        # 机器人 says what 农业机器人 says: the better of the two is enough.
        if not any(_overlap(name, other) for other in best):
            best[name] = scores[key]
    highest = max(best.values(), default=1.0)
    return [Keyword(name, round(score / highest, 4)) for name, score in best.items()]


def _overlap(a: str, b: str) -> bool:
    """Whether one keyword is a part of the other, by words or by Chinese characters."""
    if a.isascii() or b.isascii():
        return set(a.split()) <= set(b.split()) or set(b.split()) <= set(a.split())
    return a in b or b in a


def _counted(texts: Sequence[str]) -> tuple[dict[Key, float], set[Key], Written]:
    """Weighted counts of words and phrases, the phrases among them, and how words are written."""
    found = [list(chains(text)) for text in texts]
    every = [chain for own in found for chain in own]
    written: dict[str, Counter[Word]] = {}
    for chain in every:
        for word in chain:
            written.setdefault(word.key, Counter())[word] += 1
    together = phrases(every, written)
    names = full_names(every, written) if len(texts) == 1 else {}
    counts: dict[Key, float] = {}
    for own in found:
        occurring: Counter[Key] = Counter(
            names.get(key, key)
            for chain in own
            for key in covered([word.key for word in chain], together)
        )
        for key, count in occurring.items():
            # Many texts with a word say more than one text that repeats it.
            counts[key] = counts.get(key, 0.0) + (count if len(texts) == 1 else count**0.5)
    return counts, {*together, *names.values()}, written


def _may_stand(key: Key, written: Written, together: set[Key]) -> bool:
    """A phrase may; a word if it is of content and more than one Chinese character."""
    if key in together:
        return any(word.casefold() not in COMMON for word in key)
    word = written[key[0]].most_common(1)[0][0]
    is_short = len(word.text) < (3 if word.text.isascii() else 2) and not word.text.isupper()
    return word.is_content and not is_short and not word.text[0].isdigit() and _is_telling(word)


def _is_telling(word: Word) -> bool:
    return word.text.casefold() not in COMMON


def _weight(key: Key, rarity: Mapping[str, float]) -> float:
    """The rarest word of a phrase decides; each further one adds a little."""
    values = [rarity[word] for word in key]
    return max(values) * (1 + 0.25 * (len(key) - 1))


def _rarities(
    written: Written,
    background: Background | None,
) -> dict[str, float]:
    """How rare each word is, as the logarithm of how many texts lack it for one that has it."""
    found = {}
    general = _general_rarities() if background is None else {}
    middle = general.get("", PLAIN_RARITY)
    for key, counter in written.items():
        word = counter.most_common(1)[0][0]
        if background is not None:
            seen = background.frequencies.get(key, 0)
            found[key] = max(0.0, math.log((background.documents + 1) / (seen + 0.5)))
        elif word.text.isascii():
            found[key] = PLAIN_RARITY * (PASSING if PASSING_FORM.search(word.text) else 1.0)
        else:
            found[key] = general.get(word.text, middle)
        names = sum(count for form, count in counter.items() if form.is_name)
        if names * 2 > sum(counter.values()):
            found[key] *= NAME
    return found


@lru_cache(maxsize=1)
def _general_rarities() -> dict[str, float]:
    """jieba's inverse document frequencies; under "" their median, for words it does not know."""
    # Found without importing it: jieba takes half a second to load.
    spec = find_spec("jieba")
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    text = (folder / "analyse" / "idf.txt").read_text(encoding="utf-8")
    pairs = (line.split(" ") for line in text.splitlines())
    found = {word: float(value) for word, value in pairs}
    found[""] = sorted(found.values())[len(found) // 2]
    return found


def _as_written(key: Key, written: Written) -> str:
    """A keyword as it stands in the texts most often."""
    parts = [written[word].most_common(1)[0][0] for word in key]
    return parts[0].text + "".join(word.joint + word.text for word in parts[1:])
