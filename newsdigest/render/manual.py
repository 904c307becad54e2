"""A page of the manual laid out for a terminal.

Code keeps its backticks; a table of two columns becomes a list of terms; a link to another
page becomes the command that shows it, any other link the address behind its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath

from newsdigest.article import Article
from newsdigest.formats import html, markdown
from newsdigest.render.annotation import AnnotatedText
from newsdigest.render.body import body
from newsdigest.render.lines import BLANK, Line, Role, text_area, wrap
from newsdigest.text.blocks import Block, Kind, blocks

_FENCED = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_TERMS = re.compile(r"^\|[^|\n]*\|[^|\n]*\|\n\|[-: ]+\|[-: ]+\|\n((?:\|.*\n)+)", re.MULTILINE)
"""A table of two columns; its rows."""
_ROW = re.compile(r"\| (.*?) (?<!\\)\| (.*?) \|")
_LINK = re.compile(r"(!?)\[([^\]\n]+)\]\(([^)\s]*)\)")


def page(source: str, *, width: int) -> Iterator[Line]:
    """The lines of a page: its title, then its text.

    :param source: Markdown that begins with the title
    """
    cells, margin = text_area(width)
    source = "".join(
        part if part.startswith("```") else _rewrite(part) for part in _FENCED.split(source)
    )
    title, *elements = (e for e in html.elements(markdown.to_html(source)) if e.text)
    yield from wrap(title.text, cells, first=margin, role=Role.STRONG)
    for is_code, group in groupby(elements, lambda element: element.kind is Kind.CODE):
        if is_code:
            yield from _code(group, margin)
        else:
            yield from body(_text(list(group)), (), cells, margin)


@dataclass(frozen=True, slots=True)
class _Text(AnnotatedText):
    """A text whose paragraphs are known to be prose, headings, lists or tables."""

    kinds: Sequence[Kind] = ()

    def blocks(self) -> list[Block]:
        return [block._replace(kind=self.kinds[block.paragraph]) for block in blocks(self.text)]


def _text(elements: Sequence[html.Element]) -> _Text:
    text = "\n\n".join(
        element.text.replace("\n", " ") if element.kind is Kind.PROSE else element.text
        for element in elements
    )
    return _Text(Article(text=text), text, kinds=[element.kind for element in elements])


def _code(elements: Iterable[html.Element], margin: Line) -> Iterator[Line]:
    """The lines of code, unbroken, so that they can be copied."""
    for block in elements:
        yield BLANK
        for line in block.text.split("\n"):
            yield (*margin, (line.rstrip(), Role.PLAIN))


def _rewrite(source: str) -> str:
    """Markdown that is no code, with tables, links and code as a terminal shows them."""
    source = _TERMS.sub(lambda table: _ROW.sub(_term, table[1]) + "\n", source)
    return _CODE.sub(r"`` `\1` ``", _LINK.sub(_link, source))


def _term(row: re.Match[str]) -> str:
    term, meaning = row[1].replace("\\|", "|"), row[2].replace("\\|", "|")
    return f"- {term}: {meaning}"


def _link(match: re.Match[str]) -> str:
    is_picture, text, address = match.groups()
    target = PurePosixPath(address.partition("#")[0])
    if is_picture:
        return ""
    if "://" in address:
        return f"{text} ({address})"
    if target.suffix == ".md" and len(target.parts) == 1:
        return f"{text} (`newsdigest help {target.stem}`)"
    return text
