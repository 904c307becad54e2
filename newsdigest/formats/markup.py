"""A paragraph of plain text written so that reading it gives the same text.

As Markdown with everything escaped that would mean something, or as the HTML that
the reader makes such text of: a list, a table, code.  Whether it does read back is
tried by ``writing``.
"""

from __future__ import annotations

import re
from html import escape as _entities

_LISTED = re.compile(r"( *)((?:-|\d{1,9}\.) )?(.*)", re.DOTALL)
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_ENTITIES = {"<": "&lt;", "&": "&amp;"}
_CODE = "    "
_CELLS = " | "


def escaped(paragraph: str) -> str:
    """Markdown in which nothing but the marks of a list means anything."""
    lines = _items(paragraph)
    if lines:
        return "\n".join(space + mark + _escape(text) for space, mark, text in lines)
    return _escape(paragraph).replace("\n", "  \n")


def html(paragraph: str) -> str:
    """HTML, for what Markdown cannot say."""
    lines = paragraph.split("\n")
    if all(line.startswith(_CODE) for line in lines):
        return f"<pre>{_escape_html(chr(10).join(line[len(_CODE) :] for line in lines))}</pre>"
    if items := _items(paragraph):
        return _list(items)
    if all(_CELLS in line for line in lines):
        rows = ("".join(f"<td>{_escape_html(c)}</td>" for c in r.split(_CELLS)) for r in lines)
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    return f"<p>{_escape_html(paragraph)}</p>"


def _items(paragraph: str) -> list[tuple[str, str, str]]:
    """The lines of a list as indent, mark and text; none where it is no list."""
    found = [_LISTED.match(line) for line in paragraph.split("\n")]
    if not all(match and match[2] for match in found):
        return []
    return [(match[1], match[2], match[3]) for match in found if match]


def _list(items: list[tuple[str, str, str]]) -> str:
    """Lists in lists, a level for every two spaces."""
    parts: list[str] = []
    open_tags: list[str] = []
    for space, mark, text in items:
        depth = len(space) // 2 + 1
        tag = "ul" if mark.startswith("-") else "ol"
        while len(open_tags) > depth:
            parts.append(f"</li></{open_tags.pop()}>")
        if len(open_tags) == depth:
            parts.append("</li>")
        while len(open_tags) < depth:
            parts.append(f"<{tag}>")
            open_tags.append(tag)
        parts.append(f"<li>{_escape_html(text)}")
    parts += [f"</li></{tag}>" for tag in reversed(open_tags)]
    return "".join(parts)


def _escape(text: str) -> str:
    # Not every dialect lets a backslash escape the signs of HTML.
    return _PUNCTUATION.sub(lambda found: _ENTITIES.get(found[0], "\\" + found[0]), text)


def _escape_html(text: str) -> str:
    # A brace could begin a template tag, which the reader leaves out.
    return _entities(text).replace("{", "&#123;")
