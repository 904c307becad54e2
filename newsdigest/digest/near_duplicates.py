"""What articles share word for word: copies of one another, and lines that say nothing.

A reprint repeats most of a text; a stock line (a notice, a footer, an archive's
remark) stands in articles that have nothing else in common.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from newsdigest.article import Article
from newsdigest.text.fold import fold
from newsdigest.text.scripts import HAN_BMP, HAN_CHARACTER

SHINGLE = 8
"""Letters and digits that are compared at once; of Chinese half as many."""
COPIED = 0.6
"""The part of the shorter text's shingles that the longer has, from which it is a copy."""
COMPARABLE = 0.35
"""The shorter text is at least this part of the longer, or it is an extract, not a copy."""
STOCK = 3
"""Articles that repeat a line, from which it may be a stock line."""
WHOLE = 0.6
"""The part of a text in repeated lines from which the text itself is what is repeated."""
SUBSTANTIAL = 600
"""Width of a text, in Latin letters, that is a report and no notice if it is repeated whole."""
COMPARED = 300
"""Articles with which one is compared at most: a flood of like ones says no more than these."""

_PASSED_OVER = re.compile(r"[\W_]+")
_LETTERS = re.compile(rf"[^\W\d_]{{2,}}|[{HAN_BMP}]")


def shingles(text: str) -> frozenset[int]:
    """The hashes of all runs of so many letters of a text; punctuation does not count."""
    letters = _PASSED_OVER.sub("", fold(text))
    size = SHINGLE // 2 if len(HAN_CHARACTER.findall(letters)) * 2 > len(letters) else SHINGLE
    return frozenset(hash(letters[i : i + size]) for i in range(max(1, len(letters) - size + 1)))


def repeated(a: frozenset[int], b: frozenset[int]) -> float:
    """The part of the shorter text that the longer one repeats, 0 to 1.

    It is 0 where one is much shorter.  Broder, "On the resemblance and containment of
    documents" (1997).
    """
    shorter, longer = min(len(a), len(b)), max(len(a), len(b))
    return len(a & b) / shorter if shorter >= COMPARABLE * longer else 0.0


def sample(positions: Sequence[int]) -> Sequence[int]:
    """At most :data:`COMPARED` of the positions, evenly from all of them."""
    return positions[:: 1 + (len(positions) - 1) // COMPARED] if positions else positions


def telling_texts(articles: Sequence[Article]) -> list[str]:
    """The texts without stock lines.

    A line that several articles repeat is dropped, but not where nearly the whole
    text is repeated: that is a reprint if it is a report by its length, or if the
    titles agree as well.
    """
    lines = [[line.strip() for line in article.text.splitlines()] for article in articles]
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for i, own in enumerate(lines):
        for line in set(own):
            holders[line].append(i)
    holders = defaultdict(list, {k: v for k, v in holders.items() if k and len(v) >= STOCK})
    return [
        "\n".join(_telling(i, own, holders, articles)) if any(line in holders for line in own)
        else article.text
        for i, (own, article) in enumerate(zip(lines, articles, strict=True))
    ]  # fmt: skip


def _telling(
    i: int, lines: Sequence[str], holders: dict[str, list[int]], articles: Sequence[Article]
) -> list[str]:
    """The lines of an article that are not stock."""
    common = [line for line in lines if line in holders]
    share = sum(map(len, common)) / max(1, sum(map(len, lines)))
    if share >= WHOLE and (
        _width(articles[i].text) >= SUBSTANTIAL
        or _titles_agree(i, holders[max(common, key=len)], articles)
    ):
        return list(lines)
    return [line for line in lines if line not in holders]


def _width(text: str) -> int:
    """About how long a text would be in Latin letters: Chinese says as much in a third."""
    return len(text) + 2 * len(HAN_CHARACTER.findall(text))


def _titles_agree(i: int, others: Sequence[int], articles: Sequence[Article]) -> bool:
    """Whether the title shares words with those of half of the others."""
    own, others = _title_words(articles[i]), sample(others)
    agreeing = sum(j != i and len(own & _title_words(articles[j])) * 2 > len(own) for j in others)
    return bool(own) and agreeing * 2 >= len(others) - 1


def _title_words(article: Article) -> frozenset[str]:
    """The words of a title; none if it is only how the text begins."""
    title = fold(article.title)
    if fold(article.text[: len(title) + 8]).startswith(title.rstrip("….")):
        return frozenset()
    return frozenset(_LETTERS.findall(title))
