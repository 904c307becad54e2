"""The trends of the listed articles; a phrase of them can be listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult

from newsdigest.browse.help import OverlayScreen
from newsdigest.browse.pane import EntriesPane
from newsdigest.browse.status_line import StatusLine
from newsdigest.render.lines import BLANK, Role
from newsdigest.render.trends import entries

if TYPE_CHECKING:
    from newsdigest.digest.trend_model import Trends


class TrendsScreen(OverlayScreen):
    """Phrases that rose and fell; returns the phrase to list."""

    def __init__(self, trends: Trends, *, chinese: bool) -> None:
        self._phrases = EntriesPane[str]()
        super().__init__("trends", self._phrases)
        self._trends = trends
        self._chinese = chinese
        self._footer = StatusLine(id="footer")

    def compose(self) -> ComposeResult:
        """Title, phrases, footer."""
        yield from super().compose()
        yield self._footer

    def on_mount(self) -> None:
        """Show the key."""
        super().on_mount()
        self._footer.show(((" enter", Role.SOURCE), (" list the articles ", Role.FAINT)))

    def lay_out(self, cells: int) -> None:
        """Show the phrases."""
        lines, phrases = [BLANK], {}
        for line, phrase in entries(self._trends, width=cells, chinese=self._chinese):
            if phrase:
                phrases[len(lines)] = phrase
            lines.append(line)
        self._phrases.show(lines, phrases)

    def action_command(self, name: str) -> None:
        """List the selected phrase, or do what every overlay does."""
        phrase = self._phrases.selected
        if name == "open" and phrase is not None:
            self.dismiss(phrase)
        elif name == "trends":
            self.dismiss(None)
        else:
            super().action_command(name)
