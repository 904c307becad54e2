"""Panes: parts of the screen made of lines that scroll, with or without a cursor.

Lines come from ``render`` as parts with a role and are drawn one by one, only those
in sight; nothing in them is ever read as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from newsdigest.render.styled import Line
from newsdigest.render.terminal import segments

ASCII_ONLY = "-ascii"
"""The class of an application whose terminal has only the simplest characters."""


class Pane(ScrollView, can_focus=True):
    """Lines that scroll.  Who fills it says how many there are and makes each."""

    DEFAULT_CSS = """
    Pane {
        overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1;
        scrollbar-gutter: stable; scrollbar-background: $background;
        scrollbar-color: $foreground 30%;
    }
    """

    empty: Line = ()
    """What stands where there is nothing."""

    @property
    def cells(self) -> int:
        """The width of a line, the scroll bar left out."""
        return max(1, self.scrollable_content_region.width or self.size.width)

    @property
    def lines_in_sight(self) -> int:
        """How many lines the pane shows."""
        return max(1, self.size.height)

    def count(self) -> int:
        """How many lines there are."""
        raise NotImplementedError

    def line(self, y: int) -> Line:
        """One line, ``y`` below :meth:`count`."""
        raise NotImplementedError

    def resized(self) -> None:
        """Have the number of lines seen and everything drawn anew."""
        self.virtual_size = Size(self.cells, self.count())
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line of those in sight."""
        at = y + int(self.scroll_offset.y)
        style, chosen = self.rich_style, self.is_chosen(at)
        count = self.count()
        if at >= count:
            told = segments(self.empty, self.app.has_class(ASCII_ONLY)) if y == 1 > count else []
            return Strip(told).apply_style(style).adjust_cell_length(self.size.width, style)
        if chosen:
            style += self.get_component_rich_style("cursor", partial=True)
        parts = segments(self.line(at), self.app.has_class(ASCII_ONLY), colors=not chosen)
        return Strip(parts).apply_style(style).adjust_cell_length(self.size.width, style)

    def is_chosen(self, y: int) -> bool:
        """Whether the cursor is in this line."""
        return False

    # What keys do

    def move(self, lines: int) -> None:
        """Go on, or back, by so many lines."""
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False)

    def turn(self, pages: float) -> None:
        """Go on, or back, by pages; one line of a whole page stays in sight."""
        step = self.lines_in_sight - 1 if abs(pages) >= 1 else self.lines_in_sight // 2
        self.move(max(1, step) * (1 if pages > 0 else -1))

    def to_top(self) -> None:
        """Go to the first line."""
        self.move(-self.count())

    def to_bottom(self) -> None:
        """Go to the last line."""
        self.move(self.count())


MOVES: Mapping[str, Callable[[Pane], None]] = {
    "down": lambda pane: pane.move(1),
    "up": lambda pane: pane.move(-1),
    "page_down": lambda pane: pane.turn(1),
    "page_up": lambda pane: pane.turn(-1),
    "half_page_down": lambda pane: pane.turn(0.5),
    "half_page_up": lambda pane: pane.turn(-0.5),
    "top": Pane.to_top,
    "bottom": Pane.to_bottom,
}
"""The commands that move within a pane, on every screen."""


class TextPane(Pane):
    """Finished lines: an article, the help, a digest."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 as Textual calls it
        super().__init__(id=id)
        self._lines: Sequence[Line] = ()

    def show(self, lines: Sequence[Line], *, keep_place: bool = False) -> None:
        """Show these lines, from the first unless the place is kept."""
        self._lines = lines
        if not keep_place:
            self.scroll_to(y=0, animate=False)
        self.resized()

    def count(self) -> int:
        """The lines that are shown."""
        return len(self._lines)

    def line(self, y: int) -> Line:
        """One of them."""
        return self._lines[y]


class CursorPane(Pane):
    """Lines of which one is chosen."""

    COMPONENT_CLASSES = {"cursor"}  # noqa: RUF012 Textual's class variable
    DEFAULT_CSS = """
    CursorPane > .cursor { background: $panel; }
    CursorPane:focus > .cursor { background: $primary; color: $background; }
    CursorPane:ansi > .cursor { background: ansi_default; text-style: underline; }
    CursorPane:ansi:focus > .cursor {
        background: ansi_default; color: ansi_default; text-style: reverse;
    }
    """

    class Moved(Message):
        """Another line is chosen, or what is in the chosen line has changed."""

        def __init__(self, pane: CursorPane) -> None:
            super().__init__()
            self.pane = pane

    class Chosen(Moved):
        """The chosen line is to be used."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.cursor = 0

    def is_chosen(self, y: int) -> bool:
        """Whether the cursor is in this line."""
        return y == self.cursor

    def place(self, y: int) -> None:
        """Choose a line and bring it into sight."""
        last = self.count() - 1
        y = self.choosable(max(0, min(y, last)))
        moved = y != self.cursor
        before, self.cursor = self.cursor, y
        top, height = self.scroll_offset.y, self.lines_in_sight
        if y < top:
            self.scroll_to(y=y, animate=False)
        elif y >= top + height:
            self.scroll_to(y=y - height + 1, animate=False)
        if moved:
            self.refresh_line(before)
            self.refresh_line(y)
            self.post_message(self.Moved(self))

    def choosable(self, y: int) -> int:
        """The line nearest to ``y`` that can be chosen."""
        return y

    def move(self, lines: int) -> None:
        """Choose a line further on, or back."""
        self.place(self.cursor + lines)

    def on_click(self, event: events.Click) -> None:
        """A click chooses, one on what is chosen uses it."""
        y = event.y + self.scroll_offset.y
        if y >= self.count():
            return
        if y == self.cursor:
            self.post_message(self.Chosen(self))
        else:
            self.place(y)
