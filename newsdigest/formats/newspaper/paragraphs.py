"""From the lines of a page to its paragraphs: what narrow columns cut is joined again.

A page whose lines are nearly all equally long was cut by its columns; there a
paragraph goes on until a shorter line.  A fragment is what was joined: its text is
the lines' text without line ends.  Sentences split by a blank line or a stray
line end are joined in ``paragraph_joining``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from newsdigest.formats.newspaper import line_types
from newsdigest.formats.newspaper.line_types import is_byline, is_dateline
from newsdigest.text.blocks import columns
from newsdigest.text.scripts import HAN_CHARACTER
from newsdigest.text.words import segment

MAX_COLUMN = 48
"""Characters of the longest line that counts as cut by a column."""
NARROW_SHARE = 0.55
"""Share of equally long lines in a page cut by columns."""
MIN_COLUMN = 8
MIN_LINES = 8
"""Lines of the shortest page that is looked at for columns."""
MAX_HEADLINE_LINES = 6
LOOK = 2 * MAX_HEADLINE_LINES
"""Lines of a column that are looked at for a headline and its lead."""
WRAPPED = 60
"""Characters from which on a line of Latin words goes on in the next one."""
LATIN_SAMPLE = 4000
ABOVE_SHARE = 0.7
LEAD_SHARE = 0.35
"""Share of a headline's pairs of characters that the paragraph under it repeats."""

_AROUND = 6
"""Characters on each side of a gap that are cut into words."""
_LATIN = re.compile("[A-Za-z]{4,}")
_INDENT = re.compile(r"\u3000{1,4}|[ \t]{2,8}(?=\S)")
_INVISIBLE = "\ufeff\u200b"
_WORD = re.compile("[A-Za-z]")
_OPENS = re.compile(r"[□■◇◆●]|【|\[[^\]]{2,12}\]\(|---")
_LINK_END = re.compile(r"[!-~]{6,}\)$")
_LEAD = re.compile(
    r"(?:本报|本台|新华社|记者|据|日前|近日|近期|今天|昨天|今年|当地时间|目前|[\d]{1,4}[年月日])"
)


@dataclass(frozen=True, slots=True)
class Fragment:
    """A paragraph or other unit of a page and the lines (from 1) it is made of.

    ``blank`` says that a blank line stands before it, ``indented`` that its first
    line is indented as paragraphs are, ``gap`` is the space its last line ends
    with where more was to come, ``width`` the characters of a single line with the
    space around it.  ``reasons`` say what was joined and why.
    """

    text: str
    lines: tuple[int, ...]
    blank: bool = False
    indented: bool = False
    gap: str = ""
    width: int = 0
    reasons: tuple[str, ...] = ()

    @property
    def type(self) -> line_types.LineType:
        """What it looks like."""
        return line_types.line_type(self.text)

    def joined(self, other: Fragment, reason: str) -> Fragment:
        """Both as one, without the line end between them."""
        sentence = f"line {other.lines[0]} goes on line {self.lines[-1]}: {reason}"
        return replace(
            self,
            text=join(self.text, other.text, self.gap),
            lines=self.lines + other.lines,
            gap=other.gap,
            reasons=(*self.reasons, *other.reasons, sentence),
        )


def join(before: str, after: str, gap: str = "") -> str:
    """Two pieces of a text; Latin words are kept apart by a space."""
    if _WORD.match(before[-1:]) and _WORD.match(after[:1]):
        gap = " "
    return before + gap + after


def fragments(text: str) -> list[Fragment]:
    """The paragraphs of a page in order, lines that a column cut joined."""
    lines = _lines(text)
    if is_latin(text):
        return _wrapped(lines)
    width, exact = column_width(lines)
    return _unwrapped(lines, _Column(width, exact)) if width else lines


def is_latin(text: str) -> bool:
    """Whether a page is written in words with spaces between them."""
    return 2 * sum(map(str.isascii, text[:LATIN_SAMPLE])) > min(len(text), LATIN_SAMPLE)


def _wrapped(lines: Sequence[Fragment]) -> list[Fragment]:
    """Paragraphs out of lines that a program broke between words at one width."""
    joined: list[Fragment] = []
    full = False
    for line in lines:
        last = joined[-1] if joined else line
        if joined and not line.blank and not line.indented and full:
            joined[-1] = replace(
                last, text=f"{last.text} {line.text}", lines=last.lines + line.lines, gap=line.gap
            )
        else:
            joined.append(line)
        full = len(line.text) >= WRAPPED
    return joined


def _lines(text: str) -> list[Fragment]:
    """Every line that is not blank, by itself."""
    lines: list[Fragment] = []
    blank = False
    for number, line in enumerate(text.split("\n"), 1):
        if bare := line.strip().strip(_INVISIBLE).strip():
            before, after = line[0] == " " != line[1], line.endswith(" ")
            if before and lines and not blank:
                lines[-1] = replace(lines[-1], gap=" ")
            width = len(bare) + before + after
            indented = bool(_INDENT.match(line))
            lines.append(Fragment(bare, (number,), blank, indented, " " * after, width))
        blank = not bare
    return lines


def column_width(lines: Sequence[Fragment]) -> tuple[int, bool]:
    """Characters of a line of a page cut by columns, and whether it was cut at exactly so many.

    0 for any other page.
    """
    if len(lines) < MIN_LINES:
        return 0, False
    lengths = Counter(line.width for line in lines)
    width, count = max(lengths.items(), key=lambda entry: (entry[1], entry[0]))
    near = sum(lengths[length] for length in (width - 1, width, width + 1))
    if near < NARROW_SHARE * len(lines) or not MIN_COLUMN <= width <= MAX_COLUMN:
        return 0, False
    return width, count >= NARROW_SHARE * len(lines)


def _unwrapped(lines: Sequence[Fragment], column: _Column) -> list[Fragment]:
    """Paragraphs out of the lines of a column."""
    joined: list[Fragment] = []
    start = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or not column.goes_on(lines[index - 1], lines[index]):
            above = joined[-1] if joined else None
            joined += map(_one, _paragraphs(lines[start:index], above))
            start = index
    return joined


def _one(run: Sequence[Fragment]) -> Fragment:
    """The lines of a column as one paragraph."""
    text = run[0].text
    for before, after in pairwise(run):
        text = join(text, after.text, before.gap) if before.gap else text + after.text
    numbers = tuple(number for line in run for number in line.lines)
    return replace(run[0], text=text, lines=numbers, gap=run[-1].gap)


def _paragraphs(run: Sequence[Fragment], above: Fragment | None) -> Iterator[Sequence[Fragment]]:
    """Full lines and the short one after them: mostly one paragraph.

    A headline that fills its last line, and one under a paragraph that does, are
    recognized by the sentences around them; no headline stands under another.
    """
    start = 0
    under_headline = above is not None and above.type is line_types.LineType.HEAD
    closed = [not under_headline, *(line_types.is_closed(line.text) for line in run[:-1])]
    for index in (index for index, begins in enumerate(closed) if begins):
        text = above.text if above and not index else _text(run[max(0, index - LOOK) : index])
        size = _headline_size(run[index : index + LOOK], text)
        if size and start <= index:
            if start < index:
                yield run[start:index]
            yield run[index : index + size]
            start = index + size
    if start < len(run):
        yield run[start:]


def _headline_size(run: Sequence[Fragment], above: str) -> int:
    """How many lines at the beginning are a headline, 0 where none are.

    Either all, with nothing under them, or full ones over the lead that repeats
    them, or under a paragraph that does so well.
    """
    if len(run) < LOOK and line_types.looks_like_headline(_text(run)):
        return len(run)
    best, size = LEAD_SHARE, 0
    for count in range(1, min(MAX_HEADLINE_LINES, len(run))):
        title = _text(run[:count])
        if not line_types.looks_like_headline(title) or "，" in title:
            break
        lead = _text(run[count : count + MAX_HEADLINE_LINES])
        score = overlap(title, lead) + LEAD_SHARE / 2 * (_LEAD.match(lead) is not None)
        if overlap(title, above) >= ABOVE_SHARE:
            score = max(score, overlap(title, above))
        if score >= best and not cuts_word(title, lead):
            best, size = score, count
    return size


def _text(run: Sequence[Fragment]) -> str:
    return "".join(line.text for line in run)


@dataclass(frozen=True, slots=True)
class _Column:
    """How wide a column is, and whether it was cut at exactly so many characters."""

    width: int
    exact: bool

    def goes_on(self, before: Fragment, line: Fragment) -> bool:
        """Whether a paragraph or headline may go on from one line to the next."""
        if line.blank or line.indented or not self._is_full(before):
            return False
        if _LINK_END.search(before.text) and not line.text.isascii():
            return False
        if (
            before.text[0] in "□■"
            and is_byline(before.text)
            and not is_byline(before.text + line.text)
        ):
            return False
        return not (_OPENS.match(line.text) or is_dateline(line.text))

    def _is_full(self, line: Fragment) -> bool:
        if self.exact:
            return line.width == self.width
        return line.width >= self.width - 1 or columns(line.text) >= columns("一" * self.width) - 3


def overlap(title: str, text: str) -> float:
    """The share of a headline's words that a text has as well, 0 to 1.

    Words are pairs of neighbouring characters, so that none need be known, and
    Latin words of more than three letters.
    """
    words = _words(title)
    return len(words & _words(text)) / len(words) if words else 0.0


def _words(text: str) -> set[str]:
    pairs = {pair for pair in map("".join, pairwise(text)) if pair.isalnum()}
    latin = {word.lower() for word in _LATIN.findall(text)}
    return {pair for pair in pairs if not (pair.isascii() and pair.isalpha())} | latin


def cuts_word(before: str, after: str) -> bool:
    """Whether a word of the dictionary, a number or a Latin word runs over the gap."""
    last, first = before[-1:], after[:1]
    if last.isascii() and first.isascii():
        return last.isalnum() and first.isalnum()
    if not (HAN_CHARACTER.match(last) and HAN_CHARACTER.match(first)):
        return False
    head, tail = before[-_AROUND:], after[:_AROUND]
    place = len(head)
    for token in segment(head + tail):
        place -= len(token)
        if place <= 0:
            return place < 0
    return False
