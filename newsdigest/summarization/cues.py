"""Cues: surface signs of what a sentence is in a news text.

Sentences that are rarely the point (credits, captions, greetings, rolls of names,
questions, bare quotations, scenes), anaphoric ones, which say nothing without an
earlier sentence, and events, which say who did what.  What each cue costs stands in
``ranking/news``; the words and patterns are mostly in ``lexicon.toml``.
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
    """A credit, caption, link, greeting, roll of names, or the lead-in to a list."""
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
_INITIALS = frozenset("（(【[来记编作通摄供文校审图上下左右资视本新中人大各观再谢风投免关译这今接")
_PHOTO = re.compile(
    rf"(?:记者|通讯员)\s*[{HAN_BASIC}·]{{2,8}}\s*摄(?!影)|[^，。]{{0,14}}摄[）)]?\W*\Z"
    r"|\([^)]*(?:Getty|AP|Associated Press|Reuters)[^)]*\)\W*\Z"
    r"|\w / ?(?:Reuters|AP|AFP|EPA|Getty)\b"
)
# Rolls of names: three or more, then a verb of attendance.
_ROLL = re.compile(r"(?:[^，。、]{2,16}、){2,}[^，。]{2,24}(?:参加|出席|陪同)[^，。]{0,16}。?\Z")
_ROLL_COMMAS = 2
_LEAD_IN = 40
"""Characters up to which a sentence ending in a colon only introduces a list; three times
as many in Latin letters."""
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

_QUOTE = "[“\"'「『‘]?"
_ELLIPSIS = re.compile(
    r"\bsuch an? [a-z]+\b|\bdid not merely\b"
    r"|\b(?:did|do|does) (?:so|too|likewise|the same|last (?:year|month|week|season|time))\b"
    r"|\b(?:did|does|do|had|has|have|was|were|is|are|will|would|can|could)(?: not|n['’]t)?"
    r"(?: so| too| the same| likewise)?(?: (?:last|this|the) (?:year|week|month|season|time))?"
    r"(?: before)?[.!]$"
)
_ACRONYM = re.compile(
    r"[（(]([A-Z][A-Za-z]{0,3}[A-Z]{1,4})[）)]|（(?:以下)?简称[“\"]?([^”\"）]{2,12})[”\"]?）"
)

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
        strict=True,
    )
    for text, has_phrase, is_unbalanced in columns:
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
        if has_questions and _QUESTION.search(text, max(0, len(text) - 2)):
            own.append(Cue.QUESTION)
        if text[0] in _OPENING_QUOTES:
            own.append(Cue.UTTERANCE if text[-1:] in _CLOSING_QUOTES else Cue.QUOTATION)
        results.append(own)
    return results


def background(text: str) -> list[Cue]:
    """The cue of a sentence that describes, introduces or appeals; [] for any other.

    Slower than :func:`cues`, and of use only near the head of an article.
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
    appeals = sum(map(bool, map(pattern("slogan", "zh").match, clauses)))
    return [Cue.SLOGAN] if appeals >= _SLOGANS else []


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
    """Whether a sentence begins or ends as credits, captions, greetings and lead-ins do."""
    first = text[0]
    is_lead_in = text[-1] in "：:" and len(text) < _LEAD_IN * (3 if first.isascii() else 1)
    return is_lead_in or (
        (first in _INITIALS or first.isascii()) and _BEGINNINGS.match(text) is not None
    )


def antecedents(candidates: Sequence[Candidate]) -> list[int | None]:
    """For each candidate, the position of the one without which it says nothing.

    None where it stands by itself; its own position where the antecedent is no
    candidate, as behind a heading or at the beginning of a list.
    """
    places: list[int | None] = []
    for place, candidate in enumerate(candidates):
        if candidate.order == 0 or not is_anaphoric(candidate.text):
            places.append(None)
            continue
        previous = candidates[place - 1]
        is_next = previous.source == candidate.source and previous.number == candidate.number - 1
        places.append(place - 1 if is_next else place)
    for place, definition in _acronyms(candidates):
        if places[place] is None:
            places[place] = definition
    return places


def is_anaphoric(text: str) -> bool:
    """Whether a sentence refers to an earlier one.

    It begins with a pronoun or a connective, is the second of a list in prose, a bare
    quotation, or elliptic ("did last year").
    """
    if text[0] in _OPENING_QUOTES and text[-1] in _CLOSING_QUOTES:
        return True
    if text[0].isascii() and text[1:2].isascii():
        opening = pattern("anaphoric", "en", flags=re.IGNORECASE, before=_QUOTE)
    else:
        opening = pattern("anaphoric", "zh", before=_QUOTE)
    return opening.match(text) is not None or _ELLIPSIS.search(text) is not None


def _acronyms(candidates: Sequence[Candidate]) -> list[tuple[int, int]]:
    """Pairs of a sentence that uses an acronym and the earlier one that explains it."""
    pairs = []
    for definition, candidate in enumerate(candidates):
        if "(" not in candidate.text and "（" not in candidate.text:
            continue
        for match in _ACRONYM.finditer(candidate.text):
            acronym = re.compile(rf"(?<![A-Za-z]){re.escape(match[1] or match[2])}(?![A-Za-z])")
            for place in range(definition + 1, len(candidates)):
                other = candidates[place]
                if other.source == candidate.source and acronym.search(other.text):
                    pairs.append((place, definition))
    return pairs


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
