"""A screen of text over the others: the keys, a digest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from newsdigest.browse.keymap import Command, by_group
from newsdigest.browse.pane import MOVES, Pane, TextPane
from newsdigest.browse.status_line import StatusLine
from newsdigest.errors import ExitCode
from newsdigest.render.lines import BLANK, Line, Role, line_width, wrap
from newsdigest.text.width import pad

WITH_NAMES = 72
"""Cells from which the keys stand with the names that newsdigest.toml calls their commands."""
OTHERS = 'Other keys: a table [browse.keys] in newsdigest.toml, such as star = "m"'

Layout = Callable[[int], Iterable[Line]]
"""Makes the lines for so many cells."""


class TextScreen(Screen[str | None], inherit_bindings=False):
    """Lines that are read and left again."""

    DEFAULT_CSS = "TextScreen { layers: base above; }"

    def __init__(self, title: str, layout: Layout) -> None:
        super().__init__()
        self._title = title
        self._layout = layout

    def compose(self) -> ComposeResult:
        """A heading and the text."""
        yield StatusLine(id="header")
        yield TextPane(id="text")

    def on_mount(self) -> None:
        """Say what it is and how to leave."""
        self.query_one(StatusLine).show(
            ((" " + self._title, Role.STRONG),), right=(("q back ", Role.FAINT),)
        )

    @property
    def pane(self) -> Pane:
        """What the keys move in."""
        return self.query_one(TextPane)

    def lay_out(self, lines: Sequence[Line]) -> None:
        """Show the text, where the reader is."""
        self.query_one(TextPane).show(lines, keep_place=True)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the text out for the width."""
        self.lay_out(list(self._layout(max(20, event.size.width - 1))))

    def action_command(self, name: str) -> None:
        """Move, or go back; other commands are for what is below."""
        if name in MOVES:
            MOVES[name](self.pane)
        elif name in ("back", "cancel", "help", "open", "quit"):
            self.dismiss(None)
        elif name == "interrupt":
            self.app.exit(return_code=ExitCode.INTERRUPTED)


def keys(commands: Sequence[Command]) -> Layout:
    """The commands with their keys and names, below headings."""
    columns = [max(map(len, found)) + 2 for found in (map(_keys, commands), map(_name, commands))]

    def layout(cells: int) -> Iterator[Line]:
        for group, own in by_group(commands).items():
            yield BLANK
            yield ((f"  {group}", Role.STRONG),)
            for command in own:
                name = pad(_name(command), columns[1]) if cells >= WITH_NAMES else ""
                first: Line = (
                    ("  " + pad(_keys(command), columns[0]), Role.SOURCE),
                    (name, Role.FAINT),
                )
                rest: Line = ((" " * line_width(first), Role.PLAIN),)
                yield from wrap(command.help, cells, first=first, rest=rest)
        yield BLANK
        margin: Line = (("  ", Role.PLAIN),)
        yield from wrap(OTHERS, cells, first=margin, rest=margin, role=Role.FAINT)

    return layout


def _keys(command: Command) -> str:
    return " ".join(command.keys)


def _name(command: Command) -> str:
    return command.name
