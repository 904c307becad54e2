"""Latin full stops, exclamation and question marks that do not end a sentence.

They belong to abbreviations, initials, numbers and names.  Chinese marks are unambiguous
and handled by ``sentences``.
"""

from __future__ import annotations

import re

from newsdigest.text import scripts

# Followed by a name, a number or a noun, never by a new sentence.
_NEVER_LAST_WORDS = """
mr mrs ms messrs dr prof st gen lt col sgt capt cpl cmdr adm maj rev hon sen rep gov pres supt
insp det fr hr vs v e.g i.e cf viz approx fig figs eq vol pp ph mt ft esq ave blvd dept est univ
assn bros cit ed eds trans spc sfc pvt pfc ssgt amb atty cllr gens sens reps govs profs drs rept
"""
_NEVER_LAST = frozenset(_NEVER_LAST_WORDS.split())
# Followed by a number; "No." and "Art." may also be sentences.
_BEFORE_NUMBER_WORDS = """
no nos p sec art ch par jan feb mar apr jun jul aug sep sept oct nov dec
"""
_BEFORE_NUMBER = frozenset(_BEFORE_NUMBER_WORDS.split())
# End of a sentence if what follows begins one.
_EITHER_WORDS = """
inc ltd co corp jr sr etc a.m p.m u.s u.k u.n e.u d.c b.c a.d u.s.a ph.d m.d b.a m.a ll.d al rd
plc llc
"""
_EITHER = frozenset(_EITHER_WORDS.split())
# With a capital; end of a sentence unless a day follows: "on Sun. Oct. 5", but "in the Rising
# Sun. Police came".
_BEFORE_DAY_WORDS = """
mon tue tues wed thu thur thurs fri sat sun jan feb mar apr jun jul aug sep sept oct nov dec
"""
_BEFORE_DAY = frozenset(_BEFORE_DAY_WORDS.split())
# With a capital; end of a sentence unless a title follows: "Calif. Gov. Lee".  Inside a
# sentence a comma follows.
_STATES_WORDS = """
ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev
okla ore pa tenn tex va vt wash wis wyo ont
"""
_STATES = frozenset(_STATES_WORDS.split())
_TITLES_WORDS = """
gov sen rep atty attorney state lt supreme senate house democrat democratic republican highway ave
"""
_TITLES = frozenset(_TITLES_WORDS.split())
_TIMES = frozenset(("a.m", "p.m"))
_AFTER_TIME_WORDS = """
monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat
sun january february march april may june july august september october november december jan feb
mar apr jun jul aug sep sept oct nov dec eastern central mountain pacific atlantic alaska hawaii
greenwich beijing tokyo london moscow paris berlin sydney singapore local
"""
_AFTER_TIME = frozenset(_AFTER_TIME_WORDS.split())
"""Capitalized words that continue a sentence after a time of day; others begin a new one."""
_STARTERS_WORDS = """
the a an this that these those it its he she they we you i his her their our my in on at by for
from with as but and or so if when while after before since although though however meanwhile
there here what who where why how which according some many most all both each one two not no
yes also still now then yet even once during under over last next today
"""
_STARTERS = frozenset(_STARTERS_WORDS.split())
_LONGEST = max(map(len, _NEVER_LAST | _BEFORE_NUMBER | _EITHER | _STATES))
_LAST_WORD = re.compile(r"[^\W_\u3000-\uffef](?:[^\W\u3000-\uffef]|[’'&-]|\.(?=\w))*$")
_HAN = re.compile(f"[{scripts.HAN}]")
_ITEM_NUMBER = re.compile(r"[（(]?第?[一二三四五六七八九十百]{1,4}[章节条]?[)）]?")
_SOUNDS = frozenset(
    "阿埃艾安奥巴贝本比波伯勃博布查德迪杜多厄恩尔法菲费夫福弗盖冈戈格葛古哈汉豪赫霍胡基吉加贾杰金卡凯坎考科克肯"
    "库拉莱兰劳雷勒里理利莉林琳卢鲁伦罗洛玛马迈麦曼梅门蒙米密摩莫姆穆纳娜奈南内尼娘妮涅宁努诺欧帕佩彭皮珀普乔"
    "琼丘让茹萨塞桑瑟森莎舍史斯丝苏索塔泰坦汤唐特提蒂廷图托瓦威韦维温文沃乌伍西希夏肖谢辛雅亚扬耶叶伊易因尤约"
    "泽扎詹珍芝朱兹佐"
)
"""Characters used to transcribe foreign names."""
_SPACED_DOT = re.compile(r"\s\.(?:\s|$)")
"""The next dot of a spaced ellipsis (". . .")."""
_LOWER_WORD = re.compile(r"(?:\s|^)[\"“‘(]?([a-z]{3,}(?:['’][a-z]+)?)[)\"”’]?$")
_LOWER_AFTER = re.compile(r"[\"”’]?[A-Z][a-z]{2,}(?:['’]s)?,? [a-z]")
_NEXT_WORD = re.compile(r"[\s\"'“‘(\[*_]*([^\W_][\w’'-]*)?")


def continues(text: str, start: int, mark: int, end: int, limit: int) -> bool:
    """Whether the sentence continues after a Latin mark.

    :param start: offset of the sentence
    :param mark: offset of the mark
    :param end: offset after the mark and the closing quotes behind it
    :param limit: offset after the paragraph
    """
    rest = text[end : min(end + 40, limit)]
    if not rest.strip():
        return False
    following = _NEXT_WORD.match(rest)
    word = (following.group(1) or "") if following else ""
    if not rest[0].isspace():
        return not _ends_without_space(text, start, mark, end, word)
    if _SPACED_DOT.match(rest):
        return True
    if word[:1].islower():
        # A sentence can begin like "iPhone sales rose".
        return not any(letter.isupper() for letter in word[1:4])
    if text[mark] != "." or text[mark : mark + 2] == "..":
        return False
    return _is_abbreviation(text, start, mark, word)


def _is_between_han(text: str, start: int, mark: int, end: int) -> bool:
    """Whether an ASCII full stop between Han characters ends a sentence.

    It does not after the number of an item (一.) or in a foreign name (汤姆.克鲁斯).
    """
    before, after = text[max(start, mark - 2) : mark], text[end : end + 2]
    if not (_HAN.match(before[-1:]) and _HAN.match(after[:1])):
        return False
    is_name = _SOUNDS.issuperset(before) and _SOUNDS.issuperset(after)
    return not is_name and not _ITEM_NUMBER.fullmatch(text, start, mark)


def _ends_without_space(text: str, start: int, mark: int, end: int, word: str) -> bool:
    """Whether a mark without a space after it ends a sentence ("at home.The police")."""
    following = text[end]
    if not following.isascii() and following.isalpha():
        return (
            text[mark] in "!?．"
            or not text[mark - 1 : mark].isalnum()
            or _is_between_han(text, start, mark, end)
        )
    if not (word[:1].isupper() and word[1:].islower()):
        return False
    match = _LOWER_WORD.search(text, max(0, mark - 24), mark)
    if match is None:
        return False
    # "at home.The police", but also "solution.Try to": never "node.Js" or "Socket.Timeout".
    return word.lower() in _STARTERS or (
        len(match[1]) > 3 and _LOWER_AFTER.match(text, end) is not None
    )


def _is_abbreviation(text: str, start: int, mark: int, following: str) -> bool:
    """Whether the full stop belongs to the word or number before it."""
    # Fast path: most sentences end with a word longer than any abbreviation.
    ending = text[max(start, mark - _LONGEST - 1) : mark]
    if len(ending) > _LONGEST and ending.isascii() and ending.isalpha():
        return False
    match = _LAST_WORD.search(text, max(start, mark - 24), mark)
    if match is None:
        return False
    last = match.group()
    key = last.casefold()
    if last.isdigit():
        # The number of an item: "1. Do this".
        return match.start() == start and len(last) < 4
    if key in _BEFORE_NUMBER and following[:1].isdigit():
        return True
    if (
        key in _NEVER_LAST
        and last != "EST"
        and (last[0].isupper() or key in {"vs", "v", "e.g", "i.e", "cf", "approx", "st"})
    ):
        return True
    if len(last) == 1 and last.isupper():
        return following.casefold() not in _STARTERS or last in "JK"
    if key in _TIMES:
        is_zone = following.isupper() and len(following) > 1
        return is_zone or following.casefold() in _AFTER_TIME
    if key == "etc":
        return False
    if key in _BEFORE_DAY:
        return last[0].isupper() and following.casefold() in _AFTER_TIME
    if key in _STATES:
        return last[0].isupper() and following.casefold() in _TITLES
    return (key in _EITHER or bool(re.fullmatch(r"(?:\w\.)+\w", key))) and (
        following[:1].isalpha() and following.casefold() not in _STARTERS
    )
