"""Lines of text whose parts have a meaning: what a layout makes and a terminal colours.

A part's role says what it is (a match, a source, something faint); which colour that
gets is ``terminal``'s.  Spans, such as the matches in a passage, keep their place
here while the text around them is cleaned and broken into lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from newsdigest.text.sanitize import sanitize
from newsdigest.text.typeset import break_lines
from newsdigest.text.width import width


class Role(StrEnum):
    """What a part of a line is."""

    PLAIN = "plain"
    STRONG = "strong"
    FAINT = "faint"
    SOURCE = "source"
    LINK = "link"
    MATCH = "match"
    CHOSEN = "chosen"
    UNREAD = "unread"
    STARRED = "starred"
    WARNING = "warning"
    ERROR = "error"


Run = tuple[str, Role]
Line = tuple[Run, ...]


class Address(str):
    """A part of a line that stands for an address: a terminal that can opens it."""

    __slots__ = ("url",)

    def __new__(cls, text: str, url: str) -> Address:
        """This text, for this address."""
        address = super().__new__(cls, text)
        address.url = url
        return address

    url: str


Spans = Sequence[tuple[int, int]]
"""(start, end) offsets into a text, in order and not overlapping."""

BLANK: Line = ()
ASCII = str.maketrans("●★✗┃·…—“”‘’█▏▎▍▌▋▊▉─–↑↓", "o*x|-~-\"\"''########--^v")
"""Ornaments and the commonest punctuation for terminals that have no other characters."""
_BREAK = re.compile(r"[^\S\n]*\n\s*")
_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]")


def text_of(line: Line) -> str:
    """The line without its roles."""
    return "".join(text for text, _ in line)


def line_width(line: Line) -> int:
    """Cells that the line takes."""
    return width(text_of(line))


def pieces(text: str, spans: Spans) -> Iterator[tuple[str, bool]]:
    """The text cut at the ends of the spans, each piece with whether it lies in one."""
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


def cleaned(text: str, spans: Spans = ()) -> tuple[str, list[tuple[int, int]]]:
    """The text made harmless, and where the spans then are."""
    kept: list[str] = []
    moved: list[tuple[int, int]] = []
    at = 0
    for piece, marked in pieces(text, spans):
        safe = sanitize(piece)
        if marked and safe:
            moved.append((at, at + len(safe)))
        kept.append(safe)
        at += len(safe)
    return "".join(kept), moved


def unwrapped(text: str, spans: Spans = ()) -> tuple[str, list[tuple[int, int]]]:
    """The text in one line, and where the spans then are.

    A line end between two wide characters goes, as Chinese has no spaces; any other
    becomes a space.
    """
    kept: list[str] = []
    breaks: list[tuple[int, int, int]] = []  # start, end, characters in its place
    at = 0
    for match in _BREAK.finditer(text):
        between = "" if _is_wide(text, match.start() - 1, match.end()) else " "
        kept += [text[at : match.start()], between]
        at = match.end()
        breaks.append((*match.span(), len(between)))
    if not breaks:
        return text, list(spans)
    kept.append(text[at:])
    return "".join(kept), [(_moved(start, breaks), _moved(end, breaks)) for start, end in spans]


def _is_wide(text: str, before: int, after: int) -> bool:
    ends = text[max(0, before) : before + 1], text[after : after + 1]
    return all(_WIDE.match(char) for char in ends)


def _moved(offset: int, breaks: Iterable[tuple[int, int, int]]) -> int:
    """Where an offset is after the breaks have been replaced; one inside a break, at its start."""
    lost = 0
    for start, end, size in breaks:
        if offset <= start:
            break
        if offset < end:
            return start - lost
        lost += end - start - size
    return offset - lost


def overlaid(line: Line, marks: Line, role: Role) -> Line:
    """The line with ``role`` wherever another one, of the same text, has what is chosen."""
    spans, at = [], 0
    for text, what in marks:
        if what is Role.CHOSEN:
            spans.append((at, at + len(text)))
        at += len(text)
    if not spans:
        return line
    runs: list[Run] = []
    at = 0
    for text, what in line:
        within = [(start - at, end - at) for start, end in spans if end > at]
        runs += [(part, role if inside else what) for part, inside in pieces(text, within)]
        at += len(text)
    return tuple(runs)


def packed(parts: Iterable[str], cells: int, margin: Line, role: Role) -> list[Line]:
    """The parts with ``·`` between them, broken between two parts where one line is too short."""
    room = cells - line_width(margin)
    lines: list[str] = []
    for part in filter(None, parts):
        longer = f"{lines[-1]} · {part}" if lines else part
        if lines and width(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(part)
    return [
        line
        for text in lines
        for line in wrapped(text, cells, first=margin, rest=margin, role=role)
    ]


def wrapped(
    text: str,
    cells: int,
    spans: Spans = (),
    *,
    first: Line = (),
    rest: Line = (),
    role: Role = Role.PLAIN,
    marked: Role = Role.MATCH,
) -> list[Line]:
    """One paragraph in lines of at most ``cells`` cells.

    :param first: what stands before the first line, ``rest`` before the others;
        of the same width, which ``cells`` includes
    :param role: of the text, ``marked`` that of the spans in it
    """
    lines: list[Line] = []
    at = 0
    for line in break_lines(text, max(2, cells - line_width(first))):
        kept = line.rstrip()
        within = [(start - at, end - at) for start, end in spans if end > at]
        runs = [(part, marked if inside else role) for part, inside in pieces(kept, within)]
        lines.append((*(rest if lines else first), *runs))
        at += len(line)
    return lines
