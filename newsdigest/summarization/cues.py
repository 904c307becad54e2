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
_PHOTO = re.compile(
    r"(?:记者|通讯员)\s*[\u4e00-\u9fff·]{2,8}\s*摄(?!影)|[^，。]{0,14}摄[）)]?\W*\Z"
    r"|\([^)]*(?:Getty|AP|Associated Press|Reuters)[^)]*\)\W*\Z"
    r"|\w / ?(?:Reuters|AP|AFP|EPA|Getty)\b"
)
# Rolls of names: three and more, then that they were there.
_ROLL = re.compile(r"(?:[^，。、]{2,16}、){2,}[^，。]{2,24}(?:参加|出席|陪同)[^，。]{0,16}。?\Z")
_ROLL_COMMAS = 2
_PHOTO_SIGNS = frozenset(("摄", "Getty", "Reuters", "(AP", "(Associated", "/ A", "/ EPA"))
_ROLL_SIGNS = frozenset(("参加", "出席", "陪同"))
# One pass over an article finds what most articles lack.
_SIGNS = re.compile("|".join(map(re.escape, sorted(_HAN_CUES | _PHOTO_SIGNS | _ROLL_SIGNS))))
_QUESTION = re.compile(r"[？?][”’\"'」』）)]?\Z")
_QUOTATIONS = frozenset("“\"「『‘'")
_UNQUOTES = frozenset("”\"」』’'")
_SCENE = re.compile(
    # 周四夜里十点半，角落的桌子上摊着…；前天放学时分，…
    r"(?:[^，。]{0,12}(?:清晨|凌晨|早上|一早|上午|中午|午后|下午|傍晚|晚上|夜里|夜晚|深夜|时分|[点时]半?|分))[，,]?"
    r"[^，。]{0,14}?(?:摊着|摆着|挂着|站着|坐着|躺着|走进|走到|来到|推开|望着|看着|盯着|拿着|抱着|等着|忙着|骑着|穿着"
    r"|带着|领着|弯着|站在|坐在|蹲在|躺在|守在|多了|围着|排起|排着|亮着|飘着|迎来)"
    # 墙上有一块电子屏；操场边上有一棵银杏
    r"|[^，。]{2,18}[上里边旁前中口下内处角](?:有|是|站着|坐着|摆着|挂着|立着|种着|停着|放着|堆着)[^，。]{0,4}[一两几三四][^，。亿万%％]{0,2}"
    r"[棵块张把座盏排只个位名条根堆串幅面扇辆本盆片群间栋][^，。]{0,16}"
    # 柳未央，29岁，正在…；29岁的电梯维修工
    r"|[^，。]{0,12}?\d{2}岁(?:的[^，。]{2,16}(?:正|在|把|拿|站|坐|走|推|打开|说|告诉|来|没)|[，,])"
    r"|(?:阳光|晨光|夕阳|夜幕|微风|雨后|雪后|初冬|深秋|初秋|盛夏|初夏|初春|早春|金秋|寒冬|时值|时下|眼下正是|又到|走进|漫步|站在|推开)"
    r"[^。]{0,30}[，,]"
)
_LATIN_SCENE = re.compile(
    r"(?:it was|on a|one|early|late|just (?:before|after)) (?:a |the )?(?:\w+ )?(?:morning|afternoon|evening|night|day|sunny|cold|rainy|warm)\b"
    r"|(?:at|by) (?:\d{1,2}(?::\d\d)?|noon|midnight|dawn|dusk|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"(?: ?[ap]\.?m\.?| o['’]clock)?,? .{0,40}\b(?:stood|sat|walked|stands|sits|walks|opened|opens|leaned|leans|waited|waits|looked|looks)\b"
    r"|(?:[A-Z][\w'’-]+ ){1,3}(?:stands|stood|sits|sat|walks|walked|leans|leaned|looks|looked|remembers|pauses|paused|smiles|smiled)\b"
    r"|as the sun\b|imagine\b|picture this\b|once upon\b|when [A-Z]\w+ (?:was|first|opened|walked|woke)\b"
)
_PROFILE = re.compile(
    r"[^，。]{2,24}?(?:是(?:一[家所座个名位种款]|国内|全国|全球|世界|我国|中国)[^。]{0,40}(?:公司|企业|机构|学校|医院|平台|组织|团队"
    r"|城市|景区|品牌|银行|集团|媒体|之一)|位于|坐落|地处|(?:始建|建成|创建|成立|创办|创立|诞生|建)于)"
    r"|[\u4e00-\u9fff·]{2,4}，(?:专注|从事|毕业|现任|就职|任职|曾任|博士|硕士|[男女]，)"
)
_LATIN_PROFILE = re.compile(
    r"(?:founded|established|based|located|headquartered|launched|built) in\b|one of the (?:\w+ )?(?:world|country|nation|largest|oldest|most|leading|biggest)"
    r"|(?:the )?(?:[A-Z][\w&.'’-]*,? ){1,5}(?:is|was) (?:an?|the|one of the) (?:\S+ ){0,7}(?:based|located|founded|headquartered|company|firm|organi[sz]ation|agency"
    r"|charity|nonprofit|town|city|village|district|platform|distribution|university|project|framework|library|language|tool|bank|group)\b"
)
_SLOGAN = re.compile(
    r"(?:高举|坚持|贯彻|落实|深入|全面|扎实|认真|切实|牢牢|牢记|聚焦|围绕|紧扣|锚定|坚定|奋力|努力|大力|着力|加快|推动|推进|践行|弘扬"
    r"|凝聚|汇聚|携手|共同|不断|持续|进一步|统筹|增强|强化|把握|做好|谱写|书写|开创|奋进|勇担|勇毅|踔厉|笃行|同心|为.{2,16}贡献)"
)
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
        own += _background(text)
        found.append(own)
    return found


def _background(text: str) -> list[Cue]:
    """What describes, introduces or calls, and does not say what happened."""
    if text[0].isascii():
        if _LATIN_SCENE.match(text):
            return [Cue.SCENE]
        return [Cue.PROFILE] if _LATIN_PROFILE.match(text) else []
    if _SCENE.match(text):
        return [Cue.SCENE]
    if _PROFILE.match(text):
        return [Cue.PROFILE]
    clauses = _CLAUSE.split(text)
    is_slogan = not _DIGIT.search(text) and sum(map(bool, map(_SLOGAN.match, clauses))) >= _SLOGANS
    return [Cue.SLOGAN] if is_slogan else []


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
    return text[-1] in "：:" or (
        (first in _FIRST or first.isascii()) and _BEGINNINGS.match(text) is not None
    )
