"""Lines on a terminal, in colour: the only module that knows Rich.

Layouts come from ``listing``, ``reading`` and ``tables`` as lines of parts with a
role; here a role gets its colour.  Nothing is ever read as Rich's markup, wrapped or
cut by Rich: it measures some characters otherwise than terminals do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import IO

from rich.console import Console, Group
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from newsdigest.render.lines import ASCII, Address, Line, Role
from newsdigest.render.links import safe_url
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


def to_ansi(
    lines: Iterable[Line], console: Console, *, only_ascii: bool = False, links: bool = False
) -> str:
    """What the console would show, line ends included, as text for the screen or a pager."""
    with console.capture() as capture:
        draw(lines, console, only_ascii=only_ascii, links=links)
    return capture.get()


def draw(
    lines: Iterable[Line], console: Console, *, only_ascii: bool = False, links: bool = False
) -> None:
    """Write the lines to the console.

    :param links: whether addresses are such as the terminal can open (OSC 8)
    """
    group = Group(*(_colored(line, only_ascii, links) for line in lines))
    console.print(group, crop=False, no_wrap=True, overflow="ignore")


def _is_colored(color: str, terminal: bool, environ: Mapping[str, str]) -> bool:
    if color != "auto":
        return color == "always"
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return False
    return terminal or environ.get("CLICOLOR_FORCE", "0") not in ("", "0")


def opens_links(environ: Mapping[str, str]) -> bool:
    """Whether the terminal is known to open addresses that text stands for (OSC 8).

    Others may show the sequence.  ``FORCE_HYPERLINK`` says it for any: 0 for no.
    """
    if forced := environ.get("FORCE_HYPERLINK"):
        return forced != "0"
    program, term = environ.get("TERM_PROGRAM", ""), environ.get("TERM", "")
    if program == "tmux":  # passes them on from 3.4 on
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


def _version(written: str) -> tuple[int, ...]:
    return tuple(int(part[:9]) for part in re.findall(r"[0-9]+", written[:40])[:3])


def segments(
    line: Line, only_ascii: bool, *, colors: bool = True, links: bool = False
) -> list[Segment]:
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
        style = _linked(part, styles[role]) if links else styles[role]
        found.append(Segment(in_ascii(text) if only_ascii else text, style))
    return found


def in_ascii(text: str) -> str:
    """The text for a terminal without other characters, as many cells as before."""
    text = text.translate(ASCII)
    return text if text.isascii() else _NOT_ASCII.sub(lambda one: "?" * width_of(one[0]), text)


def _linked(part: str, style: Style) -> Style:
    """The style of a part that stands for an address, which is escaped wherever it comes from."""
    url = safe_url(part.url) if isinstance(part, Address) else ""
    return style + Style(link=url) if url else style


def _colored(line: Line, only_ascii: bool, links: bool) -> Text:
    text = Text(no_wrap=True, overflow="ignore")
    for part, role in line:
        harmless = sanitize(part)  # the last gate: whatever a layout forgot ends here
        style = _linked(part, STYLES[role]) if links else STYLES[role]
        text.append(harmless.translate(ASCII) if only_ascii else harmless, style)
    text.rstrip()
    return text
