"""Names: persons, places, bodies, quoted titles and exact numbers of an article's beginning.

Meetings, notices and campaigns are reported in the same words; guest, company, place and
body differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from newsdigest.text.scripts import HAN, HAN_BASIC
from newsdigest.text.stopwords import CHINESE
from newsdigest.text.words import bags, stem, tag_words

OPENING = 200
"""Characters of a text in which names are searched."""
SUBJECTS = 150
"""Characters of a text whose names, like those of the headline, are its subjects."""

Name = tuple[str, ...]
"""The content words of a name."""

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
_IS_HAN = re.compile(f"[{HAN}]+")
_CAPITALIZED = re.compile(r"(?<![A-Za-z])[A-Z][A-Za-z]+(?:['’&][A-Za-z]+)*\d*")
_DIGITS = 3
"""Characters of a number that is a name, at least."""


def names(title: str, text: str) -> tuple[tuple[Name, ...], tuple[Name, ...]]:
    """The names of headline and first lines, and the other names of the opening."""
    whole = _DATELINE.sub(" ", f"{title}\n{text[:OPENING]}")
    subjects: dict[Name, None] = {}
    details: dict[Name, None] = {}
    size = len(title) + SUBJECTS
    for name, start in chain(_tagged(whole), _matched(whole)):
        (subjects if start < size else details)[name] = None
    phrases = [match[1] for match in _QUOTED.finditer(whole)]
    numbers = [n for n in _NUMBER.findall(whole) if len(n) >= _DIGITS and not _YEAR.fullmatch(n)]
    details.update((tuple(words), None) for words in _content_words(phrases) if words)
    details.update(((number,), None) for number in numbers)
    return tuple(subjects), tuple(name for name in details if name not in subjects)


def _tagged(text: str) -> Iterator[tuple[Name, int]]:
    """Chinese words that are names, and capitalized Latin words, with their positions."""
    if not text.isascii():
        start = 0
        for word, tag in tag_words(text):
            if tag in _TAGS and len(word) > 1 and word not in CHINESE and _IS_HAN.match(word):
                yield (word,), start
            start += len(word)
    for match in _CAPITALIZED.finditer(text):
        if word := stem(match[0]):
            yield (word,), match.start()


def _matched(text: str) -> Iterator[tuple[Name, int]]:
    """The names of bodies and companies, with their positions."""
    matches = [m for pattern in (_BODIES, _COMPANIES, _LISTED) for m in pattern.finditer(text)]
    for match, words in zip(matches, _content_words([m[1] for m in matches]), strict=True):
        if words:
            yield tuple(words), match.start()


def _content_words(texts: Sequence[str]) -> list[list[str]]:
    return bags(texts) if texts else []
