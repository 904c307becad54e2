"""Manner: how a sentence speaks, told from its surface.

News has sentences that are rarely the point, whatever they share with the rest:
credits, captions, greetings, rolls of names, questions, bare quotations, sentences
that need the one before them.  This room recognises them; what each costs stands
with the other numbers in ``news``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum


class Manner(StrEnum):
    """A way of speaking that makes a sentence unlikely to be the point."""

    ASIDE = "aside"
    """A credit, caption, link, greeting, roll of names, or the lead-in to a list."""
    CUT = "cut"
    """A quotation or bracket that opens or closes in another sentence."""
    QUESTION = "question"
    QUOTATION = "quotation"
    """Begins with a quotation."""
    UTTERANCE = "utterance"
    """Is nothing but a quotation."""
    LEANING = "leaning"
    """Begins with a word that leans on the sentence before it."""


# Credits, links and pleas, wherever they stand.
_CUES = (
    *(
        "contributed to this report",
        "all rights reserved",
        "click here",
        "scroll down",
        "read more",
    ),
    *("sign up for", "subscribe to", "follow us", "like us on", "watch the video", "©"),
    *("opinions expressed", "views expressed", "showcasing the work"),
    *(
        "查看原文",
        "责任编辑",
        "责编",
        "原标题",
        "未经授权",
        "版权所有",
        "扫码",
        "二维码",
        "更多精彩",
    ),
    *("欢迎关注", "欢迎订阅", "欢迎点击", "公众号", "点击查看", "点击阅读", "感谢收看", "感谢收听"),
)
_BEGINNINGS = re.compile(
    # Credits and captions.
    r"[（(【\[]?(?:来源|记者|编辑|作者|通讯员|摄影|供图|文字|校对|审核|图文)\s*[：:/|｜丨]"
    r"|(?:by|photo(?:graph)?s?(?: by)?|image|source|credit|caption|video)\s*[:：|]"
    r"|[（(【\[]?(?:图为|图中|上图|下图|左图|右图|图[一二三四1-9]|资料图|视频截图|pictured)"
    # Bylines and datelines that are the whole sentence.
    r"|[（(]?(?:本报|新华社|中新社|新华网|人民网)[^，。]{0,24}(?:电|讯|报道)[）)]?\W*\Z"
    r"|(?:by|from) [a-z][\w.’'-]+(?: [a-z][\w.’'-]+){0,3}\W*\Z"
    # Who the author is.
    r"|(?:[a-z][\w.’'-]+ ){2,4}is (?:an? |the )?(?:[\w-]+ ){0,3}"
    r"(?:professor|author|fellow|columnist|editor|lecturer|contributor|commentator|writer) "
    # Greetings and farewells.
    r"|大家好|各位(?:观众|听众|网友|读者|朋友|来宾|同事|代表)|观众朋友|再见|谢谢大家"
    r"|(?:hello|hi|hey|dear|welcome to|thank you|thanks for|good (?:morning|evening|afternoon))\b"
    # What warns or advises everywhere in the same words.
    r"|风险提示|风险因素|投资建议|免责声明|disclaimer",
    re.IGNORECASE,
)
# What the Chinese ones begin with: most sentences need no closer look.
_FIRST = frozenset("（(【[来记编作通摄供文校审图上下左右资视本新中人大各观再谢风投免")
_PHOTO_SIGNS = ("摄", "Getty", "Reuters", "(AP", "(Associated", "/ A", "/ EPA")
_PHOTO = re.compile(
    r"(?:记者|通讯员)\s*[\u4e00-\u9fff·]{2,8}\s*摄(?!影)|[^，。]{0,14}摄[）)]?\W*\Z"
    r"|\([^)]*(?:Getty|AP|Associated Press|Reuters)[^)]*\)\W*\Z"
    r"|\w / ?(?:Reuters|AP|AFP|EPA|Getty)\b"
)
# Rolls of names: three and more, then that they were there.
_ROLL = re.compile(r"(?:[^，。、]{2,16}、){2,}[^，。]{2,24}(?:参加|出席|陪同)[^，。]{0,16}。?\Z")
_ROLL_COMMAS = 2
_QUESTION = re.compile(r"[？?][”’\"'」』）)]?\Z")
_QUOTATIONS = frozenset("“\"「『‘'")
_UNQUOTES = frozenset("”\"」』’'")
_LEANING = re.compile(
    r"[“\"'「]?(?:(?:He|She|It|They|This|That|These|Those|But|And|However|His|Her|Their|Its|Also|So"
    r"|Then|Yet|There)\b|[他她它]|[这那其此该](?!次|年|地|间)|但|而|对此|因此|同时|此外|另外|不过|然而|所以|于是"
    r"|随后|接着|也就是说|换句话说)"
)
_PAIRS = (("“", "”"), ("「", "」"), ("『", "』"), ("（", "）"), ("《", "》"), ("(", ")"))


def manners(texts: Sequence[str]) -> list[list[Manner]]:
    """Of each sentence, the ways in which it speaks that make it unlikely to be the point.

    What does not occur in any of them is not looked for in each.
    """
    whole = "\n".join(texts)
    lowered = whole.lower()
    cues = [cue for cue in _CUES if cue in lowered]
    pairs = [pair for pair in _PAIRS if pair[0] in whole or pair[1] in whole]
    has_photos = any(sign in whole for sign in _PHOTO_SIGNS)
    found: list[list[Manner]] = []
    for text in texts:
        own: list[Manner] = []
        if _is_aside(text, cues) or (has_photos and _PHOTO.search(text)):
            own.append(Manner.ASIDE)
        if text.count('"') % 2 or any([text.count(a) != text.count(b) for a, b in pairs]):  # noqa: C419  a list is faster
            own.append(Manner.CUT)
        if _QUESTION.search(text, max(0, len(text) - 2)):
            own.append(Manner.QUESTION)
        if text[:1] in _QUOTATIONS:
            own.append(Manner.UTTERANCE if text[-1:] in _UNQUOTES else Manner.QUOTATION)
        if _LEANING.match(text):
            own.append(Manner.LEANING)
        found.append(own)
    return found


def _is_aside(text: str, cues: Sequence[str]) -> bool:
    if text[-1:] in "：:" or (
        (text[:1] in _FIRST or text[:1].isascii()) and _BEGINNINGS.match(text)
    ):
        return True
    if cues and any(cue in text.lower() for cue in cues):
        return True
    return text.count("、") >= _ROLL_COMMAS and _ROLL.match(text) is not None
