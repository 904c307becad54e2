"""Archive: files, index and state of one archive as one object.

It is opened, refreshed and queried for items, articles, faults and counts.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from newsdigest.archive.refresh import Indexer, Progress
from newsdigest.archive.walk import FEED
from newsdigest.article import ID_DIGITS, MIN_PREFIX, Article, Item
from newsdigest.config import Settings
from newsdigest.errors import NotFoundError, ReadError, StateError
from newsdigest.formats import OWN_OUTPUT
from newsdigest.query.model import EVERYTHING, Expr, Field, Has, Query
from newsdigest.storage.index import search
from newsdigest.storage.index.conditions import positive_words
from newsdigest.storage.index.schema import translated
from newsdigest.storage.index.statistics import Stats
from newsdigest.storage.index.store import Index
from newsdigest.storage.index.trial import Trial
from newsdigest.storage.locks import Warn
from newsdigest.storage.sqlite import DamagedFileError
from newsdigest.storage.state.adoption import adopt
from newsdigest.storage.state.arrivals import Decision
from newsdigest.storage.state.store import State

if TYPE_CHECKING:  # imported where they are needed: they load much
    from newsdigest.storage.index.headlines import Headline
    from newsdigest.text.features import Features, Frequencies

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of one file of the archive.

    ``path`` is relative to the archive's root.  With a ``fatal`` fault the file is not an
    article; with any other the article is incomplete.
    """

    path: str
    message: str
    fatal: bool = False


class Archive:
    """One open archive.

    :param settings: its paths, time zone and queries
    :param now: returns the time, aware
    :param warn: receives a line about what was repaired or is left out
    """

    def __init__(self, settings: Settings, *, now: Callable[[], datetime], warn: Warn) -> None:
        self.root = settings.archive
        self.zone = settings.timezone
        self._settings = settings
        try:
            adopt(settings.unnamed_state_path, settings.state_path)
        except StateError as error:
            warn(f"the state from before the archive got its name is left out: {error}")
        self.state = State(settings.state_path, now=now)
        self._indexer = Indexer(settings, self.state, now, warn)

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the index and the state."""
        self.state.close()
        self._indexer.close()

    def refresh(self, progress: Progress | None = None, *, recheck: bool = False) -> None:
        """Read added and changed files into the index, and remove deleted ones.

        :param recheck: whether to look at every file of settled folders, too
        :raises ArchiveError: if the folder cannot be read
        """
        self._indexer.refresh(progress, recheck=recheck)

    def rebuild(self, progress: Progress | None = None) -> None:
        """Read every file again; meanwhile other processes see the old index."""
        self._indexer.rebuild(progress)

    @property
    def saved_queries(self) -> Mapping[str, str]:
        """The saved queries of the configuration and the reader's own, which take precedence."""
        own: Mapping[str, str] = {}
        with suppress(StateError):  # reported when the index was opened
            own = self.state.saved_queries()
        return {**(self._settings.queries or {}), **own}

    def mark_shown(self, ids: Sequence[str], *, undoable: bool = False) -> None:
        """Mark articles as read, if the state can be written.

        :param undoable: whether ``undo`` reverts it
        """
        with suppress(StateError):
            self.state.mark(ids, read=True, undoable=undoable)

    def select(self, query: Query) -> Iterator[Item]:
        """The items that a query matches, in its order."""
        return self._ask(lambda index: search.select(index.connection, query))

    def order(self, query: Query) -> array[int]:
        """The numbers of the articles that a query matches, in its order."""
        return self._ask_one(lambda index: search.order(index.connection, query))

    def rows(self, numbers: Sequence[int]) -> dict[int, Item]:
        """The items of articles by the numbers of :meth:`order`; removed ones are missing."""
        return self._ask_one(lambda index: search.rows(index.connection, numbers))

    def number(self, identity: str) -> int | None:
        """An article's number, None without one; it changes when the file does."""
        return next(iter(self.order(Query(Has(Field.ID, identity)))), None)

    def unread(self, numbers: Sequence[int]) -> set[int]:
        """The unread ones of some articles, by their numbers."""
        return self._ask_one(lambda index: search.unread(index.connection, numbers))

    def interrupt(self) -> None:
        """Interrupt a query in another thread; it raises :class:`InterruptedQueryError` there."""
        self._indexer.interrupt()

    def versions(self) -> tuple[int, int]:
        """Two numbers that change when the articles and the state, respectively, are written."""
        return self._ask_one(lambda index: index.versions())

    def counts(self, where: Expr = EVERYTHING) -> search.Counts:
        """Counts of the articles that an expression matches."""
        return self._ask_one(lambda index: search.counts(index.connection, where))

    def stats(self, where: Expr = EVERYTHING) -> Stats:
        """Statistics of the articles that an expression matches."""
        from newsdigest.storage.index.statistics import stats

        return self._ask_one(lambda index: stats(index.connection, where, self.zone))

    def labels(self, field: Field) -> list[tuple[str, int]]:
        """The values of a field and the number of articles of each, most frequent first."""
        from newsdigest.storage.index.statistics import labels

        return list(self._ask(lambda index: labels(index.connection, field)))

    def folders(self) -> list[str]:
        """The folders of the feeds, and those that these are in, sorted."""
        sql = "SELECT DISTINCT folder FROM state.feeds WHERE folder <> ''"
        paths = [row[0] for row in self._ask(lambda index: index.connection.execute(sql))]
        folders = set()
        for path in paths:
            names = [name for name in path.split("/") if name]
            folders |= {"/".join(names[:end]) for end in range(1, len(names) + 1)}
        return sorted(folders)

    def label_sounds(self) -> dict[str, str]:
        """Tags, categories and sources in Chinese, with their sounds (see ``text.pinyin``)."""
        from newsdigest.storage.index.sounds import label_sounds

        return dict(self._ask(lambda index: label_sounds(index.connection)))

    def _ask(self, query_index: Callable[[Index], Iterator[Row]]) -> Iterator[Row]:
        """The rows of a query; a damaged index is rebuilt and the query repeated."""
        has_rows = False
        try:
            with translated(self._settings.index_path):
                for row in query_index(self._indexer.index()):
                    has_rows = True
                    yield row
                return
        except DamagedFileError:
            if has_rows:
                raise
        self._indexer.replace_damaged()
        self.refresh()
        try:
            with translated(self._settings.index_path):
                yield from query_index(self._indexer.index())
        except DamagedFileError as error:
            # The index is new, so it is the attached state that is damaged.
            path = self._settings.state_path
            raise StateError(error.message, subject=str(path), hint="move it aside") from error

    def _ask_one(self, query_index: Callable[[Index], Row]) -> Row:
        """The result of a query that gives one."""
        return next(self._ask(lambda index: iter([query_index(index)])))

    def items(self, ids: Sequence[str]) -> list[Item]:
        """The items of articles by their ids, newest first; deleted ones are missing."""
        return [*self._ask(lambda index: search.items(index.connection, ids))]

    def features(self, ids: Sequence[str]) -> dict[str, Features]:
        """The features of articles by their ids; deleted ones are missing."""
        from newsdigest.storage.index.features import features

        return dict(self._ask(lambda index: features(index.connection, ids)))

    def frequencies(self, documents: Iterable[Features]) -> Frequencies:
        """The document frequencies of these articles' terms in the whole archive."""
        from newsdigest.storage.index.features import frequencies

        terms = frozenset().union(*(document.terms for document in documents))
        return self._ask_one(lambda index: frequencies(index.connection, terms))

    def headlines(
        self, where: Expr, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[Headline]:
        """The phrases of dated articles' headlines, oldest first."""
        from newsdigest.storage.index.headlines import headlines

        return self._ask(lambda index: headlines(index.connection, where, since, until))

    def headlines_of(self, ids: Sequence[str]) -> list[Headline]:
        """The phrases of articles' headlines, in any order."""
        from newsdigest.storage.index.headlines import headlines_of

        return list(self._ask(lambda index: headlines_of(index.connection, ids)))

    def arrivals(self) -> list[str]:
        """The ids of articles that are new to the index, until they are removed from this list.

        Articles that were there before the first rule or hook are not new.
        """
        index = self._indexer.index()
        if unrecorded := index.unrecorded_arrivals():
            self.state.arrivals.finish(unrecorded)
            index.clear_unrecorded_arrivals()
        return index.arrivals()

    def remove_arrivals(self, ids: Iterable[str]) -> None:
        """Remember that rules and the hook have seen these articles."""
        self._indexer.index().remove_arrivals(ids)

    @contextmanager
    def trial(self, ids: Sequence[str]) -> Iterator[Trial]:
        """Articles with a copy of their marks, on which rules can be tried."""
        marks = self.state.marks(ids)
        with self._indexer.trial_marks() as connection, translated(self._settings.index_path):
            trial = Trial(connection)
            for identity, mark in marks.items():
                tags = dict.fromkeys(mark.tags, True)
                trial.decide([identity], Decision(mark.read, mark.starred, tags))
            yield trial

    def find(self, prefix: str) -> Item:
        """The one article whose id begins with ``prefix``.

        :raises NotFoundError: if there is none, or more than one
        """
        digits = prefix.strip().lower()
        if not digits or digits.strip("0123456789abcdef"):
            raise NotFoundError(
                f"no article matches {prefix!r}: ids are hexadecimal digits",
                hint="newsdigest list",
            )
        if len(digits) < MIN_PREFIX:
            raise NotFoundError(
                f"{prefix!r} is too short: an id needs at least {MIN_PREFIX} digits",
                hint="newsdigest list",
            )
        matches = list(self.select(Query(Has(Field.ID, digits), limit=10)))
        if not matches:
            raise NotFoundError(f"no article matches {prefix!r}", hint="newsdigest list")
        if len(matches) > 1:
            names = "; ".join(f"{item.id} {item.title}" for item in matches)
            raise NotFoundError(f"{prefix!r} is ambiguous: {names}", hint="type more digits")
        return matches[0]

    def resolve(self, prefixes: Sequence[str]) -> tuple[list[str], list[NotFoundError]]:
        """The ids with these prefixes, each once, and the errors of the other prefixes.

        Whole ids are looked up together, because there may be thousands.
        """
        prefixes = list(dict.fromkeys(prefix.strip().lower() for prefix in prefixes))
        whole = [prefix for prefix in prefixes if len(prefix) == ID_DIGITS]
        existing = set(self._ask(lambda index: search.existing_ids(index.connection, whole)))
        ids: dict[str, None] = {}
        errors = []
        for prefix in prefixes:
            try:
                ids[prefix if prefix in existing else self.find(prefix).id] = None
            except NotFoundError as error:
                errors.append(error)
        return list(ids), errors

    def article(self, item: Item) -> Article:
        """An item's article, read from its file.

        :raises ReadError: if the file was deleted or cannot be read
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
        """The articles that a query matches, without those that cannot be read."""
        for item in self.select(query):
            with suppress(ReadError):
                yield self.article(item)

    def with_snippets(self, items: Iterable[Item], where: Expr) -> Iterator[Item]:
        """The items, each with its snippet for the words in ``where``."""
        from dataclasses import replace

        from newsdigest.storage.index.snippets import snippet

        words = list(positive_words(where))
        for item in items:
            with suppress(ReadError):  # deleted meanwhile: no snippet
                item = replace(item, snippet=snippet(self.article(item).text, words))
            yield item

    def faults(self) -> list[Fault]:
        """The faults of the archive's files, sorted by path."""
        rows = self._ask(
            lambda index: index.connection.execute(
                "SELECT path, faults, article IS NULL FROM files"
                " WHERE faults NOT IN ('', ?) ORDER BY path",
                (OWN_OUTPUT,),
            )
        )
        faults = [
            Fault(os.fsdecode(path), message, bool(fatal))
            for path, messages, fatal in rows
            for message in messages.split("\n")
        ]
        faults += [
            Fault(os.fsdecode(path), reason, reason != FEED)
            for path, reason in self._indexer.skipped
        ]
        return sorted(faults, key=lambda fault: fault.path)

    @property
    def is_persistent(self) -> bool:
        """Whether the index is a file, not only in memory."""
        return self._indexer.index().path is not None

    def unreadable(self) -> int:
        """The number of files that should be articles and are not."""
        count = self._ask(
            lambda index: index.connection.execute(
                "SELECT count(*) FROM files WHERE article IS NULL AND faults <> ?", (OWN_OUTPUT,)
            )
        )
        skipped = sum(reason != FEED for _, reason in self._indexer.skipped)
        return int(next(count)[0]) + skipped
