"""Anchors: who, whom and where an article is about, which two reports of one event share.

The same words of meetings, notices and campaigns stand in reports of quite different
events; what differs are guest, company, place and body.  An article's anchors are the
names, bodies, quoted titles and exact figures of its headline and opening, each
weighed by how rare it is.
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
"""Characters of a text that are looked at for anchors."""
FIRST = 150
"""Characters of a text, after the headline, whose names are the subjects."""
COMPARED = 2000
"""Characters of the other article in which they are looked for."""
PRIOR = 200
"""Articles without the anchor that are thought to be there as well."""
DOUBT, TRUST = 24.0, 8.0
"""Weight of an anchor that nobody knows, and the part of it that agrees: few anchors
say little."""
CHINESE, OTHER = (-0.8, 2.2), (0.4, 1.4)
"""By what likeness is multiplied where nothing agrees, and what full agreement adds.

In Chinese the names of an opening are repeated by every report, and official phrases
make different events alike; capitals tell less, and English has few such phrases."""
APART = 0.5
"""Such a factor below which two articles are thought to tell different events."""
HEADLINES = 0.5
"""The part of a headline's names below which another article does not share it."""
CROWD = 0.5
"""A third article is as alike as that part of the likeness of two: all three may only
share phrases."""
UNCROWDED = 1.0
"""The least factor of two articles that are like each other alone."""

_TAGS = frozenset(("nr", "ns", "nt", "nz", "nrt", "nrfg", "nrf", "nsf"))
_BODIES = re.compile(
    f"([{HAN_BASIC}]{{2}})(?:边境)?(?:派出所|支行|分行|所|县|市|区|镇|乡|村|街道|社区|医院|大学|学院"
    "|中学|小学|学校|集团|大队|法院|检察院|海关|银行)"
)
_COMPANIES = re.compile(f"([{HAN_BASIC}]{{2,12}}?)(?:股份)?有限公司")
_LISTED = re.compile(rf"([{HAN_BASIC}]{{2}})[(（]\d{{6}}")
_QUOTED = re.compile("[《“「]([^《》“”「」，。]{2,12})[》”」]")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATELINE = re.compile(
    rf"\A.{{0,60}}?\d日?\s{{0,2}}(?:电|讯|消息)(?![{HAN_BASIC}]{{1,2}}[，。])"
    r"|[（(](?:本报)?(?:记者|通讯员)[^）)]{0,30}[）)]"
    rf"|(?:本报)?记者\s?[{HAN_BASIC}]{{2,3}}(?=[ ，、从在获])"
    r"|新华社|中新网|央视网|人民网|中国经济网|财联社"
)
_SIGNIFICANT = 3
"""Digits of a figure that tells."""


@dataclass(frozen=True, slots=True)
class Anchored:
    """An article's anchors with their weights, and the text that others are looked for in.

    ``headline`` and ``subjects`` are of the same kind; those of the headline are in both.
    """

    headline: Mapping[str, float]
    subjects: Mapping[str, float]
    details: Mapping[str, float]
    text: str
    is_chinese: bool

    def share(self, other: Anchored) -> float:
        """The part of its subjects, by weight, that the other names, 0 to 1.

        Details that both name speak for it, those of one alone not against it.
        """
        text = other.text
        details = sum([weight for name, weight in self.details.items() if name in text])
        return _share(self.subjects, text, details)


def _share(anchors: Mapping[str, float], text: str, more: float = 0.0) -> float:
    shared = sum([weight for name, weight in anchors.items() if name in text])
    return (TRUST + shared + more) / (DOUBT + sum(anchors.values()) + more)


def _trust(a: Anchored, b: Anchored) -> float:
    """By what the likeness in words of two articles is multiplied: do who and where agree?"""
    base, slope = CHINESE if a.is_chinese and b.is_chinese else OTHER
    return max(0.0, base + slope * (a.share(b) + b.share(a)) / 2)


def _headlines_disagree(a: Anchored, b: Anchored) -> bool:
    """Whether both headlines have names, and mostly others."""
    if not a.headline or not b.headline:
        return False
    return max(_share(a.headline, b.text), _share(b.headline, a.text)) < HEADLINES


def agreeing(
    articles: Sequence[Article], pairs: Sequence[tuple[int, int, float]]
) -> list[tuple[int, int, float]]:
    """Pairs of articles by position, less alike where they disagree on who and where.

    Two articles that are like each other and like no third one may tell one event from
    two sides and with other names; in a crowd of like articles they share its phrases.
    """
    places = sorted({i for pair in pairs for i in pair[:2]})
    by_place = dict(zip(places, anchored([articles[i] for i in places]), strict=True))
    factors = [_trust(by_place[i], by_place[j]) for i, j, _ in pairs]
    crowd: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for (i, j, likeness), factor in zip(pairs, factors, strict=True):
        if factor < APART:
            crowd[i].append((likeness, j))
            crowd[j].append((likeness, i))
    most = {i: nlargest(2, others) for i, others in crowd.items()}
    found = []
    for (i, j, likeness), factor in zip(pairs, factors, strict=True):
        if factor < UNCROWDED and not (
            any(
                k not in (i, j) and other >= CROWD * likeness
                for other, k in (*most.get(i, ()), *most.get(j, ()))
            )
            or _headlines_disagree(by_place[i], by_place[j])
        ):
            factor = UNCROWDED
        found.append((i, j, min(1.0, likeness * factor)))
    return found


def anchored(articles: Sequence[Article]) -> list[Anchored]:
    """The anchors of articles, weighed by the square of their rarity among them."""
    names = [_names(article) for article in articles]
    frequencies = Counter(name for own in names for name in own[0] | own[1])
    total = len(articles) + PRIOR
    rarity = {name: math.log(total / count) ** 2 for name, count in frequencies.items()}
    return [_anchored(article, own, rarity) for own, article in zip(names, articles, strict=True)]


def _anchored(
    article: Article, names: tuple[set[str], set[str]], rarity: Mapping[str, float]
) -> Anchored:
    subjects, details = ({name: rarity[name] for name in own} for own in names)
    headline = {name: weight for name, weight in subjects.items() if name in article.title}
    text = f"{article.title}\n{article.text[:COMPARED]}"
    opening = text[:OPENING]
    is_chinese = is_mostly_han(opening)
    return Anchored(headline, subjects, details, text, is_chinese)


def _names(article: Article) -> tuple[set[str], set[str]]:
    """The names, places and bodies of headline and first lines; what else is told."""
    text = _DATELINE.sub(" ", f"{article.title}\n{article.text[:OPENING]}")
    subjects: set[str] = set()
    details: set[str] = set()
    size = len(article.title) + FIRST
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
        figure
        for figure in _FIGURE.findall(text)
        if len(figure) >= _SIGNIFICANT and not _YEAR.fullmatch(figure)
    )
    return subjects, details - subjects
