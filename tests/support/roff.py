"""Text for manual pages in the man macros of groff and mandoc.

Everything is escaped, so that a terminal shows and copies the very characters of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_ESCAPES = {
    "\\": r"\e", "-": r"\-", "'": r"\(aq", '"': r"\(dq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti",
}  # fmt: skip
_SPECIAL = re.compile(r"[\\\-'\"`^~]")
_HYPHEN = re.compile(r"(?<=[A-Za-z])-(?=[a-z])")
_OPTION = re.compile(r"(?<![\w-])--?[A-Za-z0-9][\w-]*")
_MARKUP = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\([^)]*\)")
_PLACEHOLDER = re.compile(r"<([a-z ]+)>|\b([A-Z]{2,})\b")
_CHOICES = re.compile(r"<([\w-]+(?:\|[\w-]+)+)>")


def escape(text: str) -> str:
    """Literal text on one line: a minus stays a minus, quotation marks stay straight."""
    escaped = _SPECIAL.sub(lambda match: _ESCAPES[match[0]], text)
    return rf"\&{escaped}" if escaped.startswith(".") else escaped


def prose(text: str) -> str:
    """Words on one line, with hyphens within words and options in bold."""
    parts, end = [], 0
    for match in _OPTION.finditer(text):
        parts += [_words(text[end : match.start()]), bold(match[0])]
        end = match.end()
    line = "".join([*parts, _words(text[end:])])
    return rf"\&{line}" if line.startswith((".", "'")) else line


def _words(text: str) -> str:
    return "-".join(map(escape, _HYPHEN.split(text))) if text else ""


def bold(text: str) -> str:
    """Literal text in bold."""
    return rf"\fB{escape(text)}\fR"


def italic(text: str) -> str:
    """Literal text in italics: what the user replaces."""
    return rf"\fI{escape(text)}\fR"


def from_markdown(text: str) -> str:
    """A line of Markdown: code and strong text in bold, links as their text."""
    parts, end = [], 0
    for match in _MARKUP.finditer(text):
        parts.append(prose(text[end : match.start()]))
        parts.append(prose(match[3].replace("`", "")) if match[3] else bold(match[1] or match[2]))
        end = match.end()
    return "".join([*parts, prose(text[end:])])


def synopsis(text: str) -> str:
    """Options and commands in bold, what the user replaces in italics."""
    parts, end = [], 0
    pattern = rf"{_OPTION.pattern}|{_PLACEHOLDER.pattern}|{_CHOICES.pattern}"
    for match in re.finditer(pattern, text):
        parts.append(escape(text[end : match.start()]))
        if match[3]:
            parts.append("|".join(map(bold, match[3].split("|"))))
        elif placeholder := match[1] or match[2]:
            parts.append(italic(placeholder))
        else:
            parts.append(bold(match[0]))
        end = match.end()
    return "".join([*parts, escape(text[end:])])


def tagged(entries: Iterable[tuple[str, str]]) -> Iterator[str]:
    """A list of terms, each with its explanation; both are roff already."""
    for term, explanation in entries:
        yield from (".TP", term, explanation or r"\&")


def heading(text: str) -> str:
    """The heading of a section."""
    return f".SH {escape(text)}"


def subheading(text: str) -> str:
    """The heading of a subsection."""
    return f".SS {escape(text)}"


def examples(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Command lines, indented and unbroken, each below what it does."""
    yield heading("EXAMPLES")
    for number, (line, effect) in enumerate(pairs):
        if number:
            yield ".PP"
        yield f"{prose(effect[:1].upper() + effect[1:])}:"
        yield from (".PP", ".RS 4", ".nf", bold(line), ".fi", ".RE")
