"""The headline of a page: the line over the article, compared with the titles in the head.

Pages put the channel's and the site's name behind their title, and a bare quotation
mark cuts a title that is written into an attribute.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsdigest.formats.web_page.page import Line, Page

_SEPARATOR = re.compile(r"\s*(?:[_|｜丨︱]+|::|--+|——)\s*|\s+[-–—·@»<«]\s+|[-–—]")
_SITE = re.compile(
    r"(?:网|網|网站|频道|頻道|新闻|新聞|[日晚早时都]报|日報|时报|在线|官网|门户|博客|论坛|客户端"
    r"|公众号|中心|政府|资讯|财经|财富|体育|科技|娱乐|社区|杂志|周刊|电视台|广播|传媒|融媒|平台|订阅"
    r"|要闻|集团|专栏|号|APP|[.](?:com|cn|net|org)|財經|體育|娛樂|時報|電視|雜誌|資訊"
    r"|新京报|報|站|社|台|报|报道|发布|The Paper|News|Times|Post|Online)$",
    re.IGNORECASE,
)
_SPACES_AND_QUOTES = re.compile(r"[\s\u3000\"'“”‘’]+")
_WHOLE = 0.5
"""Share of the head's title that a line has to be to be the headline."""
_BYLINE = re.compile(r"(?:发布|发表|更新|日期|时间|来源|來源|稿源)\S{0,4}\s*[:：]")
_DAY = re.compile(r"20\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d")
_LEAST = 4
_GENERIC = 8
"""Characters below which a page's title is that of a section rather than of an article."""
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Headline:
    """A title, the index of the line that shows it (-1 for none), and the names behind it."""

    text: str
    line: int
    names: tuple[str, ...]


def key(text: str) -> str:
    """A title without spaces and quotation marks, which pages write differently."""
    return _SPACES_AND_QUOTES.sub("", text)


def headline(page: Page, sites: tuple[str, ...]) -> Headline:
    """The title of a page's article; its text is empty if nothing says it.

    :param sites: names of the site
    """
    title = next(page.meta_values("articletitle"), "") or page.title
    social = next(page.meta_values("og:title", "twitter:title", "article:title"), "")
    if len(social) > len(title) or not title or not _is_cut(social, title):
        title = title if social in title and page.title else social or title
    bare, tails = _bare(title, sites)
    names = tuple(tail for tail in tails if _SITE.search(tail) or tail in sites)
    line = _heading_line(page, title, bare)
    if line >= 0 and not _goes_on(page, line, bare):
        return Headline(page.lines[line].text, line, names)
    if line < 0 and (over := _over_byline(page)) >= 0:
        is_heading = page.blocks[page.lines[over].block].heading > 0
        if is_heading or len(bare) < _GENERIC or bare in sites:
            return Headline(page.lines[over].text, over, names)
    if social and not _is_cut(social, title):
        bare = min(bare, _bare(social, sites)[0], key=len) if social in title else bare
    return Headline(bare, line, names)


def _goes_on(page: Page, line: int, bare: str) -> bool:
    """Whether a headline is broken into two lines."""
    text = key(page.lines[line].text)
    after = key(page.lines[line + 1].text) if line + 1 < len(page.lines) else ""
    return bool(after) and text != key(bare) and key(bare).startswith(text + after)


def _over_byline(page: Page) -> int:
    """The line over the first one that says when or whence: the head may name a section only."""
    for index, line in enumerate(page.lines[1:], 1):
        if len(line.text) < 100 and not page.junk(line) and _BYLINE.search(line.text):
            for over in range(index - 1, max(-1, index - 4), -1):
                candidate = page.lines[over]
                is_none = candidate.is_link or page.junk(candidate) or "。" in candidate.text
                if not is_none and _GENERIC <= len(candidate.text) <= _LONGEST:
                    return over
            return -1
    return -1


def _is_cut(social: str, title: str) -> bool:
    """Whether an attribute ends where the title has a quotation mark."""
    rest = title[len(social) :].lstrip() if social and title.startswith(social) else ""
    return rest[:1] in ('"', "'", "“") if rest else False


def _heading_line(page: Page, title: str, bare: str) -> int:
    """The line that shows the title: headings first, then any line that is it to the letter."""
    whole, core = key(title), key(bare)
    best, most = -1, (0, 0, False, 0)
    for index, line in enumerate(page.lines):
        if not _LEAST <= len(line.text) <= _LONGEST:
            continue
        block = page.blocks[line.block]
        likeness = _likeness(key(line.text), whole, core, is_heading=block.heading > 0)
        place = block.heading - 2 * block.junk - 2 * line.is_link
        # Copies for small screens and printers have no byline under them.
        under = any(map(_is_byline, page.lines[index + 1 : index + 5])) if likeness else False
        rank = (likeness, place, under, len(line.text))
        if likeness and (best < 0 or rank > most):
            best, most = index, rank
    return best


def _is_byline(line: Line) -> bool:
    return len(line.text) < 100 and bool(_BYLINE.search(line.text) or _DAY.search(line.text))


def _likeness(text: str, whole: str, core: str, *, is_heading: bool) -> int:
    """How sure a line is the headline: 3 is the title without names, 0 is another text."""
    if text and text == core:
        return 3
    if text and whole.startswith(text) and len(text) >= _WHOLE * len(core):
        return 2 if is_heading or text != whole else 0
    return int(is_heading and text in whole and len(text) > _WHOLE * len(whole))


def _bare(title: str, sites: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """A title without the names behind it, and these."""
    names: list[str] = []
    while True:
        marks = list(_SEPARATOR.finditer(title))
        if not marks:
            return title, tuple(names)
        mark = marks[-1]
        head, tail = title[: mark.start()].strip(), title[mark.end() :].strip()
        if tail and (len(head) < _LEAST or not _is_site(mark[0].strip(), tail, head, sites)):
            return title, tuple(names)
        if tail:
            names.append(tail)
        title = head.rstrip("-—_|｜ ")


def _is_site(mark: str, tail: str, head: str, sites: tuple[str, ...]) -> bool:
    """Whether what stands behind a mark names a channel or site."""
    tail = tail.split(" / ")[0]
    if any(tail.lower() == site.lower() for site in sites):
        return True
    if mark.startswith("_"):
        return len(tail) <= 15
    if len(tail) <= 20 and _SITE.search(tail) and len(tail) < len(head) + 8:
        return True
    is_bar = mark[:1] in tuple("|｜丨︱:@")
    return is_bar and len(tail) <= 10 and len(head) > len(tail)
