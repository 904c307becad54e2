"""Sentences torn by a column's end: which strips of a page are pieces of one paragraph.

A line that is prose and does not end a sentence goes on in the next one.  A short
first piece looks like a headline; signs on both sides of the gap tell: a word or
a number cut in two, a title whose 》 comes later, a beginning no sentence has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from newsdigest.formats.newspaper import line_types
from newsdigest.formats.newspaper.line_types import LineType
from newsdigest.formats.newspaper.paragraphs import Strip, repeats, word_cut
from newsdigest.text.scripts import HAN_BASIC

SURE = 2
"""Signs from which on a line that looks like a headline is the first piece of a sentence."""
_LEANS = re.compile(
    r"(?:[的和与及在对将把被从向为使让是并或以于据由就到]|了解到|获悉|表示|指出|强调|介绍|显示|通过|制定|根据|按照|围绕|联合|进一步)$"
)
LONGEST = 5000
"""Characters from which on a paragraph is taken to have ended; a page is read in linear time."""
SPREAD = 0.75
"""Share of strips under a blank line from which on blank lines tell nothing."""
MIN_TEARS = 2
"""Paragraphs torn beyond doubt from which on a page is taken to be torn."""
BELOW = 200
"""Characters under a headline that repeat its words."""
WELL_REPEATED = 0.4
_CLAUSE_END = re.compile(
    r"(?!据悉|目前|如今|同时|此外|其间|昨天|今天|现场|随后|当前|日前|近日|去年|今年|[上下]午|当[天晚日]|其中"
    r"|首先|其次|最后|接着|为此|因此|另外|而且|但是|然而|不过|所以|截至|眼下|最终|未来|过去|对此|期间|随即)"
    rf"[{HAN_BASIC}]{{1,2}}[,，、。]"
)
_COMMA = re.compile(f"，|(?<=[{HAN_BASIC}”]),")
_ISSUES = re.compile(r"(?:印发|出台|颁布|发布|公布|修订|落实|贯彻|审议)$")
_LEAD = re.compile(
    r"(?:记者(?:[今昨]天|\d+日)?从|日前|近日|近年来|连日来|据(?!守)|今天[（(]|昨天|今年以来|当地时间|目前|截至|其中|同时|此外|与此同时"
    r"|(?:\d{4}年)?\d{1,2}月\d{1,2}日|\d{1,2}日[，,上下晚凌])"
)


def mended(strips: Sequence[Strip]) -> list[Strip]:
    """The strips with torn sentences joined, in one pass."""
    habits = _habits(strips)
    paragraphs: list[Strip] = []
    for index, strip in enumerate(strips):
        following = strips[index + 1] if index + 1 < len(strips) else None
        if paragraphs and (why := _torn(paragraphs, strip, following, habits)):
            paragraphs[-1] = paragraphs[-1].joined(strip, why)
        else:
            paragraphs.append(strip)
    return paragraphs


@dataclass(frozen=True, slots=True)
class _Habits:
    """What a page does everywhere.

    ``tight``: some lines follow each other without a blank line, as a headline and
    its text do.  ``torn``: blank lines stand in mid-sentence.
    """

    tight: bool
    torn: bool


def _habits(strips: Sequence[Strip]) -> _Habits:
    blank = sum(strip.blank for strip in strips[1:])
    tears = (
        before.shape is after.shape is LineType.PROSE
        and after.blank
        and not line_types.is_closed(before.text)
        for before, after in pairwise(strips)
    )
    return _Habits(blank < SPREAD * (len(strips) - 1), sum(tears) >= MIN_TEARS)


def _torn(
    paragraphs: Sequence[Strip], after: Strip, following: Strip | None, habits: _Habits
) -> str:
    """Why ``after`` continues the last strip, "" where it does not."""
    before = paragraphs[-1]
    if after.indented or len(before.text) > LONGEST or line_types.is_closed(before.text):
        return ""
    if after.shape in (LineType.END, LineType.DATED, LineType.BYLINE):
        return ""
    match before.shape:
        case LineType.PROSE | LineType.DATED:
            return _prose_goes_on(before, after, following)
        case LineType.HEAD if line_types.looks_like_headline(after.text):
            return _surely_one(before, after)
        case LineType.HEAD:
            return _piece_of_sentence(paragraphs, after, following, habits)
        case LineType.SUBHEAD if before.text[-1] in "：:" and after.shape is LineType.HEAD:
            return "a subheading's label stands alone"
    return ""


def _prose_goes_on(before: Strip, after: Strip, following: Strip | None) -> str:
    """Prose without a full stop goes on, unless a headline interrupts it."""
    if sure := _surely_one(before, after):
        return sure
    if after.shape is LineType.SUBHEAD or before.text[-1] in "：:":
        return ""
    if after.shape is LineType.HEAD and following and _is_headline_over(after, following):
        return ""
    return "the sentence is not ended"


def _is_headline_over(head: Strip, following: Strip) -> bool:
    if following.shape in (LineType.DATED, LineType.BYLINE):
        return True
    goes_on = line_types.begins_broken(following.text) or word_cut(head.text, following.text)
    return following.shape is LineType.PROSE and not goes_on


def _surely_one(before: Strip, after: Strip) -> str:
    """Why two strips are one whatever they look like, else ""."""
    if line_types.begins_broken(after.text):
        return f"nothing begins with {after.text[0]}"
    if line_types.cuts_a_count(before.text, after.text):
        return "a number is cut from its unit"
    if line_types.ends_open(before.text) and line_types.closes(after.text):
        return "a quotation is closed after the gap"
    return ""


def _piece_of_sentence(
    paragraphs: Sequence[Strip], after: Strip, following: Strip | None, habits: _Habits
) -> str:
    """Why what looks like a headline is the beginning of a torn sentence, else ""."""
    before = paragraphs[-1]
    if sure := _surely_one(before, after):
        return sure
    below = (after.text + (following.text if following else ""))[:BELOW]
    signs = {
        "a word is cut": 2 * word_cut(before.text, after.text),
        "it cannot end so": 2 * bool(_LEANS.search(before.text)),
        "a title follows": 2 * bool(after.text[0] == "《" and _ISSUES.search(before.text)),
        "a comma stands in it": 2 * bool(_COMMA.search(before.text)),
        "it begins like a report": 2 * bool(_LEAD.match(before.text)),
        "no sentence begins so": 2 * bool(_CLAUSE_END.match(after.text)),
        "a blank line stands after it": (3 - before.blank) * (habits.tight and after.blank),
        "nothing repeats it": 2 * (habits.torn and after.blank and _is_alone(paragraphs, below)),
    }
    against = 2 * (" " in before.text.strip()) + 3 * before.text.startswith("【")
    against += 2 * (repeats(before.text, after.text[:80]) >= WELL_REPEATED)
    against += len(paragraphs) == 1 or paragraphs[-2].shape is LineType.END
    if sum(signs.values()) - against < SURE:
        return ""
    return ", ".join(sign for sign, weight in signs.items() if weight)


def _is_alone(paragraphs: Sequence[Strip], below: str) -> bool:
    """Whether neither what is above nor what is below repeats the last strip, as with a headline.

    Of 445 headlines and subheadings 4 were so little repeated below, of the first
    pieces of torn paragraphs every second one.
    """
    *rest, line = paragraphs[-4:]
    above = "".join(strip.text for strip in rest)
    return repeats(line.text, below) < 0.1 and repeats(line.text, above) < WELL_REPEATED
