"""Round-ups: articles that tell many events at once, and those that tell none.

A round-up shares words with every story that it mentions; it is none of them, and
never represents one.
"""

from __future__ import annotations

import re

from newsdigest.article import Article

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


def is_round_up(article: Article) -> bool:
    """Whether an article tells many events, by its headline, or is a table of contents."""
    return _ROUND_UP.search(article.title[:160]) is not None


def stands_alone(article: Article) -> bool:
    """Whether an article may be in no story of several: a round-up, or one without text."""
    return is_round_up(article) or not article.text.strip()
