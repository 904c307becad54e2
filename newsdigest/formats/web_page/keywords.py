"""The keywords in a page's head as tags, without those that name the site."""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsdigest.formats.web_page.page import Page
from newsdigest.text.sanitize import one_line
from newsdigest.text.scripts import HAN_CHARACTER

_MARKS = re.compile(r"[,，、;；|｜\n\t]+")
_BLANKS = re.compile(r"\s+")
_OF_SITES = re.compile(
    r"(?:新闻网|官网|官方网站|门户网?|首页|客户端|频道|APP下载|新聞網|网站|新闻中心)$|^首页$", re.I
)
_ENDING = re.compile(r"(?:官方网站|官网|网站|新闻网|新闻|资讯|中文网|网|網|新聞)$")
_MOST = 40
"""Characters of a keyword; what is longer is a sentence."""
_MOST_TAGS = 30


def keywords(page: Page, sites: Iterable[str], title: str) -> tuple[str, ...]:
    """What the page names as its keywords, each once.

    They are separated by commas, also Chinese ones, 、 and semicolons; by blanks where
    nothing else stands and every piece is Chinese.

    :param sites: names of the site and its channels, which are no tags
    """
    words: dict[str, None] = {}
    for written in page.said("keywords", "news_keywords", "article:tag", "keyword"):
        words |= dict.fromkeys(split(written))
    names = {name.lower() for name in sites}
    own = {word[:-2].lower() for word in words if word.endswith("官网") and len(word) > 3}
    tags = [
        word
        for word in words
        if word != title
        and not _names_site(word, names | own)
        and not any(_ENDING.sub("", word.lower()) in name for name in own)
    ]
    return tuple(tags[:_MOST_TAGS])


def split(written: str) -> list[str]:
    """The keywords of one string."""
    parts = [one_line(part) for part in _MARKS.split(written)]
    if len(parts) == 1 and all(map(HAN_CHARACTER.search, pieces := _BLANKS.split(parts[0]))):
        parts = pieces
    return [part for part in parts if part and len(part) <= _MOST and not part.isdigit()]


def _names_site(word: str, names: set[str]) -> bool:
    if _OF_SITES.search(word):
        return True
    stem = _ENDING.sub("", word.lower())
    return any(word.lower() == name or (stem and stem == _ENDING.sub("", name)) for name in names)
