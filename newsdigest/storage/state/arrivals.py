"""What rules and the hook did with new articles: each once, and nothing that the user changed.

A fact that rules set is recorded with the time of its change.  As long as it has that time
it is the rules'; a fact with another time was changed by hand or by a merge.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from newsdigest.storage.state import names, registers, undo
from newsdigest.storage.state.deliveries import Transaction
from newsdigest.storage.state.registers import Key, Kind, Value

_KNOWN = """SELECT article FROM arrived
    WHERE article IN (SELECT value FROM json_each(?))"""
_BY_RULES = """SELECT article, kind, name, changed FROM ruled
    WHERE article IN (SELECT value FROM json_each(?))"""


@dataclass(frozen=True, slots=True)
class Decision:
    """What rules decide about one article; None and a missing tag change nothing."""

    read: bool | None = None
    starred: bool | None = None
    tags: Mapping[str, bool] = field(default_factory=dict)

    def then(self, later: Decision) -> Decision:
        """This decision and a later one, which takes precedence."""
        return Decision(
            self.read if later.read is None else later.read,
            self.starred if later.starred is None else later.starred,
            {**self.tags, **later.tags},
        )


class Arrivals:
    """New articles in a state; see :attr:`State.arrivals`."""

    def __init__(
        self, reading: Transaction, writing: Transaction, now: Callable[[], datetime]
    ) -> None:
        self._reading = reading
        self._writing = writing
        self._now = now

    def unknown(self, ids: Iterable[str], *, to_hook: bool = False) -> list[str]:
        """Those of the articles on which rules have not acted.

        :param to_hook: those that the hook has not received instead
        """
        parameter = json.dumps(list(ids))
        sql = f"{_KNOWN} AND hooked" if to_hook else _KNOWN
        with self._reading() as connection:
            known = {row[0] for row in connection.execute(sql, (parameter,))}
        return [article for article in json.loads(parameter) if article not in known]

    def decide(
        self, decisions: Mapping[str, Decision], what: str, ids: Collection[str] = ()
    ) -> int:
        """Carry decisions out as one action; returns how many articles changed.

        What was changed by hand stays.

        :param what: names the action when it is undone
        :param ids: new articles; from now on they are known to :meth:`unknown`
        """
        values: dict[Key, Value] = {
            Key(names.article_id(article), kind, name): value
            for article, decision in decisions.items()
            for kind, name, value in _values(decision)
        }
        with self._writing() as connection:
            for key in by_hand(connection, values):
                del values[key]
            now = registers.to_microseconds(self._now())
            previous = registers.change(connection, values, now)
            if previous:
                undo.push(connection, what, now, previous)
                set_by_rules(connection, previous)
            rows = ((names.article_id(article),) for article in ids)
            connection.executemany("INSERT OR IGNORE INTO arrived VALUES (?, 0)", rows)
        return len({key.article for key in previous})

    def finish(self, ids: Iterable[str]) -> None:
        """Remember that neither rules nor the hook must see these articles again."""
        rows = ((names.article_id(article),) for article in ids)
        with self._writing() as connection:
            connection.executemany("INSERT OR REPLACE INTO arrived VALUES (?, 1)", rows)


def by_hand(connection: sqlite3.Connection, keys: Collection[Key]) -> set[Key]:
    """Those of the keys whose facts something else than rules set."""
    articles = {key.article for key in keys}
    rows = connection.execute(_BY_RULES, (json.dumps(sorted(articles)),))
    ruled = {Key(article, Kind(kind), name): changed for article, kind, name, changed in rows}
    facts = registers.facts_about(connection, articles)
    return {key for key in facts.keys() & keys if ruled.get(key) != facts[key].changed_at}


def set_by_rules(connection: sqlite3.Connection, keys: Collection[Key]) -> None:
    """Record that the present facts of these keys are the rules'."""
    facts = registers.facts_about(connection, {key.article for key in keys})
    rows = ((*key, facts[key].changed_at) for key in facts.keys() & keys)
    connection.executemany("INSERT OR REPLACE INTO ruled VALUES (?, ?, ?, ?)", rows)


def _values(decision: Decision) -> Iterator[tuple[Kind, str, bool]]:
    """The values that a decision sets: kind, name of the tag, value."""
    for kind, value in ((Kind.READ, decision.read), (Kind.STARRED, decision.starred)):
        if value is not None:
            yield kind, "", value
    for tag, value in decision.tags.items():
        yield Kind.TAG, names.tag(tag), value
