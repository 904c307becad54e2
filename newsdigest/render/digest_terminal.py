"""A digest laid out for a terminal: headings, rules, story numbers, article ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from newsdigest.article import SHORT_ID
from newsdigest.digest.model import Digest
from newsdigest.render.catalogue import local
from newsdigest.render.digest_page import Page, Section, Story, page_of
from newsdigest.render.lines import BLANK, Line, Role, bullet, line_width, pack, text_area, wrap
from newsdigest.text.width import truncate, width

MAX_IDS = 4
"""Ids that a story shows."""
GAP = 2


def digest(digest: Digest, *, width: int, zone: tzinfo) -> Iterator[Line]:
    """The whole digest.

    The period has its year only if that is not the year in which the digest is made.
    """
    year = local(digest.since, zone).year != local(digest.generated, zone).year
    page = page_of(digest, zone, year=year)
    cells, margin = text_area(width)
    yield from _head(page, cells, margin)
    for section in page.sections:
        yield from _section(section, page, cells, margin)
    yield from _foot(page, cells, margin)


def _head(page: Page, cells: int, margin: Line) -> Iterator[Line]:
    yield from _title(page, cells, margin)
    yield from pack(page.figures.split(" · "), cells, margin, Role.FAINT)
    if not page.stories:
        yield BLANK
        yield from wrap(page.words["nothing"], cells, first=margin)
    if page.overview:
        yield BLANK
        yield (*margin, (page.words["overview"], Role.STRONG))
        for sentence in page.overview:
            reference = f"\xa0[{sentence.story}]" if sentence.story else ""
            yield from bullet(sentence.text, reference, cells, margin)


def _title(page: Page, cells: int, margin: Line) -> list[Line]:
    """The title with the period beside it, or below it where one line is too short."""
    room = cells - line_width(margin)
    if width(page.title) + GAP + width(page.period) <= room:
        return [(*margin, (page.title, Role.STRONG), (" " * GAP + page.period, Role.FAINT))]
    return [
        *wrap(page.title, cells, first=margin, role=Role.STRONG),
        *wrap(page.period, cells, first=margin, role=Role.FAINT),
    ]


def _section(section: Section, page: Page, cells: int, margin: Line) -> Iterator[Line]:
    yield BLANK
    if section.title:
        title = truncate(section.title, cells - line_width(margin))
        rest = cells - line_width(margin) - width(title) - 1
        rule = " " + "─" * rest if rest > 0 else ""
        yield (*margin, (title, Role.STRONG), (rule, Role.FAINT))
    digits = len(str(len(page.stories)))
    for number, story in enumerate(section.stories):
        if number:
            yield BLANK
        yield from _story(story, page, cells, margin, digits)


def _story(story: Story, page: Page, cells: int, margin: Line, digits: int) -> Iterator[Line]:
    number = f"{story.number:>{digits}}" + " " * GAP
    indent: Line = (*margin, (" " * len(number), Role.PLAIN))
    yield from _headline(story, number, cells, margin)
    text, spans = _paragraph(story, page)
    if text:
        yield from wrap(text, cells, spans, first=indent, span_role=Role.SOURCE)
    yield from _facts(story, page, cells, indent)
    for reason in story.why:
        yield from wrap(reason, cells, first=indent, role=Role.FAINT)


def _headline(story: Story, number: str, cells: int, margin: Line) -> Iterator[Line]:
    """The headline, with the source right-aligned on its line where both fit."""
    first: Line = (*margin, (number, Role.FAINT))
    rest: Line = (*margin, (" " * len(number), Role.PLAIN))
    gap = cells - line_width(first) - width(story.headline) - width(story.source)
    if story.source and gap >= GAP:
        space = (" " * gap, Role.PLAIN)
        yield (*first, (story.headline, Role.STRONG), space, (story.source, Role.SOURCE))
        return
    yield from wrap(story.headline, cells, first=first, rest=rest, role=Role.STRONG)
    if story.source:
        yield from wrap(story.source, cells, first=rest, role=Role.SOURCE)


def _paragraph(story: Story, page: Page) -> tuple[str, list[tuple[int, int]]]:
    """The sentences as one paragraph, and the spans of the notes in brackets: marks, sources."""
    text, spans = "", []
    for sentence in story.sentences:
        text += sentence.gap + sentence.text
        is_other = sentence.elsewhere and sentence.source != story.source
        for note in filter(None, (sentence.mark, sentence.source if is_other else "")):
            bracketed = page.words["open"] + note + page.words["close"]
            spans.append((len(text), len(text) + len(bracketed)))
            text += bracketed
    return text, spans


def _facts(story: Story, page: Page, cells: int, indent: Line) -> Iterator[Line]:
    """The day, the other articles, and the ids right-aligned."""
    also = page.words["comma"].join(link.text for link in story.also)
    facts = [story.day, f"{page.words['also']} {also}" if also else ""]
    left = " · ".join(filter(None, facts))
    ids = [identity[:SHORT_ID] for identity in story.ids[:MAX_IDS]]
    right = " · ".join(ids) + (" …" if len(story.ids) > MAX_IDS else "")
    gap = cells - line_width(indent) - width(left) - width(right)
    if gap >= GAP:
        yield (*indent, (left + " " * gap + right, Role.FAINT))
        return
    for text in filter(None, (left, right)):
        yield from wrap(text, cells, first=indent, role=Role.FAINT)


def _foot(page: Page, cells: int, margin: Line) -> Iterator[Line]:
    if page.left:
        yield BLANK
        yield from wrap(page.left, cells, first=margin, role=Role.FAINT)
    for name, keywords in (("rising", page.rising), ("falling", page.falling)):
        if keywords:
            yield BLANK
            yield from _trending(page.words[name], keywords, cells, margin)


def _trending(
    label: str, keywords: Sequence[tuple[str, str]], cells: int, margin: Line
) -> Iterator[Line]:
    text = label
    spans = [(0, len(text))]
    for word, arrow in keywords:
        text += f"{' ' * GAP}{word}\xa0{arrow}"
        spans.append((len(text) - len(arrow), len(text)))
    yield from wrap(text, cells, spans, first=margin, span_role=Role.FAINT)
