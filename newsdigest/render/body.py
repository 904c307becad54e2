"""The text of an article laid out for a terminal, block by block.

Prose is rewrapped, Chinese with an indent of two characters; list items have a hanging
indent, tables aligned columns, code its own lines.  ``text.blocks`` finds the blocks,
``reading`` makes the page around the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby

from newsdigest.render.annotation import AnnotatedText
from newsdigest.render.lines import (
    BLANK,
    Line,
    Role,
    Spans,
    line_width,
    sanitize_spans,
    unwrap,
    wrap,
)
from newsdigest.text.blocks import Block, Kind
from newsdigest.text.language import detect
from newsdigest.text.sanitize import one_line
from newsdigest.text.width import pad, width

INDENT = "\u3000\u3000"
_MARKER = re.compile(r"\s*(?:[-*+•‣▪·●○◆■]|\d{1,3}[.)])\s*")
_BAR = re.compile(r"\s*\|\s*")
_GAP = "   "
_LABEL_GAP = "  "
_LABEL_SHARE = 3
"""A label wider than the line divided by this stands above its cell, not beside it."""
Cell = tuple[str, list[tuple[int, int]]]
"""The text of a cell, and the marked spans in it."""


def body(article: AnnotatedText, spans: Spans, cells: int, margin: Line) -> Iterator[Line]:
    """The text, a blank line before each paragraph, none within a list, a table or code.

    :param spans: marked spans, as offsets into the text
    :param cells: width of a line, margin included
    """
    text, before = article.text, Kind.PROSE
    for group in _groups(text, article.blocks(), article.code):
        kind = group[0].kind
        if not before is kind is Kind.LIST:
            yield BLANK
        before = kind
        if kind is Kind.TABLE:
            yield from _table(text, group, spans, cells, margin)
            continue
        for block in group:
            yield from _block(text, block, spans, cells, margin)


def _groups(text: str, blocks: Sequence[Block], code: Spans) -> Iterator[list[Block]]:
    """The blocks in groups without blank lines: table rows, list items, lines of code.

    :param code: spans of code, whatever the blocks in them look like
    """
    starts = [start for start, _ in code]

    def code_span(block: Block) -> int:
        at = bisect_right(starts, block.start) - 1
        return at if at >= 0 and block.start < code[at][1] else -1

    for at, members in groupby(blocks, code_span):
        if at >= 0:
            yield _code_lines(text, *code[at], next(members).paragraph)
        else:
            yield from _groups_without_code(text, list(members))


def _groups_without_code(text: str, blocks: Sequence[Block]) -> Iterator[list[Block]]:
    for _, paragraph in groupby(blocks, lambda block: block.paragraph):
        members = list(paragraph)
        if any(block.kind is Kind.CODE for block in members):
            # The first and the last line of a function are not indented.
            start = text.rfind("\n", 0, members[0].start) + 1
            yield _code_lines(text, start, members[-1].end, members[0].paragraph)
            continue
        for kind, alike in groupby(members, lambda block: block.kind):
            if kind in (Kind.LIST, Kind.TABLE):
                yield list(alike)
            else:
                yield from ([block] for block in alike)


def _code_lines(text: str, start: int, end: int, paragraph: int) -> list[Block]:
    """Every line from ``start`` to ``end`` as a block of code, blank lines too."""
    blocks = []
    for line in text[start:end].split("\n"):
        blocks.append(Block(start, start + len(line.rstrip()), paragraph, Kind.CODE))
        start += len(line) + 1
    return blocks


def _block(text: str, block: Block, spans: Spans, cells: int, margin: Line) -> list[Line]:
    """A paragraph, a heading, a list item or a line of code."""
    start = block.start
    if block.kind is Kind.LIST:  # keep the indent of a nested item
        start = text.rfind("\n", 0, start) + 1
    piece, marks = _line(text, start, block.end, spans)
    role = Role.STRONG if block.kind is Kind.HEADING else Role.PLAIN
    first = rest = margin
    marker = _MARKER.match(piece) if block.kind is Kind.LIST else None
    if marker:
        piece, marks = piece[marker.end() :], _within(marks, marker.end(), len(piece))
        lead = marker[0] if 2 * width(marker[0]) < cells else marker[0].strip() + " "
        first, rest = (*margin, (lead, Role.PLAIN)), (*margin, (" " * width(lead), Role.PLAIN))
    elif block.kind is Kind.PROSE and block.paragraph >= 0 and detect(piece) == "zh":
        piece, marks = INDENT + piece, _within(marks, -len(INDENT), len(piece))
    return wrap(piece, cells, marks, first=first, rest=rest, role=role, span_role=Role.HIGHLIGHT)


def _line(text: str, start: int, end: int, spans: Spans) -> Cell:
    """A piece of the text on one line, sanitized, with the spans in it."""
    return unwrap(*sanitize_spans(text[start:end], _within(spans, start, end)))


def _within(spans: Spans, start: int, end: int) -> list[tuple[int, int]]:
    """The parts of the spans between ``start`` and ``end``, as offsets from ``start``."""
    return [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start]


def _table(
    text: str, rows: Sequence[Block], spans: Spans, cells: int, margin: Line
) -> Iterator[Line]:
    """A table with aligned columns; without room for them, each row as a record."""
    split = [_cells(text, row, spans) for row in rows]
    sizes = [0] * max(map(len, split))
    for row in split:
        sizes[: len(row)] = map(max, (width(cell) for cell, _ in row), sizes)
    if sum(sizes) + len(_GAP) * (len(sizes) - 1) + line_width(margin) <= cells:
        yield from (_aligned(row, sizes, margin) for row in split)
    elif len(split) == 1:
        for cell, marks in split[0]:
            yield from wrap(cell, cells, marks, first=margin, span_role=Role.HIGHLIGHT)
    else:
        yield from _records(split, cells, margin)


def _cells(text: str, row: Block, spans: Spans) -> list[Cell]:
    start, end = row.start, row.end
    while start < end and text[start] in "| ":
        start += 1
    while start < end and text[end - 1] in "| ":
        end -= 1
    cells = []
    for bar in (*_BAR.finditer(text, start, end), None):
        cells.append(_line(text, start, bar.start() if bar else end, spans))
        start = bar.end() if bar else end
    return cells


def _aligned(row: Sequence[Cell], sizes: Sequence[int], margin: Line) -> Line:
    runs = list(margin)
    for at, ((cell, marks), size) in enumerate(zip(row, sizes, strict=False)):
        runs += [(_GAP, Role.PLAIN)] if at else []
        for line in wrap(cell, max(2, size), marks, span_role=Role.HIGHLIGHT)[:1]:
            runs += line
        runs += [(pad("", size - width(cell)), Role.PLAIN)] if at + 1 < len(row) else []
    return tuple(runs)


def _records(rows: Sequence[Sequence[Cell]], cells: int, margin: Line) -> Iterator[Line]:
    """Each row below the heading as a record: a label and a cell a line."""
    labels = [one_line(cell) for cell, _ in rows[0]]
    limit = max(4, (cells - line_width(margin)) // _LABEL_SHARE)
    size = max((size for label in labels if (size := width(label)) <= limit), default=0)
    for number, row in enumerate(rows[1:]):
        if number:
            yield BLANK
        for at, (cell, marks) in enumerate(row):
            if not cell:
                continue
            label = labels[at] if at < len(labels) else ""
            if width(label) > size:
                yield from wrap(label, cells, first=margin, role=Role.FAINT)
                label = ""
            first: Line = (*margin, (pad(label, size) + _LABEL_GAP, Role.FAINT))
            rest: Line = (*margin, (" " * (size + len(_LABEL_GAP)), Role.PLAIN))
            role = Role.STRONG if at == 0 else Role.PLAIN
            yield from wrap(
                cell, cells, marks, first=first, rest=rest, role=role, span_role=Role.HIGHLIGHT
            )
