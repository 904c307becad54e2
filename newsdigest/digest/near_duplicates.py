"""Near-duplicates: copies of articles, and stock lines.

A reprint repeats most of a text; a stock line (a notice, a footer, an archive's
remark) is in articles that have nothing else in common.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from newsdigest.article import Article
from newsdigest.text.fold import fold
from newsdigest.text.scripts import HAN_BMP, HAN_CHARACTER

SHINGLE = 8
"""Letters and digits of a shingle; half as many in Chinese."""
COPIED = 0.6
"""The containment from which an article is a copy of another."""
COMPARABLE = 0.35
"""The least length of a copy relative to the other text; a shorter one is an extract."""
STOCK = 3
"""Articles with the same line from which it may be a stock line."""
WHOLE = 0.6
"""The share of a text in repeated lines from which the text itself is repeated."""
SUBSTANTIAL = 600
"""Width in Latin letters from which a text that is repeated whole is a report, no notice."""
COMPARED = 300
"""Articles with which one is compared at most."""

_NO_LETTERS = re.compile(r"[\W_]+")
_LETTERS = re.compile(rf"[^\W\d_]{{2,}}|[{HAN_BMP}]")


def shingles(text: str) -> frozenset[int]:
    """The hashes of all runs of ``SHINGLE`` letters of a text, ignoring punctuation."""
    letters = _NO_LETTERS.sub("", fold(text))
    size = SHINGLE // 2 if len(HAN_CHARACTER.findall(letters)) * 2 > len(letters) else SHINGLE
    return frozenset(hash(letters[i : i + size]) for i in range(max(1, len(letters) - size + 1)))


def containment(a: frozenset[int], b: frozenset[int]) -> float:
    """The share of the shorter text's shingles in the longer one, 0 to 1.

    0 where one is much shorter.  Broder, "On the resemblance and containment of
    documents" (1997).
    """
    shorter, longer = min(len(a), len(b)), max(len(a), len(b))
    return len(a & b) / shorter if shorter >= COMPARABLE * longer else 0.0


def sample(positions: Sequence[int]) -> Sequence[int]:
    """At most :data:`COMPARED` of the positions, evenly spaced."""
    return positions[:: 1 + (len(positions) - 1) // COMPARED] if positions else positions


def without_stock_lines(articles: Sequence[Article]) -> list[str]:
    """The texts of the articles without stock lines.

    A line that several articles repeat is dropped, unless nearly the whole text is
    repeated and long enough for a report, or the titles agree: that is a reprint.
    """
    lines = [[line.strip() for line in article.text.splitlines()] for article in articles]
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for i, own in enumerate(lines):
        for line in set(own):
            holders[line].append(i)
    holders = defaultdict(list, {k: v for k, v in holders.items() if k and len(v) >= STOCK})
    return [
        "\n".join(_own_lines(i, own, holders, articles)) if any(line in holders for line in own)
        else article.text
        for i, (own, article) in enumerate(zip(lines, articles, strict=True))
    ]  # fmt: skip


def _own_lines(
    i: int, lines: Sequence[str], holders: dict[str, list[int]], articles: Sequence[Article]
) -> list[str]:
    """The lines of an article that are no stock lines."""
    common = [line for line in lines if line in holders]
    share = sum(map(len, common)) / max(1, sum(map(len, lines)))
    if share >= WHOLE and (
        _width(articles[i].text) >= SUBSTANTIAL
        or _titles_agree(i, holders[max(common, key=len)], articles)
    ):
        return list(lines)
    return [line for line in lines if line not in holders]


def _width(text: str) -> int:
    """The width of a text in Latin letters, a Chinese character counting as three."""
    return len(text) + 2 * len(HAN_CHARACTER.findall(text))


def _titles_agree(i: int, others: Sequence[int], articles: Sequence[Article]) -> bool:
    """Whether the title shares words with those of half of the others."""
    own, others = _title_words(articles[i]), sample(others)
    agreeing = sum(j != i and len(own & _title_words(articles[j])) * 2 > len(own) for j in others)
    return bool(own) and agreeing * 2 >= len(others) - 1


def _title_words(article: Article) -> frozenset[str]:
    """The words of a title; none if it is only the beginning of the text."""
    title = fold(article.title)
    if fold(article.text[: len(title) + 8]).startswith(title.rstrip("….")):
        return frozenset()
    return frozenset(_LETTERS.findall(title))
