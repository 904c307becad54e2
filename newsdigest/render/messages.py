"""What goes to stderr: one line that says what, one that says what to do.

No colour and no Rich: an error must not wait for an import.  Names
of files and words of queries are hostile here, too; none can forge a line.
"""

from __future__ import annotations

from newsdigest.errors import NewsdigestError, QueryError
from newsdigest.text.credentials import redact
from newsdigest.text.sanitize import one_line, sanitize
from newsdigest.text.width import truncate, width

PROGRAM = "newsdigest"
MAX_CELLS = 2000
"""Of one line; what is longer is somebody's data."""
QUERY_CELLS = 36
"""Of a query that are shown on either side of what is wrong in it."""


def notice(message: str) -> str:
    """A warning or a note as one line."""
    return f"{PROGRAM}: {_line(message)}"


def left_out(count: int) -> str:
    """That so many files of an archive are no articles."""
    files = "file is" if count == 1 else "files are"
    return f"{count} {files} left out: newsdigest check says why"


def error_lines(error: NewsdigestError) -> list[str]:
    """The lines that tell of an error: what happened, where in the query, what to try."""
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
    """The query around the fault, if it shows anything, and carets under it.

    A full-width character needs two.
    """
    before = _shown(error.query[: error.start])
    wrong = truncate(_shown(error.query[error.start : error.end]), QUERY_CELLS)
    after = truncate(_shown(error.query[error.end :]), QUERY_CELLS)
    if width(before) > QUERY_CELLS:
        before = "…" + _ending(before, QUERY_CELLS - 1)
    if not (before + wrong + after).strip():
        return []
    carets = "^" * max(1, width(wrong))
    return [f"  {before}{wrong}{after}".rstrip(), f"  {' ' * width(before)}{carets}"]


def _shown(query: str) -> str:
    """Part of a query in one line; its blanks are kept, so that columns can be counted."""
    return "".join(" " if char.isspace() else char for char in sanitize(query))


def _ending(text: str, cells: int) -> str:
    """The longest end of ``text`` in ``cells`` cells."""
    tail = text[-cells:]
    while width(tail) > cells:
        tail = tail[1:]
    return tail
