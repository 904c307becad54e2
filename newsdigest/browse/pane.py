"""Panes: parts of the screen made of lines that scroll, with or without a cursor.

Lines come from ``render`` as parts with a role and are drawn one by one, only those
in sight; nothing in them is ever read as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from newsdigest.render.lines import Line
from newsdigest.render.terminal import segments

ASCII_ONLY = "-ascii"
"""The class of an application whose terminal has only the simplest characters."""
LINKS = "-links"
"""The class of one whose terminal opens addresses."""


class Pane(ScrollView, can_focus=True, inherit_bindings=False):
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

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw some of the lines; their style is found out once, which takes a while."""
        self._ground = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw one line of those in sight."""
        at = y + int(self.scroll_offset.y)
        style, chosen = self._ground, self.is_chosen(at)
        count = self.count()
        if at >= count:
            told = segments(self.empty, self.app.has_class(ASCII_ONLY)) if y == 1 > count else []
            return Strip(told).apply_style(style).adjust_cell_length(self.size.width, style)
        if chosen:
            cursor = "cursor-in-use" if self.has_focus else "cursor"
            style += self.get_component_rich_style(cursor, partial=True)
        parts = segments(
            self.line(at),
            self.app.has_class(ASCII_ONLY),
            colors=not chosen,
            links=self.app.has_class(LINKS),
        )
        return Strip(parts).apply_style(style).adjust_cell_length(self.size.width, style)

    def is_chosen(self, y: int) -> bool:
        """Whether the cursor is in this line."""
        return False

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Nothing: Textual would find out all styles anew, and none depends on it."""

    def on_focus(self, event: events.Focus) -> None:
        """Take the keys; only the cursor's line looks different."""
        self._change_focus(event, focus=True)

    def on_blur(self, event: events.Blur) -> None:
        """Give the keys up."""
        self._change_focus(event, focus=False)

    def _change_focus(self, event: events.Focus | events.Blur, *, focus: bool) -> None:
        event.prevent_default()  # Textual's handler draws every line anew
        self.has_focus = focus
        self.refresh_cursor()
        if self.parent is not None:
            descendant = events.DescendantFocus if focus else events.DescendantBlur
            self.parent.post_message(descendant(self))

    def refresh_cursor(self) -> None:
        """Draw again what shows that the pane has the keys."""

    def watch_show_vertical_scrollbar(self, is_shown: bool) -> None:
        """Give a scroll bar that appears the place that was scrolled to before it did."""
        if is_shown:
            self.vertical_scrollbar.position = self.scroll_y

    def scroll(self, y: int) -> None:
        """Bring a line to the top, as far as there are lines below it."""
        # By force: Textual goes by a scroll bar that may come only with the next drawing.
        self.scroll_to(y=y, animate=False, force=True)

    # What keys do

    def move(self, lines: int) -> None:
        """Go on, or back, by so many lines."""
        self.scroll(int(self.scroll_offset.y) + lines)

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
        """Show these lines, from the first unless the place is kept.

        The place is what stands below it: it stays whatever the width, and whatever is
        added at the beginning.
        """
        top = int(self.scroll_offset.y) if keep_place else 0
        below = _characters(self._lines[top:])
        self._lines = lines
        self.resized()
        self.scroll(_from_the_end(lines, below) if top else 0)

    def count(self) -> int:
        """The lines that are shown."""
        return len(self._lines)

    def line(self, y: int) -> Line:
        """One of them."""
        return self._lines[y]


def _characters(lines: Sequence[Line]) -> int:
    """How much stands in lines; spaces, which a width adds or takes, do not count."""
    return sum(len("".join(text.split())) for line in lines for text, _ in line)


def _from_the_end(lines: Sequence[Line], characters: int) -> int:
    """The line from which on so much stands."""
    left = 0
    for y in range(len(lines) - 1, -1, -1):
        left += _characters(lines[y : y + 1])
        if left >= characters:
            return y
    return 0


class CursorPane(Pane):
    """Lines of which one is chosen."""

    COMPONENT_CLASSES = {"cursor", "cursor-in-use"}  # noqa: RUF012 Textual's class variable
    DEFAULT_CSS = """
    CursorPane > .cursor { background: $panel; }
    CursorPane > .cursor-in-use { background: $primary; color: $background; }
    CursorPane:ansi > .cursor { background: ansi_default; text-style: underline; }
    CursorPane:ansi > .cursor-in-use {
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

    def refresh_cursor(self) -> None:
        """Draw the cursor's line again."""
        self.refresh_line(self.cursor)

    def place(self, y: int) -> None:
        """Choose a line and bring it into sight."""
        last = self.count() - 1
        y = self._choosable(max(0, min(y, last)))
        moved = y != self.cursor
        before, self.cursor = self.cursor, y
        top, height = self.scroll_offset.y, self.lines_in_sight
        if y < top:
            self.scroll(y)
        elif y >= top + height:
            self.scroll(y - height + 1)
        if moved:
            self.refresh_line(before)
            self.refresh_line(y)
            self.post_message(self.Moved(self))

    def is_choosable(self, y: int) -> bool:
        """Whether a line can be chosen; others are passed over."""
        return True

    def _choosable(self, y: int) -> int:
        """The line at or beyond ``y`` that can be chosen, in the direction of the movement."""
        down, up = range(y, self.count()), range(y, -1, -1)
        rows = chain(down, up) if y >= self.cursor else chain(up, down)
        return next(filter(self.is_choosable, rows), self.cursor)

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
