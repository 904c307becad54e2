"""What an article's Markdown has beside its words, put back where it stands: links, pictures, code.

An article's text is words alone.  Its body is read once more, each link and picture
followed by a mark; the marks find their places in the text by what stands before them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from newsdigest.article import Article
from newsdigest.render.lines import Spans
from newsdigest.render.marked_body import Mark, MarkedBody, Target, marked, squeezed
from newsdigest.text.blocks import Block, Kind, blocks

_CONTEXT = 32
"""Characters before a mark by which its place is found where body and text differ."""
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Link:
    """An address that an article leads to: the first words that lead there, or the picture's."""

    number: int
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text with its links numbered and its pictures named.

    ``numbers`` are the offsets of the numbers in brackets, ``pictures`` of pictures that
    are a paragraph, ``code`` of code in whole lines.
    """

    article: Article
    text: str
    links: tuple[Link, ...] = ()
    numbers: Spans = ()
    pictures: Spans = ()
    code: Spans = ()
    _places: Sequence[tuple[int, int]] = ()
    _sizes: Sequence[int] = (0,)

    def blocks(self) -> list[Block]:
        """The blocks of the text: what they are is not changed by a number at their end.

        A picture that is a paragraph has a negative one.
        """
        found = [
            block._replace(
                start=block.start + self._sizes[bisect_left(self._places, (block.start, 0))],
                end=block.end + self._sizes[bisect_right(self._places, (block.end, 0))],
            )
            for block in blocks(self.article.text, self.article.headings)
        ]
        own = [Block(*span, -1 - at, Kind.PROSE) for at, span in enumerate(self.pictures)]
        return sorted([*found, *own])

    def moved(self, spans: Spans) -> list[tuple[int, int]]:
        """Where spans of the article's own text are in this one."""
        return [(self._start(start), self._end(end)) for start, end in spans]

    def _start(self, offset: int) -> int:
        return offset + self._sizes[bisect_right(self._places, (offset, 0))]

    def _end(self, offset: int) -> int:
        return offset + self._sizes[bisect_left(self._places, (offset, 0))]


def annotated(article: Article) -> Annotated:
    """The article's text with its links and pictures."""
    body = marked(article.body, article.url)
    if not (body.marks or body.code):
        return Annotated(article, article.text)
    return _joined(article, body)


@dataclass(slots=True)
class _Insert:
    """What is put into a text: pieces, and of each whether it is the number of a link.

    ``side`` is 0 within a paragraph, 1 for a paragraph after the place, -1 for one before it.
    """

    at: int
    side: int
    pieces: list[tuple[str, bool]]


def _joined(article: Article, body: MarkedBody) -> Annotated:
    """The text with what is marked in the body."""
    links: dict[str, Link] = {}
    places = _Places(article.text, "".join(body.parts))
    inserts = list(_inserts(article, body.marks, places, links))
    inserts.sort(key=lambda one: (one.at, one.side))  # stable: in the body's order
    text, numbers, pictures = _with(article.text, inserts)
    result = Annotated(
        article,
        text,
        tuple(links.values()),
        numbers,
        pictures,
        _places=[(one.at, one.side) for one in inserts],
        _sizes=[0, *accumulate(sum(len(part) for part, _ in one.pieces) for one in inserts)],
    )
    return replace(result, code=result.moved(list(places.lines(body.code))))


def _inserts(
    article: Article, marks: Sequence[Mark], places: _Places, links: dict[str, Link]
) -> Iterator[_Insert]:
    """What stands for the marks, as far as their places are known."""
    chinese = article.lang.startswith("zh")
    own: list[tuple[str, bool]] = []
    for mark in marks:
        pieces = list(_pieces(links, mark.target, chinese))
        place = places.of(mark)
        if place is None:
            continue
        at, is_start = place
        if mark.is_alone:
            own = [*([] if mark.is_first else own), *pieces]
            if mark.is_last and own:
                gap = [("\n\n", False)]
                yield _Insert(at, *((-1, own + gap) if is_start else (1, gap + own)))
        elif pieces:
            before = article.text[at - 1 : at] if at and not is_start else " "
            spaced = mark.target.is_image and before.isascii() and not before.isspace()
            yield _Insert(at, 0, [(" ", False), *pieces] if spaced else pieces)


def _pieces(links: dict[str, Link], target: Target, chinese: bool) -> Iterator[tuple[str, bool]]:
    """A picture's words, and the number of an address, the same wherever that stands."""
    if target.is_image:
        name = "图" if chinese else "image"
        yield f"[{name}: {target.text}]" if target.text else f"[{name}]", False
    if target.url:
        link = links.setdefault(target.url, Link(len(links) + 1, target.text, target.url))
        yield f"[{link.number}]", True


def _with(text: str, inserts: Sequence[_Insert]) -> tuple[str, list[Span], list[Span]]:
    """The text with these in it, where their numbers are, and the paragraphs they make."""
    parts: list[str] = []
    numbers: list[Span] = []
    pictures: list[Span] = []
    before = size = 0
    for one in inserts:
        parts.append(text[before : one.at])
        size += one.at - before
        before, begin = one.at, size
        for piece, is_number in one.pieces:
            parts.append(piece)
            numbers += [(size, size + len(piece))] if is_number else []
            size += len(piece)
        if one.side:
            pictures.append((begin + 2, size) if one.side > 0 else (begin, size - 2))
    return "".join([*parts, text[before:]]), numbers, pictures


Span = tuple[int, int]


class _Places:
    """Finds places of the body in the text; both are compared without white space."""

    def __init__(self, text: str, body: str) -> None:
        self._text = text
        self._body = body
        self._bare = squeezed(text)
        self._is_same = self._bare == body
        self._words = [word.span() for word in _WORD.finditer(text)]
        sizes = accumulate((end - start for start, end in self._words), initial=0)
        self._counts = list(sizes)
        self._from = 0

    def of(self, mark: Mark) -> tuple[int, bool] | None:
        """Where a mark stands, and whether it stands before what follows; None if not known."""
        at = self._found(mark.at, mark.before)
        if at is None:
            return None
        if at and (mark.before or mark.is_alone):
            return self._offset(at - 1) + 1, False
        return self._offset(at), True

    def lines(self, code: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """The whole lines of code."""
        self._from = 0
        for begin, end in code:
            found = self._found(end, end - begin)
            if found is not None and found >= end - begin:
                start = self._offset(found - (end - begin))
                yield self._text.rfind("\n", 0, start) + 1, self._offset(found - 1) + 1

    def _found(self, at: int, before: int) -> int | None:
        """How many characters of the text stand before this place in the body."""
        if self._is_same or not at:
            return at
        for size in dict.fromkeys((_CONTEXT, min(before, _CONTEXT), min(before, _CONTEXT // 3))):
            context = self._body[max(0, at - size) : at]
            found = self._bare.find(context, max(0, self._from - _CONTEXT)) if context else -1
            if found >= 0:
                self._from = found + len(context)
                return self._from
        return None

    def _offset(self, at: int) -> int:
        """Where this character that is no white space stands in the text."""
        if at >= len(self._bare):
            return len(self._text)
        word = bisect_right(self._counts, at) - 1
        return self._words[word][0] + at - self._counts[word]
