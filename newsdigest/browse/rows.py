"""The articles of a list, read as they come into sight.

A list is an array of numbers; the articles behind them are asked for in pieces
and remembered, the oldest forgotten first, so that a list of 100,000 costs no
more than one of 1,000.
"""

from __future__ import annotations

from array import array
from collections.abc import Awaitable, Callable, Mapping, Sequence

from newsdigest.article import Item

REMEMBERED = 4_000
"""Articles that are kept."""
PIECE = 64
"""Articles that are asked for at once; most terminals show fewer."""

Read = Callable[[Sequence[int]], Awaitable[Mapping[int, Item]]]


class Rows:
    """The rows of one list.

    :param read: gets articles by their numbers, those that are gone left out
    """

    def __init__(self, read: Read) -> None:
        self._read = read
        self._items: dict[int, Item | None] = {}
        self._stale: set[int] = set()
        self._asked: set[int] = set()
        self.numbers: Sequence[int] = array("q")

    def __len__(self) -> int:
        return len(self.numbers)

    def item(self, row: int) -> Item | None:
        """The article in a row, None if it is not read yet or gone."""
        if 0 <= row < len(self.numbers):
            return self._items.get(self.numbers[row])
        return None

    def known(self, number: int) -> Item | None:
        """The article with this number, as far as it is read."""
        return self._items.get(number)

    def is_missing(self, row: int) -> bool:
        """Whether the article in a row was asked for and is gone."""
        number = self.numbers[row]
        return number in self._items and self._items[number] is None

    def put(self, number: int, item: Item) -> None:
        """Remember what became of an article, before it is read again."""
        if number in self._items:
            self._items[number] = item

    def forget(self) -> None:
        """Know nothing any more: the numbers may be those of other articles."""
        self._items.clear()
        self._stale.clear()

    def doubt(self) -> None:
        """Have everything read again when it is next in sight; until then it is as it was."""
        self._stale = set(self._items)

    async def bring(self, first: int, last: int) -> bool:
        """Read what is not known of the rows from ``first`` up to ``last``; whether any was."""
        piece = self.numbers[max(0, first) : last]
        wanted = [
            number
            for number in piece
            if number not in self._asked and (number not in self._items or number in self._stale)
        ]
        if not wanted:
            return False
        self._asked.update(wanted)
        try:
            found = await self._read(wanted)
        finally:
            self._asked.difference_update(wanted)
        self.know({number: found.get(number) for number in wanted})
        return True

    def know(self, found: Mapping[int, Item | None]) -> None:
        """Remember articles by their numbers, None those that are gone."""
        for number, item in found.items():
            self._items.pop(number, None)  # the newest are last
            self._items[number] = item
            self._stale.discard(number)
        while len(self._items) > REMEMBERED:
            self._items.pop(next(iter(self._items)))
