"""The lines at the top and the bottom of the screen: what is listed, and what just happened."""

from __future__ import annotations

from textual.strip import Strip
from textual.widget import Widget

from newsdigest.browse.pane import ASCII_ONLY
from newsdigest.render.styled import Line, line_width
from newsdigest.render.terminal import segments

GAP = 2
"""Cells at least between what stands left and right."""


class Edge(Widget):
    """One line, with something left and something right that gives way where room is short.

    :param command: what a click on it does
    """

    DEFAULT_CSS = "Edge { height: 1; padding: 0; }"

    def __init__(self, *, id: str, command: str = "") -> None:  # noqa: A002
        super().__init__(id=id)
        self._command = command
        self._left: Line = ()
        self._right: Line = ()

    def show(self, left: Line, right: Line = ()) -> None:
        """Show this."""
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        style, cells = self.rich_style, self.size.width
        left, right = (
            Strip(segments(line, self.app.has_class(ASCII_ONLY))).apply_style(style)
            for line in (self._left, self._right)
        )
        room = cells - line_width(self._right) - GAP
        if not self._right or room < min(line_width(self._left), cells // 2):
            return left.adjust_cell_length(cells, style)
        return Strip.join([left.adjust_cell_length(room + GAP, style), right])

    async def on_click(self) -> None:
        """Do what the line stands for."""
        if self._command:
            await self.screen.run_action(f"command({self._command!r})")
