"""The list: a row for each article, or for each story, read as it comes into sight."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from functools import partial

from textual import events
from textual.message import Message

from newsdigest.archive.facade import Archive
from newsdigest.article import Item
from newsdigest.browse.pane import CursorPane
from newsdigest.browse.rows import PIECE, Read, Rows
from newsdigest.errors import NewsdigestError
from newsdigest.query.model import Expr, FullText
from newsdigest.render.lines import Line
from newsdigest.render.row import Place, placeholder, row, title_of
from newsdigest.storage.index.conditions import positive_words
from newsdigest.storage.index.snippets import occurrences

Stories = Mapping[int, Sequence[int]]
"""Of the first article of a story the other ones, all by their numbers."""


@dataclass(frozen=True, slots=True)
class ListPlace:
    """A place in a list: its rows, the stories whose articles are shown, the row, the first one."""

    order: Sequence[int]
    numbers: Sequence[int]
    inner: frozenset[int]
    row: int
    top: int


class ListPane(CursorPane):
    """The articles that a query selects.

    :param read: gets articles by their numbers
    :param year: the year that goes without saying
    """

    class Failed(Message):
        """Rows could not be read."""

        def __init__(self, error: NewsdigestError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, read: Read, *, zone: tzinfo, year: int) -> None:
        super().__init__(id="list")
        self.rows = Rows(read)
        self.order: Sequence[int] = array("q")
        self._stories: Stories = {}
        self._inner: set[int] = set()  # articles of stories that are shown one by one
        self._words: Sequence[FullText] = ()
        self._zone = zone
        self._place = Place(0, zone, year)

    def show(
        self,
        order: Sequence[int],
        first: Mapping[int, Item] | None = None,
        *,
        keep: bool,
        chosen: int | None = None,
    ) -> None:
        """List these articles, one a row.

        :param first: of those in sight what is known already
        :param keep: whether the chosen article stays chosen, or its row where it is gone
        :param chosen: the number that the chosen article has now, if it may be another one
        """
        if keep:  # the numbers may be those of other articles by now
            self.rows.forget()
        self.rows.know(first or {})
        kept = chosen or self._first(self.number) or self.number
        self._stories, self._inner = {}, set()
        self.order = self.rows.numbers = order
        self._begin(kept if keep else None, self.cursor if keep else 0)

    def fold(self, stories: Stories) -> None:
        """List the stories, each as a row that is its first article in the order."""
        self._stories, self._inner = stories, set()
        folded = {number for others in stories.values() for number in others}
        kept = self._first(self.number) or self.number
        self.rows.numbers = array("q", (n for n in self.order if n not in folded))
        self._begin(kept, self.cursor)

    def unfold(self) -> None:
        """List every article again."""
        chosen = self.number
        self._stories, self._inner = {}, set()
        self.rows.numbers = self.order
        self._begin(chosen, self.cursor)

    @property
    def stories(self) -> Stories:
        """What is folded."""
        return self._stories

    def choose(self, number: int | None, row: int) -> None:
        """Choose an article, showing those of its story one by one; or a row without it."""
        if number not in self.rows.numbers and (first := self._first(number)) is not None:
            self.place(self.rows.numbers.index(first))
            self.turn_out()
        numbers = self.rows.numbers
        self.place(numbers.index(number) if number is not None and number in numbers else row)

    def place_now(self) -> ListPlace:
        """Where the reader is."""
        top = int(self.scroll_offset.y)
        return ListPlace(self.order, self.rows.numbers, frozenset(self._inner), self.cursor, top)

    def go_back(self, place: ListPlace) -> None:
        """Be where the reader was, unless another list is there by now."""
        if self.order is place.order:
            self.rows.numbers, self._inner = place.numbers, set(place.inner)
            self.resized()
            self.place(place.row)
            self.scroll(place.top)

    @property
    def is_folded(self) -> bool:
        """Whether a row may stand for a story."""
        return bool(self._stories)

    def turn_out(self) -> bool:
        """Show or hide the articles of the chosen story; whether the row is of one."""
        first = self._first(self.number)
        if first is None:
            return False
        others = self._stories[first]
        numbers = list(self.rows.numbers)
        at = numbers.index(first)
        if others[0] in self._inner:
            del numbers[at + 1 : at + 1 + len(others)]
            self._inner.difference_update(others)
        else:
            numbers[at + 1 : at + 1] = others
            self._inner.update(others)
        self.rows.numbers = array("q", numbers)
        self.resized()
        self.place(at)
        return True

    def _first(self, number: int | None) -> int | None:
        """The article that stands for the story of this one."""
        if number in self._stories:
            return number
        return next((first for first, others in self._stories.items() if number in others), None)

    def _begin(self, chosen: int | None, otherwise: int) -> None:
        """Choose an article, or a row where it is not listed, and read what is in sight."""
        numbers = self.rows.numbers
        at = numbers.index(chosen) if chosen is not None and chosen in numbers else otherwise
        self._settle_year()
        self.cursor = -1  # so that it counts as moved
        self.resized()
        self.place(at)
        self._bring()

    @property
    def number(self) -> int | None:
        """The number of the chosen article; of a story that is folded, of its first."""
        return self.rows.numbers[self.cursor] if 0 <= self.cursor < len(self.rows) else None

    @property
    def item(self) -> Item | None:
        """The chosen article, None if there is none or it is not read yet."""
        return self.rows.item(self.cursor)

    @property
    def told(self) -> list[int]:
        """The numbers of all articles that the chosen row stands for."""
        number = self.number
        if number is None:
            return []
        folded = self._stories.get(number, ())
        return [number, *(other for other in folded if other not in self._inner)]

    def ids(self, archive: Archive, numbers: Sequence[int]) -> list[str]:
        """The ids of articles; the archive is asked only for those that are not known."""
        found = {number: self.rows.known(number) for number in numbers}
        missing = [number for number, item in found.items() if item is None]
        found.update(archive.rows(missing) if missing else {})
        return [item.id for item in found.values() if item is not None]

    def change(self, number: int, *, read: bool | None = None, starred: bool | None = None) -> None:
        """Show at once what is about to become of an article; None leaves it as it is."""
        if item := self.rows.known(number):
            read = item.read if read is None else read
            starred = item.starred if starred is None else starred
            self.rows.put(number, replace(item, read=read, starred=starred))
            self.refresh()

    def look_for(self, where: Expr) -> None:
        """Mark what a query looks for in the titles."""
        self._words = tuple(positive_words(where))

    def show_sources(self, there_are: bool) -> None:
        """Whether rows have room for a source."""
        self._place = replace(self._place, with_source=there_are)
        self.refresh()

    def reread(self) -> None:
        """Have the articles read again, as something about them has changed."""
        self.rows.doubt()
        self._bring()

    # Drawing

    def count(self) -> int:
        """Rows."""
        return len(self.rows)

    def line(self, y: int) -> Line:
        """A row, or what stands there until it is read."""
        item = self.rows.item(y)
        if item is None:
            return placeholder(self.cells, is_removed=self.rows.is_missing(y))
        number = self.rows.numbers[y]
        inner = number in self._inner
        others = 0 if inner else len(self._stories.get(number, ()))
        place = replace(self._place, cells=self.cells, others=others, inner=inner)
        return row(item, place, occurrences(title_of(item), self._words) if self._words else ())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Read what has come into sight."""
        super().watch_scroll_y(old_value, new_value)
        self._bring()

    def on_resize(self, event: events.Resize) -> None:
        """Fit the rows to the width and keep the chosen one in sight."""
        self.resized()
        self.place(self.cursor)
        self._bring()

    def _bring(self) -> None:
        """Read what is in sight and a little more on both sides."""
        top = int(self.scroll_offset.y)
        first = max(0, top - PIECE // 2)
        last = top + self.lines_in_sight + PIECE // 2
        self.run_worker(partial(self._brought, first, last))  # type: ignore[arg-type]

    async def _brought(self, first: int, last: int) -> None:
        try:
            is_new = await self.rows.bring(first, last)
        except NewsdigestError as error:
            self.post_message(self.Failed(error))
            return
        if is_new:
            self._settle_year()
            self.refresh()
            self.post_message(self.Moved(self))

    def _settle_year(self) -> None:
        """The year that goes without saying is that of the first article, as far as it is known."""
        if (newest := self.rows.item(0)) and newest.date:
            self._place = replace(self._place, year=newest.date.astimezone(self._zone).year)
