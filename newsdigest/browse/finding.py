"""What is listed: the query and its order, the queries before it, and how many there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from newsdigest.browse.desk import Desk
from newsdigest.browse.list_pane import ListPane
from newsdigest.query.language import parse
from newsdigest.query.model import EVERYTHING, Expr, Query, Sort

ORDERS = (Sort.DATE, Sort.TITLE, Sort.SOURCE, Sort.LENGTH)
"""The orders that follow one another; by relevance is what a search brings."""

SCREENFUL = 200
"""Articles that no terminal shows more of at once."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it was typed, and what it means.

    ``row`` is where the reader was when it was left.
    """

    text: str = ""
    where: Expr = EVERYTHING
    sort: Sort = Sort.DATE
    reverse: bool = False
    row: int = 0

    @property
    def query(self) -> Query:
        """The same as every command has it."""
        return Query(self.where, self.sort, self.reverse)


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of the list; None where it is not known yet."""

    asked: Asked
    articles: int | None = None
    unread: int | None = None


@dataclass
class Finding:
    """Lists what is asked for, and remembers what was asked before.

    :param changed: called when what is known of the list has changed
    """

    desk: Desk
    pane: ListPane
    changed: Callable[[Found], None]
    found: Found
    saved: Mapping[str, str] = field(default_factory=dict)
    _before: list[Asked] = field(default_factory=list)
    _under_way: int = 0

    @property
    def asked(self) -> Asked:
        """What is listed."""
        return self.found.asked

    @property
    def last(self) -> Asked:
        """What was listed before; the same if there was nothing."""
        return self._before[-1] if self._before else self.asked

    def parsed(self, text: str, sort: Sort = Sort.DATE) -> Asked:
        """A query as typed.

        :raises QueryError: naming the place that cannot be understood
        """
        where = parse(text, now=self.desk.now(), zone=self.desk.zone, saved=self.saved)
        return Asked(text.strip(), where, sort)

    async def learn(self) -> None:
        """Look up the saved queries, which a query may name."""
        self.saved = await self.desk.ask(lambda archive: dict(archive.saved_queries))

    async def list(self, text: str) -> None:
        """List what a query selects; what is listed now can be gone back to."""
        asked = self.parsed(text)
        self.remember()
        await self.show(asked)

    def remember(self) -> None:
        """Before another query: this one can be gone back to."""
        self._before.append(replace(self.asked, row=self.pane.cursor))

    def forget(self) -> Asked | None:
        """The query before this one, None at the first."""
        return self._before.pop() if self._before else None

    async def begin(self) -> None:
        """List what is asked for first: a screenful at once, then all of it."""
        asked = self.asked
        some = replace(asked.query, limit=SCREENFUL)
        order = await self.desk.latest(lambda archive: archive.order(some))
        if order is not None and self.asked is asked:
            self.pane.show(order, keep=False)
            await self.show(asked, keep=True)

    async def show(self, asked: Asked, *, keep: bool = False) -> None:
        """List what is asked for, unless something else is asked for meanwhile.

        :param keep: whether the chosen article stays chosen
        """
        self._know(Found(asked))
        self._under_way += 1
        try:
            order = await self.desk.latest(lambda archive: archive.order(asked.query))
        finally:
            self._under_way -= 1
        if order is not None:
            self.pane.show(order, keep=keep)
            if not keep:
                self.pane.place(asked.row)
            self._know(Found(asked, len(order)))
            await self.count()

    async def count(self) -> None:
        """Find out how many of the list are unread, unless another list is on its way."""
        if self._under_way:
            return
        asked = self.asked
        figures = await self.desk.latest(lambda archive: archive.figures(asked.where))
        if figures is not None and self.asked is asked:
            self._know(Found(asked, figures.articles, figures.unread))

    def tell(self) -> None:
        """Have what is known shown again."""
        self.changed(self.found)

    def _know(self, found: Found) -> None:
        self.found = found
        self.changed(found)
