"""The lines at the top and bottom of a screen: what is listed, and the latest message."""

from __future__ import annotations

from textual.strip import Strip
from textual.widget import Widget

from newsdigest.browse.pane import ASCII_ONLY
from newsdigest.errors import NewsdigestError
from newsdigest.render.lines import Line, Role, line_width, wrap
from newsdigest.render.terminal import segments
from newsdigest.text.sanitize import one_line

MIN_GAP = 2
"""Cells between the left and the right part."""
MAX_LINES = 8
"""Lines of a message."""


class StatusLine(Widget):
    """One line with a left and a right part, or a message of several lines; progress beside them.

    :param command: what a click does
    """

    DEFAULT_CSS = "StatusLine { height: 1; padding: 0; }"

    def __init__(self, *, id: str, command: str = "") -> None:  # noqa: A002
        super().__init__(id=id)
        self._command = command
        self._left: tuple[Line, ...] = ()
        self._right: Line = ()
        self._message = "", Role.PLAIN
        self._progress: Line = ()
        self._lines: list[Line] = []
        self._height = 1

    def show(self, *left: Line, right: Line = ()) -> None:
        """Show the first of the left parts, the others as far as they fit, and the right part."""
        if self._lines or (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self._message = "", Role.PLAIN
            self._wrap()
            self.refresh()

    def show_message(self, message: str, role: Role = Role.PLAIN) -> None:
        """Show a message over as many lines as it needs."""
        self._message = one_line(message), role
        self._left = self._right = ()
        self._wrap()
        self.refresh()

    def show_progress(self, text: str) -> None:
        """Show a text at the right until another one, beside whatever else is shown."""
        self._progress = ((f"{one_line(text)} ", Role.FAINT),) if text else ()
        self._wrap()
        self.refresh()

    def show_error(self, error: NewsdigestError) -> None:
        """Show what went wrong and what to do about it."""
        self.show_message(f"{error}; {error.hint}" if error.hint else str(error), Role.ERROR)

    def _wrap(self) -> None:
        """Break the message into lines and adapt the height."""
        message, role = self._message
        cells = max(2, self.size.width or self.app.size.width)
        margin: Line = ((" ", Role.PLAIN),)
        cells -= self._progress_cells(cells)
        lines = wrap(message, cells, first=margin, rest=margin, role=role) if message else []
        self._lines = lines[:MAX_LINES]
        height = max(1, len(self._lines))
        if height != self._height:
            self._height = height
            self.styles.height = height

    def _progress_cells(self, cells: int) -> int:
        """The cells that the progress takes of a line; 0 if it has no room."""
        needed = line_width(self._progress) + MIN_GAP
        return needed if self._progress and needed <= cells // 2 else 0

    def on_resize(self) -> None:
        """Wrap the message to the width."""
        self._wrap()

    def render_line(self, y: int) -> Strip:
        """Draw a line."""
        cells = self.size.width
        progress = self._progress if y == 0 and self._progress_cells(cells) else ()
        if self._lines:
            line = self._lines[y] if y < len(self._lines) else ()
            return self._beside(line, progress, cells)
        right = progress or self._right
        room = cells - line_width(right) - MIN_GAP if right else cells
        first = line_width(self._left[0]) if self._left else 0
        if not right or room < min(first, cells // 2):
            right, room = (), cells
        return self._beside(self._fitting(room), right, cells)

    def _beside(self, left: Line, right: Line, cells: int) -> Strip:
        """A line of exactly so many cells with a left and a right part."""
        style = self.rich_style
        strip = self._strip(left).apply_style(style)
        if not right:
            return strip.adjust_cell_length(cells, style)
        start = strip.adjust_cell_length(cells - line_width(right), style)
        return Strip.join([start, self._strip(right).apply_style(style)])

    def _fitting(self, cells: int) -> Line:
        """The first left part and those after it that fit."""
        line: Line = ()
        for part in self._left:
            if line and line_width(line) + line_width(part) > cells:
                break
            line += part
        return line

    def _strip(self, line: Line) -> Strip:
        return Strip(segments(line, self.app.has_class(ASCII_ONLY)))

    async def on_click(self) -> None:
        """Run the command."""
        if self._command:
            await self.screen.run_action(f"command({self._command!r})")
