"""Plain text of mail as HTML: paragraphs, underlined headings, lists, quotations, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from newsdigest.formats.email.links import untracked
from newsdigest.formats.feed.content import plain_html
from newsdigest.text.sanitize import sanitize

_BARE = re.compile(r"https?://[^\s<>\"'\u3000-\uffff]{1,4000}")
_UNDERLINE = re.compile(r"[-=~*]{3,}\s*")
_BULLET = re.compile(r"\s{0,8}[-*•·–]\s+(?=\S)")
_QUOTE = re.compile(r"(?:>\s?)+")
_STARS = re.compile(r"\*\*\s+|#{1,6}\s+")
_MAX_HEADING = 150


def html_of(text: str) -> str:
    """Plain text as HTML in which addresses are links."""
    return "\n".join(_blocks(sanitize(text).split("\n")))


def _blocks(lines: list[str]) -> Iterator[str]:
    """The lines as HTML, those of one kind that follow each other together."""
    run: list[str] = []
    kind = ""
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else ""
        new = _kind(line, following)
        if new != kind or new == "heading":
            yield _html(kind, run)
            run = []
        kind = new
        run.append(line)
    yield _html(kind, run)


def _kind(line: str, following: str) -> str:
    if _UNDERLINE.fullmatch(line):
        return "rule"
    if _QUOTE.match(line):
        return "quote"
    if _BULLET.match(line):
        return "item"
    is_short = 0 < len(line.strip()) <= _MAX_HEADING
    if is_short and _UNDERLINE.fullmatch(following) and len(following.strip()) > 3:
        return "heading"
    return "text"


def _html(kind: str, lines: list[str]) -> str:
    match kind:
        case "text":
            return _linked(plain_html("\n".join(lines)))
        case "heading":
            return f"<h2>{escape(_STARS.sub('', lines[0].strip(), count=1))}</h2>"
        case "quote":
            bare = "\n".join(_QUOTE.sub("", line, count=1) for line in lines)
            quoted = (escape(part) for part in re.split(r"\n\s*\n", bare))
            return _linked("".join(f"<blockquote><p>{part}</p></blockquote>" for part in quoted))
        case "item":
            items = (escape(_BULLET.sub("", line, count=1)) for line in lines)
            return _linked("<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>")
        case _:
            return "<hr>" if lines else ""


def _linked(html: str) -> str:
    """HTML of plain text with a link at each address."""
    return _BARE.sub(_link, html)


def _link(match: re.Match[str]) -> str:
    written = match[0]
    address = written.rstrip(".,;:!?)]}>&#")
    if "(" in address and written[len(address) :].startswith(")"):
        address = written[: len(address) + 1]
    target = escape(untracked(address.replace("&amp;", "&")))
    return f'<a href="{target}">{target}</a>{written[len(address) :]}'
