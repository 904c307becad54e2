"""The list of keys, and the base of every screen that is shown over the reader's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from newsdigest.browse.keymap import Command, by_group
from newsdigest.browse.pane import MOVES, Pane, TextPane
from newsdigest.browse.status_line import StatusLine
from newsdigest.errors import ExitCode
from newsdigest.render.lines import BLANK, Line, Role, line_width, wrap
from newsdigest.text.width import pad

NAMES_WIDTH = 72
"""Cells from which the names of the commands, as in newsdigest.toml, have a column."""
CUSTOM_KEYS = 'Other keys: a table [browse.keys] in newsdigest.toml, such as star = "m"'


class OverlayScreen(Screen[str | None], inherit_bindings=False):
    """A title and a pane over the reader's screen.

    :ivar command: the command that closed it with a result
    """

    DEFAULT_CSS = "OverlayScreen { layers: base above; }"

    def __init__(self, title: str, pane: Pane) -> None:
        super().__init__()
        self._title = title
        self._pane = pane
        self.command = "open"

    def compose(self) -> ComposeResult:
        """Title and pane."""
        yield StatusLine(id="header")
        yield self._pane

    def on_mount(self) -> None:
        """Show the title and how to leave."""
        self.query_one("#header", StatusLine).show(
            ((" " + self._title, Role.STRONG),), right=(("q back ", Role.FAINT),)
        )

    def on_resize(self, event: events.Resize) -> None:
        """Fit the lines to the width."""
        self.lay_out(max(20, event.size.width - 1))

    def lay_out(self, cells: int) -> None:
        """Fill the pane with lines of this width."""
        raise NotImplementedError

    def on_cursor_pane_activated(self) -> None:
        """A click on the selected line opens it."""
        self.action_command("open")

    def action_command(self, name: str) -> None:
        """Move, leave or quit; other commands do nothing here."""
        if name in MOVES:
            MOVES[name](self._pane)
        elif name in ("back", "cancel", "help", "open", "quit"):
            self.dismiss(None)
        elif name == "interrupt":
            self.app.exit(return_code=ExitCode.INTERRUPTED)


class HelpScreen(OverlayScreen):
    """Every command with its keys and its name, under headings."""

    def __init__(self, commands: Sequence[Command]) -> None:
        self._text = TextPane(id="text")
        super().__init__("keys", self._text)
        self._commands = commands

    def lay_out(self, cells: int) -> None:
        """Show the commands and keep the scroll position."""
        self._text.show([*self._lines(cells)], keep_place=True)

    def _lines(self, cells: int) -> Iterator[Line]:
        keys_width = max(len(" ".join(command.keys)) for command in self._commands) + 2
        name_width = max(len(command.name) for command in self._commands) + 2
        for group, commands in by_group(self._commands).items():
            yield BLANK
            yield ((f"  {group}", Role.STRONG),)
            for command in commands:
                name = pad(command.name, name_width) if cells >= NAMES_WIDTH else ""
                first: Line = (
                    ("  " + pad(" ".join(command.keys), keys_width), Role.SOURCE),
                    (name, Role.FAINT),
                )
                rest: Line = ((" " * line_width(first), Role.PLAIN),)
                yield from wrap(command.help, cells, first=first, rest=rest)
        yield BLANK
        margin: Line = (("  ", Role.PLAIN),)
        yield from wrap(CUSTOM_KEYS, cells, first=margin, rest=margin, role=Role.FAINT)
