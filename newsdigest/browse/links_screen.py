"""The links of an article over the other screens; the chosen one is opened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from textual.app import ComposeResult

from newsdigest.browse.help import TextScreen
from newsdigest.browse.pane import CursorPane, Pane
from newsdigest.browse.status_line import StatusLine
from newsdigest.render.annotated import Link
from newsdigest.render.lines import BLANK, Line, Role, wrap


class LinksPane(CursorPane):
    """Each link's words and, below them, its address."""

    def __init__(self, links: Sequence[Link]) -> None:
        super().__init__(id="text")
        self._links = links
        self._lines: list[Line] = []
        self._rows: dict[int, Link] = {}

    @property
    def link(self) -> Link | None:
        """The chosen link."""
        return self._rows.get(self.cursor)

    def lay_out(self, cells: int) -> None:
        """Make the lines for so many cells; the chosen link stays chosen."""
        chosen = self.link
        self._lines, self._rows = [BLANK], {}
        for link in self._links:
            self._rows[len(self._lines)] = link
            self._lines += _lines(link, len(str(len(self._links))), cells)
        rows = [y for y, link in self._rows.items() if link is chosen]
        self.resized()
        self.place(rows[0] if rows else 1)

    def is_choosable(self, y: int) -> bool:
        """The first line of each link is."""
        return y in self._rows

    def move(self, lines: int) -> None:
        """To another link, the whole of it in sight."""
        rows = sorted(self._rows)
        if rows and self.cursor in self._rows:
            at = rows.index(self.cursor) + (lines if abs(lines) == 1 else lines // 2)
            at = max(0, min(at, len(rows) - 1))
            self.place(rows[at])
            after = rows[at + 1] if at + 1 < len(rows) else self.count()
            if after > int(self.scroll_offset.y) + self.lines_in_sight:
                self.scroll(min(self.cursor, after - self.lines_in_sight))
            elif at == 0:
                self.scroll(0)

    def count(self) -> int:
        """The lines."""
        return len(self._lines)

    def line(self, y: int) -> Line:
        """One of them."""
        return self._lines[y]


def _lines(link: Link, digits: int, cells: int) -> Iterator[Line]:
    number = f" [{link.number}]".rjust(digits + 3) + " "
    rest: Line = ((" " * len(number), Role.PLAIN),)
    first: Line = ((number, Role.LINK),)
    words = link.text if link.text != link.url else ""
    if words:
        yield from wrap(words, cells, first=first, rest=rest)
    yield from wrap(link.url, cells, first=rest if words else first, rest=rest, role=Role.FAINT)


class LinksScreen(TextScreen):
    """The list of links; what is dismissed with is the address that is to be opened."""

    def __init__(self, links: Sequence[Link]) -> None:
        super().__init__("links", self._laid_out)
        self._links = links

    def compose(self) -> ComposeResult:
        """A heading and the links."""
        yield StatusLine(id="header")
        yield LinksPane(self._links)

    @property
    def pane(self) -> Pane:
        """The links."""
        return self.query_one(LinksPane)

    def _laid_out(self, cells: int) -> Iterable[Line]:
        self.query_one(LinksPane).lay_out(cells)
        return ()

    def lay_out(self, lines: Sequence[Line]) -> None:
        """Nothing: the pane has made its lines."""

    def on_cursor_pane_chosen(self) -> None:
        """A click on the chosen link."""
        self.action_command("open")

    def action_command(self, name: str) -> None:
        """Open the chosen link; the rest as on every such screen."""
        link = self.query_one(LinksPane).link
        if name in ("open", "open_address") and link is not None:
            self.dismiss(link.url)
        elif name == "links":
            self.dismiss(None)
        else:
            super().action_command(name)
