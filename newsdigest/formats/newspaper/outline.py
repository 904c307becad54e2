"""A file with several items under headings, such as one day of a news programme, split up.

A heading whose section holds only further sections is a cover, not an item; headings
below an item's heading are its subheadings.  A table of contents, a section that only
lists the titles of the others, is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from newsdigest.errors import ReadError
from newsdigest.formats import frontmatter
from newsdigest.formats.html import elements
from newsdigest.formats.newspaper import line_types
from newsdigest.formats.newspaper.page import PageItem

CONTENTS_SHARE = 0.6
"""Share of a section's lines that stand again below it from which on it is a table of contents."""
MIN_LISTED, MAX_LISTED = 2, 200
"""Lines of a table of contents."""

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*)$")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_HTML = re.compile(r"\s*<[a-zA-Z]")
_ORDINAL = re.compile(r"^[-*（(]?\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})?\s*[.、．）)]?\s*")
_LINK = re.compile(r"\[([^\[\]]{0,1000})\]\(([^()\s]{0,2000})(?:[ \t][^()]{0,500})?\)")
_STRONG = re.compile(r"(?:\*\*|__)([^*_。\n]{2,100})(?:\*\*|__)")
"""A paragraph that is all bold: a subheading."""
_SEPARATORS = "；;。.：: \u3000"


@dataclass(frozen=True, slots=True)
class _Section:
    """A heading (level 0: the text before the first) and the lines up to the next one."""

    level: int
    title: str
    first: int
    lines: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not any(line.strip() and not line_types.is_rule(line) for line in self.lines)


def split(text: str, name: str) -> tuple[PageItem, ...]:
    """The items of a file with headings, in order; one item where it has no headings.

    ``paragraphs`` are Markdown; HTML in the file becomes Markdown.

    :param name: the file's name, which names text that stands under no heading
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    sections, title = _sections(text, name)
    groups: list[list[_Section]] = []
    top: _Section | None = None
    for index, section in enumerate(sections):
        if _is_cover(sections, index) or (not groups and _is_contents(sections, index)):
            top = None
        elif top and section.level > top.level > 0 and not _is_whole(top, sections):
            groups[-1].append(section)
        else:
            groups.append([section])
            top = section
    return tuple(_item(group, title) for group in groups)


def _sections(text: str, name: str) -> tuple[list[_Section], str]:
    """The sections of a file, and its own title."""
    try:
        document = frontmatter.split(text)
        body, title = document.body, str(document.metadata.get("title") or "")
    except ReadError:
        body, title = text, ""
    offset = text[: text.rfind(body)].count("\n") if body and body in text else 0
    return list(_split_sections(body, offset)), title or PurePath(name).stem


def _split_sections(body: str, offset: int) -> Iterator[_Section]:
    """The body cut at its headings; those in fenced code are none."""
    level, title, first = 0, "", offset + 1
    lines: list[str] = []
    fence = ""
    for number, line in enumerate(body.split("\n"), offset + 1):
        if mark := _FENCE.match(line):
            fence = "" if fence == mark[1] else fence or mark[1]
        heading = None if fence else _HEADING.match(line)
        if heading is None:
            lines.append(line)
            continue
        yield _Section(level, title, first, tuple(lines))
        level, title, first, lines = len(heading[1]), _title(heading[2]), number, []
    yield _Section(level, title, first, tuple(lines))


def _title(heading: str) -> str:
    """A heading's text without the spaces and ``#`` at its end."""
    text = heading.rstrip(" \t")
    # No pattern here: a hostile line has very many spaces.
    bare = text.rstrip("#")
    return bare.rstrip(" \t") if bare != text and bare[-1:] in ("", " ", "\t") else text


def _is_cover(sections: Sequence[_Section], index: int) -> bool:
    """Whether a section is nothing but the heading over further sections."""
    section = sections[index]
    following = sections[index + 1] if index + 1 < len(sections) else None
    above = following is not None and following.level > section.level
    return section.is_empty and (above or not section.level)


def _is_whole(section: _Section, sections: Sequence[_Section]) -> bool:
    """Whether a heading is the title of the file: the first one, alone on its level.

    What stands under it are items, and its own text is one more.
    """
    headed = [other for other in sections if other.level]
    return section is headed[0] and sum(s.level == section.level for s in headed) == 1


def _is_contents(sections: Sequence[_Section], index: int) -> bool:
    """Whether a section is a table of contents: its lines stand again further down."""
    entries = [bare for line in sections[index].lines if (bare := _bare(_plain(line)))]
    if not MIN_LISTED <= len(entries) <= MAX_LISTED:
        return False
    below = "\n".join(
        f"{section.title}\n" + "\n".join(section.lines) for section in sections[index + 1 :]
    )
    return sum(line in below for line in entries) >= CONTENTS_SHARE * len(entries)


def _bare(line: str) -> str:
    return _ORDINAL.sub("", line.strip()).strip(_SEPARATORS)


def _item(group: Sequence[_Section], title: str) -> PageItem:
    """One item: its heading, its paragraphs and those of its subsections."""
    paragraphs: list[str] = []
    headings: list[int] = []
    remains: list[str] = []
    for section in group:
        if section is not group[0]:
            headings.append(len(paragraphs))
            paragraphs.append(section.title)
        for paragraph in _paragraphs(section):
            if line_types.is_end_mark(paragraph):
                remains.append(paragraph)
                continue
            if strong := _STRONG.fullmatch(paragraph):
                headings.append(len(paragraphs))
            paragraphs.append(strong[1] if strong else paragraph)
    top = group[0]
    return PageItem(
        _plain(top.title) or title,
        "",
        "",
        tuple(dict.fromkeys(n for p in paragraphs[:2] for n in line_types.paragraph_authors(p))),
        tuple(paragraphs),
        tuple(headings),
        tuple(_numbers(group)),
        (f"line {top.first} is a heading" if top.level else "text before the first heading",),
        next((url for line in remains if (url := line_types.address(line))), _address(top.title)),
        (),
        tuple(remains),
    )


def _paragraphs(section: _Section) -> Iterator[str]:
    """The paragraphs of a section as Markdown: as they were written, unless that was HTML."""
    for block in _blocks(section.lines):
        markdown = [element.markdown for element in elements(block)] if _HTML.match(block) else []
        yield from markdown or [block]


def _blocks(lines: Sequence[str]) -> Iterator[str]:
    """What blank lines separate; fenced code is one block."""
    block: list[str] = []
    fence = ""
    for line in lines:
        if mark := _FENCE.match(line):
            fence = "" if fence == mark[1] else fence or mark[1]
        if line.strip() or fence:
            block.append(line)
        elif block:
            yield "\n".join(block)
            block = []
    if block:
        yield "\n".join(block)


def _address(title: str) -> str:
    """Where a heading links to, "" where it does not."""
    link = _LINK.search(title)
    return link[2] if link else ""


def _plain(title: str) -> str:
    return _LINK.sub(r"\1", title).strip()


def _numbers(group: Sequence[_Section]) -> Iterator[int]:
    """The lines of the input that the sections stand on, without blank ones."""
    for section in group:
        if section.level:
            yield section.first
        start = section.first + (section.level > 0)
        for number, line in enumerate(section.lines, start):
            if line.strip():
                yield number
