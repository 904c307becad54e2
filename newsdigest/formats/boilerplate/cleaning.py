"""Separate the story from what newspapers and their sites put around it.

Datelines, signatures, source lines, notices and navigation become fields or are
dropped, each with the name of the rule that did it.  A rule matches a whole
paragraph, or the beginning or end of one; none may take a sentence of the story.
``credits`` reads lines made of labels and names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from newsdigest.formats.boilerplate.credits import MAX_LINE, Fields, labelled
from newsdigest.formats.boilerplate.rules import NOTICE_WORDS, RULES, Rule, Where
from newsdigest.formats.html import Element
from newsdigest.text.blocks import Kind

NAVIGATION = re.compile(
    r"\W*(?:返回|首页|上一[篇页]|下一[篇页]|目录|更多|点击|网站地图|关于我们|联系我们"
    r"|(?:home|back|next|previous|older|newer|share|tweet|print|archive|subscribe)\b)",
    re.IGNORECASE,
)
"""The start of a link that leads elsewhere on the site."""
NAVIGATION_ANYWHERE = re.compile(
    r"\W*(?:查看原文|阅读原文|阅读全文|查看全文|原文链接|返回顶部|返回目录|回到顶部"
    r"|read more|back to top|continue reading)\W*",
    re.IGNORECASE,
)
"""A link of these words is no part of a story wherever it stands."""

HEAD = 4
"""Paragraphs from the beginning in which bylines and labelled lines stand."""
TAIL = 4
"""The same from the end."""
SHORT = 80
"""Characters of a paragraph that may be credits alone once a notice was cut off it."""

_WHOLE, _OPENING, _CLOSING = (
    tuple(rule for rule in RULES if rule.where is where)
    for where in (Where.PARAGRAPH, Where.OPENING, Where.CLOSING)
)
_BRACKETS = "）)】]"
_IN_BRACKETS = tuple(rule for rule in _CLOSING if rule.example[-1] in _BRACKETS)
_WHERE = re.compile(
    r"(?:[-*] |\d+\. )?(?:活动|会议|培训|报名|集合)?(?:地点|地址|场馆)\s*[:：]"
    r"|(?:Venue|Where|Place|Location)\s*:"
)
_FULL_STOPS = "。！？"
_STOPS = "。！？”」）…)】"
_SURE = re.compile(r"(?:来\s?源|责任编辑|流程编辑|责编|编辑|校对|审核|监制|供稿)\s*[:：丨]")
"""Labels that may follow a sentence even where its full stop is missing."""


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """A text that is not part of the story, and the name of the rule that matched it."""

    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The story, the fields read from boilerplate, and that boilerplate.

    ``fields`` maps a field (authors, source, url, date, tags, original_title …) to
    the values found, as written and in order.
    """

    elements: tuple[Element, ...]
    fields: dict[str, list[str]] = field(default_factory=dict)
    boilerplate: tuple[Boilerplate, ...] = ()


def clean(elements: Sequence[Element]) -> Cleaned:
    """Separate the story from what stands around it.

    Bylines and labelled lines are looked for among the first and last paragraphs,
    notices and navigation among the last ones, datelines in the first two
    paragraphs of prose, credits at the end of the last two.
    """
    return _Cleaner(elements).run()


class _Cleaner:
    """The state of one pass over one article's elements."""

    def __init__(self, elements: Sequence[Element]) -> None:
        self._elements: list[Element | None] = list(elements)
        self._fields: dict[str, list[str]] = {}
        self._boilerplate: list[Boilerplate] = []

    def run(self) -> Cleaned:
        last = len(self._elements)
        margins = [i for i in range(last) if i < HEAD or i >= last - TAIL]
        self._links_anywhere()
        for index in margins:
            self._whole(index, at_end=index >= last - TAIL)
        prose = [i for i in margins if (e := self._elements[i]) and e.kind is Kind.PROSE and e.text]
        for index in prose[:2]:
            self._opening(index)
        for index in reversed(prose[-3:]):
            while self._closing(index):
                pass
        remaining = tuple(element for element in self._elements if element is not None)
        return Cleaned(remaining, self._fields, tuple(self._boilerplate))

    def _links_anywhere(self) -> None:
        for index, element in enumerate(self._elements):
            if element and element.only_links and NAVIGATION_ANYWHERE.fullmatch(element.text):
                self._drop(index, "navigation")

    def _whole(self, index: int, *, at_end: bool) -> None:
        element = self._elements[index]
        if (
            element is None
            or element.kind is not Kind.PROSE
            or not 0 < len(element.text) <= MAX_LINE
        ):
            return
        if element.only_links:
            if at_end and self._is_navigation(index, element):
                self._drop(index, "navigation")
        elif (fields := labelled(element.text)) and not self._is_announcement(fields):
            self._add_fields(fields)
            self._drop(index, "labelled line")
        else:
            self._by_rule(index, element.text)

    def _by_rule(self, index: int, text: str) -> None:
        for rule in _WHOLE:
            if (match := rule.pattern.fullmatch(text)) and (
                fields := rule.fields(match)
            ) is not None:
                self._add_fields(fields)
                self._drop(index, rule.name)
                return

    def _is_announcement(self, fields: Fields) -> bool:
        """Whether 时间：… belongs to an announcement, which also says where."""
        texts = (e.text for e in self._elements[:HEAD] + self._elements[-TAIL:] if e)
        return all(name == "date" for name, _ in fields) and any(map(_WHERE.match, texts))

    def _is_navigation(self, index: int, element: Element) -> bool:
        """Whether a paragraph of links alone leads elsewhere; a bare address becomes the url."""
        if len(element.links) == 1 and element.links[0] == element.text:
            if is_own := self._is_own_address(index):
                self._add_fields([("url", element.links[0])])
            return is_own
        parts = re.split(r"[|｜·»]", element.text)
        return any(NAVIGATION.match(part.strip()) for part in parts[: len(element.links)])

    def _is_own_address(self, index: int) -> bool:
        """Whether a bare address stands where sites put the article's own: the last thing
        but for navigation, under a credit or over that navigation."""
        rest = [e for e in self._elements[index + 1 :] if e]
        if any(not (e.only_links and NAVIGATION.match(e.text)) for e in rest):
            return False
        return bool(rest) or (index > 0 and self._elements[index - 1] is None)

    def _opening(self, index: int) -> None:
        """Cut a dateline off a paragraph's beginning."""
        for rule in _OPENING:
            element = self._elements[index]
            if element is None:
                return
            match = rule.pattern.match(element.text)
            if match and (fields := rule.fields(match)) is not None:
                self._cut(
                    index,
                    element,
                    fields,
                    Boilerplate(match[0], rule.name),
                    element.text[match.end() :],
                )

    def _closing(self, index: int) -> bool:
        """Cut one credit or notice off a paragraph's end."""
        element = self._elements[index]
        if element is None:
            return False
        text = element.text
        start = max(0, len(text) - MAX_LINE)
        for rule in _closing_rules(text, start):
            for match in rule.pattern.finditer(text, start):
                if (
                    match.end() != len(text)
                    or not match[0]
                    or (fields := rule.fields(match)) is None
                ):
                    continue
                self._cut(
                    index, element, fields, Boilerplate(match[0], rule.name), text[: match.start()]
                )
                return True
        return self._credits(index, element)

    def _credits(self, index: int, element: Element) -> bool:
        """Cut ``来源：… 编辑：…`` off, behind the last full stop or where only credits begin."""
        text = element.text
        starts = [0] if len(text) <= SHORT else []
        starts += [stop for marks in (_STOPS, _FULL_STOPS) if (stop := _after(text, marks))]
        starts += [m.start() for m in _SURE.finditer(text, max(0, len(text) - 100))]
        for start in starts:
            rest = text[start:]
            if rest.strip() and (fields := labelled(rest)) and not self._is_announcement(fields):
                self._cut(index, element, fields, Boilerplate(rest, "credits"), text[:start])
                return True
        return False

    def _cut(
        self, index: int, element: Element, fields: Fields, boilerplate: Boilerplate, text: str
    ) -> None:
        self._add_fields(fields)
        self._boilerplate.append(boilerplate)
        self._elements[index] = (
            replace(element, text=text.strip(" \u3000")) if text.strip() else None
        )

    def _drop(self, index: int, rule: str) -> None:
        element = self._elements[index]
        if element is not None:
            self._boilerplate.append(Boilerplate(element.text, rule))
        self._elements[index] = None

    def _add_fields(self, fields: Iterable[tuple[str, str]]) -> None:
        for name, value in fields:
            if name and value and value not in self._fields.get(name, ()):
                self._fields.setdefault(name, []).append(value)


def _after(text: str, marks: str) -> int:
    """The index behind the last of these marks, 0 where there is none."""
    return max(map(text.rfind, marks)) + 1


def _closing_rules(text: str, start: int) -> tuple[Rule, ...]:
    """The rules that can match at the end of a text: none for most paragraphs."""
    if NOTICE_WORDS.search(text, start):
        return _CLOSING
    return _IN_BRACKETS if text[-1] in _BRACKETS else ()
