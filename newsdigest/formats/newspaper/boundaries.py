"""Where one article of a page ends and the next begins.

Marks that the page has itself come first: one that ends each item (a link to its
source, a rule), or blank lines that stand between items only.  Where it has
neither, each headline is scored by what stands around it: a byline or dateline
under it, a lead that repeats its words, a finished sentence above.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from newsdigest.formats.newspaper import line_types
from newsdigest.formats.newspaper.headlines import (
    REACH,
    Span,
    headline_spans,
    score,
    under_dateline,
)
from newsdigest.formats.newspaper.line_types import LineType
from newsdigest.formats.newspaper.paragraphs import Fragment, overlap

HEADLINE = 3
"""The least score of a line that begins an article on a page without marks."""
UNSIGNED = 2
"""Added to the score required of a headline without a dateline where others have one."""
MIN_MARKS = 2
MARKED = 0.3
"""The least number of marks per headline or subheading for marks to end every item."""
BLANKS_HEADED = 0.7
"""The least share of pieces with a headline for blank lines to separate items."""
SEPARATED = 0.3
"""The least number of pieces per headline or subheading for them to be items."""
MOVED = 1
"""Paragraphs that stand before their headline between two blank lines."""

SHARED = 0.2
"""The least overlap of a headline with a paragraph above it that belongs to its article."""


@dataclass(frozen=True, slots=True)
class Segment:
    """The fragments of one article in order and the span of them that is its headline.

    ``head`` is None where no line looks like one.  ``is_sure`` says that more marks
    its beginning than a line that could also be a subheading, ``is_signed``
    that a byline or dateline does.
    """

    fragments: tuple[Fragment, ...]
    head: Span | None
    reasons: tuple[str, ...]
    is_sure: bool = False
    is_signed: bool = False


def segments(fragments: Sequence[Fragment]) -> list[Segment]:
    """The articles of a page in order; each fragment is in exactly one."""
    sections = _sections(fragments)
    pieces = _at_blank_lines(fragments) if _blanks_separate(fragments) else []
    by_headlines = [segment for section in sections for segment in _by_headlines(section)]
    marks = sum(section[-1].type is LineType.END for section in sections)
    if marks >= max(MIN_MARKS, MARKED * len(by_headlines), len(pieces) / 2):
        result = [_delimited(section, "between two marks of an end") for section in sections]
    elif pieces:
        result = [_delimited(piece, "between two blank lines") for piece in pieces]
    else:
        result = by_headlines
    return _with_remains(result)


def _sections(fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    """The fragments up to and with each run of marks."""
    sections: list[list[Fragment]] = []
    for index, fragment in enumerate(fragments):
        ends = fragment.type is LineType.END
        after_mark = index > 0 and fragments[index - 1].type is LineType.END
        if not sections or (after_mark and not ends):
            sections.append([])
        sections[-1].append(fragment)
    return sections


def _blanks_separate(fragments: Sequence[Fragment]) -> bool:
    """Whether blank lines stand between items only, with a headline in nearly every piece."""
    pieces = _at_blank_lines(fragments)
    blank = sum(fragment.blank for fragment in fragments[1:])
    if not blank or 2 * blank > len(fragments) - 1:
        return False
    if len(pieces) < SEPARATED * sum(1 for _ in headline_spans(fragments)):
        return False
    headed = sum(any(fragment.type is LineType.HEAD for fragment in piece) for piece in pieces)
    return headed >= BLANKS_HEADED * len(pieces)


def _at_blank_lines(fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    """The fragments between blank lines; a piece without a headline joins the one above."""
    pieces: list[list[Fragment]] = []
    for fragment in fragments:
        if fragment.blank or not pieces:
            pieces.append([])
        pieces[-1].append(fragment)
    joined: list[list[Fragment]] = []
    for piece in pieces:
        if joined and not _stands_alone(joined[-1], piece):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _stands_alone(before: Sequence[Fragment], piece: Sequence[Fragment]) -> bool:
    """Whether a piece between blank lines is an article rather than more of the one above."""
    if before[-1].type is LineType.HEAD and len(before) == 1:
        return False
    if piece[0].type is LineType.HEAD:
        return len(piece) > 1
    if before[-1].type is LineType.END:
        return any(fragment.type is LineType.HEAD for fragment in piece)
    finished = line_types.is_closed(before[-1].text)
    return finished and any(fragment.type is LineType.HEAD for fragment in piece[1 : MOVED + 1])


def _delimited(piece: Sequence[Fragment], reason: str) -> Segment:
    """A piece that the page itself delimits: one article, with the first headline in it."""
    head = next(headline_spans(piece), None)
    is_sure = head is not None and (
        piece[-1].type is LineType.END or score(piece, head)[0] >= HEADLINE
    )
    return Segment(tuple(piece), head, (reason,), is_sure, bool(head and is_signed(piece, head)))


def _by_headlines(piece: Sequence[Fragment]) -> list[Segment]:
    """The articles of a piece that nothing but their headlines delimits."""
    heads = list(_headlines(piece))
    if not heads:
        return [Segment(tuple(piece), next(headline_spans(piece), None), ("nothing else begins",))]
    result: list[Segment] = []
    starts = [0]
    has_signature = any(fragment.type is LineType.DATED for fragment in piece[: heads[0].start])
    for before, head in pairwise(heads):
        under = piece[before.end].type is LineType.BYLINE
        start, has_signature = _start(
            piece, before, head, has_signature or (under and starts[-1] < before.start)
        )
        starts.append(start)
    ends = [*starts[1:], len(piece)]
    for head, start, end in zip(heads, starts, ends, strict=True):
        reason = score(piece, head)[1]
        own_head = Span(head.start - start, head.end - start)
        has_signature = any(
            fragment.type in (LineType.BYLINE, LineType.DATED) for fragment in piece[start:end]
        )
        result.append(
            Segment(tuple(piece[start:end]), own_head, reason, has_signature, has_signature)
        )
    return result


def _headlines(piece: Sequence[Fragment]) -> Iterator[Span]:
    """The spans that begin articles; where datelines do, others need far better signs."""
    candidates = [span for run in headline_spans(piece) for span in _split_run(piece, run)]
    signatures = sum(is_signed(piece, span) for span in candidates)
    threshold = HEADLINE + (UNSIGNED if signatures > 1 and 3 * signatures > len(candidates) else 0)
    in_round_up = False
    for span, following in pairwise([*candidates, Span(len(piece), len(piece))]):
        begins_one = line_types.is_rubric(piece[span.start].text)
        is_short = following.start - span.end <= 1 and not is_signed(piece, span)
        if begins_one or (score(piece, span)[0] >= threshold and not (in_round_up and is_short)):
            in_round_up = begins_one
            yield span


def _split_run(piece: Sequence[Fragment], run: Span) -> Iterator[Span]:
    """Headlines next to each other: one of the article above, one of the article below."""
    if run.end - run.start == 1 or run.end == len(piece) or not under_dateline(piece, run):
        yield run
        return
    lines = [fragment.text for fragment in piece[run.start : run.end]]
    above = "".join(fragment.text for fragment in piece[max(0, run.start - REACH) : run.start])
    below = "".join(fragment.text for fragment in piece[run.end : run.end + 2])
    leans = [overlap(line, above) - overlap(line, below) for line in lines]
    first = next((i for i, lean in enumerate(leans) if lean < 0), len(lines))
    if 0 < first < len(lines) and min(leans[:first]) > 0 > max(leans[first:]):
        yield Span(run.start, run.start + first)
        run = Span(run.start + first, run.end)
    yield run


def is_signed(piece: Sequence[Fragment], span: Span) -> bool:
    """Whether a byline or a dateline stands under a headline."""
    return span.end < len(piece) and piece[span.end].type in (LineType.BYLINE, LineType.DATED)


def _start(
    piece: Sequence[Fragment], before: Span, head: Span, has_signature: bool
) -> tuple[int, bool]:
    """Where the article of ``head`` begins, and whether that is at a dateline above it.

    An article has one dateline: a second one after the headline ``before``, or the
    first one if that article ``has_signature`` without it, begins the next.
    """
    title = "".join(fragment.text for fragment in piece[head.start : head.end])
    first = before.end + (piece[before.end].type is LineType.BYLINE)
    for index in range(head.start - 1, first - has_signature, -1):
        if piece[index].type is LineType.DATED:
            return (index, True) if _is_its_body(piece, index, head, title) else (head.start, False)
    other = "".join(fragment.text for fragment in piece[before.start : before.end])
    below = overlap(title, piece[head.end].text) if head.end < len(piece) else 0.0
    start = head.start
    while start - 1 > before.end and piece[start - 1].type is LineType.PROSE:
        shared = overlap(title, piece[start - 1].text)
        if shared < SHARED or shared <= max(below, overlap(other, piece[start - 1].text)):
            break
        start -= 1
    return start, False


def _is_its_body(piece: Sequence[Fragment], start: int, head: Span, title: str) -> bool:
    """Whether what begins with a dateline above a headline is as near to it as what is below."""
    if head.end == len(piece) or piece[head.end].type is not LineType.DATED:
        return True
    own = "".join(fragment.text for fragment in piece[start : min(start + 3, head.start)])
    return overlap(title, own) >= overlap(title, piece[head.end].text)


def _with_remains(pieces: Sequence[Segment]) -> list[Segment]:
    """The segments, with marks and names without a headline put to the article before them."""
    joined: list[Segment] = []
    for segment in pieces:
        remains = all(
            fragment.type in (LineType.END, LineType.BYLINE) for fragment in segment.fragments
        )
        if joined and remains:
            joined[-1] = replace(joined[-1], fragments=joined[-1].fragments + segment.fragments)
        else:
            joined.append(segment)
    return joined
