"""Names: persons, places, bodies, quoted titles and exact numbers of an article's beginning.

Meetings, notices and campaigns are reported in the same words; guest, company, place and
body differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsdigest.text.scripts import HAN_BASIC
from newsdigest.text.stopwords import CHINESE
from newsdigest.text.words import runs, segment, stem, tag_words

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
_DIGITS = 3
"""Characters of a number that is a name, at least."""


def names(title: str, text: str) -> tuple[tuple[Name, ...], tuple[Name, ...]]:
    """The names of headline and first lines, and the other names of the opening."""
    whole = _DATELINE.sub(" ", f"{title}\n{text[:OPENING]}")
    subjects: dict[str, None] = {}
    details: dict[str, None] = {}
    size = len(title) + SUBJECTS
    for run in runs(whole):
        own = subjects if run.start < size else details
        if run.kind == "han":
            tagged = tag_words(run.text)
            own.update((word, None) for word, tag in tagged if len(word) > 1 and tag in _TAGS)
        elif run.kind == "latin" and run.text[0].isupper() and len(run.text) > 1:
            own[run.text] = None
    for pattern in (_BODIES, _COMPANIES, _LISTED):
        for match in pattern.finditer(whole):
            (subjects if match.start() < size else details)[match[1]] = None
    details.update((match[1], None) for match in _QUOTED.finditer(whole))
    numbers = (match[0] for match in _NUMBER.finditer(whole))
    details.update((n, None) for n in numbers if len(n) >= _DIGITS and not _YEAR.fullmatch(n))
    subject_names = _split(subjects)
    return tuple(subject_names), tuple(n for n in _split(details) if n not in subject_names)


def _split(texts: Iterable[str]) -> dict[Name, None]:
    """The content words of each name, each name once, in order."""
    split: dict[Name, None] = {}
    for text in texts:
        words = []
        for run in runs(text):
            if run.kind == "han":
                words += [word for word in segment(run.text) if word not in CHINESE]
            elif word := stem(run.text):
                words.append(word)
        if words:
            split[tuple(words)] = None
    return split
