"""Lines on a terminal: colours for roles, links, ASCII; the only module that imports Rich.

Rich never parses markup, wraps or cuts here: it measures some characters differently from
terminals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import IO

from rich.console import Console, Group
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from newsdigest.render.escape import safe_url
from newsdigest.render.lines import ASCII, Address, Line, Role
from newsdigest.text.sanitize import sanitize
from newsdigest.text.width import plain_emoji
from newsdigest.text.width import width as width_of

STYLES: Mapping[Role, Style] = {
    Role.PLAIN: Style(),
    Role.STRONG: Style(bold=True),
    Role.FAINT: Style(dim=True),
    Role.SOURCE: Style(color="cyan"),
    Role.LINK: Style(color="cyan"),
    Role.MATCH: Style(bold=True, reverse=True),
    Role.HIGHLIGHT: Style(color="black", bgcolor="yellow"),
    Role.UNREAD: Style(color="blue", bold=True),
    Role.STARRED: Style(color="yellow"),
    Role.WARNING: Style(color="yellow"),
    Role.ERROR: Style(color="red", bold=True),
}
_NOT_ASCII = re.compile(r"[^ -~]+")
_SOFT = {**STYLES, Role.HIGHLIGHT: Style(underline=True)}
"""Full-screen styles: chosen sentences, which are always marked there, are less bright."""
_FLAT = {role: Style(bold=role is Role.STRONG) for role in Role}


def console(
    file: IO[str],
    *,
    color: str = "auto",
    width: int,
    terminal: bool,
    environ: Mapping[str, str],
) -> Console:
    """A console of this width that writes to ``file`` and detects nothing itself.

    :param color: ``auto``, ``always`` or ``never``; with ``auto`` a terminal has colour,
        ``NO_COLOR`` and ``TERM=dumb`` turn it off, ``CLICOLOR_FORCE`` turns it on
    """
    colored = _is_colored(color, terminal, environ)
    return Console(
        file=file,
        width=width,
        height=25,  # unused, but keeps Rich from reading the environment
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


def to_ansi(
    lines: Iterable[Line], console: Console, *, only_ascii: bool = False, links: bool = False
) -> str:
    """The lines as text with escape sequences, for the screen or a pager."""
    with console.capture() as capture:
        draw(lines, console, only_ascii=only_ascii, links=links)
    return capture.get()


def draw(
    lines: Iterable[Line], console: Console, *, only_ascii: bool = False, links: bool = False
) -> None:
    """Write the lines to the console.

    :param links: whether addresses become hyperlinks (OSC 8)
    """
    group = Group(*(_text(line, only_ascii, links) for line in lines))
    console.print(group, crop=False, no_wrap=True, overflow="ignore")


def _is_colored(color: str, terminal: bool, environ: Mapping[str, str]) -> bool:
    if color != "auto":
        return color == "always"
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return False
    return terminal or environ.get("CLICOLOR_FORCE", "0") not in ("", "0")


def opens_links(environ: Mapping[str, str]) -> bool:
    """Whether the terminal is known to support hyperlinks (OSC 8).

    Other terminals may print the sequence.  ``FORCE_HYPERLINK`` overrides, with 0 for no.
    """
    if forced := environ.get("FORCE_HYPERLINK"):
        return forced != "0"
    program, term = environ.get("TERM_PROGRAM", ""), environ.get("TERM", "")
    if program == "tmux":  # supports them since 3.4
        return _version(environ.get("TERM_PROGRAM_VERSION", "")) >= (3, 4)
    if term.startswith(("screen", "tmux", "linux", "dumb")):
        return False
    return (
        program in _LINKING_PROGRAMS
        or term.startswith(_LINKING_TERMS)
        or any(environ.get(name) for name in _LINKING_VARIABLES)
        or _version(environ.get("VTE_VERSION", "")) >= (5000,)
    )


_LINKING_PROGRAMS = frozenset(("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio"))
_LINKING_TERMS = ("xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour")
_LINKING_VARIABLES = ("WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM")


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part[:9]) for part in re.findall(r"[0-9]+", text[:40])[:3])


def segments(
    line: Line, only_ascii: bool, *, colors: bool = True, links: bool = False
) -> list[Segment]:
    """The parts of a line as Rich segments for a full-screen program.

    They are sanitized, and emoji of disputed width are replaced by simpler ones of as many
    cells.

    :param colors: without colours only strong parts stand out, as on a coloured background
    """
    styles = _SOFT if colors else _FLAT
    result = []
    for part, role in line:
        # Some terminals draw what follows a joiner in the cell before it.
        text = plain_emoji(sanitize(part)).replace("\n", " ").replace("\u200d", "")
        style = _with_link(part, styles[role]) if links else styles[role]
        result.append(Segment(in_ascii(text) if only_ascii else text, style))
    return result


def in_ascii(text: str) -> str:
    """The text in ASCII, of as many cells as before."""
    text = text.translate(ASCII)
    return text if text.isascii() else _NOT_ASCII.sub(lambda one: "?" * width_of(one[0]), text)


def _with_link(part: str, style: Style) -> Style:
    """The style with the link of an address; the address is escaped."""
    url = safe_url(part.url) if isinstance(part, Address) else ""
    return style + Style(link=url) if url else style


def _text(line: Line, only_ascii: bool, links: bool) -> Text:
    text = Text(no_wrap=True, overflow="ignore")
    for part, role in line:
        clean = sanitize(part)  # in case a layout did not
        style = _with_link(part, STYLES[role]) if links else STYLES[role]
        text.append(clean.translate(ASCII) if only_ascii else clean, style)
    text.rstrip()
    return text
