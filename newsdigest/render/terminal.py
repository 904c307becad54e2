"""The same for a terminal, in colour: the only module that knows Rich.

Layouts come from ``listing``, ``reading`` and ``figures`` as lines of parts with a
role; here a role gets its colour.  Nothing is ever read as Rich's markup, wrapped or
cut by Rich: it measures some characters otherwise than terminals do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from io import StringIO
from typing import IO, TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from newsdigest.archive.report import Fault
from newsdigest.article import Article, Item
from newsdigest.render import listing, reading, tables
from newsdigest.render.lines import ASCII, Line, Role
from newsdigest.render.picture import in_cells
from newsdigest.storage.index.statistics import Stats
from newsdigest.text.sanitize import sanitize
from newsdigest.text.width import plain_emoji
from newsdigest.text.width import width as width_of

if TYPE_CHECKING:
    from newsdigest.digest.model import Digest
    from newsdigest.summarization.summary import Summary

STYLES: Mapping[Role, Style] = {
    Role.PLAIN: Style(),
    Role.STRONG: Style(bold=True),
    Role.FAINT: Style(dim=True),
    Role.SOURCE: Style(color="cyan"),
    Role.MATCH: Style(bold=True, reverse=True),
    Role.CHOSEN: Style(color="black", bgcolor="yellow"),
    Role.UNREAD: Style(color="blue", bold=True),
    Role.STARRED: Style(color="yellow"),
    Role.WARNING: Style(color="yellow"),
    Role.ERROR: Style(color="red", bold=True),
}
_NOT_ASCII = re.compile(r"[^ -~]+")
_SOFT = {**STYLES, Role.CHOSEN: Style(underline=True)}
"""On a full screen the chosen sentences are always marked: without glaring."""
_FLAT = {role: Style(bold=role is Role.STRONG) for role in Role}


def console(
    file: IO[str],
    *,
    color: str = "auto",
    width: int,
    terminal: bool,
    environ: Mapping[str, str],
) -> Console:
    """A console of this width that writes to ``file`` and guesses nothing.

    :param color: ``auto``, ``always`` or ``never``

    ``always`` and ``never`` win; else ``NO_COLOR`` and ``TERM=dumb`` turn every escape
    sequence off, ``CLICOLOR_FORCE`` turns colour on, and a terminal has it.
    """
    colored = _is_colored(color, terminal, environ)
    return Console(
        file=file,
        width=width,
        height=25,  # unused, but without it Rich looks at the environment
        color_system="standard" if colored else None,
        force_terminal=terminal or colored,
        force_interactive=False,
        no_color=False,
        legacy_windows=False,
        soft_wrap=False,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={},
    )


def to_ansi(renderable: RenderableType, console: Console) -> str:
    """What the console would show, line ends included, as text for the screen or a pager."""
    with console.capture() as capture:
        console.print(renderable, crop=False, no_wrap=True, overflow="ignore")
    return capture.get()


def svg(renderable: RenderableType, width: int, title: str) -> str:
    """A picture of a terminal of this width that shows it; it loads nothing from anywhere."""
    recorder = console(StringIO(), color="always", width=width, terminal=True, environ={})
    recorder.record = True
    recorder.print(renderable, crop=False, no_wrap=True, overflow="ignore")
    return in_cells(recorder.export_svg(title=sanitize(title), unique_id="newsdigest"))


def list_table(
    items: Sequence[Item],
    *,
    width: int,
    zone: tzinfo,
    total: int | None = None,
    unread: int | None = None,
    sources: int | None = None,
    ascii: bool = False,  # noqa: A002 - what the option of the same name says
    hint: str = "",
    year: int | None = None,
) -> RenderableType:
    """See :func:`newsdigest.render.listing.table`."""
    lines = listing.table(
        items,
        width=width,
        zone=zone,
        total=total,
        unread=unread,
        sources=sources,
        hint=hint,
        year=year,
    )
    return _lines(lines, ascii)


def search_results(
    items: Sequence[Item],
    *,
    width: int,
    zone: tzinfo,
    total: int | None = None,
    unread: int | None = None,
    sources: int | None = None,
    ascii: bool = False,  # noqa: A002
    hint: str = "",
) -> RenderableType:
    """See :func:`newsdigest.render.listing.results`."""
    lines = listing.results(
        items, width=width, zone=zone, total=total, unread=unread, sources=sources, hint=hint
    )
    return _lines(lines, ascii)


def article(
    article: Article,
    item: Item | None = None,
    summary: Summary | None = None,
    *,
    width: int,
    zone: tzinfo,
    highlight: bool = False,
    ascii: bool = False,  # noqa: A002
) -> RenderableType:
    """See :func:`newsdigest.render.reading.article`."""
    lines = reading.article(article, item, summary, width=width, zone=zone, highlight=highlight)
    return _lines(lines, ascii)


def summary(
    summary: Summary,
    articles: Sequence[Article],
    *,
    width: int,
    zone: tzinfo,
    ascii: bool = False,  # noqa: A002
) -> RenderableType:
    """See :func:`newsdigest.render.reading.summary`."""
    return _lines(reading.summary(summary, articles, width=width, zone=zone), ascii)


def digest(
    digest: Digest,
    *,
    width: int,
    zone: tzinfo,
    ascii: bool = False,  # noqa: A002
) -> RenderableType:
    """See :func:`newsdigest.render.digest_terminal.digest`."""
    from newsdigest.render import digest_terminal

    return _lines(digest_terminal.digest(digest, width=width, zone=zone), ascii)


def explanation(
    summary: Summary,
    *,
    width: int,
    ascii: bool = False,  # noqa: A002
) -> RenderableType:
    """See :func:`newsdigest.render.tables.explanation`."""
    return _lines(tables.explanation(summary, width=width), ascii)


def keywords(
    found: Sequence[tuple[str, float]],
    *,
    width: int,
    ascii: bool = False,  # noqa: A002
) -> RenderableType:
    """See :func:`newsdigest.render.tables.keywords`."""
    return _lines(tables.keywords(found, width=width), ascii)


def faults(
    found: Sequence[Fault],
    checked: int,
    *,
    width: int,
    ascii: bool = False,  # noqa: A002
) -> RenderableType:
    """See :func:`newsdigest.render.tables.faults`."""
    return _lines(tables.faults(found, checked, width=width), ascii)


def stats(
    stats: Stats,
    *,
    width: int,
    zone: tzinfo,
    ascii: bool = False,  # noqa: A002
) -> RenderableType:
    """See :func:`newsdigest.render.tables.stats`."""
    return _lines(tables.stats(stats, width=width, zone=zone), ascii)


def _is_colored(color: str, terminal: bool, environ: Mapping[str, str]) -> bool:
    if color != "auto":
        return color == "always"
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return False
    return terminal or environ.get("CLICOLOR_FORCE", "0") not in ("", "0")


def _lines(lines: Iterable[Line], only_ascii: bool) -> Group:
    return Group(*(_colored(line, only_ascii) for line in lines))


def segments(line: Line, only_ascii: bool, *, colors: bool = True) -> list[Segment]:
    """The parts of a line as what a full-screen program draws, harmless and of known width.

    In the place of emoji that programs and terminals measure differently stand such
    as all of them know, of as many cells.

    :param colors: without them only what is strong stands out, as on a coloured ground
    """
    styles = _SOFT if colors else _FLAT
    found = []
    for part, role in line:
        # Some terminals draw what follows a joiner in the cell of what stands before it.
        text = plain_emoji(sanitize(part)).replace("\n", " ").replace("\u200d", "")
        found.append(Segment(in_ascii(text) if only_ascii else text, styles[role]))
    return found


def in_ascii(text: str) -> str:
    """The text for a terminal without other characters, as many cells as before."""
    text = text.translate(ASCII)
    return text if text.isascii() else _NOT_ASCII.sub(lambda one: "?" * width_of(one[0]), text)


def _colored(line: Line, only_ascii: bool) -> Text:
    text = Text(no_wrap=True, overflow="ignore")
    for part, role in line:
        harmless = sanitize(part)  # the last gate: whatever a layout forgot ends here
        text.append(harmless.translate(ASCII) if only_ascii else harmless, STYLES[role])
    text.rstrip()
    return text
