"""Archive: files, index and state as one object; the only place that wires them together.

It is opened, refreshed and queried for items, articles, faults and counts.  It prints
nothing; clock, zone and paths come from the settings.  ``refresh`` keeps the index.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from newsdigest.archive.refresh import Indexer, Progress, Warn
from newsdigest.archive.report import Fault
from newsdigest.archive.walk import FEED
from newsdigest.article import ID_DIGITS, MIN_PREFIX, Article, Item
from newsdigest.config import Settings
from newsdigest.errors import NotFoundError, ReadError, StateError
from newsdigest.formats.own_output import OWN_OUTPUT
from newsdigest.query.model import EVERYTHING, Expr, Field, Has, Query
from newsdigest.storage.index import search
from newsdigest.storage.index.conditions import mentioned
from newsdigest.storage.index.database import DamagedIndexError, translated
from newsdigest.storage.index.statistics import Stats
from newsdigest.storage.index.store import Index
from newsdigest.storage.state.adoption import adopt
from newsdigest.storage.state.store import State

Row = TypeVar("Row")


class Archive:
    """One archive, open for reading.

    :param settings: where it lies
    :param now: the time, aware
    :param warn: told in one line about what was mended or is left out
    """

    def __init__(self, settings: Settings, *, now: Callable[[], datetime], warn: Warn) -> None:
        self.root = settings.archive
        self.zone = settings.timezone
        self._settings = settings
        try:
            adopt(settings.unnamed_state_path, settings.state_path)
        except StateError as error:
            warn(f"what was read before the archive had its name is left out: {error}")
        self.state = State.open(settings.state_path, now=now)
        self._indexer = Indexer(settings, self.state, warn)

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the index and the state."""
        self.state.close()
        self._indexer.close()

    # Bringing the index up to date

    def refresh(self, progress: Progress | None = None) -> None:
        """Read what was added or changed since the last time, and forget what is gone.

        :raises ArchiveError: if the folder cannot be read
        """
        self._indexer.refresh(progress)

    def rebuild(self, progress: Progress | None = None) -> None:
        """Read every file again; meanwhile others see the index as it was."""
        self._indexer.rebuild(progress)

    # Asking

    @property
    def saved_queries(self) -> Mapping[str, str]:
        """The saved queries: those of the configuration and the reader's own, which win."""
        own: Mapping[str, str] = {}
        with suppress(StateError):  # said when the index was opened
            own = self.state.saved_queries()
        return {**(self._settings.queries or {}), **own}

    def mark_shown(self, ids: Sequence[str], *, undoable: bool = False) -> None:
        """Remember that articles were read, where that can be remembered.

        :param undoable: whether ``undo`` takes it back
        """
        with suppress(StateError):
            self.state.mark(ids, read=True, undoable=undoable)

    def select(self, query: Query) -> Iterator[Item]:
        """The items that a query selects, in its order."""
        return self._ask(lambda index: search.select(index.connection, query))

    def order(self, query: Query) -> array[int]:
        """The numbers of the articles that a query selects, in its order."""
        return next(self._ask(lambda index: iter([search.order(index.connection, query)])))

    def rows(self, numbers: Sequence[int]) -> dict[int, Item]:
        """The items of articles by the numbers that :meth:`order` gave; gone ones are missing."""
        return next(self._ask(lambda index: iter([search.rows(index.connection, numbers)])))

    def number(self, identity: str) -> int | None:
        """The number that an article has now; it gets another one when its file changes."""
        return next(iter(self.order(Query(Has(Field.ID, identity)))), None)

    def unread(self, numbers: Sequence[int]) -> set[int]:
        """Those of the articles, by their numbers, that are not read."""
        return next(self._ask(lambda index: iter([search.unread(index.connection, numbers)])))

    def interrupt(self) -> None:
        """End a question that is being answered in another thread; it raises there.

        What is raised is :class:`InterruptedQuestionError`.
        """
        self._indexer.interrupt()

    def versions(self) -> tuple[int, int]:
        """Two numbers, for the articles and the state, that change when those are written."""
        return next(self._ask(lambda index: iter([index.versions()])))

    def figures(self, where: Expr = EVERYTHING) -> search.Counts:
        """How many articles an expression selects, how many unread, from how many sources."""
        return next(self._ask(lambda index: iter([search.figures(index.connection, where)])))

    def stats(self, where: Expr = EVERYTHING) -> Stats:
        """Figures about what an expression selects."""
        from newsdigest.storage.index.statistics import stats

        return next(self._ask(lambda index: iter([stats(index.connection, where, self.zone)])))

    def labels(self, field: Field) -> list[tuple[str, int]]:
        """The values of a field and how many articles have each, most frequent first."""
        from newsdigest.storage.index.statistics import labels

        return list(self._ask(lambda index: labels(index.connection, field)))

    def _ask(self, question: Callable[[Index], Iterator[Row]]) -> Iterator[Row]:
        """The answers to a question; a damaged index is rebuilt and asked again."""
        answered = False
        try:
            with translated(self._settings.index_path):
                for row in question(self._indexer.index()):
                    answered = True
                    yield row
                return
        except DamagedIndexError:
            if answered:
                raise
        self._indexer.start_anew()
        self.refresh()
        try:
            with translated(self._settings.index_path):
                yield from question(self._indexer.index())
        except DamagedIndexError as error:
            # A sound index that cannot answer: it is the state that it asks beside.
            path = self._settings.state_path
            raise StateError(error.message, subject=str(path), hint="move it aside") from error

    def find(self, prefix: str) -> Item:
        """The one article whose id begins with ``prefix``.

        :raises NotFoundError: if there is none, or more than one
        """
        wanted = prefix.strip().lower()
        if not wanted or wanted.strip("0123456789abcdef"):
            raise NotFoundError(
                f"no article matches {prefix!r}: ids are hexadecimal digits",
                hint="newsdigest list",
            )
        if len(wanted) < MIN_PREFIX:
            raise NotFoundError(
                f"{prefix!r} is too short: an id needs at least {MIN_PREFIX} digits",
                hint="newsdigest list",
            )
        found = list(self.select(Query(Has(Field.ID, wanted), limit=10)))
        if not found:
            raise NotFoundError(f"no article matches {prefix!r}", hint="newsdigest list")
        if len(found) > 1:
            names = "; ".join(f"{item.id} {item.title}" for item in found)
            raise NotFoundError(f"{prefix!r} is ambiguous: {names}", hint="type more digits")
        return found[0]

    def resolve(self, prefixes: Sequence[str]) -> tuple[list[str], list[NotFoundError]]:
        """The ids that begin so, each once, and what is wrong with the other prefixes.

        Whole ids are looked up together, so that ten thousand of them take a moment.
        """
        wanted = list(dict.fromkeys(prefix.strip().lower() for prefix in prefixes))
        whole = [prefix for prefix in wanted if len(prefix) == ID_DIGITS]
        known = set(self._ask(lambda index: search.known(index.connection, whole)))
        found: dict[str, None] = {}
        errors = []
        for prefix in wanted:
            try:
                found[prefix if prefix in known else self.find(prefix).id] = None
            except NotFoundError as error:
                errors.append(error)
        return list(found), errors

    def article(self, item: Item) -> Article:
        """An item's article, read from its file.

        :raises ReadError: if the file is gone or cannot be read any more
        """
        from dataclasses import replace

        from newsdigest.formats.article_file import MAX_SIZE, read
        from newsdigest.storage.files import read_inside

        try:
            data = read_inside(self.root, item.path, MAX_SIZE)
        except OSError as error:
            raise ReadError(f"cannot be read: {error.strerror}", subject=item.path) from error
        return replace(read(data, item.path, self.zone).article, id=item.id)

    def readable(self, query: Query) -> Iterator[Article]:
        """The articles that a query selects, without those that cannot be read any more."""
        for item in self.select(query):
            with suppress(ReadError):
                yield self.article(item)

    def with_snippets(self, items: Iterable[Item], where: Expr) -> Iterator[Item]:
        """The items with the snippet of each that matches the words in ``where``."""
        from dataclasses import replace

        from newsdigest.storage.index.snippets import snippet

        words = list(mentioned(where))
        for item in items:
            with suppress(ReadError):  # a file that vanished meanwhile has no snippet
                item = replace(item, snippet=snippet(self.article(item).text, words))
            yield item

    def faults(self) -> list[Fault]:
        """What is wrong with the archive, file by file."""
        rows = self._ask(
            lambda index: index.connection.execute(
                "SELECT path, faults, article IS NULL FROM files"
                " WHERE faults NOT IN ('', ?) ORDER BY path",
                (OWN_OUTPUT,),
            )
        )
        found = [
            Fault(os.fsdecode(path), message, bool(fatal))
            for path, messages, fatal in rows
            for message in messages.split("\n")
        ]
        found += [
            Fault(os.fsdecode(path), reason, reason != FEED)
            for path, reason in self._indexer.walk.skipped
        ]
        return sorted(found, key=lambda fault: fault.path)

    @property
    def is_kept(self) -> bool:
        """Whether what was read is kept for the next time."""
        return self._indexer.index().path is not None

    def unreadable(self) -> int:
        """How many files are no articles though they should be."""
        count = self._ask(
            lambda index: index.connection.execute(
                "SELECT count(*) FROM files WHERE article IS NULL AND faults <> ?", (OWN_OUTPUT,)
            )
        )
        skipped = sum(reason != FEED for _, reason in self._indexer.walk.skipped)
        return int(next(count)[0]) + skipped
