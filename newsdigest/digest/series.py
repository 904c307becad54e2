"""Series and round-ups: articles that are not reports of one event.

Two issues of a column share title, layout and vocabulary and report different things.  A
round-up shares words with every story that it mentions and belongs to none of them.
"""

from __future__ import annotations

import re
from datetime import date

from newsdigest.article import Article
from newsdigest.text.features import Features
from newsdigest.text.fold import fold

_DAY_WORDS = "[月日年号期周版辑集卷]"
_SERIES = re.compile(
    r"^(.{2,48}?)(?:\s*[:：|｜丨·—]+|\s*[（(]\s*(?:\d+|[一二三四五六七八九十百]+)\s*[)）])"
)
_VARYING = re.compile(
    rf"\d+(?:[.,/:-]\d+)*\s*{_DAY_WORDS}?|第?[一二三四五六七八九十百〇零]+{_DAY_WORDS}|[^\w]"
    r"|\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b"
)


_ROUND_UP = re.compile(
    r"(?:联播|新闻|国内|国际|财经|体育|科技|简明)\s*(?:快讯|简讯|速览|速递|集锦|汇总|综述)\s*\Z"
    r"|(?:本周|一周|今日|每日|昨日|隔夜|早间|晚间|周末|当日|本月)[^，。：:]{0,8}"
    r"(?:要闻|热点|新闻|快讯|大事|盘点|回顾|速览|看点|汇总|精选|导读)"
    r"|(?:早报|晚报|早知道|早餐|晨报|周报|月报|日报)\s*(?:[|｜丨：:（(\d]|\Z)"
    r"|\A\W{0,2}(?:目录|导读|本期导读|版面导读|要闻索引|新闻提要|内容提要)\W{0,2}\Z"
    r"|\b(?:news|planet|weekly|daily|morning|evening|week(?:'s|ly)?|monthly)\b"
    r"[^.!?:]{0,40}\b(?:round-?up|wrap(?:-up)?|briefing|digest|headlines|recap)\b"
    r"|\b(?:news|weekly|daily) (?:in brief|brief|roundup)\b|\bmarket basket\b"
    r"|\A(?:table of )?contents\Z|\b(?:this|last) week in\b|\bin brief\Z",
    re.IGNORECASE,
)


def series_name(title: str) -> str:
    """The name of the series to which a title may belong.

    It is the part before a colon, a bar or a number in brackets, else the title
    without numbers, dates and punctuation.
    """
    folded = fold(title)
    match = _SERIES.match(folded)
    return _VARYING.sub("", match[1] if match else folded)


def are_issues(a: Article, b: Article) -> bool:
    """Whether two articles are issues of one column rather than reports of one event.

    They are if one source published them on different days under titles of one series.
    """
    if a.source != b.source or not a.title or not b.title:
        return False
    if _day(a) == _day(b) and (_day(a) or a.title == b.title):
        return False
    name = series_name(a.title)
    return bool(name) and name == series_name(b.title)


def _day(article: Article) -> date | None:
    return article.date.date() if article.date else None


def is_round_up(title: str) -> bool:
    """Whether a headline is that of many events or of a table of contents."""
    return _ROUND_UP.search(title[:160]) is not None


def stands_alone(title: str, document: Features) -> bool:
    """Whether an article joins no story: a round-up, or one without text."""
    return is_round_up(title) or document.is_empty
