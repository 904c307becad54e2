"""The list: a row for each article or each story, loaded as it becomes visible.

A list is an array of article numbers.  The articles are loaded in chunks and cached, so
that a list of 100,000 costs no more than one of 1,000.
"""

from __future__ import annotations

from array import array
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from functools import partial

from textual import events
from textual.message import Message

from newsdigest.archive.facade import Archive
from newsdigest.article import Item
from newsdigest.browse.pane import CursorPane
from newsdigest.errors import NewsdigestError
from newsdigest.query.model import Expr, FullText
from newsdigest.render.lines import Line
from newsdigest.render.row import Place, placeholder, row, title_of
from newsdigest.storage.index.conditions import positive_words
from newsdigest.storage.index.snippets import occurrences

CACHE_SIZE = 4_000
"""Articles that are kept in memory."""
CHUNK = 64
"""Articles that are loaded at once; most terminals show fewer."""

LoadItems = Callable[[Sequence[int]], Awaitable[Mapping[int, Item]]]
"""Loads articles by their numbers, without those that are gone."""
Stories = Mapping[int, Sequence[int]]
"""The other articles of a story by the first one, all as numbers."""


class Rows:
    """The rows of one list, with a cache of their articles."""

    def __init__(self, load_items: LoadItems) -> None:
        self._load_items = load_items
        self._items: dict[int, Item | None] = {}  # None is gone
        self._stale: set[int] = set()
        self._pending: set[int] = set()
        self.numbers: Sequence[int] = array("q")

    def __len__(self) -> int:
        return len(self.numbers)

    def item(self, row: int) -> Item | None:
        """The article in a row, None if it is not loaded or gone."""
        if 0 <= row < len(self.numbers):
            return self._items.get(self.numbers[row])
        return None

    def get(self, number: int) -> Item | None:
        """The article with this number, None if it is not loaded or gone."""
        return self._items.get(number)

    def is_gone(self, row: int) -> bool:
        """Whether the article in a row could not be loaded."""
        number = self.numbers[row]
        return number in self._items and self._items[number] is None

    def replace(self, number: int, item: Item) -> None:
        """Replace an article in the cache."""
        if number in self._items:
            self._items[number] = item

    def clear(self) -> None:
        """Empty the cache, as the numbers may be those of other articles now."""
        self._items.clear()
        self._stale.clear()

    def invalidate(self) -> None:
        """Load every article again when it is next visible; it stays as it is until then."""
        self._stale = set(self._items)

    async def load(self, first: int, last: int) -> bool:
        """Load the rows from ``first`` up to ``last`` that are missing; whether any was."""
        numbers = [
            number
            for number in self.numbers[max(0, first) : last]
            if number not in self._pending and (number not in self._items or number in self._stale)
        ]
        if not numbers:
            return False
        self._pending.update(numbers)
        try:
            items = await self._load_items(numbers)
        finally:
            self._pending.difference_update(numbers)
        self.store({number: items.get(number) for number in numbers})
        return True

    def store(self, items: Mapping[int, Item | None]) -> None:
        """Cache articles by their numbers, None for those that are gone."""
        for number, item in items.items():
            self._items.pop(number, None)  # so that the newest are last
            self._items[number] = item
            self._stale.discard(number)
        while len(self._items) > CACHE_SIZE:
            self._items.pop(next(iter(self._items)))


class ListPane(CursorPane):
    """The articles that match a query.

    :param year: dates of this year are shown without it
    """

    class Failed(Message):
        """Rows could not be loaded."""

        def __init__(self, error: NewsdigestError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, load_items: LoadItems, *, zone: tzinfo, year: int) -> None:
        super().__init__(id="list")
        self.rows = Rows(load_items)
        self.order: Sequence[int] = array("q")
        self.stories: Stories = {}
        self._expanded: set[int] = set()  # articles of stories with a row of their own
        self._words: Sequence[FullText] = ()
        self._zone = zone
        self._place = Place(0, zone, year)

    def show(
        self,
        order: Sequence[int],
        items: Mapping[int, Item],
        *,
        keep: bool,
        selected: int | None = None,
    ) -> None:
        """List these articles, each in a row.

        :param items: the first of them, by number
        :param keep: whether to keep the selected article, or its row if it is gone
        :param selected: the new number of the selected article, if it may have changed
        """
        if keep:
            self.rows.clear()
        self.rows.store(items)
        number = selected or self._story_of(self.number) or self.number
        self.stories, self._expanded = {}, set()
        self.order = self.rows.numbers = order
        self._reset_cursor(number if keep else None, self.cursor if keep else 0)

    def fold(self, stories: Stories) -> None:
        """List the stories, each in the row of its first article."""
        self.stories, self._expanded = stories, set()
        others = {number for numbers in stories.values() for number in numbers}
        selected = self._story_of(self.number) or self.number
        self.rows.numbers = array("q", (n for n in self.order if n not in others))
        self._reset_cursor(selected, self.cursor)

    def unfold(self) -> None:
        """List every article again."""
        selected = self.number
        self.stories, self._expanded = {}, set()
        self.rows.numbers = self.order
        self._reset_cursor(selected, self.cursor)

    @property
    def is_folded(self) -> bool:
        """Whether a row may be a story."""
        return bool(self.stories)

    def select(self, number: int | None, row: int) -> None:
        """Select an article, expanding its story if needed, or ``row`` if it is not listed."""
        if number not in self.rows.numbers and (first := self._story_of(number)) is not None:
            self.move_cursor(self.rows.numbers.index(first))
            self.toggle_story()
        numbers = self.rows.numbers
        is_listed = number is not None and number in numbers
        self.move_cursor(numbers.index(number) if is_listed else row)

    def bookmark(self) -> Callable[[], None]:
        """A function that restores rows, cursor and scroll position of the current list."""
        order, numbers, expanded = self.order, self.rows.numbers, set(self._expanded)
        cursor, top = self.cursor, int(self.scroll_offset.y)

        def restore() -> None:
            if self.order is order:
                self.rows.numbers, self._expanded = numbers, set(expanded)
                self.update_size()
                self.move_cursor(cursor)
                self.scroll_to_line(top)

        return restore

    def toggle_story(self) -> bool:
        """Show or hide the articles of the selected story; False if it is none."""
        first = self._story_of(self.number)
        if first is None:
            return False
        others = self.stories[first]
        numbers = list(self.rows.numbers)
        row = numbers.index(first)
        if others[0] in self._expanded:
            del numbers[row + 1 : row + 1 + len(others)]
            self._expanded.difference_update(others)
        else:
            numbers[row + 1 : row + 1] = others
            self._expanded.update(others)
        self.rows.numbers = array("q", numbers)
        self.update_size()
        self.move_cursor(row)
        return True

    def _story_of(self, number: int | None) -> int | None:
        """The first article of this article's story."""
        if number in self.stories:
            return number
        return next((first for first, others in self.stories.items() if number in others), None)

    def _reset_cursor(self, number: int | None, row: int) -> None:
        """Select an article, or ``row`` if it is not listed, and load the visible rows."""
        numbers = self.rows.numbers
        self._update_year()
        self.cursor = -1  # so that it counts as moved
        self.update_size()
        self.move_cursor(numbers.index(number) if number in numbers else row)
        self._load_visible()

    @property
    def number(self) -> int | None:
        """The number of the selected article; of a folded story, of its first."""
        return self.rows.numbers[self.cursor] if 0 <= self.cursor < len(self.rows) else None

    @property
    def item(self) -> Item | None:
        """The selected article, None if there is none or it is not loaded."""
        return self.rows.item(self.cursor)

    @property
    def selected_numbers(self) -> list[int]:
        """The numbers of all articles in the selected row."""
        number = self.number
        if number is None:
            return []
        others = self.stories.get(number, ())
        return [number, *(other for other in others if other not in self._expanded)]

    def ids(self, archive: Archive, numbers: Sequence[int]) -> list[str]:
        """The ids of articles, from the cache or else the index."""
        items = {number: self.rows.get(number) for number in numbers}
        missing = [number for number, item in items.items() if item is None]
        items.update(archive.rows(missing) if missing else {})
        return [item.id for item in items.values() if item is not None]

    def change(self, number: int, *, read: bool | None = None, starred: bool | None = None) -> None:
        """Show a mark before it is written; None leaves it as it is."""
        if item := self.rows.get(number):
            read = item.read if read is None else read
            starred = item.starred if starred is None else starred
            self.rows.replace(number, replace(item, read=read, starred=starred))
            self.refresh()

    def highlight(self, where: Expr) -> None:
        """Highlight a query's words in the titles."""
        self._words = tuple(positive_words(where))

    def show_sources(self, visible: bool) -> None:
        """Show or hide the column of sources."""
        self._place = replace(self._place, with_source=visible)
        self.refresh()

    def reload(self) -> None:
        """Load the articles again."""
        self.rows.invalidate()
        self._load_visible()

    def count(self) -> int:
        """The number of rows."""
        return len(self.rows)

    def line(self, y: int) -> Line:
        """A row, or its placeholder until it is loaded."""
        item = self.rows.item(y)
        if item is None:
            return placeholder(self.cells, is_removed=self.rows.is_gone(y))
        number = self.rows.numbers[y]
        inner = number in self._expanded
        others = 0 if inner else len(self.stories.get(number, ()))
        place = replace(self._place, cells=self.cells, others=others, inner=inner)
        return row(item, place, occurrences(title_of(item), self._words) if self._words else ())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Load the rows that become visible."""
        super().watch_scroll_y(old_value, new_value)
        self._load_visible()

    def on_resize(self, event: events.Resize) -> None:
        """Fit the rows to the width and keep the selected one visible."""
        self.update_size()
        self.move_cursor(self.cursor)
        self._load_visible()

    def _load_visible(self) -> None:
        """Load the visible rows and half a chunk on both sides."""
        top = int(self.scroll_offset.y)
        first = max(0, top - CHUNK // 2)
        last = top + self.visible_lines + CHUNK // 2
        self.run_worker(partial(self._load, first, last))  # type: ignore[arg-type]

    async def _load(self, first: int, last: int) -> None:
        try:
            is_new = await self.rows.load(first, last)
        except NewsdigestError as error:
            self.post_message(self.Failed(error))
            return
        if is_new:
            self._update_year()
            self.refresh()
            self.post_message(self.Moved(self))

    def _update_year(self) -> None:
        """Take the year of the first article, if it is loaded, as the one that is not shown."""
        if (newest := self.rows.item(0)) and newest.date:
            self._place = replace(self._place, year=newest.date.astimezone(self._zone).year)
