"""Markdown to HTML, which ``html`` reads.

``cmark`` parses.  Before that, template tags of Jekyll, Hugo and Hexo are taken out, and
the indent of Chinese plain text, whose paragraphs are no code.  The content of tags
stays; braces in code, formulas and between ``{% raw %}`` and ``{% endraw %}`` are
braces; tags around code become a code fence.
"""

from __future__ import annotations

import re

from newsdigest.formats import cmark
from newsdigest.text.scripts import HAN_BMP

_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)
_INDENTED_HAN = re.compile(
    rf"^(?=[ \t\u00a0]*+\u3000|[ \t]{{4}})[ \t\u3000\u00a0]++(?=[“‘（《【「『—]?[{HAN_BMP}])",
    re.MULTILINE,
)
MAX_NESTING = 100
_DEEP = re.compile(rf"^(?:[ \t]*[>*+-]){{{MAX_NESTING},}}|\[{{{MAX_NESTING},}}", re.MULTILINE)


def to_html(markdown: str) -> str:
    """HTML in which every block that Markdown made says its lines (``data-sourcepos``).

    Raw HTML goes through as it is: nothing here is safe to show in a browser.
    """
    return cmark.render(markdown)


def normalize(markdown: str) -> str:
    """The same text without template tags, and without indents that would read as code."""
    markdown = without_template_tags(markdown)
    if "\u3000" in markdown or not _FENCE.search(markdown):
        markdown = _INDENTED_HAN.sub("", markdown)
    if _DEEP.search(markdown):
        markdown = _DEEP.sub("", markdown)
    return markdown


_BEGIN = re.compile(r"\{[{%:]")
_TAG = (
    r"\{%(?:(?!\{%|%\}).){0,3000}%\}"  # Liquid {% … %}
    r"|\{\{(?:(?!\{\{|\}\}).){0,2000}\}\}"  # Liquid {{ … }}, Hugo {{< … >}}
    r"|^\{::?[^}\n]{0,500}\}[ \t]*$"  # kramdown {:.class}
)
_UNIT = re.compile(
    r"^(?P<fence>[ \t>]*(?:[-*+][ \t]+)?(?:`{3,}|~{3,}))[^\n]*"
    r"|(?<=\n\n)(?P<indented>(?:(?:[ ]{4}|\t)[ \t]*"
    rf"(?![“‘（《【「『—]?[{HAN_BMP}])\S[^\n]*(?:\n|\Z))+)"
    r"|(?P<ticks>`++)"
    r"|(?P<display>\$\$)|\$(?=\S)[^$\n{]{0,300}\{[^$\n]{0,500}(?<=\S)\$(?!\d)"
    r"|<(?P<element>pre|code|script|style|math)\b"
    r"|\{%-?\s*(?P<liquid>raw|highlight|codeblock|code)\b(?P<language>[^%\n]{0,200})%\}"
    r"|\{\{[<%]-?\s*highlight\s+(?P<hugo>[^>%}\n]{0,200})[>%]\}\}"
    rf"|(?P<tag>{_TAG})",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
_LINK = re.compile(r"\{%-?\s*(?:post_link|link)\s+(?P<words>[^%\n]{1,500}?)\s*-?%\}")
"""Hexo's links: ``post_link slug [title]`` and ``link text address``."""
_ITEM = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)])[ \t]")
_ABOVE = 500
"""Characters above an indented block that are looked at."""
_LANGUAGE = re.compile(r"\s*(?:lang:)?([\w+#-]{1,20})")


def without_template_tags(markdown: str) -> str:
    """The text without template tags, in time proportional to its length."""
    if not _BEGIN.search(markdown):
        return markdown
    return _Cleaner(markdown).cleaned()


class _Cleaner:
    """Cleans one text; an end that is missing is searched for only once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._endless: set[str] = set()
        self._ticks = [match.span() for match in re.finditer("`++", text)]
        self._positions: dict[int, list[int]] = {}
        for start, end in reversed(self._ticks):
            self._positions.setdefault(end - start, []).append(start)

    def cleaned(self) -> str:
        """The text without its tags."""
        parts: list[str] = []
        position = 0
        while unit := _UNIT.search(self._text, position):
            parts.append(self._text[position : unit.start()])
            replacement, position = self._replaced(unit)
            parts.append(replacement)
        return "".join((*parts, self._text[position:]))

    def _replaced(self, unit: re.Match[str]) -> tuple[str, int]:
        """The replacement of a unit, and the position behind it."""
        if unit["tag"]:
            return _of_link(unit["tag"]), unit.end()
        if unit["liquid"] or unit["hugo"]:
            return self._enclosed(unit)
        end = unit.end()
        if unit["indented"] and self._is_in_list(unit.start()):
            # What is indented below an item of a list is a paragraph of it.
            return self._text[unit.start()], unit.start() + 1
        if unit["fence"]:
            mark = unit["fence"][-1]
            count = unit["fence"].count(mark)
            end = self._end(rf"^[ \t>]*{mark}{{{count},}}[ \t]*$", end, rest=True)
        elif unit["ticks"]:
            end = self._end_of_code(unit)
        elif unit["display"]:
            end = self._end(r"\$\$", end)
        elif unit["element"]:
            end = self._end(rf"</{unit['element'].lower()}\s*>", end)
        return self._text[unit.start() : end], end

    def _is_in_list(self, position: int) -> bool:
        """Whether the last line that is not indented is an item of a list."""
        above = self._text[max(0, position - _ABOVE) : position].split("\n")
        lines = [line for line in above if line.strip() and not line.startswith(("    ", "\t"))]
        return bool(lines) and _ITEM.match(lines[-1]) is not None

    def _enclosed(self, unit: re.Match[str]) -> tuple[str, int]:
        """Raw text as typed, or code between fences."""
        name = (unit["liquid"] or "highlight").lower()
        closing = rf"\{{%-?\s*end{name}\s*-?%\}}"
        if unit["hugo"] is not None:
            closing = r"\{\{[<%]-?\s*/\s*highlight\s*-?[>%]\}\}"
        match = self._search(closing, unit.end())
        if match is None:
            return "", unit.end()
        content = self._text[unit.end() : match.start()]
        if name == "raw":
            return content, match.end()
        language = _LANGUAGE.match(unit["hugo"] or unit["language"] or "")
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", content)), default=0))
        code = content.strip("\n")
        return f"\n{fence}{language[1] if language else ''}\n{code}\n{fence}\n", match.end()

    def _end_of_code(self, unit: re.Match[str]) -> int:
        """Behind the next run of as many backticks, or behind these where there is none."""
        starts = self._positions[unit.end() - unit.start()]
        while starts and starts[-1] < unit.end():
            starts.pop()
        return starts[-1] + unit.end() - unit.start() if starts else unit.end()

    def _end(self, pattern: str, position: int, *, rest: bool = False) -> int:
        """Where a pattern ends; at ``position``, or with the text, where it does not occur."""
        match = self._search(pattern, position)
        return match.end() if match else len(self._text) if rest else position

    def _search(self, pattern: str, position: int) -> re.Match[str] | None:
        if pattern in self._endless:
            return None
        compiled = re.compile(pattern, re.MULTILINE | re.IGNORECASE)
        if not (match := compiled.search(self._text, position)):
            self._endless.add(pattern)
        return match


def _of_link(tag: str) -> str:
    """The words of a link of Hexo's; "" for any other tag."""
    match = _LINK.match(tag)
    words = match["words"].split() if match else []
    if "post_link" in tag[:14]:
        return " ".join(words[1:]).strip("\"'")
    return " ".join(word for word in words if "://" not in word).strip("\"'")
