"""Headlines of a page: which lines are one, how sure that is, and what is kicker or subtitle.

Text has no type sizes.  What it has: a headline is short and ends no sentence, a
byline or dateline stands under it, the lead repeats its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsdigest.formats.newspaper import line_types
from newsdigest.formats.newspaper.line_types import LineType
from newsdigest.formats.newspaper.paragraphs import Fragment, overlap
from newsdigest.text.scripts import HAN_BASIC

REACH = 12
"""Paragraphs above a headline among which its own are looked for."""
WELL_REPEATED = 0.4
MAX_LABEL = 6
"""Characters of a column's name that stands over a headline."""
_LEAD = re.compile(
    r"(?:记者|近日|日前|近期|今天|昨天|昨日|今年|目前|据|当地时间|连日来|(?:\d{4}年)?\d{1,2}月|\d{1,2}日|.{0,12}\d{1,2}日)"
)
_SUBTITLE = re.compile(r"[—–-]{1,2}|―")
_SPACED = re.compile(rf"[{HAN_BASIC}”》]\s+[{HAN_BASIC}“《]")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of fragments that look like headlines: positions ``start`` up to ``end``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Headline:
    """The parts of a headline; ``rest`` are the positions of lines that are subheadings."""

    title: str
    kicker: str
    subtitle: str
    rest: tuple[int, ...]
    reasons: tuple[str, ...]


def headline_spans(fragments: Sequence[Fragment]) -> Iterator[Span]:
    """The runs of lines that look like headlines, in order."""
    start: int | None = None
    for index, fragment in enumerate([*fragments, None]):
        if fragment is not None and (
            fragment.type is LineType.HEAD or _is_subtitle(fragments, index)
        ):
            start = index if start is None else start
        elif start is not None:
            yield Span(start, index)
            start = None


def _is_subtitle(fragments: Sequence[Fragment], index: int) -> bool:
    return (
        index > 0
        and fragments[index - 1].type is LineType.HEAD
        and fragments[index].text.startswith("——")
        and not line_types.is_closed(fragments[index].text)
    )


def score(fragments: Sequence[Fragment], span: Span) -> tuple[int, tuple[str, ...]]:
    """How surely a span begins an article on a page without marks, and why."""
    title = "".join(fragment.text for fragment in fragments[span.start : span.end])
    below = fragments[span.end] if span.end < len(fragments) else None
    above = fragments[span.start - 1] if span.start else None
    signs: list[tuple[int, str]] = []
    if below is None or below.type is LineType.END:
        signs += _by_body_above(title, fragments[max(0, span.start - REACH) : span.start])
    elif below.type in (LineType.BYLINE, LineType.DATED):
        signs.append((4, "a byline or dateline stands under it"))
    elif under_dateline(fragments, span):
        signs.append((4, "a second dateline stands above"))
    else:
        signs += _by_lead(title, fragments[span.end : span.end + 2])
    if above is None or line_types.is_closed(above.text) or above.type is LineType.END:
        signs.append((1, "what stands above is finished"))
    if _SPACED.search(title) or title.startswith("【"):
        signs.append((1, "it is set in two parts"))
    if len(title) < 8:
        signs.append((-1, "it is very short"))
    return sum(weight for weight, _ in signs), tuple(sign for weight, sign in signs if weight > 0)


def under_dateline(fragments: Sequence[Fragment], span: Span) -> bool:
    """Whether a paragraph with a dateline stands above that has no headline over it."""
    for index in range(span.start - 1, max(-1, span.start - 1 - REACH), -1):
        if fragments[index].type is LineType.DATED:
            return not index or not _heads(fragments, index - 1)
        if fragments[index].type is not LineType.PROSE:
            return False
    return False


def _heads(fragments: Sequence[Fragment], index: int) -> bool:
    """Whether a line belongs to what is under it: a byline, or a headline that is nearer to it."""
    if fragments[index].type is not LineType.HEAD:
        return fragments[index].type is LineType.BYLINE
    above = "".join(fragment.text for fragment in fragments[max(0, index - REACH) : index])
    title = fragments[index].text
    return overlap(title, fragments[index + 1].text) >= overlap(title, above)


def _by_body_above(title: str, above: Sequence[Fragment]) -> list[tuple[int, str]]:
    """What says of a line with nothing under it that it heads what stands above it."""
    if overlap(title, "".join(fragment.text for fragment in above)) >= WELL_REPEATED:
        return [(5, "it stands last and what is above repeats its words")]
    return [(-2, "nothing stands under it")]


def _by_lead(title: str, below: Sequence[Fragment]) -> list[tuple[int, str]]:
    """What the paragraphs under a headline say about it."""
    shared = overlap(title, "".join(fragment.text for fragment in below)[:600])
    signs = []
    if shared >= 0.3:
        signs.append((2, "the lead repeats its words"))
    elif shared >= 0.15:
        signs.append((1, "the lead repeats some of its words"))
    if _LEAD.match(below[0].text):
        signs.append((1, "a lead follows"))
    return signs


def read(fragments: Sequence[Fragment], span: Span) -> Headline:
    """Title, kicker and subtitle of a span."""
    lines = [fragments[index].text for index in range(span.start, span.end)]
    positions = tuple(range(span.start, span.end))
    where = f"line {fragments[span.start].lines[0]}"
    if len(lines) == 1:
        return Headline(
            lines[0], "", "", (), (f"{where} reads like a headline: no sentence in it",)
        )
    if line_types.is_rubric(lines[0]):
        return Headline(lines[0], "", "", positions[1:], (f"{where} names a round-up",))
    if 2 * sum(line in lines[0] for line in lines[1:]) >= len(lines) - 1:
        return Headline(lines[0], "", "", positions[1:], (f"{where} holds the lines under it",))
    body = "".join(fragment.text for fragment in fragments[span.end : span.end + 4])
    return _several(lines, body, where)


def _several(lines: Sequence[str], body: str, where: str) -> Headline:
    """A headline over several lines."""
    last = next((i for i, line in enumerate(lines) if i and _SUBTITLE.match(line)), len(lines))
    has_label = last > 1 and (len(lines[0]) <= MAX_LABEL < len(lines[1]) or lines[0][0] == "【")
    start, end, title = _title(lines, int(has_label), last, body)
    reason = f"{where} and those under it read like one headline: no sentence in them"
    return Headline(title, " ".join(lines[:start]), " ".join(lines[end:]), (), (reason,))


def _title(lines: Sequence[str], first: int, last: int, body: str) -> tuple[int, int, str]:
    """The title, and from which line up to which it stands.

    A line cut within a phrase of the body goes on without a space; lines of about
    the same length are one headline; of others the shortest is set largest.
    """
    groups: list[tuple[int, int, str]] = []
    for index in range(first, last):
        line = lines[index]
        if groups and groups[-1][2][-2:] + line[:2] in body:
            start, _, before = groups.pop()
            groups.append((start, index + 1, before + line))
        else:
            groups.append((index, index + 1, line))
    lengths = [len(text) for *_, text in groups]
    if max(lengths) - min(lengths) <= 1:
        return first, last, " ".join(text for *_, text in groups)
    candidates = [group for group in groups if len(group[2]) > MAX_LABEL]
    return min(candidates or groups, key=lambda group: len(group[2]))
