"""What is listed: the query and its order, the queries before it, and how many there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from newsdigest.archive.facade import Archive
from newsdigest.article import Item
from newsdigest.browse.archive_worker import ArchiveWorker
from newsdigest.browse.list import ListPane, Stories
from newsdigest.browse.rows import PIECE
from newsdigest.query.model import EVERYTHING, Expr, Query, Sort
from newsdigest.query.parser import parse

ORDERS = (Sort.DATE, Sort.TITLE, Sort.SOURCE, Sort.LENGTH)
"""The orders that follow one another; by relevance is what a search brings."""

SCREENFUL = 200
"""Articles that no terminal shows more of at once."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A query as it was typed, and what it means.

    ``row``, the one on ``top``, the article and the folded stories are as they were when it
    was left.
    """

    text: str = ""
    where: Expr = EVERYTHING
    sort: Sort = Sort.DATE
    reverse: bool = False
    row: int = 0
    top: int = 0
    article: int | None = None
    stories: Stories = field(default_factory=dict)

    @property
    def query(self) -> Query:
        """The same as every command has it."""
        return Query(self.where, self.sort, self.reverse)


@dataclass(frozen=True, slots=True)
class ListResult:
    """What is known of the list; None where it is not known yet."""

    asked: ListQuery
    articles: int | None = None
    unread: int | None = None


@dataclass
class Listing:
    """Lists what is asked for, and remembers what was asked before.

    :param changed: called when what is known of the list has changed
    """

    worker: ArchiveWorker
    pane: ListPane
    changed: Callable[[ListResult], None]
    found: ListResult
    saved: Mapping[str, str] = field(default_factory=dict)
    _before: list[ListQuery] = field(default_factory=list)
    _under_way: int = 0

    @property
    def asked(self) -> ListQuery:
        """What is listed."""
        return self.found.asked

    @property
    def last(self) -> ListQuery:
        """What was listed before; the same if there was nothing."""
        return self._before[-1] if self._before else self.asked

    def parsed(self, text: str, sort: Sort = Sort.DATE, reverse: bool = False) -> ListQuery:
        """A query as typed, and in which order.

        :raises QueryError: naming the place that cannot be understood
        """
        where = parse(text, now=self.worker.now(), zone=self.worker.zone, saved=self.saved)
        return ListQuery(text.strip(), where, sort, reverse)

    async def learn(self) -> None:
        """Look up the saved queries, which a query may name."""
        self.saved = await self.worker.ask(lambda archive: dict(archive.saved_queries))

    async def list(self, text: str) -> None:
        """List what a query selects; what is listed now can be gone back to."""
        asked = self.parsed(text)
        self.remember()
        await self.show(asked)

    def remember(self) -> None:
        """Before another query: this one can be gone back to."""
        pane = self.pane
        self._before.append(
            replace(
                self.asked,
                row=pane.cursor,
                top=int(pane.scroll_offset.y),
                article=pane.number,
                stories=pane.stories,
            )
        )

    def forget(self) -> ListQuery | None:
        """The query before this one, None at the first."""
        return self._before.pop() if self._before else None

    async def begin(self) -> None:
        """List what is asked for first: a screenful at once, then all of it."""
        asked = self.asked
        some = replace(asked.query, limit=SCREENFUL)
        listed = await self.worker.latest(partial(_listed, query=some, chosen=""))
        if listed is not None and self.asked is asked:
            self.pane.show(*listed[:2], keep=False)
            await self.show(asked, keep=True)

    async def show(self, asked: ListQuery, *, keep: bool = False) -> None:
        """List what is asked for, unless something else is asked for meanwhile.

        :param keep: whether the chosen article stays chosen
        """
        self._know(ListResult(asked))
        chosen = self.pane.item.id if keep and self.pane.item else ""
        self._under_way += 1
        try:
            listed = await self.worker.latest(partial(_listed, query=asked.query, chosen=chosen))
        finally:
            self._under_way -= 1
        if listed is not None:
            order, first, number = listed
            self.pane.show(order, first, keep=keep, chosen=number)
            if not keep and asked.stories:
                self.pane.fold(asked.stories)
            if not keep:
                self.pane.choose(asked.article, asked.row)
                if asked.top and self.pane.cursor == asked.row:
                    self.pane.scroll(asked.top)
            self._know(ListResult(asked, len(order)))
            await self.count()

    async def count(self) -> None:
        """Find out how many of the list are unread, unless another list is on its way."""
        if self._under_way:
            return
        asked = self.asked
        figures = await self.worker.latest(lambda archive: archive.counts(asked.where))
        if figures is not None and self.asked is asked:
            self._know(ListResult(asked, figures.articles, figures.unread))

    def tell(self) -> None:
        """Have what is known shown again."""
        self.changed(self.found)

    def _know(self, found: ListResult) -> None:
        self.found = found
        self.changed(found)


def _listed(
    archive: Archive, query: Query, chosen: str
) -> tuple[Sequence[int], Mapping[int, Item], int | None]:
    """The order of a list, its first articles so that both are shown at once, and the number
    of the chosen article, which has a new one if its file was changed."""
    order = archive.order(query)
    number = archive.number(chosen) if chosen else None
    return order, archive.rows(order[:PIECE]), number
