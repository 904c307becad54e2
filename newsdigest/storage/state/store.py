"""State: marks, tags, saved queries and deliveries of the reader for one archive.

Reading it never creates a file; the first change does.  Every change is one transaction
and one action that :meth:`State.undo` reverts; several processes may change one state at
once.  An article that is deleted keeps its state.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from newsdigest.errors import NotFoundError, UsageError
from newsdigest.storage.state import arrivals, deliveries, names, registers, transfer, undo
from newsdigest.storage.state.arrivals import Arrivals
from newsdigest.storage.state.deliveries import Deliveries
from newsdigest.storage.state.file import StateFile
from newsdigest.storage.state.registers import Fact, Key, Kind, Value
from newsdigest.storage.state.transfer import MergeCounts
from newsdigest.storage.state.undo import UndoneAction
from newsdigest.text.sanitize import one_line

_MARK_WORDS = {
    (Kind.READ, True): "read",
    (Kind.READ, False): "unread",
    (Kind.STARRED, True): "star",
    (Kind.STARRED, False): "unstar",
}
"""The command line's word for each change of a flag."""
_FLAGS = """SELECT article, read, starred FROM marks
    WHERE article IN (SELECT value FROM json_each(?))"""
_TAGS = """SELECT article, tag FROM tags
    WHERE article IN (SELECT value FROM json_each(?)) ORDER BY article, tag"""


@dataclass(frozen=True, slots=True)
class Mark:
    """What the reader set for one article; ``tags`` are sorted."""

    read: bool = False
    starred: bool = False
    tags: tuple[str, ...] = ()


class State:
    """The reader's state for one archive, in the file ``path``, opened at the first use.

    Use it as a context manager, in one thread.  Every method raises :class:`StateError`
    if the file is damaged, newer, busy for long or out of reach; the file then stays as
    it is.

    :param now: returns the time, aware
    """

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self.path = path
        self._now = now
        self._file = StateFile(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        self._file.close()

    def mark(
        self,
        ids: Sequence[str],
        *,
        read: bool | None = None,
        starred: bool | None = None,
        note: str = "",
        undoable: bool = True,
    ) -> int:
        """Set the flags that are not None for each article; returns how many articles changed.

        :param note: the action's name when it is undone, such as the command as typed
        :param undoable: whether :meth:`undo` reverts it; a side effect of something
            else, such as opening an article, should not be undoable
        """
        flags = {
            kind: value
            for kind, value in ((Kind.READ, read), (Kind.STARRED, starred))
            if value is not None
        }
        values: dict[Key, Value] = {
            Key(names.article_id(article), kind): value
            for kind, value in flags.items()
            for article in ids
        }
        words = (_MARK_WORDS[item] for item in flags.items())
        return self._change(note or f"mark {' '.join(words)}", values, undoable=undoable)

    def tag(
        self, ids: Sequence[str], *, add: Sequence[str] = (), remove: Sequence[str] = ()
    ) -> int:
        """Add and remove the reader's own tags; returns how many articles changed.

        :raises UsageError: if one cannot be a tag, or is both added and removed
        """
        tags = {names.tag(tag): True for tag in add}
        for tag in map(names.tag, remove):
            if tags.get(tag):
                raise UsageError("it cannot be added and removed at once", subject=f"tag '{tag}'")
            tags[tag] = False
        values: dict[Key, Value] = {
            Key(names.article_id(article), Kind.TAG, tag): value
            for tag, value in tags.items()
            for article in ids
        }
        signs = (f"{'+' if value else '-'}{tag}" for tag, value in tags.items())
        return self._change(f"tag {' '.join(signs)}", values)

    def carry(self, pairs: Sequence[tuple[str, str]], *, move: str = "") -> None:
        """Give articles whose ids changed, because their files moved, the state of their old ids.

        It merges, so that a later change under the new id wins; the old ids keep their
        state, unless other articles have them now, as where two files swapped places.  It
        cannot be undone.

        :param pairs: (old id, new id)
        :param move: identifies the move, so that it is not carried twice
        """
        old_ids = {old for old, _ in pairs}
        reused_ids = old_ids & {new for _, new in pairs}
        with self._file.reading() as connection:
            old_facts = registers.facts_about(connection, old_ids)
            has_deliveries = deliveries.have_deliveries(connection, old_ids)
        new_ids = defaultdict(list)
        for old, new in pairs:
            new_ids[old].append(names.article_id(new))
        new_facts: dict[Key, Fact] = {}
        for key, fact in old_facts.items():
            for new in new_ids[key.article]:
                registers.merge_fact(new_facts, key._replace(article=new), fact)
        if new_facts or has_deliveries:
            with self._file.writing() as connection:
                if reused_ids and not registers.is_new_move(connection, move):
                    return
                values: dict[Key, Value] = {k: False for k in old_facts if k.article in reused_ids}
                values |= {
                    k: fact.value for k, fact in new_facts.items() if k.article in reused_ids
                }
                registers.change(connection, values, registers.to_microseconds(self._now()))
                registers.merge(connection, new_facts)
                deliveries.carry(connection, pairs, reused_ids)

    @property
    def arrivals(self) -> Arrivals:
        """What rules and the hook did with new articles."""
        return Arrivals(self._file.reading, self._file.writing, self._now)

    @property
    def deliveries(self) -> Deliveries:
        """The digests that were delivered under a name."""
        return Deliveries(self._file.reading, self._file.writing)

    def save_query(self, name: str, text: str) -> None:
        """Save a query under a name, replacing one of that name.

        :raises UsageError: if ``name`` cannot be one or ``text`` cannot be stored
        """
        key = Key("", Kind.QUERY, names.query_name(name))
        self._change(f"query add {key.name}", {key: names.query_text(text)})

    def remove_query(self, name: str) -> None:
        """Remove a saved query.

        :raises NotFoundError: if there is none with this name
        """
        queries = self.saved_queries()
        name = names.compose(name)
        if name not in queries:
            raise _no_query(name, queries)
        self._change(f"query remove {name}", {Key("", Kind.QUERY, name): None})

    def undo(self) -> UndoneAction | None:
        """Revert the last action of any process; None if none is left.

        :data:`newsdigest.storage.state.undo.LIMIT` actions can be undone.
        """
        if not self._file.exists():
            return None
        with self._file.writing() as connection:
            action = undo.pop(connection)
            if action is None:
                return None
            what, time, previous = action
            by_hand = arrivals.by_hand(connection, previous)
            registers.change(connection, previous, registers.to_microseconds(self._now()))
            arrivals.set_by_rules(connection, previous.keys() - by_hand)
        articles = tuple(sorted({key.article for key in previous if key.article}))
        return UndoneAction(what, _count_subjects(previous), time, articles)

    def marks(self, ids: Iterable[str]) -> Mapping[str, Mark]:
        """The marks of each article, of any number."""
        ids = list(dict.fromkeys(ids))
        parameters = (json.dumps(ids),)
        flags: dict[str, tuple[bool, bool]] = {}
        tags = defaultdict(list)
        with self._file.reading() as connection:
            for article, read, starred in connection.execute(_FLAGS, parameters):
                flags[article] = (bool(read), bool(starred))
            for article, tag in connection.execute(_TAGS, parameters):
                tags[article].append(tag)
        return {
            article: Mark(*flags.get(article, (False, False)), tuple(tags[article]))
            for article in ids
        }

    def all_tags(self) -> list[tuple[str, int]]:
        """The reader's own tags and the number of articles of each, most used first."""
        with self._file.reading() as connection:
            return connection.execute(
                "SELECT tag, count(*) FROM tags GROUP BY tag ORDER BY count(*) DESC, tag"
            ).fetchall()

    def saved_queries(self) -> dict[str, str]:
        """The text of every saved query by its name, sorted by name."""
        sql = "SELECT name, text FROM queries WHERE text IS NOT NULL ORDER BY name"
        with self._file.reading() as connection:
            return dict(connection.execute(sql).fetchall())

    def export(self) -> Iterator[str]:
        """One snapshot of the state, without the undo log, as JSON lines without line ends."""
        # A connection of its own, so that this state can be changed meanwhile.
        with closing(StateFile(self.path)) as file, file.reading() as connection:
            yield from transfer.to_lines(registers.all_facts(connection))

    def load(self, lines: Iterable[str]) -> MergeCounts:
        """Merge an export into this state, as one action.

        Of each value the later change wins, removals included, so the order and number of
        merges do not matter.

        :raises StateError: with the first line that is not of an export
        """
        incoming = transfer.from_lines(lines)
        with self._file.writing() as connection:
            previous = registers.merge(connection, incoming)
            if previous:
                now = registers.to_microseconds(self._now())
                undo.push(connection, "state import", now, previous)
        flags = [key for key in previous if key.kind in (Kind.READ, Kind.STARRED)]
        return MergeCounts(
            articles=_count_subjects(flags),
            tags=sum(key.kind is Kind.TAG for key in previous),
            queries=sum(key.kind is Kind.QUERY for key in previous),
            skipped=_count_subjects(incoming) - _count_subjects(previous),
        )

    def current_path(self) -> Path | None:
        """The path of the state file now, None without a file."""
        return self._file.current_path()

    def attach(self, connection: sqlite3.Connection) -> None:
        """Attach the tables to another connection, outside a transaction, as ``state``.

        They are empty if there is no file.
        """
        self._file.attach(connection)

    def _change(self, what: str, values: Mapping[Key, Value], *, undoable: bool = True) -> int:
        """Set values as one action; returns how many articles or queries changed."""
        if not values:
            return 0
        with self._file.writing() as connection:
            now = registers.to_microseconds(self._now())
            previous = registers.change(connection, values, now)
            if previous and undoable:
                undo.push(connection, what, now, previous)
        return _count_subjects(previous)


def _no_query(name: str, existing: Iterable[str]) -> NotFoundError:
    from difflib import get_close_matches

    near = get_close_matches(name, existing, n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else "see 'newsdigest query list'"
    return NotFoundError("there is no saved query of this name", subject=one_line(name), hint=hint)


def _count_subjects(keys: Iterable[Key]) -> int:
    """The number of articles and queries that the keys are about."""
    return len({key.subject for key in keys})
