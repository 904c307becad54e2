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

from newsdigest.summarization.phrases import (
    JOINTS,
    Key,
    Written,
    chains,
    clauses,
    covered,
    distinct,
    full_names,
    phrases,
)
from newsdigest.summarization.terms import SUFFIXES, Word, is_common, may_stand
from newsdigest.text.stopwords import CHINESE, COMMON
from newsdigest.text.words import runs, segment, stem

DEFAULT_LIMIT = 10
PLAIN_RARITY = 6.0
"""Rarity of a Latin word of which nothing is known: between that of 经济 and of a name."""
ONCE = 0.7
"""What a word or name counts that its only text has but once."""
SEVERAL = 5
ALONE = 0.5
"""What a word is worth that only one of so many texts and more has."""
NAME = 1.6
"""What a capital inside a sentence adds to a Latin word: it is a name."""


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
        frequencies.update(_content(text))
    return Background(count, frequencies)


def _content(text: str) -> set[str]:
    """The keys of a text's words; their roles, which take longer to find, do not matter."""
    found: set[str] = set()
    for run in runs(text):
        if run.kind == "han":
            found.update(word for word in segment(run.text) if word not in CHINESE)
        elif run.kind == "latin":
            found.add(stem(run.text))
        elif run.kind == "pairs":
            found.add(run.text)
    found.discard("")
    return found


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
    read = [list(clauses(text)) for text in texts]
    found = [[chain for clause in own for chain in chains(clause)] for own in read]
    every = [chain for own in found for chain in own]
    once = distinct(clause for own in read for clause in own)
    written: dict[str, Counter[Word]] = {}
    for chain in every:
        for word in chain:
            written.setdefault(word.key, Counter())[word] += 1
    together = phrases([chain for clause in once for chain in chains(clause)], written)
    names = full_names(every, written) if len(texts) == 1 else {}
    counts: dict[Key, float] = {}
    sources: Counter[Key] = Counter()
    for own in found:
        occurring: Counter[Key] = Counter(
            names.get(key, key)
            for chain in own
            for key in covered([word.key for word in chain], together)
        )
        for key, count in occurring.items():
            # Many texts with a word say more than one text that repeats it.
            weight = count**0.5 if len(texts) > 1 else count if count > 1 else ONCE
            counts[key] = counts.get(key, 0.0) + weight
            sources[key] += 1
    if len(texts) >= SEVERAL:
        counts = {key: count * (ALONE if sources[key] == 1 else 1) for key, count in counts.items()}
    return counts, {*together, *names.values()}, written


def _may_stand(key: Key, written: Written, together: set[Key]) -> bool:
    """A phrase may; a word if it is of content and more than one Chinese character."""
    if key in together:
        return any(word.casefold() not in COMMON for word in key)
    word = written[key[0]].most_common(1)[0][0]
    is_short = len(word.text) < (3 if word.text.isascii() else 2) and not word.text.isupper()
    return may_stand(word) and not is_short and not is_common(word)


def _weight(key: Key, rarity: Mapping[str, float]) -> float:
    """The rarest word of a phrase decides; each further one adds a little."""
    values = [rarity[word] for word in key]
    return max(values) * (1 + 0.25 * (len(key) - 1))


def _rarities(written: Written, background: Background | None) -> dict[str, float]:
    """How rare each word is, as the logarithm of how many texts lack it for one that has it."""
    found = {}
    for key, counter in written.items():
        word = counter.most_common(1)[0][0]
        found[key] = usual = _usual(word)
        if background is not None:
            seen = background.frequencies.get(key, 0) or background.frequencies.get(_stem(key), 0)
            here = max(0.0, math.log((background.documents + 1) / (seen + 0.5)))
            # A small archive lacks many a common word by chance.
            found[key] = math.sqrt(here * usual)
        names = sum(count for form, count in counter.items() if form.is_name)
        if names * 2 > sum(counter.values()):
            found[key] *= NAME
    return found


def _usual(word: Word) -> float:
    """How rare a word is in general."""
    if word.text.isascii():
        return PLAIN_RARITY
    general = _general_rarities()
    return general.get(word.text) or general.get(_stem(word.text)) or general.get("", PLAIN_RARITY)


def _stem(word: str) -> str:
    """A name without what it ends with (北京市) is as rare; other words stay as they are."""
    return word[:-1] if len(word) > 2 and word[-1] in SUFFIXES else word


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
    first = written[key[0]].most_common(1)[0][0].text
    return first + "".join(_inside(written[word]) for word in key[1:])


def _inside(forms: Counter[Word]) -> str:
    """A word as it stands inside a phrase, with what joins it to the one before."""
    form = next(form for form, _ in forms.most_common() if form.joint in JOINTS)
    return form.joint + form.text
