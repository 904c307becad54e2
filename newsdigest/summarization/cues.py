"""Cues: surface signs of what a sentence is in a news text.

Sentences that are rarely the point (credits, captions, greetings, notes, rolls of names,
questions, bare quotations, scenes), and events, which say who did what.  What each cue
costs stands in ``ranking/news``; the words and patterns are mostly in ``lexicon.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache

from newsdigest.summarization.candidates import Candidate
from newsdigest.summarization.lexicon import entries, pattern
from newsdigest.text.scripts import HAN_BASIC
from newsdigest.text.words import stem


class Cue(StrEnum):
    """A sign that a sentence is unlikely to be the point."""

    ASIDE = "aside"
    """A credit, caption, link, greeting, note, code, roll of names, or the lead-in to a list."""
    FRAGMENT = "fragment"
    """Has no full stop though others have one, ends in a pause, or begins in the middle."""
    TOPIC = "topic"
    """Announces a list that follows."""
    MEMBER = "member"
    """One of a list in prose: numbered, or with a label as several others."""
    CUT = "cut"
    """A quotation or bracket that opens or closes in another sentence."""
    QUESTION = "question"
    QUOTATION = "quotation"
    """Begins with a quotation."""
    UTTERANCE = "utterance"
    """Only a quotation."""
    SCENE = "scene"
    """A time of day, somebody, a small act; or a thing that stands somewhere."""
    PROFILE = "profile"
    """Who or what somebody or something is, where it lies, since when."""
    BACKDROP = "backdrop"
    """Leads up to the news from far away: the past, a proverb, what everybody knows."""
    SIGNPOST = "signpost"
    """Announces what the article is about."""
    SLOGAN = "slogan"
    """Appeals and set phrases without a fact."""


# Credits, links and requests, anywhere in the sentence.
_LATIN_PHRASES = (
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
_HAN_PHRASES = frozenset(
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
    # Stock warnings and advice.
    r"|风险提示|风险因素|投资建议|免责声明|disclaimer",
    re.IGNORECASE,
)
# First characters of the Chinese ones, to pass over most sentences quickly.
_INITIALS = frozenset(
    "（(【[来记编作通摄供文校审图上下左右资视本新中人大各观再谢风投免关译这今接原此引摘转最特衷在同感致鸣更完详具参请欢如祝敬未也现"
)
_PHOTO = re.compile(
    rf"(?:记者|通讯员)\s*[{HAN_BASIC}·]{{2,8}}\s*摄(?!影)|[^，。]{{0,14}}摄[）)]?\W*\Z"
    r"|\([^)]*(?:Getty|AP|Associated Press|Reuters)[^)]*\)\W*\Z"
    r"|\w / ?(?:Reuters|AP|AFP|EPA|Getty)\b"
)
# Rolls of names: three or more, then a verb of attendance.
_ROLL = re.compile(r"(?:[^，。、]{2,16}、){2,}[^，。]{2,24}(?:参加|出席|陪同)[^，。]{0,16}。?\Z")
_ROLL_COMMAS = 2
_CODE = re.compile(r"&&|\|\||\);|\(\);|//\s|=>|[{}]\s|\w\(\w*\)\.\w|\w__\w")
_CODE_SIGNS = 2
"""Signs of a programming language from which a sentence is code."""
_PAUSE = frozenset("，、,…⋯")
_LABEL = re.compile(r"[^：:，。,.“\"\n]{1,8}：|[A-Z][\w’' &-]{1,30}: ")
_LABELS = 3
"""Sentences with a label that make a list."""
_TAIL = 24
"""Characters at the end of a Chinese sentence that announce a list."""
_TOPIC_ENDS = frozenset("题战难议因点化验训考面径法容施骤能况势分段型类节素下示条项步层件种")
"""The last characters of the nouns that are counted, to pass over most sentences quickly."""
_ANNOUNCEMENTS = ("发布", "推出", "宣布", "开源", "上线", "启动")
"""The verbs of the Chinese patterns of announcements, to pass over most sentences quickly."""
_COUNTS = ("There are ", "Here are ", "We ", "I ")
_NUMBER_INITIALS = frozenset("（(0123456789一二三四五六七八九十第S①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_NUMBERED = re.compile(
    r"[（(]?[0-9]{1,2}[）)、]|[0-9]{1,2}\.\s?(?=[A-Z\u4e00-\u9fff])|[①-⑳]|[（(][一二三四五六七八九十]{1,2}[）)]"
    r"|[0-9]{1,2}:[0-9]{2}[^:]{0,8}:|[一二三四五六七八九十]{1,2}、"
    r"|第[一二三四五六七八九十]{1,2}步|Step [0-9]\b"
)
_PHOTO_SIGNS = frozenset(("摄", "Getty", "Reuters", "(AP", "(Associated", "/ A", "/ EPA"))
_ROLL_SIGNS = frozenset(("参加", "出席", "陪同"))
# Searched for once per article; most articles have none.
_SIGNS = re.compile("|".join(map(re.escape, sorted(_HAN_PHRASES | _PHOTO_SIGNS | _ROLL_SIGNS))))
_QUESTION = re.compile(r"[？?][”’\"'」』）)]?\Z")
_OPENING_QUOTES = frozenset("“\"「『‘'")
_CLOSING_QUOTES = frozenset("”\"」』’'")
_CLAUSE = re.compile("[，、；。]")
_DIGIT = re.compile(r"[0-9０-９]")
_SLOGANS = 3
"""Clauses of appeal that make a slogan, if it has no number."""
_PAIRS = (("“", "”"), ("「", "」"), ("『", "』"), ("（", "）"), ("《", "》"), ("(", ")"))

_EVENT_NUMBERS = 2
"""Numbers from which a sentence reports what was done."""
_NUMBER = re.compile(
    r"[0-9０-９][0-9０-９.,]*|[一二三四五六七八九十百千]{1,5}[万亿个名人家台座起次]"
)


def cues(texts: Sequence[str]) -> list[list[Cue]]:
    """The cues of each sentence of an article, without those of :func:`background`.

    Signs that are nowhere in the article are not searched for in each sentence.
    """
    whole = "\n".join(texts)
    signs = frozenset(_SIGNS.findall(whole))
    has_photos = not signs.isdisjoint(_PHOTO_SIGNS)
    has_rolls = not signs.isdisjoint(_ROLL_SIGNS)
    has_questions = "？" in whole or "?" in whole
    results: list[list[Cue]] = []
    columns = zip(
        texts,
        _have_phrase(texts, whole, signs & _HAN_PHRASES),
        _are_unbalanced(texts, whole),
        _are_fragments(texts),
        _are_members(texts, whole),
        strict=True,
    )
    for text, has_phrase, is_unbalanced, is_fragment, is_member in columns:
        own: list[Cue] = []
        if (
            has_phrase
            or _is_aside(text)
            or (has_photos and _PHOTO.search(text))
            or (has_rolls and text.count("、") >= _ROLL_COMMAS and _ROLL.match(text))
        ):
            own.append(Cue.ASIDE)
        if is_unbalanced:
            own.append(Cue.CUT)
        if is_fragment:
            own.append(Cue.FRAGMENT)
        if is_member:
            own.append(Cue.MEMBER)
        elif _announces_list(text):
            own.append(Cue.TOPIC)
        if has_questions and _QUESTION.search(text, max(0, len(text) - 2)):
            own.append(Cue.QUESTION)
        if text[0] in _OPENING_QUOTES:
            own.append(Cue.UTTERANCE if text[-1:] in _CLOSING_QUOTES else Cue.QUOTATION)
        results.append(own)
    return results


def _are_fragments(texts: Sequence[str]) -> list[bool]:
    """For each sentence, whether it is only a part of one."""
    are_open = [text[-1].isalnum() for text in texts]
    are_usual = 2 * sum(are_open) > len(texts)
    return [
        (is_open and not are_usual)
        or (text[-1] in _PAUSE and "：" not in text)
        or text.startswith(("...", "…"))
        or (text[0].islower() and text[0].isascii() and text[1:].split(" ", 1)[0].isalpha())
        for text, is_open in zip(texts, are_open, strict=True)
    ]


def _are_members(texts: Sequence[str], whole: str) -> list[bool]:
    """For each sentence, whether it is one of a list in prose."""
    labels = [False] * len(texts)
    if whole.count("：") + whole.count(": ") >= _LABELS:
        labels = [_LABEL.match(text) is not None for text in texts]
        if sum(labels) < _LABELS:
            labels = [False] * len(texts)
    return [
        has_label or (text[0] in _NUMBER_INITIALS and _NUMBERED.match(text) is not None)
        for text, has_label in zip(texts, labels, strict=True)
    ]


def background(text: str) -> list[Cue]:
    """The cue of a sentence that describes, introduces or appeals; [] for any other.

    Slower than :func:`cues`, and of use only near the head of an article.
    """
    language = "en" if text[0].isascii() else "zh"
    for cue, cue_pattern in _backgrounds(language):
        if cue_pattern.match(text):
            return [cue]
    if (
        language == "en"
        or text.count("，") + text.count("、") < _SLOGANS - 1
        or _DIGIT.search(text)
    ):
        return []
    clauses = _CLAUSE.split(text)
    appeals = sum(map(bool, map(pattern("slogan", "zh").match, clauses)))
    return [Cue.SLOGAN] if appeals >= _SLOGANS else []


@cache
def _backgrounds(language: str) -> Sequence[tuple[Cue, re.Pattern[str]]]:
    """The cues of background with their patterns."""
    kinds = (Cue.SCENE, Cue.PROFILE, Cue.BACKDROP, Cue.SIGNPOST)
    return [(cue, pattern(cue.value, language)) for cue in kinds]


def _are_unbalanced(texts: Sequence[str], whole: str) -> list[bool]:
    """For each sentence, whether a quotation or bracket opens or closes in another one."""
    results = [False] * len(texts)
    if '"' in whole:
        results = [text.count('"') % 2 == 1 for text in texts]
    for opening, closing in _PAIRS:
        if opening in whole or closing in whole:
            for place, text in enumerate(texts):
                if text.count(opening) != text.count(closing):
                    results[place] = True
    return results


def _have_phrase(texts: Sequence[str], whole: str, phrases: frozenset[str]) -> list[bool]:
    """For each sentence, whether it contains one of the phrases or a Latin one."""
    # All Latin ones but © contain a blank, and most Chinese texts have none.
    if " " in whole or "©" in whole:
        lowered = whole.lower()
        if latin := [phrase for phrase in _LATIN_PHRASES if phrase in lowered]:
            texts = [text.lower() for text in texts]
            phrases = phrases.union(latin)
    if not phrases:
        return [False] * len(texts)
    return [any(phrase in text for phrase in phrases) for text in texts]


def _is_aside(text: str) -> bool:
    """Whether a sentence begins or ends as credits, captions, notes and lead-ins do, or is code."""
    first = text[0]
    if text[-1] in "：:":
        return True
    if first.isascii():
        note = pattern("note", "en", flags=re.IGNORECASE)
        is_code = len(_CODE.findall(text)) >= _CODE_SIGNS
        return is_code or _BEGINNINGS.match(text) is not None or note.match(text) is not None
    return first in _INITIALS and (
        _BEGINNINGS.match(text) is not None or pattern("note", "zh").match(text) is not None
    )


def _announces_list(text: str) -> bool:
    """Whether a sentence announces a list that follows."""
    if not text[0].isascii():
        is_likely = text[-2:-1] in _TOPIC_ENDS
        return (
            is_likely and pattern("topic", "zh").search(text, max(0, len(text) - _TAIL)) is not None
        )
    is_likely = text.startswith(_COUNTS) or "follow" in text or text.endswith("below.")
    return is_likely and pattern("topic", "en", flags=re.IGNORECASE).search(text) is not None


def is_announcement(text: str) -> bool:
    """Whether a sentence announces something in the first person or today."""
    if text[0].isascii():
        return pattern("announcement", "en", flags=re.IGNORECASE).search(text) is not None
    is_likely = any(verb in text for verb in _ANNOUNCEMENTS)
    return is_likely and pattern("announcement", "zh").search(text) is not None


def is_event(candidate: Candidate) -> bool:
    """Whether a sentence says what happened or will, or sums up with a number.

    An actor and a verb of result (签署, 通车, announced), a total since the beginning of
    the year, a count: the nut of a story, in a feature often the third to eighth sentence.
    """
    if not _event_verbs().isdisjoint(candidate.words):
        return True
    text = candidate.text
    if pattern("plan", "zh").search(text):
        return True
    numbers = len(_NUMBER.findall(text))
    if numbers >= _EVENT_NUMBERS:
        return True
    return numbers > 0 and pattern("total", "any").search(text) is not None


@cache
def _event_verbs() -> frozenset[str]:
    """Verbs of result as candidates have them: Chinese ones whole, English ones stemmed."""
    return frozenset((*entries("event", "zh"), *map(stem, entries("event", "en"))))
