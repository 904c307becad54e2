"""Panes: scrolling lines, with or without a cursor.

``render`` makes each line of parts with a role.  Only the visible lines are drawn, and
nothing in them is read as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Generic, TypeVar

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from newsdigest.render.lines import Line
from newsdigest.render.terminal import segments

ASCII_ONLY = "-ascii"
"""CSS class of the application in a terminal without UTF-8."""
HYPERLINKS = "-links"
"""CSS class of the application in a terminal that opens links."""

Entry = TypeVar("Entry")


class Pane(ScrollView, can_focus=True, inherit_bindings=False):
    """Scrolling lines; a subclass counts them and makes each."""

    DEFAULT_CSS = """
    Pane {
        overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1;
        scrollbar-gutter: stable; scrollbar-background: $background;
        scrollbar-color: $foreground 30%;
    }
    """

    placeholder: Line = ()
    """The line of a pane without lines."""

    @property
    def cells(self) -> int:
        """The width of a line, without the scroll bar."""
        return max(1, self.scrollable_content_region.width or self.size.width)

    @property
    def visible_lines(self) -> int:
        """How many lines the pane has room for."""
        return max(1, self.size.height)

    def count(self) -> int:
        """The number of lines."""
        raise NotImplementedError

    def line(self, y: int) -> Line:
        """One line, ``y`` below :meth:`count`."""
        raise NotImplementedError

    def update_size(self) -> None:
        """Count the lines again and redraw."""
        self.virtual_size = Size(self.cells, self.count())
        self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the visible lines; their common style, slow to compute, is computed once."""
        self._base_style = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw one visible line."""
        row = y + int(self.scroll_offset.y)
        style, has_cursor = self._base_style, self.has_cursor(row)
        is_ascii = self.app.has_class(ASCII_ONLY)
        count = self.count()
        if row >= count:
            parts = segments(self.placeholder, is_ascii) if y == 1 > count else []
            return Strip(parts).apply_style(style).adjust_cell_length(self.size.width, style)
        if has_cursor:
            component = "cursor-in-use" if self.has_focus else "cursor"
            style += self.get_component_rich_style(component, partial=True)
        parts = segments(
            self.line(row), is_ascii, colors=not has_cursor, links=self.app.has_class(HYPERLINKS)
        )
        return Strip(parts).apply_style(style).adjust_cell_length(self.size.width, style)

    def has_cursor(self, y: int) -> bool:
        """Whether the cursor is on line ``y``."""
        return False

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Do nothing: Textual would compute all styles again, and none depends on the focus."""

    def on_focus(self, event: events.Focus) -> None:
        """Take the focus and redraw the cursor's line only."""
        self._change_focus(event, focus=True)

    def on_blur(self, event: events.Blur) -> None:
        """Lose the focus and redraw the cursor's line only."""
        self._change_focus(event, focus=False)

    def _change_focus(self, event: events.Focus | events.Blur, *, focus: bool) -> None:
        event.prevent_default()  # Textual's handler redraws every line
        self.has_focus = focus
        self.refresh_cursor()
        if self.parent is not None:
            descendant = events.DescendantFocus if focus else events.DescendantBlur
            self.parent.post_message(descendant(self))

    def refresh_cursor(self) -> None:
        """Redraw the cursor's line, if the pane has a cursor."""

    def watch_show_vertical_scrollbar(self, is_visible: bool) -> None:
        """Move a scroll bar that appears to the current scroll position."""
        if is_visible:
            self.vertical_scrollbar.position = self.scroll_y

    def scroll_to_line(self, y: int) -> None:
        """Scroll so that ``y`` is the first visible line."""
        # Forced: Textual checks a scroll bar that may appear only with the next drawing.
        self.scroll_to(y=y, animate=False, force=True)

    def move(self, lines: int) -> None:
        """Scroll down by ``lines``, or up if negative."""
        self.scroll_to_line(int(self.scroll_offset.y) + lines)

    def move_pages(self, pages: float) -> None:
        """Scroll by pages; whole pages overlap by a line."""
        step = self.visible_lines - 1 if abs(pages) >= 1 else self.visible_lines // 2
        self.move(max(1, step) * (1 if pages > 0 else -1))


MOVES: Mapping[str, Callable[[Pane], None]] = {
    "down": lambda pane: pane.move(1),
    "up": lambda pane: pane.move(-1),
    "page_down": lambda pane: pane.move_pages(1),
    "page_up": lambda pane: pane.move_pages(-1),
    "half_page_down": lambda pane: pane.move_pages(0.5),
    "half_page_up": lambda pane: pane.move_pages(-0.5),
    "top": lambda pane: pane.move(-pane.count()),
    "bottom": lambda pane: pane.move(pane.count()),
}
"""The commands that move within a pane, on every screen."""


class TextPane(Pane):
    """Given lines: an article, the help."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 as Textual calls it
        super().__init__(id=id)
        self._lines: Sequence[Line] = ()

    def show(self, lines: Sequence[Line], *, keep_place: bool = False) -> None:
        """Show these lines.

        :param keep_place: whether to keep the scroll position, measured from the end: a new
            width or a longer beginning does not change what is visible
        """
        top = int(self.scroll_offset.y) if keep_place else 0
        characters_below = _characters(self._lines[top:])
        self._lines = lines
        self.update_size()
        self.scroll_to_line(_line_before_end(lines, characters_below) if top else 0)

    def count(self) -> int:
        """The number of lines."""
        return len(self._lines)

    def line(self, y: int) -> Line:
        """One line."""
        return self._lines[y]


def _characters(lines: Sequence[Line]) -> int:
    """How many characters lines have, without blanks, which depend on the width."""
    return sum(len("".join(text.split())) for line in lines for text, _ in line)


def _line_before_end(lines: Sequence[Line], characters: int) -> int:
    """The last line that has so many characters from it to the end."""
    count = 0
    for y in range(len(lines) - 1, -1, -1):
        count += _characters(lines[y : y + 1])
        if count >= characters:
            return y
    return 0


class CursorPane(Pane):
    """Lines of which one is selected."""

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
        """Another line is selected, or the content of the selected line has changed."""

        def __init__(self, pane: CursorPane) -> None:
            super().__init__()
            self.pane = pane

    class Activated(Moved):
        """The selected line is to be opened."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.cursor = 0

    def has_cursor(self, y: int) -> bool:
        """Whether the cursor is on line ``y``."""
        return y == self.cursor

    def refresh_cursor(self) -> None:
        """Redraw the cursor's line."""
        self.refresh_line(self.cursor)

    def move_cursor(self, y: int) -> None:
        """Select line ``y``, or the nearest selectable one, and scroll to it."""
        y = self._nearest_selectable(max(0, min(y, self.count() - 1)))
        previous, self.cursor = self.cursor, y
        top, height = self.scroll_offset.y, self.visible_lines
        if y < top:
            self.scroll_to_line(y)
        elif y >= top + height:
            self.scroll_to_line(y - height + 1)
        if y != previous:
            self.refresh_line(previous)
            self.refresh_line(y)
            self.post_message(self.Moved(self))

    def is_selectable(self, y: int) -> bool:
        """Whether the cursor stops on line ``y``."""
        return True

    def _nearest_selectable(self, y: int) -> int:
        """The first selectable line from ``y`` on in the direction of the movement."""
        down, up = range(y, self.count()), range(y, -1, -1)
        rows = chain(down, up) if y >= self.cursor else chain(up, down)
        return next(filter(self.is_selectable, rows), self.cursor)

    def move(self, lines: int) -> None:
        """Move the cursor down by ``lines``, or up if negative."""
        self.move_cursor(self.cursor + lines)

    def on_click(self, event: events.Click) -> None:
        """Select the line; open it if it is selected already."""
        y = event.y + self.scroll_offset.y
        if y >= self.count():
            return
        if y == self.cursor:
            self.post_message(self.Activated(self))
        else:
            self.move_cursor(y)


class EntriesPane(CursorPane, Generic[Entry]):
    """Entries of several lines; the cursor moves from one entry's first line to the next."""

    def __init__(self) -> None:
        super().__init__(id="text")
        self._lines: Sequence[Line] = ()
        self._entries: Mapping[int, Entry] = {}

    def show(self, lines: Sequence[Line], entries: Mapping[int, Entry]) -> None:
        """Show these lines; the selected entry stays selected.

        :param entries: the entries by the index of their first line
        """
        selected = self.selected
        self._lines, self._entries = lines, entries
        self.update_size()
        self.select(selected)

    def select(self, entry: Entry | None) -> None:
        """Select an entry, the first one if there is no such entry."""
        rows = (y for y, other in self._entries.items() if other == entry)
        self.move_cursor(next(rows, min(self._entries, default=0)))

    @property
    def selected(self) -> Entry | None:
        """The selected entry."""
        return self._entries.get(self.cursor)

    def is_selectable(self, y: int) -> bool:
        """Whether an entry begins on line ``y``."""
        return y in self._entries

    def move(self, lines: int) -> None:
        """Select the next or previous entry, or one about ``lines`` away, and show all of it."""
        rows = sorted(self._entries)
        if self.cursor not in self._entries:
            return
        if abs(lines) == 1:
            index = rows.index(self.cursor) + lines
            self.move_cursor(rows[max(0, min(index, len(rows) - 1))])
        else:
            super().move(lines)
        end = next((y for y in rows if y > self.cursor), self.count())
        if end > int(self.scroll_offset.y) + self.visible_lines:
            self.scroll_to_line(min(self.cursor, end - self.visible_lines))
        elif self.cursor == rows[0]:
            self.scroll_to_line(0)  # with the lines above the first entry

    def count(self) -> int:
        """The number of lines."""
        return len(self._lines)

    def line(self, y: int) -> Line:
        """One line."""
        return self._lines[y]
