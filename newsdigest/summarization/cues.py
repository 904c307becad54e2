"""Cues: surface signs that a sentence is not the point.

News has sentences that are rarely the point, whatever they share with the rest:
credits, captions, greetings, rolls of names, questions, bare quotations, sentences
that need the one before them.  This room recognises them; what each costs stands
with the other numbers in ``news``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from newsdigest.summarization.lexicon import pattern
from newsdigest.text.scripts import HAN_BASIC


class Cue(StrEnum):
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
    SCENE = "scene"
    """A scene: a time of day, somebody, a small act; or a thing that stands somewhere."""
    PROFILE = "profile"
    """Who or what somebody or something is, where it lies, since when."""
    SIGNPOST = "signpost"
    """Says what the article will say."""
    SLOGAN = "slogan"
    """Calls and set phrases without a fact."""


# Credits, links and pleas, wherever they stand.
_LATIN_CUES = (
    *(
        "contributed to this report",
        "all rights reserved",
        "click here",
        "scroll down",
        "read more",
    ),
    *("sign up for", "subscribe to", "follow us", "like us on", "watch the video", "©"),
    *("opinions expressed", "views expressed", "showcasing the work"),
)
_HAN_CUES = frozenset(
    (
        *("查看原文", "责任编辑", "责编", "原标题", "未经授权", "版权所有", "扫码", "二维码"),
        *("更多精彩", "欢迎关注", "欢迎订阅", "欢迎点击", "公众号", "点击查看", "点击阅读"),
        *("感谢收看", "感谢收听"),
    )
)
_BEGINNINGS = re.compile(
    # Credits and captions.
    r"[（(【\[]?(?:来源|记者|编辑|作者|作者介绍|作者简介|关于作者|译者|通讯员|摄影|供图|文字|校对|审核"
    r"|图文|图源)\s*[：:/|｜丨]"
    r"|(?:by|photo(?:graph)?s?(?: by)?|image|source|credit|caption|video)\s*[:：|]"
    r"|[（(【\[]?(?:图为|图中|上图|下图|左图|右图|图[一二三四1-9]|资料图|视频截图|pictured)"
    # Bylines and datelines that are the whole sentence.
    r"|[（(]?(?:本报|新华社|中新社|新华网|人民网)[^，。]{0,24}(?:电|讯|报道)[）)]?\W*\Z"
    r"|(?:by|from) [a-z][\w.’'-]+(?: [a-z][\w.’'-]+){0,3}\W*\Z"
    # Who the author is.
    r"|(?:[a-z][\w.’'-]+ ){2,4}is (?:an? |the )?(?:[\w-]+ ){0,3}"
    r"(?:professor|author|fellow|columnist|editor|lecturer|contributor|commentator|writer) "
    r"|(?:editor['’]s )?note:|we (?:would like to |want to )?thank\b|thanks? (?:to|you)\b"
    # Greetings and farewells.
    r"|大家好|各位(?:观众|听众|网友|读者|朋友|来宾|同事|代表)|观众朋友|再见|谢谢大家"
    r"|(?:hello|hi|hey|dear|welcome to|thank you|thanks for|good (?:morning|evening|afternoon))\b"
    # What warns or advises everywhere in the same words.
    r"|风险提示|风险因素|投资建议|免责声明|disclaimer",
    re.IGNORECASE,
)
# What the Chinese ones begin with: most sentences need no closer look.
_FIRST = frozenset("（(【[来记编作通摄供文校审图上下左右资视本新中人大各观再谢风投免关译这今接")
_PHOTO = re.compile(
    rf"(?:记者|通讯员)\s*[{HAN_BASIC}·]{{2,8}}\s*摄(?!影)|[^，。]{{0,14}}摄[）)]?\W*\Z"
    r"|\([^)]*(?:Getty|AP|Associated Press|Reuters)[^)]*\)\W*\Z"
    r"|\w / ?(?:Reuters|AP|AFP|EPA|Getty)\b"
)
# Rolls of names: three and more, then that they were there.
_ROLL = re.compile(r"(?:[^，。、]{2,16}、){2,}[^，。]{2,24}(?:参加|出席|陪同)[^，。]{0,16}。?\Z")
_ROLL_COMMAS = 2
LEAD_IN = 40
"""Characters of a sentence with a colon at its end that only leads to a list; a longer one
says something itself.  Three times as many in Latin letters."""
_PHOTO_SIGNS = frozenset(("摄", "Getty", "Reuters", "(AP", "(Associated", "/ A", "/ EPA"))
_ROLL_SIGNS = frozenset(("参加", "出席", "陪同"))
# One pass over an article finds what most articles lack.
_SIGNS = re.compile("|".join(map(re.escape, sorted(_HAN_CUES | _PHOTO_SIGNS | _ROLL_SIGNS))))
_QUESTION = re.compile(r"[？?][”’\"'」』）)]?\Z")
_QUOTATIONS = frozenset("“\"「『‘'")
_UNQUOTES = frozenset("”\"」』’'")
_CLAUSE = re.compile("[，、；。]")
_DIGIT = re.compile(r"[0-9０-９]")
_SLOGANS = 3
"""So many such clauses, and no figure, make a slogan."""
_PAIRS = (("“", "”"), ("「", "」"), ("『", "』"), ("（", "）"), ("《", "》"), ("(", ")"))


def cues(texts: Sequence[str]) -> list[list[Cue]]:
    """Of each sentence, the ways in which it speaks that make it unlikely to be the point.

    What does not occur in any of them is not looked for in each.
    """
    whole = "\n".join(texts)
    signs = frozenset(_SIGNS.findall(whole))
    has_photos = not signs.isdisjoint(_PHOTO_SIGNS)
    has_rolls = not signs.isdisjoint(_ROLL_SIGNS)
    has_questions = "？" in whole or "?" in whole
    found: list[list[Cue]] = []
    columns = zip(texts, _cued(texts, whole, signs & _HAN_CUES), _cut(texts, whole), strict=True)
    for text, has_cue, is_cut in columns:
        own: list[Cue] = []
        if (
            has_cue
            or _is_aside(text)
            or (has_photos and _PHOTO.search(text))
            or (has_rolls and text.count("、") >= _ROLL_COMMAS and _ROLL.match(text))
        ):
            own.append(Cue.ASIDE)
        if is_cut:
            own.append(Cue.CUT)
        if has_questions and _QUESTION.search(text, max(0, len(text) - 2)):
            own.append(Cue.QUESTION)
        if text[0] in _QUOTATIONS:
            own.append(Cue.UTTERANCE if text[-1:] in _UNQUOTES else Cue.QUOTATION)
        found.append(own)
    return found


def background(text: str) -> list[Cue]:
    """What describes, introduces or calls, and does not say what happened.

    It matters near the head of an article only, and takes time to tell.
    """
    language = "en" if text[0].isascii() else "zh"
    if pattern("scene", language).match(text):
        return [Cue.SCENE]
    if pattern("profile", language).match(text):
        return [Cue.PROFILE]
    if pattern("signpost", language).match(text):
        return [Cue.SIGNPOST]
    if (
        language == "en"
        or text.count("，") + text.count("、") < _SLOGANS - 1
        or _DIGIT.search(text)
    ):
        return []
    clauses = _CLAUSE.split(text)
    calls = sum(map(bool, map(pattern("slogan", "zh").match, clauses)))
    return [Cue.SLOGAN] if calls >= _SLOGANS else []


def _cut(texts: Sequence[str], whole: str) -> list[bool]:
    """Of each sentence, whether a quotation or bracket opens or closes in another one."""
    found = [False] * len(texts)
    if '"' in whole:
        found = [text.count('"') % 2 == 1 for text in texts]
    for opening, closing in _PAIRS:
        if opening in whole or closing in whole:
            for place, text in enumerate(texts):
                if text.count(opening) != text.count(closing):
                    found[place] = True
    return found


def _cued(texts: Sequence[str], whole: str, cues: frozenset[str]) -> list[bool]:
    """Of each sentence, whether it has a cue: one of these, or a Latin one."""
    # All the others but one have a blank, and most Chinese texts have none.
    if " " in whole or "©" in whole:
        lowered = whole.lower()
        if latin := [cue for cue in _LATIN_CUES if cue in lowered]:
            texts = [text.lower() for text in texts]
            cues = cues.union(latin)
    if not cues:
        return [False] * len(texts)
    return [any(cue in text for cue in cues) for text in texts]


def _is_aside(text: str) -> bool:
    """Whether it begins or ends as credits, captions, greetings and lead-ins do."""
    first = text[0]
    is_lead_in = text[-1] in "：:" and len(text) < LEAD_IN * (3 if first.isascii() else 1)
    return is_lead_in or (
        (first in _FIRST or first.isascii()) and _BEGINNINGS.match(text) is not None
    )
