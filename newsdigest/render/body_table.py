"""A table of an article: its columns aligned, or where they have no room each row as a record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsdigest.render.lines import (
    BLANK,
    Line,
    Role,
    Spans,
    cleaned,
    line_width,
    unwrapped,
    wrapped,
)
from newsdigest.text.blocks import Block
from newsdigest.text.sanitize import one_line
from newsdigest.text.width import pad, width

_GAP = "   "
_LABEL_GAP = "  "
_BAR = re.compile(r"\s*\|\s*")
_LABEL_SHARE = 3
"""Labels that would take more than one of so many parts of a line stand above their cells."""


def table(
    text: str, rows: Sequence[Block], spans: Spans, cells: int, margin: Line
) -> Iterator[Line]:
    """The rows of a table.

    :param spans: offsets into the text of what is marked in it
    """
    split = [_cells(text, row, spans) for row in rows]
    sizes = [0] * max(map(len, split))
    for row in split:
        sizes[: len(row)] = map(max, (width(cell) for cell, _ in row), sizes)
    if sum(sizes) + len(_GAP) * (len(sizes) - 1) + line_width(margin) <= cells:
        yield from (_aligned(row, sizes, margin) for row in split)
    elif len(split) == 1:
        for cell, marked in split[0]:
            yield from wrapped(cell, cells, marked, first=margin, rest=margin, marked=Role.CHOSEN)
    else:
        yield from _records(split, cells, margin)


Cell = tuple[str, list[tuple[int, int]]]
"""A cell's text, and what is marked in it."""


def _cells(text: str, row: Block, spans: Spans) -> list[Cell]:
    start, end = row.start, row.end
    while start < end and text[start] in "| ":
        start += 1
    while start < end and text[end - 1] in "| ":
        end -= 1
    found = []
    for bar in (*_BAR.finditer(text, start, end), None):
        stop = bar.start() if bar else end
        within = [
            (max(a, start) - start, min(b, stop) - start)
            for a, b in spans
            if a < stop and b > start
        ]
        found.append(unwrapped(*cleaned(text[start:stop], within)))
        start = bar.end() if bar else end
    return found


def _aligned(row: Sequence[Cell], sizes: Sequence[int], margin: Line) -> Line:
    runs = list(margin)
    for at, ((cell, marked), size) in enumerate(zip(row, sizes, strict=False)):
        runs += [(_GAP, Role.PLAIN)] if at else []
        for line in wrapped(cell, max(2, size), marked, marked=Role.CHOSEN)[:1]:
            runs += line
        runs += [(pad("", size - width(cell)), Role.PLAIN)] if at + 1 < len(row) else []
    return tuple(runs)


def _records(rows: Sequence[Sequence[Cell]], cells: int, margin: Line) -> Iterator[Line]:
    """Each row below the first: its cells with the words above their columns."""
    labels = [one_line(cell) for cell, _ in rows[0]]
    most = max(4, (cells - line_width(margin)) // _LABEL_SHARE)
    size = max((size for label in labels if (size := width(label)) <= most), default=0)
    for number, row in enumerate(rows[1:]):
        if number:
            yield BLANK
        for at, (cell, marked) in enumerate(row):
            if not cell:
                continue
            label = labels[at] if at < len(labels) else ""
            if width(label) > size:  # above its cell
                yield from wrapped(label, cells, first=margin, rest=margin, role=Role.FAINT)
                label = ""
            first: Line = (*margin, (pad(label, size) + _LABEL_GAP, Role.FAINT))
            rest: Line = (*margin, (" " * (size + len(_LABEL_GAP)), Role.PLAIN))
            role = Role.STRONG if at == 0 else Role.PLAIN
            yield from wrapped(
                cell, cells, marked, first=first, rest=rest, role=role, marked=Role.CHOSEN
            )
