"""The links of an article, of which one can be opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsdigest.browse.help import OverlayScreen
from newsdigest.browse.pane import EntriesPane
from newsdigest.render.annotation import Link
from newsdigest.render.lines import BLANK, Line, Role, wrap


class LinksScreen(OverlayScreen):
    """Each link's text with its address below; returns the address to open."""

    def __init__(self, links: Sequence[Link]) -> None:
        self._list = EntriesPane[Link]()
        super().__init__("links", self._list)
        self._links = links

    def lay_out(self, cells: int) -> None:
        """Show the links."""
        lines: list[Line] = [BLANK]
        entries = {}
        for link in self._links:
            entries[len(lines)] = link
            lines += _lines(link, len(str(len(self._links))), cells)
        self._list.show(lines, entries)

    def action_command(self, name: str) -> None:
        """Open the selected link, or do what every overlay does."""
        link = self._list.selected
        if name in ("open", "open_address") and link is not None:
            self.dismiss(link.url)
        elif name == "links":
            self.dismiss(None)
        else:
            super().action_command(name)


def _lines(link: Link, digits: int, cells: int) -> Iterator[Line]:
    number = f" [{link.number}]".rjust(digits + 3) + " "
    rest: Line = ((" " * len(number), Role.PLAIN),)
    first: Line = ((number, Role.LINK),)
    text = link.text if link.text != link.url else ""
    if text:
        yield from wrap(text, cells, first=first, rest=rest)
    yield from wrap(link.url, cells, first=rest if text else first, rest=rest, role=Role.FAINT)
