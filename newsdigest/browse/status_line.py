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
    """One line with a left and a right part, or a message of several lines.

    :param command: what a click does
    """

    DEFAULT_CSS = "StatusLine { height: 1; padding: 0; }"

    def __init__(self, *, id: str, command: str = "") -> None:  # noqa: A002
        super().__init__(id=id)
        self._command = command
        self._left: tuple[Line, ...] = ()
        self._right: Line = ()
        self._message = "", Role.PLAIN
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

    def show_error(self, error: NewsdigestError) -> None:
        """Show what went wrong and what to do about it."""
        self.show_message(f"{error}; {error.hint}" if error.hint else str(error), Role.ERROR)

    def _wrap(self) -> None:
        """Break the message into lines and adapt the height."""
        message, role = self._message
        cells = max(2, self.size.width or self.app.size.width)
        margin: Line = ((" ", Role.PLAIN),)
        lines = wrap(message, cells, first=margin, rest=margin, role=role) if message else []
        self._lines = lines[:MAX_LINES]
        height = max(1, len(self._lines))
        if height != self._height:
            self._height = height
            self.styles.height = height

    def on_resize(self) -> None:
        """Wrap the message to the width."""
        self._wrap()

    def render_line(self, y: int) -> Strip:
        """Draw a line."""
        style, cells = self.rich_style, self.size.width
        if self._lines:
            line = self._lines[y] if y < len(self._lines) else ()
            return self._strip(line).apply_style(style).adjust_cell_length(cells, style)
        room = cells - line_width(self._right) - MIN_GAP if self._right else cells
        first = line_width(self._left[0]) if self._left else 0
        has_right = bool(self._right) and room >= min(first, cells // 2)
        left = self._strip(self._fitting(room if has_right else cells)).apply_style(style)
        if not has_right:
            return left.adjust_cell_length(cells, style)
        right = self._strip(self._right).apply_style(style)
        return Strip.join([left.adjust_cell_length(room + MIN_GAP, style), right])

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
