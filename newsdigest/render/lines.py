"""Lines of text whose parts have roles: made by a layout, coloured by ``terminal``.

Spans, such as the matches in a snippet, are adjusted when the text around them is
sanitized, joined or broken into lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from newsdigest.text.sanitize import sanitize
from newsdigest.text.scripts import CJK
from newsdigest.text.typeset import break_lines
from newsdigest.text.width import width


class Role(StrEnum):
    """The meaning of a part of a line, which decides its colour."""

    PLAIN = "plain"
    STRONG = "strong"
    FAINT = "faint"
    SOURCE = "source"
    LINK = "link"
    MATCH = "match"
    HIGHLIGHT = "highlight"
    UNREAD = "unread"
    STARRED = "starred"
    WARNING = "warning"
    ERROR = "error"


Run = tuple[str, Role]
Line = tuple[Run, ...]


class Address(str):
    """A part of a line that links to an address, where the terminal supports links."""

    __slots__ = ("url",)

    def __new__(cls, text: str, url: str) -> Address:
        """The text with its address."""
        address = super().__new__(cls, text)
        address.url = url
        return address

    url: str


Spans = Sequence[tuple[int, int]]
"""(start, end) offsets into a text, in order and not overlapping."""

BLANK: Line = ()
NARROW = 60
"""Cells below which a terminal is narrow: layouts have no margin and fewer columns."""
MAX_TEXT = 100
"""Cells of a line of text on a wider terminal; longer lines are hard to read."""
ASCII = str.maketrans("●★✗┃·…—“”‘’█▏▎▍▌▋▊▉─–↑↓", "o*x|-~-\"\"''########--^v")
"""Replacements of ornaments and common punctuation for terminals limited to ASCII."""
_BREAK = re.compile(r"[^\S\n]*\n\s*")
_WIDE = re.compile(f"[{CJK}\uac00-\ud7a3\uff00-\uff60]")


def text_of(line: Line) -> str:
    """The line without its roles."""
    return "".join(text for text, _ in line)


def line_width(line: Line) -> int:
    """Cells that the line takes."""
    return width(text_of(line))


def margin_of(cells: int) -> str:
    """The margin of a layout on a terminal of that width."""
    return "" if cells < NARROW else "  "


def text_area(cells: int) -> tuple[int, Line]:
    """The cells of a line of text, margin included, and the margin."""
    if cells < NARROW:
        return cells, ()
    margin = margin_of(cells)
    return min(cells - len(margin), MAX_TEXT + len(margin)), ((margin, Role.PLAIN),)


def pieces(text: str, spans: Spans) -> Iterator[tuple[str, bool]]:
    """The text cut at the ends of the spans; each piece with whether it is in a span."""
    at = 0
    for start, end in spans:
        start, end = max(at, start), min(end, len(text))
        if start >= end:
            continue
        if start > at:
            yield text[at:start], False
        yield text[start:end], True
        at = end
    if at < len(text):
        yield text[at:], False


def sanitize_spans(text: str, spans: Spans = ()) -> tuple[str, list[tuple[int, int]]]:
    """The text sanitized, with the spans adjusted."""
    parts: list[str] = []
    moved: list[tuple[int, int]] = []
    at = 0
    for piece, is_inside in pieces(text, spans):
        part = sanitize(piece)
        if is_inside and part:
            moved.append((at, at + len(part)))
        parts.append(part)
        at += len(part)
    return "".join(parts), moved


def unwrap(text: str, spans: Spans = ()) -> tuple[str, list[tuple[int, int]]]:
    """The text on one line, with the spans adjusted.

    A line end between two wide characters is removed, as Chinese has no spaces; any other
    becomes a space.
    """
    parts: list[str] = []
    breaks: list[tuple[int, int, int]] = []  # start, end, characters in its place
    at = 0
    for match in _BREAK.finditer(text):
        between = "" if _is_wide(text, match.start() - 1, match.end()) else " "
        parts += [text[at : match.start()], between]
        at = match.end()
        breaks.append((*match.span(), len(between)))
    if not breaks:
        return text, list(spans)
    parts.append(text[at:])
    return "".join(parts), [(_moved(start, breaks), _moved(end, breaks)) for start, end in spans]


def _is_wide(text: str, before: int, after: int) -> bool:
    ends = text[max(0, before) : before + 1], text[after : after + 1]
    return all(_WIDE.match(char) for char in ends)


def _moved(offset: int, breaks: Iterable[tuple[int, int, int]]) -> int:
    """The offset after the breaks are replaced; that of a break's start for one inside it."""
    removed = 0
    for start, end, size in breaks:
        if offset <= start:
            break
        if offset < end:
            return start - removed
        removed += end - start - size
    return offset - removed


def overlay(line: Line, marks: Line, role: Role) -> Line:
    """The line with ``role`` wherever ``marks``, a line of the same text, is a HIGHLIGHT."""
    spans, at = [], 0
    for text, own in marks:
        if own is Role.HIGHLIGHT:
            spans.append((at, at + len(text)))
        at += len(text)
    if not spans:
        return line
    runs: list[Run] = []
    at = 0
    for text, own in line:
        within = [(start - at, end - at) for start, end in spans if end > at]
        runs += [(part, role if inside else own) for part, inside in pieces(text, within)]
        at += len(text)
    return tuple(runs)


def pack(parts: Iterable[str], cells: int, margin: Line, role: Role) -> list[Line]:
    """The parts separated by ``·``, on as few lines as hold whole parts."""
    room = cells - line_width(margin)
    lines: list[str] = []
    for part in filter(None, parts):
        longer = f"{lines[-1]} · {part}" if lines else part
        if lines and width(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(part)
    return [line for text in lines for line in wrap(text, cells, first=margin, role=role)]


def bullet(text: str, reference: str, cells: int, margin: Line) -> list[Line]:
    """A point of a summary: a bullet, the text, a faint reference."""
    return wrap(
        text + reference,
        cells,
        [(len(text), len(text + reference))],
        first=(*margin, ("· ", Role.FAINT)),
        rest=(*margin, ("  ", Role.PLAIN)),
        span_role=Role.FAINT,
    )


def wrap(
    text: str,
    cells: int,
    spans: Spans = (),
    *,
    first: Line = (),
    rest: Line | None = None,
    role: Role = Role.PLAIN,
    span_role: Role = Role.MATCH,
) -> list[Line]:
    """Break a paragraph into lines of at most ``cells`` cells, prefixes included.

    :param first: prefix of the first line
    :param rest: prefix of the others, as wide as ``first``; ``first`` by default
    :param role: role of the text
    :param span_role: role of the spans in it
    """
    lines: list[Line] = []
    rest = first if rest is None else rest
    at = 0
    for line in break_lines(text, max(2, cells - line_width(first))):
        visible = line.rstrip()
        within = [(start - at, end - at) for start, end in spans if end > at]
        runs = [
            (part, span_role if is_inside else role) for part, is_inside in pieces(visible, within)
        ]
        lines.append((*(rest if lines else first), *runs))
        at += len(line)
    return lines
