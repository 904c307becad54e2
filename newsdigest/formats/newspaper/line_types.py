"""What a line of a newspaper page looks like by itself: headline, prose, subheading, end.

A headline has no sentence in it and no full stop after it; its length means little,
for official ones run to a hundred characters.  The names in bylines, datelines and
closing brackets are read here as well.  ``paragraph_joining`` and ``headlines`` judge
lines by their neighbours.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from newsdigest.formats.boilerplate.cleaning import NAVIGATION_ANYWHERE
from newsdigest.formats.boilerplate.credits import Fields, labelled, signature
from newsdigest.formats.boilerplate.names import is_name, people
from newsdigest.formats.boilerplate.rules import RULES, Where
from newsdigest.text.scripts import HAN_BASIC

MAX_HEADLINE = 110
"""Characters of the longest headline; official ones come near it."""
MAX_MARGIN = 80
"""Characters of the longest line in a margin."""
MIN_HEADLINE = 3
"""Characters of the shortest."""

_LINK = re.compile(r"\[([^\]]{1,30})\]\((\S{1,2000})\)\W*")
_CLOSERS = "”’」』）)】]》〉\"'*_ "
_TERMINAL = "。！？!?…；;"
_PAUSES = "，、：；,:;—-"
_QUOTED_LABEL = re.compile(r"[“\"「『‘][^”\"」』’。]{1,14}[”\"」』’][ \u3000]*[:：]")
_CAPTION = re.compile(rf"[{HAN_BASIC}]{{2,4}}[ \u3000]*[/／]?(?:摄|摄影|供图|制图|图)[)）]?$")
_NUMBERED = re.compile(
    r"[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|第[一二三四五六七八九十]{1,3}[，、,：]"
    r"|\d{1,2}[、．]|[●▲◆■★▶►※①-⑳][ \u3000]*|\d{1,2}\. "
)
_RULE = re.compile(r"[-=_*~—－·.…\s]{3,}")
_DATE_TIME = re.compile(r"[（(][^（()）。]{0,12}[:：][ \u3000]*[\d\s:/.年月日-]{8,30}[）)]")
_THE_END = re.compile(r"[（(【\[](?:全文)?(?:完|end)[）)】\]]", re.IGNORECASE)
_MASTHEAD = re.compile(
    r"[^。，,]{0,24}(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日[^。，,]{0,40}"
)
_FOLIO = re.compile(
    rf"第?[ \u3000]*[A-Z]?\d{{1,3}}[ \u3000]*版|[A-Z]\d{{1,3}}[ \u3000][{HAN_BASIC}·]{{1,8}}"
)
_MASTHEAD_WORD = re.compile(
    r"星期|周[一二三四五六日]|版|第\s*\d+\s*期|农历|总第|责编|编辑|www\.|电话"
)
_SENTENCE = re.compile(rf"[。；]|(?<=[{HAN_BASIC}”）)]);|(?<=[a-z]{{2}})[.;] ")
_BROKEN_START = re.compile(
    r"[”’」』）)】》〉，。、；：！？,;:!?%％℃]|之(?!江)|的(?![士确])|了(?![解不却])|着(?![力眼手重陆火装])|[者们吗呢]|吧(?!台)"
)
_WITHIN_COUNT = re.compile(
    "[万亿千百多余]?[个名元吨米人次家项场批件户年月日时分秒点辆台座亩倍%％万亿]"
)
_RUBRIC = re.compile(
    r".{0,10}(?:快讯|简讯|短讯|短波|速递|速览|速读|要闻|集纳|集锦|一览|一句话新闻|新闻简报|简报|微新闻|播报|资讯|动态|传真|点击|扫描)"
)


class LineType(StrEnum):
    """What a line can be, judged by itself."""

    HEAD = "headline"
    PROSE = "prose"
    SUBHEAD = "subheading"
    BYLINE = "byline"
    DATED = "prose with a dateline"
    END = "mark of an end"


@lru_cache(maxsize=8192)
def line_type(text: str) -> LineType:
    """What a line looks like."""
    if is_end_mark(text):
        return LineType.END
    if is_dateline(text):
        return LineType.DATED
    if is_byline(text):
        return LineType.BYLINE
    if _QUOTED_LABEL.match(text) and not is_closed(text) and not _SENTENCE.search(text):
        return LineType.SUBHEAD
    if looks_like_headline(text) or is_rubric(text):
        return LineType.SUBHEAD if _NUMBERED.match(text) else LineType.HEAD
    return LineType.PROSE


def is_end_mark(text: str) -> bool:
    """Whether a line marks the end of an item: a link to its source, a rule, a date in brackets."""
    if link := _LINK.fullmatch(text):
        return NAVIGATION_ANYWHERE.fullmatch(link[1]) is not None
    return any(p.fullmatch(text) for p in (_RULE, _DATE_TIME, _THE_END)) or (
        len(text) < 12 and NAVIGATION_ANYWHERE.fullmatch(text) is not None
    )


def is_margin(text: str) -> bool:
    """Whether a line in the margin of a page is its masthead, its folio or its staff."""
    if len(text) > MAX_MARGIN or is_closed(text):
        return False
    if _MASTHEAD.fullmatch(text):
        return _MASTHEAD_WORD.search(text) is not None
    fields = labelled(text)
    return _FOLIO.fullmatch(text) is not None or (
        bool(fields) and not any(n for n, _ in fields or ())
    )


def is_rule(text: str) -> bool:
    """Whether a line is drawn rather than written."""
    return _RULE.fullmatch(text) is not None


def address(text: str) -> str:
    """The address a line of navigation links to, "" where there is none."""
    link = _LINK.fullmatch(text)
    return link[2] if link else ""


def looks_like_headline(text: str) -> bool:
    """Whether a line has no sentence in it and none ends with it."""
    if not MIN_HEADLINE <= len(text) <= MAX_HEADLINE or _SENTENCE.search(text):
        return False
    if sum(map(str.isalpha, text)) < MIN_HEADLINE or text[0].islower() or "](" in text:
        return False
    if text[-1] in _PAUSES or (is_closed(text) and text[-1] not in "！？!?"):
        return False
    if text[-1] in "！？!?" and len(re.findall("[，,！？!?]", text)) > 2:
        return False
    return text.count("，") + text.count(",") <= 2 and labelled(text) is None


def is_closed(text: str) -> bool:
    """Whether a line ends where a sentence does."""
    last = text.rstrip(_CLOSERS)[-1:]
    if _CAPTION.search(text):
        return True
    return last in _TERMINAL or (last == "." and text.isascii()) or not last


def ends_open(text: str) -> bool:
    """Whether a quotation, bracket or title is still open at the end of the line."""
    return any(text.count(a) > text.count(b) for a, b in ("《》", "（）", "()", "“”", "【】"))


def begins_broken(text: str) -> bool:
    """Whether no sentence and no headline begins like this."""
    return _BROKEN_START.match(text) is not None


def cuts_a_count(before: str, after: str) -> bool:
    """Whether a number stands before the gap and its unit, or more digits, after it."""
    if not before[-1:].isdigit() or not before[-1:].isascii():
        return False
    return after[:1].isdigit() or _WITHIN_COUNT.match(after) is not None


def is_rubric(text: str) -> bool:
    """Whether a headline announces several short items instead of telling one."""
    return len(text) <= 14 and _RUBRIC.fullmatch(text) is not None


def closes(text: str) -> bool:
    """Whether a line closes a quotation, bracket or title that it did not open."""
    for opening, closing in ("《》", "（）", "()", "“”", "【】"):
        at = text.find(closing)
        if at >= 0 and opening not in text[:at]:
            return True
    return False


_MARK = re.compile(r"[□■◇◆●○▢☐][ \u3000]*(?P<who>[^。！？，；,;]{2,60})")
_REPORTER = re.compile(r"记者|通讯员|供稿|报道|撰文|采写|评论员|作者|文/|图/|摄影|编辑|\b[Bb]y\b")
_ORGANISATION = re.compile(r"(?:组|室|报|社|局|办|中心|委|部|院|厅|台|网|队|会)$")
_LONGEST_OPENING = 90
_OURS = re.compile(
    r"(?:本报|本台|本网|本刊)讯[ \u3000]*[(（](?P<who>[^)）。]{2,60})[)）]"
    r"|【?(?:本报|本台|本网|本刊)(?:综合)?[讯消](?:息)?[ \u3000】(（:：]"
)
_OPENINGS = tuple(rule for rule in RULES if rule.where is Where.OPENING)
_CLOSING = re.compile(r"[（(](?P<who>[^()（）。]{2,50})[）)]$")
_IN_BRACKETS = re.compile(r"[（(][^()（）]{2,30}[）)]")
_KEEP = "authors"


def is_byline(text: str) -> bool:
    """Whether a line is nothing but who wrote it."""
    return bool(line_authors(text))


def is_dateline(text: str) -> bool:
    """Whether a paragraph opens as news agencies and papers open a story."""
    if _OURS.match(text):
        return True
    head = text[:_LONGEST_OPENING]
    if not re.search("[讯电】]|消息|报道", head):
        return False
    return any(
        rule.fields(match) is not None
        for rule in _OPENINGS
        if rule.name == "dateline" and (match := rule.pattern.match(head))
    )


def line_authors(text: str) -> tuple[str, ...]:
    """The names in a line that holds nothing else, () where it is something else."""
    if len(text) > 80 or text[-1:] in "。！？":
        return ()
    if mark := _MARK.fullmatch(text):
        names = people(mark["who"])
        return names if _REPORTER.search(text) or _all_known(names) else ()
    if re.match(r"[Bb][Yy] ", text) and len(text) < 60:
        names = people(text)
        return names if all(name[:1].isupper() for name in names) else ()
    fields = labelled(text) or (signature(text) if _IN_BRACKETS.fullmatch(text) else None)
    if not fields or (fields[0][0] != _KEEP and not any(name == _KEEP for name, _ in fields)):
        return ()
    return _people(fields)


def paragraph_authors(text: str) -> tuple[str, ...]:
    """The names in a dateline at the beginning or in brackets at the end of a paragraph."""
    if (match := _OURS.match(text)) and match["who"]:
        return people(match["who"])
    if is_dateline(text):
        head = text[:_LONGEST_OPENING]
        for rule in _OPENINGS:
            if (match := rule.pattern.match(head)) and (fields := rule.fields(match)) is not None:
                return _people(fields)
    if closing := _CLOSING.search(text[-60:]):
        fields = labelled(closing["who"])
        return _people(fields) if fields and _REPORTER.search(closing["who"]) else ()
    return ()


def _people(fields: Fields) -> tuple[str, ...]:
    """The authors among the fields of a line, each once."""
    names = (name for key, value in fields if key == _KEEP for name in people(value))
    return tuple(dict.fromkeys(names))


def _all_known(names: tuple[str, ...]) -> bool:
    return bool(names) and all(is_name(name) or _ORGANISATION.search(name) for name in names)
