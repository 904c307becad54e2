"""Blocks of a text: what is prose, and what is a heading, a list, a table or code.

A paragraph stands between blank lines; raw text often ends every paragraph with a
single line break, and mail wraps its lines at a fixed width.  Both are told apart
here.  Cutting prose into sentences is left to ``sentences``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from newsdigest.text.scripts import HAN_BMP


class Kind(StrEnum):
    """What a block of text is."""

    PROSE = "prose"
    HEADING = "heading"
    LIST = "list"
    TABLE = "table"
    CODE = "code"


class Block(NamedTuple):
    """One block: offsets into the text without the blanks around it.

    ``paragraph`` is its position among the paragraphs between blank lines; a
    paragraph of several unwrapped lines holds several blocks.
    """

    start: int
    end: int
    paragraph: int
    kind: Kind


WRAP_WIDTH = (30, 120)
"""Columns that the longest line of a wrapped paragraph may have."""
WRAP_FILL = 0.7
"""A wrapped line fills at least this share of the longest one."""
WRAP_SHARE = 0.7
"""At least this share of a wrapped paragraph's lines, the last one aside, are full."""
WRAP_LINES = 3
"""Lines from which on a paragraph without other signs may be wrapped."""
UNWRAPPED = 1_000_000
"""Columns that no line has: nothing in the paragraph is wrapped."""
WRAP_SAMPLE = 200
"""Lines of a paragraph that are measured to find out whether it is wrapped."""
HEADING_WIDTH = 80
"""Columns that a heading without a mark may have."""
LABEL_WIDTH = 30
"""Columns that a label ("事件：") may have; it is a heading, too."""
HEADING_SHARE = 0.5
"""Where more lines than this end without a full stop, lacking one says nothing."""

_BULLETS = frozenset("-*+•‣▪·●○◆■0123456789")
_LIST = re.compile(r"[^\S\n]*(?:[-*+•‣▪·●○◆■][^\S\n]+\S|[•▪●◆■]\S|\d{1,3}[.)][^\S\n]+\S)")
_CLOSERS = "”’\"'」』】〕）)》〉]*_ \t\u3000"
_QUOTES = '”’"」』'
_TERMINAL = "。！？!?.…؟۔।॥｡．"
_PAUSES = "；;：:，,、"
_HAN = re.compile(f"[\u3041-\u30ff{HAN_BMP}\uac00-\ud7a3]")
# "A股三大指数收涨" reports as often as it titles.
_SHARES = re.compile(r"[ABHＡＢＨ]股")


def blocks(text: str, headings: Collection[int] = ()) -> list[Block]:
    """The blocks of a text in order.

    :param headings: positions of the paragraphs (as ``text.split("\\n\\n")`` counts
        them) that are known to be headings
    """
    found = [block for place in _paragraphs(text) for block in _lines(text, *place)]
    if headings:
        titles = frozenset(headings)  # looked up once a block; callers give tuples
        found = [
            block._replace(kind=Kind.HEADING) if block.paragraph in titles else block
            for block in found
        ]
    return _with_unmarked_headings(text, found)


def _paragraphs(text: str) -> Iterator[tuple[int, int, int]]:
    """Start, end and position of every paragraph, counted as ``split("\\n\\n")`` does."""
    start = position = 0
    while (end := text.find("\n\n", start)) >= 0:
        yield start, end, position
        start, position = end + 2, position + 1
    yield start, len(text), position


def _lines(text: str, start: int, end: int, paragraph: int) -> list[Block]:
    """The blocks of one paragraph: its lines, wrapped ones joined."""
    if text.find("\n", start, end) < 0:
        return _line(text, start, end, paragraph)
    found: list[Block] = []
    written = text[start:end].split("\n")
    lines = [line.strip() for line in written]
    widest = _wrap_width([line for line in lines if line])
    before = ""
    for whole, line in zip(written, lines, strict=True):
        if line:
            kind = _kind(whole)
            first = start + len(whole) - len(whole.lstrip())
            last = first + len(line)
            if before and kind is found[-1].kind is Kind.PROSE and _wraps(before, widest, line[0]):
                found[-1] = found[-1]._replace(end=last)
                widest = max(widest if widest < UNWRAPPED else 0, columns(before))
            else:
                found.append(Block(first, last, paragraph, kind))
            before = line
        start += len(whole) + 1
    return found


def _line(text: str, start: int, end: int, paragraph: int) -> list[Block]:
    """The block of a paragraph that is one line; none if it is blank."""
    line = text[start:end]
    stripped = line.strip()
    if not stripped:
        return []
    start += len(line) - len(line.lstrip())
    return [Block(start, start + len(stripped), paragraph, _kind(line))]


def columns(text: str) -> int:
    """About how many columns a text takes, wide characters counting twice.

    The bytes of UTF-8 tell it well enough for these rules, and in no time: one
    for a Latin letter, three for a Chinese one.  ``text.width`` measures exactly.
    """
    return (len(text) + len(text.encode("utf-8", "surrogatepass"))) // 2


def _kind(line: str) -> Kind:
    if line.lstrip()[:1] in _BULLETS and _LIST.match(line):
        return Kind.LIST
    if "|" in line and (" | " in line.strip(" |") or (line[0] == "|" and line.count("|") > 1)):
        return Kind.TABLE
    # Indented prose is common in plain text; code rarely reads like it.
    if line.startswith(("    ", "\t")) and not (_ends_sentence(line.rstrip()) or _HAN.search(line)):
        return Kind.CODE
    return Kind.PROSE


def _wraps(line: str, widest: int, following: str) -> bool:
    """Whether a line goes on in the next one, which begins with the character ``following``.

    A small letter there is a sure sign; else a line that a program broke is about
    as wide as the widest one.
    """
    if len(line) > WRAP_WIDTH[1] or _ends_sentence(line):
        return False
    width = columns(line)
    if width > WRAP_WIDTH[1] or (line[-1] in _PAUSES and width < WRAP_WIDTH[0]):
        return False
    return following.islower() or width >= WRAP_FILL * widest


def _wrap_width(lines: list[str]) -> int:
    """Columns of a paragraph's widest wrapped line; more than any line has if none is wrapped.

    Either most lines are about as wide as the widest, or several break off before
    a small letter.
    """
    if len(lines) < WRAP_LINES:
        return UNWRAPPED
    lines = lines[:WRAP_SAMPLE]
    broken = [
        columns(line)
        for line, following in pairwise(lines)
        if len(line) <= WRAP_WIDTH[1] and following[0].islower() and not _ends_sentence(line)
    ]
    if len(broken) >= WRAP_LINES:
        return max(broken)
    if any(len(line) > WRAP_WIDTH[1] for line in lines):
        return UNWRAPPED
    widths = [columns(line) for line in lines]
    widest = max(widths)
    full = sum(width >= WRAP_FILL * widest for width in widths[:-1])
    if WRAP_WIDTH[0] <= widest <= WRAP_WIDTH[1] and full >= WRAP_SHARE * (len(widths) - 1):
        return widest
    return UNWRAPPED


def _ends_sentence(line: str) -> bool:
    return line.rstrip(_CLOSERS)[-1:] in _TERMINAL or line[-1] in _QUOTES


def _is_open(line: str) -> bool:
    """Whether a line lacks any punctuation at its end.

    A heading may end with a quoted word: 创客云集点亮“圆梦空间”.
    """
    if line[-1] in _QUOTES and not re.search(r"[，。：？！,.:?!]", line):
        return True
    return not _ends_sentence(line) and line[-1] not in _PAUSES


def _with_unmarked_headings(text: str, found: list[Block]) -> list[Block]:
    """Short lines without a full stop, over other text, in a text that has full stops."""
    prose = [block for block in found if block.kind is Kind.PROSE]
    titles = {block for block in prose[:-1] if _may_be_heading(text, block)}
    if not titles or len(titles) > HEADING_SHARE * len(prose):
        return found
    return [block._replace(kind=Kind.HEADING) if block in titles else block for block in found]


def _may_be_heading(text: str, block: Block) -> bool:
    if block.end - block.start > HEADING_WIDTH:
        return False
    line = text[block.start : block.end]
    if line[-1] in "：:":
        return columns(line) <= LABEL_WIDTH
    return columns(line) <= HEADING_WIDTH and _is_open(line) and not _SHARES.match(line)
