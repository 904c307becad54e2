"""A digest for a terminal: headings, rules, numbers to refer to, ids to go on with.

Lines come as ``styled`` ones; colours are ``terminal``'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from newsdigest.digest.model import Digest
from newsdigest.render.catalogue import local
from newsdigest.render.digest_page import SHORT_ID, Page, Section, Sentence, Story, page_of
from newsdigest.render.lines import BLANK, Line, Role, packed, wrapped
from newsdigest.text.width import truncate, width

MAX_CELLS = 100
"""Cells of a line of text, however wide the terminal: a longer one is hard to follow."""
NARROW = 60
MAX_IDS = 4
"""Articles of a story whose ids are shown."""
GAP = 2
MARGIN = "  "


def digest(digest: Digest, *, width: int, zone: tzinfo) -> Iterator[Line]:
    """The whole digest.  Of the period, the year is shown only where it is not this one."""
    year = local(digest.since, zone).year != local(digest.generated, zone).year
    page = page_of(digest, zone, year=year)
    narrow = width < NARROW
    cells = width if narrow else min(width - len(MARGIN), MAX_CELLS + len(MARGIN))
    margin: Line = () if narrow else ((MARGIN, Role.PLAIN),)
    yield from _head(page, cells, margin)
    for section in page.sections:
        yield from _section(section, page, cells, margin)
    yield from _foot(page, cells, margin)


def _head(page: Page, cells: int, margin: Line) -> Iterator[Line]:
    yield from _titled(page, cells, margin)
    yield from packed(page.figures.split(" · "), cells, margin, Role.FAINT)
    if not page.stories:
        yield BLANK
        yield from wrapped(page.words["nothing"], cells, first=margin, rest=margin)
    if page.overview:
        yield BLANK
        yield (*margin, (page.words["overview"], Role.STRONG))
        for sentence in page.overview:
            yield from _point(sentence, cells, margin)


def _titled(page: Page, cells: int, margin: Line) -> list[Line]:
    """The title with the period beside it, or below it where they do not fit one line."""
    room = cells - _cells(margin)
    if width(page.title) + GAP + width(page.period) <= room:
        return [(*margin, (page.title, Role.STRONG), (" " * GAP + page.period, Role.FAINT))]
    return [
        *wrapped(page.title, cells, first=margin, rest=margin, role=Role.STRONG),
        *wrapped(page.period, cells, first=margin, rest=margin, role=Role.FAINT),
    ]


def _point(sentence: Sentence, cells: int, margin: Line) -> list[Line]:
    reference = f"\xa0[{sentence.story}]" if sentence.story else ""
    text = sentence.text
    return wrapped(
        text + reference,
        cells,
        [(len(text), len(text + reference))],
        first=(*margin, ("· ", Role.FAINT)),
        rest=(*margin, ("  ", Role.PLAIN)),
        marked=Role.FAINT,
    )


def _section(section: Section, page: Page, cells: int, margin: Line) -> Iterator[Line]:
    yield BLANK
    if section.title:
        title = truncate(section.title, cells - _cells(margin))
        rest = cells - _cells(margin) - width(title) - 1
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
    text, spans = _told(story, page)
    if text:
        yield from wrapped(text, cells, spans, first=indent, rest=indent, marked=Role.SOURCE)
    yield from _places(story, page, cells, indent)
    for reason in story.why:
        yield from wrapped(reason, cells, first=indent, rest=indent, role=Role.FAINT)


def _headline(story: Story, number: str, cells: int, margin: Line) -> Iterator[Line]:
    """The headline, and the source at the end of its line if there is room for both."""
    first: Line = (*margin, (number, Role.FAINT))
    rest: Line = (*margin, (" " * len(number), Role.PLAIN))
    missing = cells - _cells(first) - width(story.headline) - width(story.source)
    if story.source and missing >= GAP:
        space = (" " * missing, Role.PLAIN)
        yield (*first, (story.headline, Role.STRONG), space, (story.source, Role.SOURCE))
        return
    yield from wrapped(story.headline, cells, first=first, rest=rest, role=Role.STRONG)
    if story.source:
        yield from wrapped(story.source, cells, first=rest, rest=rest, role=Role.SOURCE)


def _told(story: Story, page: Page) -> tuple[str, list[tuple[int, int]]]:
    """The sentences in one paragraph, and where a source stands after one from elsewhere."""
    text, spans = "", []
    for sentence in story.sentences:
        text += sentence.gap + sentence.text
        if sentence.elsewhere and sentence.source:
            source = page.words["open"] + sentence.source + page.words["close"]
            spans.append((len(text), len(text) + len(source)))
            text += source
    return text, spans


def _places(story: Story, page: Page, cells: int, indent: Line) -> Iterator[Line]:
    """The day, where else it is told, and at the end of the line the ids."""
    also = page.words["comma"].join(link.text for link in story.also)
    facts = [story.day, f"{page.words['also']} {also}" if also else ""]
    left = " · ".join(filter(None, facts))
    ids = [identity[:SHORT_ID] for identity in story.ids[:MAX_IDS]]
    right = " · ".join(ids) + (" …" if len(story.ids) > MAX_IDS else "")
    missing = cells - _cells(indent) - width(left) - width(right)
    if missing >= GAP:
        yield (*indent, (left + " " * missing + right, Role.FAINT))
        return
    for text in filter(None, (left, right)):
        yield from wrapped(text, cells, first=indent, rest=indent, role=Role.FAINT)


def _foot(page: Page, cells: int, margin: Line) -> Iterator[Line]:
    if page.left:
        yield BLANK
        yield from wrapped(page.left, cells, first=margin, rest=margin, role=Role.FAINT)
    for name, own in (("rising", page.rising), ("falling", page.falling)):
        if own:
            yield BLANK
            yield from _trending(page.words[name], own, cells, margin)


def _trending(
    label: str, own: Sequence[tuple[str, str]], cells: int, margin: Line
) -> Iterator[Line]:
    text = label
    spans = [(0, len(text))]
    for word, arrow in own:
        text += f"{' ' * GAP}{word}\xa0{arrow}"
        spans.append((len(text) - len(arrow), len(text)))
    yield from wrapped(text, cells, spans, first=margin, rest=margin, marked=Role.FAINT)


def _cells(line: Line) -> int:
    return width("".join(text for text, _ in line))
