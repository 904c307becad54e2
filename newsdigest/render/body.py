"""The text of an article as lines for a terminal, each kind of block in its own way.

Prose is broken anew, Chinese with an indent of two characters; lists hang from their
marks, tables have their columns aligned, code keeps its lines.  What a block is comes
from ``text.blocks``; the page around the text is ``reading``'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from newsdigest.article import Article
from newsdigest.render.lines import BLANK, Line, Role, Spans, cleaned, unwrapped, wrapped
from newsdigest.text.blocks import Block, Kind, blocks
from newsdigest.text.language import detect
from newsdigest.text.sanitize import one_line
from newsdigest.text.typeset import pad, width

INDENT = "\u3000\u3000"
_MARKER = re.compile(r"\s*(?:[-*+•‣▪·●○◆■]|\d{1,3}[.)])\s*")
_GAP = "   "
_BAR = re.compile(r"\s*\|\s*")
_LINE = re.compile(r"[^\n]*\S")


def body(article: Article, spans: Spans, cells: int, margin: Line) -> Iterator[Line]:
    """The text, a blank line before each paragraph, none within a list, a table or code.

    :param spans: offsets into the text of what is marked in it
    :param cells: of a line, margin included
    """
    text, before = article.text, Kind.PROSE
    for group in _groups(text, blocks(text, article.headings)):
        kind = group[0].kind
        if not before is kind is Kind.LIST:
            yield BLANK
        before = kind
        if kind is Kind.TABLE and (rows := _aligned(text, group, cells, margin)):
            yield from rows
            continue
        for block in group:
            yield from _block(text, block, spans, cells, margin)


def _groups(text: str, found: Sequence[Block]) -> Iterator[list[Block]]:
    """The blocks that stand without a blank line between them: rows, items, lines of code."""
    for _, paragraph in groupby(found, lambda block: block.paragraph):
        members = list(paragraph)
        if any(block.kind is Kind.CODE for block in members):
            yield _lines_of_code(text, members)
            continue
        for kind, alike in groupby(members, lambda block: block.kind):
            if kind in (Kind.LIST, Kind.TABLE):
                yield list(alike)
            else:
                yield from ([block] for block in alike)


def _lines_of_code(text: str, paragraph: Sequence[Block]) -> list[Block]:
    """A paragraph with indented code in it, every line of it as code.

    The first and the last line of a function are not indented.
    """
    start = text.rfind("\n", 0, paragraph[0].start) + 1
    return [
        Block(*line.span(), paragraph[0].paragraph, Kind.CODE)
        for line in _LINE.finditer(text, start, paragraph[-1].end)
    ]


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
    elif block.kind is Kind.PROSE and detect(piece) == "zh":
        piece, marked = INDENT + piece, _within(marked, -len(INDENT), len(piece))
    return wrapped(piece, cells, marked, first=first, rest=rest, role=role, marked=Role.CHOSEN)


def _hung(marker: str, cells: int) -> str:
    """The mark of a list item with its indent, unless that leaves the item no room."""
    return marker if 2 * width(marker) < cells else marker.strip() + " "


def _within(spans: Spans, start: int, end: int) -> list[tuple[int, int]]:
    """The spans that reach into the text from ``start`` to ``end``, counted from there."""
    return [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start]


def _aligned(text: str, rows: Sequence[Block], cells: int, margin: Line) -> list[Line]:
    """The rows of a table with their columns aligned, none if they do not fit."""
    split = [_BAR.split(one_line(text[row.start : row.end]).strip("|").strip()) for row in rows]
    sizes = [0] * max(map(len, split))
    for row in split:
        sizes[: len(row)] = map(max, map(width, row), sizes)
    if sum(sizes) + len(_GAP) * (len(sizes) - 1) + sum(len(run) for run, _ in margin) > cells:
        return []
    padded = [_GAP.join(map(pad, row, sizes)).rstrip() for row in split]
    return [(*margin, (line, Role.PLAIN)) for line in padded]
