"""Anchors: the names by which two articles are reports of one event.

Meetings, notices and campaigns are reported in the same words; guest, company, place and
body differ.  The anchors of an article are the names, bodies, quoted titles and exact
numbers of its headline and opening, weighted by their rarity.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

from newsdigest.article import Article
from newsdigest.text.language import is_mostly_han
from newsdigest.text.scripts import HAN_BASIC
from newsdigest.text.words import runs, tag_words

OPENING = 200
"""Characters of a text in which anchors are searched."""
SUBJECTS = 150
"""Characters of a text whose names, like those of the headline, are its subjects."""
COMPARED = 2000
"""Characters of the other article in which they are searched."""
PRIOR = 200
"""Articles without the anchor that are added to the document counts."""
PRIOR_WEIGHT, PRIOR_AGREEMENT = 24.0, 8.0
"""Weight of an imaginary anchor of every article, and the part of it that agrees, so that
few anchors have little effect."""
CHINESE, OTHER = (-0.8, 2.2), (0.4, 1.4)
"""The factor of the similarity without agreement, and the gain for full agreement.

In Chinese every report repeats the names of the opening, and official phrases make
different events similar; capitals are less reliable, and English has few such phrases."""
DIFFERENT = 0.5
"""The factor below which two articles are of different events."""
HEADLINES = 0.5
"""The share of a headline's names in another article below which the headlines disagree."""
CROWD = 0.5
"""The similarity of a third article, relative to that of a pair, from which all three may
only share phrases."""
ALONE = 1.0
"""The least factor of two articles that are similar to no third one."""

_TAGS = frozenset(("nr", "ns", "nt", "nz", "nrt", "nrfg", "nrf", "nsf"))
_BODIES = re.compile(
    f"([{HAN_BASIC}]{{2}})(?:边境)?(?:派出所|支行|分行|所|县|市|区|镇|乡|村|街道|社区|医院|大学|学院"
    "|中学|小学|学校|集团|大队|法院|检察院|海关|银行)"
)
_COMPANIES = re.compile(f"([{HAN_BASIC}]{{2,12}}?)(?:股份)?有限公司")
_LISTED = re.compile(rf"([{HAN_BASIC}]{{2}})[(（]\d{{6}}")
_QUOTED = re.compile("[《“「]([^《》“”「」，。]{2,12})[》”」]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATELINE = re.compile(
    rf"\A.{{0,60}}?\d日?\s{{0,2}}(?:电|讯|消息)(?![{HAN_BASIC}]{{1,2}}[，。])"
    r"|[（(](?:本报)?(?:记者|通讯员)[^）)]{0,30}[）)]"
    rf"|(?:本报)?记者\s?[{HAN_BASIC}]{{2,3}}(?=[ ，、从在获])"
    r"|新华社|中新网|央视网|人民网|中国经济网|财联社"
)
_DIGITS = 3
"""Characters of a number that is an anchor, at least."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """An article's anchors with their weights, and the text in which others are searched.

    ``subjects`` include the anchors of the headline.
    """

    headline: Mapping[str, float]
    subjects: Mapping[str, float]
    details: Mapping[str, float]
    text: str
    is_chinese: bool

    def agreement(self, other: Anchors) -> float:
        """The share of its subjects, by weight, in the other article, 0 to 1.

        Common details add to it; other details do not count.
        """
        details = sum([weight for name, weight in self.details.items() if name in other.text])
        return _share(self.subjects, other.text, details)


def _share(anchors: Mapping[str, float], text: str, details: float = 0.0) -> float:
    common = sum([weight for name, weight in anchors.items() if name in text])
    total = PRIOR_WEIGHT + sum(anchors.values()) + details
    return (PRIOR_AGREEMENT + common + details) / total


def _factor(a: Anchors, b: Anchors) -> float:
    """The factor of the similarity of two articles: higher if their anchors agree."""
    base, gain = CHINESE if a.is_chinese and b.is_chinese else OTHER
    return max(0.0, base + gain * (a.agreement(b) + b.agreement(a)) / 2)


def _headlines_disagree(a: Anchors, b: Anchors) -> bool:
    """Whether both headlines have names, and mostly different ones."""
    if not a.headline or not b.headline:
        return False
    return max(_share(a.headline, b.text), _share(b.headline, a.text)) < HEADLINES


def weigh_by_anchors(
    articles: Sequence[Article], pairs: Sequence[tuple[int, int, float]]
) -> list[tuple[int, int, float]]:
    """Pairs of articles by position, less similar where their anchors disagree.

    Two articles that are similar to each other and to no third one may report one event
    with different names; among many similar articles only the phrases are common.
    """
    places = sorted({i for pair in pairs for i in pair[:2]})
    anchors = dict(zip(places, anchors_of([articles[i] for i in places]), strict=True))
    factors = [_factor(anchors[i], anchors[j]) for i, j, _ in pairs]
    rivals: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for (i, j, similarity), factor in zip(pairs, factors, strict=True):
        if factor < DIFFERENT:
            rivals[i].append((similarity, j))
            rivals[j].append((similarity, i))
    closest = {i: nlargest(2, others) for i, others in rivals.items()}
    results = []
    for (i, j, similarity), factor in zip(pairs, factors, strict=True):
        if factor < ALONE and not (
            any(
                k not in (i, j) and other >= CROWD * similarity
                for other, k in (*closest.get(i, ()), *closest.get(j, ()))
            )
            or _headlines_disagree(anchors[i], anchors[j])
        ):
            factor = ALONE
        results.append((i, j, min(1.0, similarity * factor)))
    return results


def anchors_of(articles: Sequence[Article]) -> list[Anchors]:
    """The anchors of articles, weighted by the square of their rarity among them."""
    names = [_names(article) for article in articles]
    frequencies = Counter(name for own in names for name in own[0] | own[1])
    total = len(articles) + PRIOR
    rarity = {name: math.log(total / count) ** 2 for name, count in frequencies.items()}
    return [_weighted(article, own, rarity) for own, article in zip(names, articles, strict=True)]


def _weighted(
    article: Article, names: tuple[set[str], set[str]], rarity: Mapping[str, float]
) -> Anchors:
    subjects, details = ({name: rarity[name] for name in own} for own in names)
    headline = {name: weight for name, weight in subjects.items() if name in article.title}
    text = f"{article.title}\n{article.text[:COMPARED]}"
    return Anchors(headline, subjects, details, text, is_mostly_han(text[:OPENING]))


def _names(article: Article) -> tuple[set[str], set[str]]:
    """The names, places and bodies of headline and first lines; the other anchors."""
    text = _DATELINE.sub(" ", f"{article.title}\n{article.text[:OPENING]}")
    subjects: set[str] = set()
    details: set[str] = set()
    size = len(article.title) + SUBJECTS
    for run in runs(text):
        own = subjects if run.start < size else details
        if run.kind == "han":
            own.update(word for word, tag in tag_words(run.text) if len(word) > 1 and tag in _TAGS)
        elif run.kind == "latin" and run.text[0].isupper() and len(run.text) > 1:
            own.add(run.text)
    for pattern in (_BODIES, _COMPANIES, _LISTED):
        for match in pattern.finditer(text):
            (subjects if match.start() < size else details).add(match[1])
    details.update(match[1] for match in _QUOTED.finditer(text))
    details.update(
        number
        for number in _NUMBER.findall(text)
        if len(number) >= _DIGITS and not _YEAR.fullmatch(number)
    )
    return subjects, details - subjects
