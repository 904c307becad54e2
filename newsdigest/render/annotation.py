"""The text of an article with its links, pictures and code, from its Markdown body.

``Article.text`` has no markup.  ``marked_body`` parses the body again and puts a mark after
each link and picture; here the text before a mark tells its place in ``Article.text``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from newsdigest.article import Article
from newsdigest.render.lines import Spans
from newsdigest.render.marked_body import Mark, MarkedBody, Target, mark_body, squeeze
from newsdigest.text.blocks import Block, Kind, blocks
from newsdigest.text.regions import localized

_CONTEXT = 32
"""Characters before a mark that are searched for where body and text differ."""
_WORD = re.compile(r"\S+")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Link:
    """An address in an article, with the text of its first link, or of its picture."""

    number: int
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class AnnotatedText:
    """The text of an article with numbers after links and names of pictures inserted.

    ``numbers`` are the spans of the numbers in brackets, ``pictures`` of pictures that are
    a paragraph of their own, ``code`` of whole lines of code.  ``_places`` are the inserts'
    sorted places in the article's text, ``_sizes`` the characters inserted up to each.
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
        """The blocks of the text, of the same kinds as without the inserts.

        A picture that is a paragraph is a block with a negative paragraph number.
        """
        moved = [
            block._replace(
                start=block.start + self._sizes[bisect_left(self._places, (block.start, 0))],
                end=block.end + self._sizes[bisect_right(self._places, (block.end, 0))],
            )
            for block in blocks(self.article.text, self.article.headings)
        ]
        pictures = [Block(*span, -1 - at, Kind.PROSE) for at, span in enumerate(self.pictures)]
        return sorted([*moved, *pictures])

    def map_spans(self, spans: Spans) -> list[tuple[int, int]]:
        """Spans of the article's own text as spans of this one."""
        return [
            (
                start + self._sizes[bisect_right(self._places, (start, 0))],
                end + self._sizes[bisect_left(self._places, (end, 0))],
            )
            for start, end in spans
        ]


def annotate(article: Article) -> AnnotatedText:
    """The article's text with its links and pictures."""
    body = mark_body(article.body, article.url)
    if not (body.marks or body.code):
        return AnnotatedText(article, article.text)
    return _with_marks(article, body)


@dataclass(slots=True)
class _Insert:
    """Pieces to insert into a text, each with whether it is the number of a link.

    ``side`` is 0 within a paragraph, 1 for a paragraph after the place, -1 for one before it.
    """

    at: int
    side: int
    pieces: list[tuple[str, bool]]


def _with_marks(article: Article, body: MarkedBody) -> AnnotatedText:
    links: dict[str, Link] = {}
    places = _Places(article.text, "".join(body.parts))
    inserts = list(_inserts(article, body.marks, places, links))
    inserts.sort(key=lambda one: (one.at, one.side))  # stable: in the body's order
    text, numbers, pictures = _insert(article.text, inserts)
    result = AnnotatedText(
        article,
        text,
        tuple(links.values()),
        numbers,
        pictures,
        _places=[(one.at, one.side) for one in inserts],
        _sizes=[0, *accumulate(sum(len(part) for part, _ in one.pieces) for one in inserts)],
    )
    return replace(result, code=result.map_spans(list(places.lines(body.code))))


def _inserts(
    article: Article, marks: Sequence[Mark], places: _Places, links: dict[str, Link]
) -> Iterator[_Insert]:
    """The inserts for those marks whose place in the text is clear."""
    chinese = article.lang.startswith("zh")
    paragraph: list[tuple[str, bool]] = []
    for mark in marks:
        pieces = list(_pieces(links, mark.target, chinese))
        place = places.find(mark)
        if place is None:
            continue
        at, is_start = place
        if mark.is_alone:
            paragraph = [*([] if mark.is_first else paragraph), *pieces]
            if mark.is_last and paragraph:
                gap = [("\n\n", False)]
                yield _Insert(at, *((-1, paragraph + gap) if is_start else (1, gap + paragraph)))
        elif pieces:
            before = article.text[at - 1 : at] if at and not is_start else " "
            needs_space = mark.target.is_image and before.isascii() and not before.isspace()
            yield _Insert(at, 0, [(" ", False), *pieces] if needs_space else pieces)


def _pieces(links: dict[str, Link], target: Target, chinese: bool) -> Iterator[tuple[str, bool]]:
    """The name of a picture, and the number of an address: the same for each of its links."""
    if target.is_image:
        name = localized("图") if chinese else "image"
        yield f"[{name}: {target.text}]" if target.text else f"[{name}]", False
    if target.url:
        link = links.setdefault(target.url, Link(len(links) + 1, target.text, target.url))
        yield f"[{link.number}]", True


def _insert(text: str, inserts: Sequence[_Insert]) -> tuple[str, list[Span], list[Span]]:
    """The text with the inserts, and the spans of their numbers and of their paragraphs."""
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


class _Places:
    """Maps places in the body to the text; both are compared without white space."""

    def __init__(self, text: str, body: str) -> None:
        self._text = text
        self._body = body
        self._bare = squeeze(text)
        self._is_same = self._bare == body
        self._words = [word.span() for word in _WORD.finditer(text)]
        sizes = accumulate((end - start for start, end in self._words), initial=0)
        self._counts = list(sizes)
        self._from = 0

    def find(self, mark: Mark) -> tuple[int, bool] | None:
        """The offset of a mark, and whether it belongs to what follows; None if not found."""
        at = self._find(mark.at, mark.before)
        if at is None:
            return None
        if at and (mark.before or mark.is_alone):
            return self._offset(at - 1) + 1, False
        return self._offset(at), True

    def lines(self, code: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """The spans of code, extended to whole lines."""
        self._from = 0
        for begin, end in code:
            at = self._find(end, end - begin)
            if at is not None and at >= end - begin:
                start = self._offset(at - (end - begin))
                yield self._text.rfind("\n", 0, start) + 1, self._offset(at - 1) + 1

    def _find(self, at: int, before: int) -> int | None:
        """The characters of the text, white space aside, before this place in the body."""
        if self._is_same or not at:
            return at
        for size in dict.fromkeys((_CONTEXT, min(before, _CONTEXT), min(before, _CONTEXT // 3))):
            context = self._body[max(0, at - size) : at]
            place = self._bare.find(context, max(0, self._from - _CONTEXT)) if context else -1
            if place >= 0:
                self._from = place + len(context)
                return self._from
        return None

    def _offset(self, at: int) -> int:
        """The offset into the text of the character number ``at``, white space aside."""
        if at >= len(self._bare):
            return len(self._text)
        word = bisect_right(self._counts, at) - 1
        return self._words[word][0] + at - self._counts[word]
