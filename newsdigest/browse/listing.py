"""What the list shows: the query and its order, the queries before it, and how many articles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

from newsdigest.archive.facade import Archive
from newsdigest.archive.pinyin import Reading, read_as_pinyin
from newsdigest.article import Item
from newsdigest.browse.archive_worker import ArchiveWorker
from newsdigest.browse.list import CHUNK, ListPane, Stories
from newsdigest.query.model import EVERYTHING, Expr, Query, Sort
from newsdigest.query.parser import parse
from newsdigest.render import catalogue
from newsdigest.render.lines import Line, Role
from newsdigest.text.sanitize import one_line

ORDERS = (Sort.DATE, Sort.TITLE, Sort.SOURCE, Sort.LENGTH)
"""The orders that one key goes through; a search orders by relevance."""
SCREENFUL = 200
"""More articles than any terminal shows at once."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A query as it was typed, and its meaning.

    ``readings`` are words that no article has and that were read as pinyin instead;
    ``row`` (the cursor), ``top`` (the first visible row), ``article`` and ``stories`` (as
    folded) are the state of the list when the query was left.
    """

    text: str = ""
    where: Expr = EVERYTHING
    sort: Sort = Sort.DATE
    reverse: bool = False
    readings: tuple[Reading, ...] = ()
    row: int = 0
    top: int = 0
    article: int | None = None
    stories: Stories = field(default_factory=dict)

    @property
    def selection(self) -> Query:
        """The query that the archive is asked."""
        return Query(self.where, self.sort, self.reverse)


@dataclass(frozen=True, slots=True)
class ListResult:
    """How many articles a query has, all and unread; None until they are counted."""

    query: ListQuery
    articles: int | None = None
    unread: int | None = None


@dataclass
class Listing:
    """Lists queries in the list pane and keeps their history.

    :param on_change: called with each new result
    """

    worker: ArchiveWorker
    pane: ListPane
    on_change: Callable[[ListResult], None]
    result: ListResult
    saved_queries: Mapping[str, str] = field(default_factory=dict)
    _history: list[ListQuery] = field(default_factory=list)
    _pending: int = 0

    @property
    def query(self) -> ListQuery:
        """The current query."""
        return self.result.query

    @property
    def previous(self) -> ListQuery:
        """The query before the current one, which it is itself if it is the first."""
        return self._history[-1] if self._history else self.query

    def parse(self, text: str, sort: Sort = Sort.DATE, reverse: bool = False) -> ListQuery:
        """A query as typed.

        :raises QueryError: with the position of what is wrong
        """
        where = parse(text, now=self.worker.now(), zone=self.worker.zone, saved=self.saved_queries)
        return ListQuery(text.strip(), where, sort, reverse)

    async def load_saved_queries(self) -> None:
        """Read the saved queries, which a query may name."""
        self.saved_queries = await self.worker.ask(lambda archive: dict(archive.saved_queries))

    async def list(self, text: str) -> None:
        """List a new query and push the current one on the history."""
        query = self.parse(text)
        self.push()
        await self.show(query)

    def push(self) -> None:
        """Push the current query, with the state of the list, on the history."""
        pane = self.pane
        self._history.append(
            replace(
                self.query,
                row=pane.cursor,
                top=int(pane.scroll_offset.y),
                article=pane.number,
                stories=pane.stories,
            )
        )

    def pop(self) -> ListQuery | None:
        """Take the last query from the history; None if it is empty."""
        return self._history.pop() if self._history else None

    async def start(self) -> None:
        """List the first query: a screenful at once, then all of it."""
        query = self.query
        screenful = replace(query.selection, limit=SCREENFUL)
        rows = await self.worker.ask_latest(partial(_rows, query=screenful, selected=""))
        if rows is not None and self.query is query:
            self.pane.show(rows.order, rows.items, keep=False)
            await self.show(query, keep=True)

    async def show(self, query: ListQuery, *, keep: bool = False, pinyin: bool = True) -> None:
        """List a query, unless another one is listed meanwhile.

        :param keep: whether to keep the selected article
        :param pinyin: whether words may be read as pinyin if nothing matches
        """
        self._set_result(ListResult(query))
        selected = self.pane.item.id if keep and self.pane.item else ""
        self._pending += 1
        try:
            rows = await self.worker.ask_latest(
                partial(_rows, query=query.selection, selected=selected, pinyin=pinyin)
            )
        finally:
            self._pending -= 1
        if rows is None:
            return
        order, items, number, where, readings = rows
        if readings:
            query = replace(query, where=where, readings=readings)
        self.pane.show(order, items, keep=keep, selected=number)
        if not keep and query.stories:
            self.pane.fold(query.stories)
        if not keep:
            self.pane.select(query.article, query.row)
            if query.top and self.pane.cursor == query.row:
                self.pane.scroll_to_line(query.top)
        self._set_result(ListResult(query, len(order)))
        await self.count()

    async def count(self) -> None:
        """Count the articles and the unread ones, unless another list is on its way."""
        if self._pending:
            return
        query = self.query
        counts = await self.worker.ask_latest(lambda archive: archive.counts(query.where))
        if counts is not None and self.query is query:
            self._set_result(ListResult(query, counts.articles, counts.unread))

    def refresh(self) -> None:
        """Call ``on_change`` with the current result."""
        self.on_change(self.result)

    def _set_result(self, result: ListResult) -> None:
        self.result = result
        self.on_change(result)


class _Rows(NamedTuple):
    """The numbers of a list, its first articles, and the number of the selected article.

    ``where`` is the query with ``readings`` in it.
    """

    order: Sequence[int]
    items: Mapping[int, Item]
    selected: int | None
    where: Expr
    readings: tuple[Reading, ...]


def _rows(archive: Archive, query: Query, selected: str, *, pinyin: bool = False) -> _Rows:
    """The rows of a query; an article has a new number once its file has changed."""
    order = archive.order(query)
    readings: tuple[Reading, ...] = ()
    if pinyin and not order:
        where, readings = read_as_pinyin(archive, query.where)
        query = replace(query, where=where)
        order = archive.order(query) if readings else order
    number = archive.number(selected) if selected else None
    return _Rows(order, archive.rows(order[:CHUNK]), number, query.where, readings)


def heading(
    result: ListResult, archive_name: str, *, folded: bool, complete: bool, chinese: bool
) -> tuple[Line, Line]:
    """The header's left and right part: archive and query; counts and order.

    :param complete: whether the folder has been checked, so that no articles means none
    :param chinese: the language of the words
    """
    query = result.query
    text = one_line(query.text) or catalogue.label("all articles", chinese)
    left: Line = ((f" {one_line(archive_name)}  ", Role.FAINT), (text, Role.STRONG))
    parts = []
    if result.articles or (result.articles is not None and complete):
        parts.append(catalogue.count(result.articles, "article", chinese))
        if result.unread is not None:
            parts.append(catalogue.count(result.unread, "unread", chinese))
    parts = parts or ["…"]
    if query.readings:
        parts.append(catalogue.label("as pinyin", chinese))
    if query.sort is not Sort.DATE:
        parts.append(catalogue.label(f"by {query.sort.value}", chinese))
    if query.reverse:
        parts.append(catalogue.label("reversed", chinese))
    if folded:
        parts.append(catalogue.label("stories", chinese))
    return left, ((" · ".join(parts) + " ", Role.FAINT),)


def placeholder(result: ListResult, *, complete: bool) -> Line:
    """The line in an empty list: why it is empty, and what to do."""
    if result.articles is None or not complete:
        return (("  …", Role.FAINT),)
    if not result.query.text:
        return (("  no articles yet: newsdigest import --help", Role.FAINT),)
    words = result.query.text.split()
    if words and words[-1].isascii() and words[-1].isalnum():
        return ((f"  nothing matches; {words[-1]}* also finds longer words", Role.FAINT),)
    return (("  nothing matches", Role.FAINT),)
