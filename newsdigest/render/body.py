"""The text of an article as lines for a terminal, each kind of block in its own way.

Prose is broken anew, Chinese with an indent of two characters; lists hang from their
marks, tables have their columns aligned, code keeps its lines.  What a block is comes
from ``text.blocks``; the page around the text is ``reading``'s.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby

from newsdigest.render.annotated import Annotated
from newsdigest.render.body_table import table
from newsdigest.render.lines import BLANK, Line, Role, Spans, cleaned, unwrapped, wrapped
from newsdigest.text.blocks import Block, Kind
from newsdigest.text.language import detect
from newsdigest.text.width import width

INDENT = "\u3000\u3000"
_MARKER = re.compile(r"\s*(?:[-*+•‣▪·●○◆■]|\d{1,3}[.)])\s*")


def body(article: Annotated, spans: Spans, cells: int, margin: Line) -> Iterator[Line]:
    """The text, a blank line before each paragraph, none within a list, a table or code.

    :param spans: offsets into the text of what is marked in it
    :param cells: of a line, margin included
    """
    text, before = article.text, Kind.PROSE
    for group in _groups(text, article.blocks(), article.code):
        kind = group[0].kind
        if not before is kind is Kind.LIST:
            yield BLANK
        before = kind
        if kind is Kind.TABLE:
            yield from table(text, group, spans, cells, margin)
            continue
        for block in group:
            yield from _block(text, block, spans, cells, margin)


def _groups(text: str, found: Sequence[Block], code: Spans) -> Iterator[list[Block]]:
    """The blocks that stand without a blank line between them: rows, items, lines of code.

    :param code: where there is code, whatever its lines look like
    """
    starts = [start for start, _ in code]

    def listing(block: Block) -> int:
        at = bisect_right(starts, block.start) - 1
        return at if at >= 0 and block.start < code[at][1] else -1

    for at, own in groupby(found, listing):
        if at >= 0:
            yield _lines_of_code(text, *code[at], next(own).paragraph)
        else:
            yield from _groups_of_prose(text, list(own))


def _groups_of_prose(text: str, found: Sequence[Block]) -> Iterator[list[Block]]:
    for _, paragraph in groupby(found, lambda block: block.paragraph):
        members = list(paragraph)
        if any(block.kind is Kind.CODE for block in members):
            # The first and the last line of a function are not indented.
            start = text.rfind("\n", 0, members[0].start) + 1
            yield _lines_of_code(text, start, members[-1].end, members[0].paragraph)
            continue
        for kind, alike in groupby(members, lambda block: block.kind):
            if kind in (Kind.LIST, Kind.TABLE):
                yield list(alike)
            else:
                yield from ([block] for block in alike)


def _lines_of_code(text: str, start: int, end: int, paragraph: int) -> list[Block]:
    """Every line of a piece of text as code, blank ones too."""
    found = []
    for line in text[start:end].split("\n"):
        found.append(Block(start, start + len(line.rstrip()), paragraph, Kind.CODE))
        start += len(line) + 1
    return found


def _block(text: str, block: Block, spans: Spans, cells: int, margin: Line) -> list[Line]:
    """A paragraph, a heading, an item of a list or a line of code."""
    start = block.start
    if block.kind is Kind.LIST:  # the indent says how deep it is nested
        start = text.rfind("\n", 0, start) + 1
    piece, marked = unwrapped(*cleaned(text[start : block.end], _within(spans, start, block.end)))
    role = Role.STRONG if block.kind is Kind.HEADING else Role.PLAIN
    first = rest = margin
    marker = _MARKER.match(piece) if block.kind is Kind.LIST else None
    if marker:
        piece, marked = piece[marker.end() :], _within(marked, marker.end(), len(piece))
        lead = _hung(marker[0], cells)
        first, rest = (*margin, (lead, Role.PLAIN)), (*margin, (" " * width(lead), Role.PLAIN))
    elif block.kind is Kind.PROSE and block.paragraph >= 0 and detect(piece) == "zh":
        piece, marked = INDENT + piece, _within(marked, -len(INDENT), len(piece))
    return wrapped(piece, cells, marked, first=first, rest=rest, role=role, marked=Role.CHOSEN)


def _hung(marker: str, cells: int) -> str:
    """The mark of a list item with its indent, unless that leaves the item no room."""
    return marker if 2 * width(marker) < cells else marker.strip() + " "


def _within(spans: Spans, start: int, end: int) -> list[tuple[int, int]]:
    """The spans that reach into the text from ``start`` to ``end``, counted from there."""
    return [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start]
