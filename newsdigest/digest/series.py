"""Weekly columns and other series: titles that a source uses again and again.

Two issues of a column share title, layout and vocabulary, and tell different things.
"""

from __future__ import annotations

import re
from datetime import date

from newsdigest.article import Article
from newsdigest.text.fold import fold

_DAY_WORDS = "[月日年号期周版辑集卷]"
_SERIES = re.compile(
    r"^(.{2,48}?)(?:\s*[:：|｜丨·—]+|\s*[（(]\s*(?:\d+|[一二三四五六七八九十百]+)\s*[)）])"
)
_VARYING = re.compile(
    rf"\d+(?:[.,/:-]\d+)*\s*{_DAY_WORDS}?|第?[一二三四五六七八九十百〇零]+{_DAY_WORDS}|[^\w]"
    r"|\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b"
)


def series(title: str) -> str:
    """The name of the series that a title may belong to.

    That is what stands before a colon, a bar or a number in brackets, else the title
    without its numbers, dates and punctuation.
    """
    folded = fold(title)
    named = _SERIES.match(folded)
    return _VARYING.sub("", named[1] if named else folded)


def are_issues(a: Article, b: Article) -> bool:
    """Whether two articles are two issues of one column rather than two reports of an event.

    They are if one source published them on different days under titles of one
    series, or under titles that differ in nothing but numbers and dates.
    """
    if a.source != b.source or not a.title or not b.title:
        return False
    if _day(a) == _day(b) and (_day(a) or a.title == b.title):
        return False
    name = series(a.title)
    return bool(name) and name == series(b.title)


def _day(article: Article) -> date | None:
    return article.date.date() if article.date else None
