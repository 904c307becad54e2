"""Where one article of a page ends and the next begins.

What a page says itself comes first: a mark that ends each item (a link to its
source, a rule), or blank lines that stand between items only.  Where it says
neither, every headline is judged by what stands around it: a byline or dateline
under it, a lead that repeats its words, a finished sentence above.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from newsdigest.formats.newspaper import line_types
from newsdigest.formats.newspaper.headlines import REACH, Block, blocks, score, under_dateline
from newsdigest.formats.newspaper.line_types import LineType
from newsdigest.formats.newspaper.paragraphs import Strip, repeats

HEADLINE = 3
"""The score from which on a line begins an article on a page without marks."""
UNSIGNED = 2
"""What is asked besides of a headline without a dateline where others have one."""
MIN_MARKS = 2
MARKED = 0.3
"""Marks for each headline or subheading from which on they are taken to end every item."""
BLANKS_HEADED = 0.7
"""Share of the blank lines with a headline under them where blank lines separate items."""
SEPARATED = 0.3
"""Pieces between blank lines for each headline or subheading from which on they are items."""
MOVED = 1
"""Paragraphs that stand before their headline between two blank lines."""

SHARED = 0.2
"""Share of a headline's pairs of characters in a paragraph above that belongs to it."""


@dataclass(frozen=True, slots=True)
class Part:
    """The strips of one article in order and the block of them that is its headline.

    ``head`` is None where no line looks like one.  ``is_sure`` says that more tells
    of its beginning than a line that could be a subheading as well, ``is_signed``
    that a byline or dateline does.
    """

    strips: tuple[Strip, ...]
    head: Block | None
    why: tuple[str, ...]
    is_sure: bool = False
    is_signed: bool = False


def parts(strips: Sequence[Strip]) -> list[Part]:
    """The articles of a page in order; each strip is in exactly one."""
    sections = _sections(strips)
    pieces = _at_blanks(strips) if _blanks_separate(strips) else []
    judged = [part for section in sections for part in _judged(section)]
    marks = sum(section[-1].shape is LineType.END for section in sections)
    if marks >= max(MIN_MARKS, MARKED * len(judged), len(pieces) / 2):
        found = [_whole(section, "between two marks of an end") for section in sections]
    elif pieces:
        found = [_whole(piece, "between two blank lines") for piece in pieces]
    else:
        found = judged
    return _together(found)


def _sections(strips: Sequence[Strip]) -> list[list[Strip]]:
    """The strips up to and with each run of marks."""
    found: list[list[Strip]] = []
    for index, strip in enumerate(strips):
        ends = strip.shape is LineType.END
        after_mark = index > 0 and strips[index - 1].shape is LineType.END
        if not found or (after_mark and not ends):
            found.append([])
        found[-1].append(strip)
    return found


def _blanks_separate(strips: Sequence[Strip]) -> bool:
    """Whether blank lines stand between items only, with a headline in nearly every piece."""
    pieces = _at_blanks(strips)
    blank = sum(strip.blank for strip in strips[1:])
    if not blank or 2 * blank > len(strips) - 1:
        return False
    if len(pieces) < SEPARATED * sum(1 for _ in blocks(strips)):
        return False
    headed = sum(any(strip.shape is LineType.HEAD for strip in piece) for piece in pieces)
    return headed >= BLANKS_HEADED * len(pieces)


def _at_blanks(strips: Sequence[Strip]) -> list[list[Strip]]:
    """The strips between blank lines; what has no headline of its own goes with what is above."""
    found: list[list[Strip]] = []
    for strip in strips:
        if strip.blank or not found:
            found.append([])
        found[-1].append(strip)
    joined: list[list[Strip]] = []
    for piece in found:
        if joined and not _stands_alone(joined[-1], piece):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _stands_alone(before: Sequence[Strip], piece: Sequence[Strip]) -> bool:
    """Whether a piece between blank lines is an article rather than more of the one above."""
    if before[-1].shape is LineType.HEAD and len(before) == 1:
        return False
    if piece[0].shape is LineType.HEAD:
        return len(piece) > 1
    if before[-1].shape is LineType.END:
        return any(strip.shape is LineType.HEAD for strip in piece)
    finished = line_types.is_closed(before[-1].text)
    return finished and any(strip.shape is LineType.HEAD for strip in piece[1 : MOVED + 1])


def _whole(piece: Sequence[Strip], why: str) -> Part:
    """A piece that the page itself delimits: one article, with the first headline in it."""
    head = next(blocks(piece), None)
    sure = head is not None and (
        piece[-1].shape is LineType.END or score(piece, head)[0] >= HEADLINE
    )
    return Part(tuple(piece), head, (why,), sure, bool(head and is_signed(piece, head)))


def _judged(piece: Sequence[Strip]) -> list[Part]:
    """The articles of a piece that nothing but their headlines delimits."""
    heads = list(_headlines(piece))
    if not heads:
        return [Part(tuple(piece), next(blocks(piece), None), ("nothing else begins",))]
    found: list[Part] = []
    starts = [0]
    signed = any(strip.shape is LineType.DATED for strip in piece[: heads[0].start])
    for before, head in pairwise(heads):
        under = piece[before.end].shape is LineType.BYLINE
        start, signed = _start(piece, before, head, signed or (under and starts[-1] < before.start))
        starts.append(start)
    ends = [*starts[1:], len(piece)]
    for head, start, end in zip(heads, starts, ends, strict=True):
        why = score(piece, head)[1]
        moved = Block(head.start - start, head.end - start)
        signed = any(strip.shape in (LineType.BYLINE, LineType.DATED) for strip in piece[start:end])
        found.append(Part(tuple(piece[start:end]), moved, why, signed, signed))
    return found


def _headlines(piece: Sequence[Strip]) -> Iterator[Block]:
    """The blocks that begin articles; where datelines do, others need far better signs."""
    candidates = [block for run in blocks(piece) for block in _apart(piece, run)]
    signed = sum(is_signed(piece, block) for block in candidates)
    asked = HEADLINE + (UNSIGNED if signed > 1 and 3 * signed > len(candidates) else 0)
    in_round_up = False
    for block, following in pairwise([*candidates, Block(len(piece), len(piece))]):
        begins_one = line_types.is_rubric(piece[block.start].text)
        is_short = following.start - block.end <= 1 and not is_signed(piece, block)
        if begins_one or (score(piece, block)[0] >= asked and not (in_round_up and is_short)):
            in_round_up = begins_one
            yield block


def _apart(piece: Sequence[Strip], run: Block) -> Iterator[Block]:
    """Headlines next to each other: one of the article above, one of the article below."""
    if run.end - run.start == 1 or run.end == len(piece) or not under_dateline(piece, run):
        yield run
        return
    lines = [strip.text for strip in piece[run.start : run.end]]
    above = "".join(strip.text for strip in piece[max(0, run.start - REACH) : run.start])
    below = "".join(strip.text for strip in piece[run.end : run.end + 2])
    leans = [repeats(line, above) - repeats(line, below) for line in lines]
    first = next((i for i, lean in enumerate(leans) if lean < 0), len(lines))
    if 0 < first < len(lines) and min(leans[:first]) > 0 > max(leans[first:]):
        yield Block(run.start, run.start + first)
        run = Block(run.start + first, run.end)
    yield run


def is_signed(piece: Sequence[Strip], block: Block) -> bool:
    """Whether a byline or a dateline stands under a headline."""
    return block.end < len(piece) and piece[block.end].shape in (LineType.BYLINE, LineType.DATED)


def _start(
    piece: Sequence[Strip], before: Block, head: Block, has_signature: bool
) -> tuple[int, bool]:
    """Where the article of ``head`` begins, and whether that is at a dateline above it.

    An article has one dateline: a second one after the headline ``before``, or the
    first one if that article ``has_signature`` without it, begins the next.
    """
    title = "".join(strip.text for strip in piece[head.start : head.end])
    own = before.end + (piece[before.end].shape is LineType.BYLINE)
    for index in range(head.start - 1, own - has_signature, -1):
        if piece[index].shape is LineType.DATED:
            return (index, True) if _is_its_body(piece, index, head, title) else (head.start, False)
    other = "".join(strip.text for strip in piece[before.start : before.end])
    below = repeats(title, piece[head.end].text) if head.end < len(piece) else 0.0
    start = head.start
    while start - 1 > before.end and piece[start - 1].shape is LineType.PROSE:
        near = repeats(title, piece[start - 1].text)
        if near < SHARED or near <= max(below, repeats(other, piece[start - 1].text)):
            break
        start -= 1
    return start, False


def _is_its_body(piece: Sequence[Strip], start: int, head: Block, title: str) -> bool:
    """Whether what begins with a dateline above a headline is as near to it as what is below."""
    if head.end == len(piece) or piece[head.end].shape is not LineType.DATED:
        return True
    own = "".join(strip.text for strip in piece[start : min(start + 3, head.start)])
    return repeats(title, own) >= repeats(title, piece[head.end].text)


def _together(pieces: Sequence[Part]) -> list[Part]:
    """The parts, with marks and names without a headline put to the article before them."""
    joined: list[Part] = []
    for part in pieces:
        remains = all(strip.shape in (LineType.END, LineType.BYLINE) for strip in part.strips)
        if joined and remains:
            joined[-1] = replace(joined[-1], strips=joined[-1].strips + part.strips)
        else:
            joined.append(part)
    return joined
