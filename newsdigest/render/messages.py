"""Messages on stderr: what happened, and what to do next.

Without colour, so that an error needs no import of Rich.  Paths and queries in a message
are untrusted: each message is sanitized to one line.
"""

from __future__ import annotations

from newsdigest.errors import NewsdigestError, QueryError
from newsdigest.text.credentials import redact
from newsdigest.text.sanitize import one_line, sanitize
from newsdigest.text.width import truncate, width

PROGRAM = "newsdigest"
MAX_CELLS = 2000
"""Cells of a line."""
QUERY_CELLS = 36
"""Cells of a query before, in and after the part at fault."""


def notice(message: str) -> str:
    """A warning or note on one line."""
    return f"{PROGRAM}: {_line(message)}"


def skipped_files(count: int) -> str:
    """The notice of files in an archive that are no articles."""
    files = "file is" if count == 1 else "files are"
    return f"{count} {files} left out: newsdigest check says why"


def read_as_pinyin(word: str, letters: str, *, similar: bool) -> str:
    """The note that a word was read as pinyin."""
    how = " with similar sounds" if similar else ""
    return f"no article has {_line(word)}: read as pinyin{how} (py:{letters})"


def error_lines(error: NewsdigestError) -> list[str]:
    """The lines of an error: message, place in the query, hint."""
    lines = [notice(str(error))]
    if isinstance(error, QueryError):
        lines += _place(error)
    if error.hint:
        hint = _line(error.hint)
        lines.append(f"  try: {hint}" if hint.startswith(f"{PROGRAM} ") else f"  {hint}")
    return lines


def _line(text: str) -> str:
    return truncate(one_line(redact(text[: 4 * MAX_CELLS])), MAX_CELLS)


def _place(error: QueryError) -> list[str]:
    """The query around the fault with carets under it, two for a wide character."""
    before = _printable(error.query[: error.start])
    wrong = truncate(_printable(error.query[error.start : error.end]), QUERY_CELLS)
    after = truncate(_printable(error.query[error.end :]), QUERY_CELLS)
    if width(before) > QUERY_CELLS:
        before = "…" + _ending(before, QUERY_CELLS - 1)
    if not (before + wrong + after).strip():
        return []
    carets = "^" * max(1, width(wrong))
    return [f"  {before}{wrong}{after}".rstrip(), f"  {' ' * width(before)}{carets}"]


def _printable(query: str) -> str:
    """Part of a query on one line, with all of its blanks."""
    return "".join(" " if char.isspace() else char for char in sanitize(query))


def _ending(text: str, cells: int) -> str:
    """The longest end of ``text`` in ``cells`` cells."""
    tail = text[-cells:]
    while width(tail) > cells:
        tail = tail[1:]
    return tail
