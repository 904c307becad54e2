"""State: what the reader did with the articles of one archive.

Reading it never makes a file; the first change does.  Every change is one
transaction and one action that :meth:`State.undo` takes back; several processes
may change one state at once.  Each change is later than what it replaces, even
where a clock runs behind, so that an older export never takes it back.

Which articles there are is not known here; one that vanishes keeps its state.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Self

from newsdigest.errors import NotFoundError, UsageError
from newsdigest.storage.state import database, names, registers, transfer, undo
from newsdigest.storage.state.deliveries import Deliveries, are_known, carry
from newsdigest.storage.state.file import StateFile
from newsdigest.storage.state.model import Imported, Mark, Undone
from newsdigest.storage.state.registers import Fact, Key, Kind, Value
from newsdigest.text.sanitize import one_line

# What the command line calls each change of a flag.
_MARKING = {
    (Kind.READ, True): "read",
    (Kind.READ, False): "unread",
    (Kind.STARRED, True): "star",
    (Kind.STARRED, False): "unstar",
}
_FLAGS = """SELECT article, read, starred FROM marks
    WHERE article IN (SELECT value FROM json_each(?))"""
_TAGS = """SELECT article, tag FROM tags
    WHERE article IN (SELECT value FROM json_each(?)) ORDER BY article, tag"""


class State:
    """What the reader did with one archive, in the file ``path``.

    Use it as a context manager, in one thread.  Every method raises
    :class:`StateError` if the file is damaged, newer, busy for long or out of
    reach; it is never deleted or overwritten then.
    """

    def __init__(self, path: Path, now: Callable[[], datetime], *, create: bool) -> None:
        self.path = path
        self._now = now
        self._file = StateFile(path, create=create)

    @classmethod
    def open(cls, path: Path, *, now: Callable[[], datetime], create: bool = True) -> State:
        """The state in ``path``; touches nothing yet.

        :param now: the time, aware
        :param create: whether a change may make the file; without it and without a
            file the state is empty and stays so
        """
        return cls(path, now, create=create)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
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
        """Set what is not None for each of the articles; how many articles that changed.

        :param note: what to call this when it is undone, such as the command as typed
        :param undoable: whether :meth:`undo` knows of it; what just happened along the
            way, as reading does, is not what a reader wants to take back
        """
        flags = {Kind.READ: read, Kind.STARRED: starred}
        decided = {kind: value for kind, value in flags.items() if value is not None}
        wanted: dict[Key, Value] = {
            Key(names.article(article), kind): value
            for kind, value in decided.items()
            for article in ids
        }
        words = (_MARKING[item] for item in decided.items())
        return self._act(note or f"mark {' '.join(words)}", wanted, undoable=undoable)

    def tag(
        self, ids: Sequence[str], *, add: Sequence[str] = (), remove: Sequence[str] = ()
    ) -> int:
        """Add and remove the reader's own tags; how many articles that changed.

        :raises UsageError: if one cannot be a tag, or is both added and removed
        """
        decided = {names.tag(tag): True for tag in add}
        for tag in map(names.tag, remove):
            if decided.get(tag):
                raise UsageError("it cannot be added and removed at once", subject=f"tag '{tag}'")
            decided[tag] = False
        wanted: dict[Key, Value] = {
            Key(names.article(article), Kind.TAG, tag): value
            for tag, value in decided.items()
            for article in ids
        }
        signs = (f"{'+' if value else '-'}{tag}" for tag, value in decided.items())
        return self._act(f"tag {' '.join(signs)}", wanted)

    def carry(self, pairs: Sequence[tuple[str, str]], *, move: str = "") -> None:
        """Give articles that are known by a new id, because their files moved, their old state.

        It merges, so that what was decided later under the new id holds; nothing is taken
        from the old ids, unless another article is known by one now, as where two files
        change places.  It is not undone.

        :param pairs: (old id, new id)
        :param move: what tells this move from others; one that was carried is not again
        """
        reused = {old for old, _ in pairs} & {new for _, new in pairs}
        with self._file.reading() as connection:
            known = registers.about(connection, {old for old, _ in pairs})
            told = are_known(connection, {old for old, _ in pairs})
        new_ids = defaultdict(list)
        for old, new in pairs:
            new_ids[old].append(names.article(new))
        moved: dict[Key, Fact] = {}
        for key, fact in known.items():
            for new in new_ids[key.article]:
                registers.add(moved, key._replace(article=new), fact)
        if moved or told:
            with self._file.writing() as connection:
                if reused and not registers.is_new_move(connection, move):
                    return
                wanted: dict[Key, Value] = {key: False for key in known if key.article in reused}
                wanted |= {key: moved[key].value for key in moved if key.article in reused}
                registers.change(connection, wanted, registers.stamp(self._now()))
                registers.merge(connection, moved)
                carry(connection, pairs, reused)

    @property
    def deliveries(self) -> Deliveries:
        """The digests that were delivered under a name."""
        return Deliveries(self._file.reading, self._file.writing)

    def save_query(self, name: str, text: str) -> None:
        """Save a query, in the place of one with this name if there is one.

        :raises UsageError: if ``name`` cannot be one or ``text`` cannot be stored
        """
        key = Key("", Kind.QUERY, names.query_name(name))
        self._act(f"query add {key.name}", {key: names.query_text(text)})

    def remove_query(self, name: str) -> None:
        """Forget a saved query.

        :raises NotFoundError: if there is none with this name
        """
        saved = self.saved_queries()
        name = names.composed(name)
        if name not in saved:
            raise _no_query(name, saved)
        self._act(f"query remove {name}", {Key("", Kind.QUERY, name): None})

    def undo(self) -> Undone | None:
        """Take the last action back, whole: each value it changed is again what it was.

        That is the last one of any process; 100 are kept.  None if nothing is left.
        """
        if not self._file.is_there():
            return None
        with self._file.writing() as connection:
            taken = undo.take(connection)
            if taken is None:
                return None
            what, done, before = taken
            registers.change(connection, before, registers.stamp(self._now()))
        articles = tuple(sorted({key.article for key in before if key.article}))
        return Undone(what, _subjects(before), registers.moment(done), articles)

    def marks(self, ids: Iterable[str]) -> Mapping[str, Mark]:
        """What was decided about each of the articles, however many."""
        wanted = list(dict.fromkeys(ids))
        asked = (json.dumps(wanted),)
        flags: dict[str, tuple[bool, bool]] = {}
        tags = defaultdict(list)
        with self._file.reading() as connection:
            for article, read, starred in connection.execute(_FLAGS, asked):
                flags[article] = (bool(read), bool(starred))
            for article, tag in connection.execute(_TAGS, asked):
                tags[article].append(tag)
        return {
            article: Mark(*flags.get(article, (False, False)), tuple(tags[article]))
            for article in wanted
        }

    def all_tags(self) -> list[tuple[str, int]]:
        """The reader's own tags with the number of their articles, most used first."""
        with self._file.reading() as connection:
            return connection.execute(
                "SELECT tag, count(*) FROM tags GROUP BY tag ORDER BY count(*) DESC, tag"
            ).fetchall()

    def saved_queries(self) -> dict[str, str]:
        """The text of every saved query by its name, in the order of the names."""
        saved = "SELECT name, text FROM queries WHERE text IS NOT NULL ORDER BY name"
        with self._file.reading() as connection:
            return dict(connection.execute(saved).fetchall())

    def export(self) -> Iterator[str]:
        """The state as JSON lines, without line ends, as of one moment; without the undo log."""
        # A connection of its own, so that this state can be changed meanwhile.
        with closing(StateFile(self.path, create=False)) as file, file.reading() as connection:
            yield from transfer.to_lines(registers.everything(connection))

    def load(self, lines: Iterable[str]) -> Imported:
        """Merge an export into this state; one action, all or nothing.

        Of each thing the later decision holds, wherever it was taken, removals
        included; so it does not matter in which order or how often states merge.

        :raises StateError: naming the first line that is not of an export
        """
        incoming = transfer.from_lines(lines)
        with self._file.writing() as connection:
            before = registers.merge(connection, incoming)
            if before:
                undo.record(connection, "state import", registers.stamp(self._now()), before)
        return Imported(
            articles=_subjects(key for key in before if key.kind in (Kind.READ, Kind.STARRED)),
            tags=sum(key.kind is Kind.TAG for key in before),
            queries=sum(key.kind is Kind.QUERY for key in before),
            skipped=_subjects(incoming) - _subjects(before),
        )

    def file_in_use(self) -> Path | None:
        """The file that reading looks at now; None where there is none yet."""
        return self._file.in_use()

    def attach(self, connection: sqlite3.Connection) -> None:
        """Make ``state.marks`` and ``state.tags`` readable through another connection.

        They are empty if there is no file.  The connection is not in a transaction.
        """
        self._file.attach(connection)

    @staticmethod
    def attach_nothing(connection: sqlite3.Connection) -> None:
        """Make an empty state readable through another connection."""
        database.attach(None, connection)

    def _act(self, what: str, wanted: Mapping[Key, Value], *, undoable: bool = True) -> int:
        """Change what is not as wanted, as one action; the number of subjects changed."""
        if not wanted:
            return 0
        with self._file.writing() as connection:
            now = registers.stamp(self._now())
            before = registers.change(connection, wanted, now)
            if before and undoable:
                undo.record(connection, what, now, before)
        return _subjects(before)


def _no_query(name: str, saved: Iterable[str]) -> NotFoundError:
    from difflib import get_close_matches

    near = get_close_matches(name, saved, n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else "see 'newsdigest query list'"
    return NotFoundError("there is no saved query of this name", subject=one_line(name), hint=hint)


def _subjects(keys: Iterable[Key]) -> int:
    """How many articles and queries the keys are about."""
    return len({key.subject for key in keys})
