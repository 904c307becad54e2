"""Blocks of plain text: prose, headings, list items, table rows, lines of code.

Paragraphs are separated by blank lines.  Within one, a line break is either the end of a
block, as in raw text, or a wrapped line, as in mail; the widths of the lines tell.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from newsdigest.text.scripts import HAN_BMP


class Kind(StrEnum):
    """The kind of a block."""

    PROSE = "prose"
    HEADING = "heading"
    LIST = "list"
    TABLE = "table"
    CODE = "code"


class Block(NamedTuple):
    """One block: offsets into the text, surrounding white space excluded.

    ``paragraph`` is the position of its paragraph, as ``text.split("\\n\\n")`` counts; a
    paragraph of several unwrapped lines has several blocks.
    """

    start: int
    end: int
    paragraph: int
    kind: Kind


WRAP_WIDTH = (30, 120)
"""Least and most columns of the longest line of a wrapped paragraph."""
WRAP_FILL = 0.7
"""Least width of a wrapped line, as a share of the longest."""
WRAP_SHARE = 0.7
"""Least share of full lines in a wrapped paragraph, the last line aside."""
WRAP_LINES = 3
"""Least lines of a wrapped paragraph without other signs."""
UNWRAPPED = 1_000_000
"""Wrap width of an unwrapped paragraph: wider than any line."""
WRAP_SAMPLE = 200
"""Lines of a paragraph that are measured for its wrap width."""
HEADING_WIDTH = 80
"""Most columns of an unmarked heading."""
LABEL_WIDTH = 30
"""Most columns of a label ("事件："), which is a heading, too."""
HEADING_SHARE = 0.5
"""Above this share of lines without a full stop, none of them counts as a heading."""

_BULLETS = frozenset("-*+•‣▪·●○◆■0123456789")
_LIST = re.compile(r"[^\S\n]*(?:[-*+•‣▪·●○◆■][^\S\n]+\S|[•▪●◆■]\S|\d{1,3}[.)][^\S\n]+\S)")
_CLOSERS = "”’\"'」』】〕）)》〉]*_ \t\u3000"
_QUOTES = '”’"」』'
_TERMINAL = "。！？!?.…؟۔।॥｡．"
_PAUSES = "；;：:，,、"
_HAN = re.compile(f"[\u3041-\u30ff{HAN_BMP}\uac00-\ud7a3]")
_CONTINUED = re.compile(
    r"[A-Za-z](?:,| (?:the|an?|of|to|and|or|in|on|at|for|from|with|by|as|that|which|our|your|their"
    r"|its|is|are|was|were|be|into|than|about|between|through))$"
)
"""The end of an English line that is continued: a comma, an article, a preposition."""
# "A股三大指数收涨" is as often a report as a heading.
_SHARES = re.compile(r"[ABHＡＢＨ]股")


def blocks(text: str, headings: Collection[int] = ()) -> list[Block]:
    """The blocks of a text in order.

    :param headings: positions of the paragraphs (as ``text.split("\\n\\n")`` counts
        them) that are headings
    """
    result = [block for place in _paragraphs(text) for block in _lines(text, *place)]
    if headings:
        titles = frozenset(headings)
        result = [
            block._replace(kind=Kind.HEADING) if block.paragraph in titles else block
            for block in result
        ]
    return _with_unmarked_headings(text, result)


def _paragraphs(text: str) -> Iterator[tuple[int, int, int]]:
    """Start, end and position of every paragraph."""
    start = position = 0
    while (end := text.find("\n\n", start)) >= 0:
        yield start, end, position
        start, position = end + 2, position + 1
    yield start, len(text), position


def _lines(text: str, start: int, end: int, paragraph: int) -> list[Block]:
    """The blocks of one paragraph: its lines, wrapped ones joined."""
    if text.find("\n", start, end) < 0:
        return _line(text, start, end, paragraph)
    blocks: list[Block] = []
    whole_lines = text[start:end].split("\n")
    lines = [line.strip() for line in whole_lines]
    widest = _wrap_width([line for line in lines if line])
    before, has_joined = "", False
    for whole, line in zip(whole_lines, lines, strict=True):
        if line:
            kind = _kind(whole)
            first = start + len(whole) - len(whole.lstrip())
            last = first + len(line)
            is_prose = before and kind is blocks[-1].kind is Kind.PROSE
            # In the middle of a wrapped paragraph a line may be short, as where a link was.
            is_unfinished = has_joined and before[-1].isascii() and not _ends_sentence(before)
            has_joined = bool(is_prose) and (is_unfinished or _wraps(before, widest, line[0]))
            if has_joined:
                blocks[-1] = blocks[-1]._replace(end=last)
                widest = max(widest if widest < UNWRAPPED else 0, columns(before))
            else:
                blocks.append(Block(first, last, paragraph, kind))
            before = line
        start += len(whole) + 1
    return blocks


def _line(text: str, start: int, end: int, paragraph: int) -> list[Block]:
    """The block of a paragraph of one line; none if it is blank."""
    line = text[start:end]
    stripped = line.strip()
    if not stripped:
        return []
    start += len(line) - len(line.lstrip())
    return [Block(start, start + len(stripped), paragraph, _kind(line))]


def columns(text: str) -> int:
    """An estimate of the text's width in columns, from its length in UTF-8.

    Exact for Latin letters (1) and Chinese characters (2), and fast; ``text.width``
    measures exactly.
    """
    return (len(text) + len(text.encode("utf-8", "surrogatepass"))) // 2


def _kind(line: str) -> Kind:
    if line.lstrip()[:1] in _BULLETS and _LIST.match(line):
        return Kind.LIST
    if "|" in line and (" | " in line.strip(" |") or (line[0] == "|" and line.count("|") > 1)):
        return Kind.TABLE
    # Indented prose is common in plain text: it ends like a sentence or has Han.
    if line.startswith(("    ", "\t")) and not (_ends_sentence(line.rstrip()) or _HAN.search(line)):
        return Kind.CODE
    return Kind.PROSE


def _wraps(line: str, widest: int, following: str) -> bool:
    """Whether a line is continued by the next one, which begins with ``following``.

    It is if that is a Latin small letter, if the line ends with an English word that never
    ends a sentence, or if it is about as wide as the widest.
    """
    is_middle = "a" <= following <= "z" or (following == "(" and len(line) >= WRAP_WIDTH[0])
    if is_middle and line[-1] not in ":;" and not _has_full_stop(line):
        return True
    if len(line) > WRAP_WIDTH[1] or _ends_sentence(line):
        return False
    if _CONTINUED.search(line):
        return True
    width = columns(line)
    if width > WRAP_WIDTH[1] or (line[-1] in _PAUSES and width < WRAP_WIDTH[0]):
        return False
    return following.islower() or width >= WRAP_FILL * widest


def _wrap_width(lines: list[str]) -> int:
    """Columns of a paragraph's widest wrapped line; :data:`UNWRAPPED` if it is not wrapped.

    In a wrapped paragraph most lines are about as wide as the widest, or several are
    continued by a lower-case letter.
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


def _has_full_stop(line: str) -> bool:
    return line.rstrip(_CLOSERS)[-1:] in _TERMINAL


def _ends_sentence(line: str) -> bool:
    return _has_full_stop(line) or line[-1] in _QUOTES


def _is_open(line: str) -> bool:
    """Whether a line has no final punctuation; a quoted word (…点亮“圆梦空间”) is none."""
    if line[-1] in _QUOTES and not re.search(r"[，。：？！,.:?!]", line):
        return True
    return not _ends_sentence(line) and line[-1] not in _PAUSES


def _with_unmarked_headings(text: str, blocks: list[Block]) -> list[Block]:
    """Turn short lines without a full stop into headings, in a text that has full stops.

    Where they are most of the lines, as in a round-up, only those are that stand directly
    above a sentence, if most of them do.
    """
    prose = [block for block in blocks if block.kind is Kind.PROSE]
    titles = {block for block in prose[:-1] if _may_be_heading(text, block)}
    if len(titles) > HEADING_SHARE * len(prose):
        above = {
            block
            for block, following in pairwise(prose)
            if block in titles and _has_full_stop(text[following.start : following.end])
        }
        titles = above if len(above) > HEADING_SHARE * len(titles) else set()
    if not titles:
        return blocks
    return [block._replace(kind=Kind.HEADING) if block in titles else block for block in blocks]


def _may_be_heading(text: str, block: Block) -> bool:
    if block.end - block.start > HEADING_WIDTH:
        return False
    line = text[block.start : block.end]
    if line[-1] in "：:":
        return columns(line) <= LABEL_WIDTH
    return columns(line) <= HEADING_WIDTH and _is_open(line) and not _SHARES.match(line)
