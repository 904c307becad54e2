"""Deliveries: which articles each named digest has delivered, and what is in progress.

A delivery begins before anything is sent: its articles, its period and its Message-ID are
written.  It is finished in one transaction.  One that was begun and never finished is
returned by :meth:`Deliveries.unfinished`, so that the same digest is delivered again and
no article is skipped.  Recipients who were refused a delivery that others received are
kept until they have received it.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import Any

from newsdigest.errors import StateError
from newsdigest.storage import locks
from newsdigest.storage.state.file import current
from newsdigest.storage.state.names import delivery_name
from newsdigest.storage.state.registers import from_microseconds, to_microseconds
from newsdigest.text.sanitize import one_line

LOCK_SECONDS = 60.0
"""How long to wait for another process that delivers under the same name."""
_SELECT = """SELECT name, number, message_id, began, since, until, finished, stories, place
    FROM deliveries """
_FINISHED = _SELECT + "WHERE finished > 0 AND name = coalesce(?, name) ORDER BY number DESC"
_UNFINISHED = _SELECT + "WHERE finished = 0 AND name = ?"
_OUTSTANDING = (
    _SELECT + "WHERE name = ? AND number IN (SELECT delivery FROM outstanding) ORDER BY number"
)
_BEFORE = 0
"""The number of the articles that existed before the first delivery."""

Retries = Mapping[str, datetime]
"""Recipients who have not received a delivery that others did, each with the time of the
next attempt."""
Transaction = Callable[[], AbstractContextManager[sqlite3.Connection]]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery under a name.

    ``articles`` are whole ids.  ``finished`` is None until it has been delivered;
    ``place`` is the destination as it is shown to the reader.
    """

    name: str
    number: int
    message_id: str
    began: datetime
    since: datetime
    until: datetime
    articles: tuple[str, ...]
    finished: datetime | None = None
    stories: int = 0
    place: str = ""


class Deliveries:
    """The deliveries in a state; see :attr:`State.deliveries`."""

    def __init__(self, reading: Transaction, writing: Transaction) -> None:
        self._reading = reading
        self._writing = writing

    def history(self, name: str | None = None) -> list[Delivery]:
        """The finished deliveries, newest first, of one name or of all."""
        name = None if name is None else delivery_name(name)
        with self._reading() as connection:
            rows = connection.execute(_FINISHED, (name,)).fetchall()
            return [_delivery(connection, row) for row in rows]

    def unfinished(self, name: str) -> Delivery | None:
        """The delivery of this name that was begun and not finished, if there is one."""
        with self._reading() as connection:
            row = connection.execute(_UNFINISHED, (delivery_name(name),)).fetchone()
            return _delivery(connection, row) if row else None

    def past_articles(self, name: str) -> set[str] | None:
        """The articles that the next digest of this name leaves out; None before the first.

        Those are the delivered ones, those of an unfinished delivery, and those that existed
        before the first one and were not in it.
        """
        name = delivery_name(name)
        with self._reading() as connection:
            first = "SELECT 1 FROM deliveries WHERE name = ? LIMIT 1"
            if connection.execute(first, (name,)).fetchone() is None:
                return None
            rows = connection.execute("SELECT article FROM delivered WHERE name = ?", (name,))
            return {article for (article,) in rows}

    def begin(
        self,
        name: str,
        *,
        now: datetime,
        since: datetime,
        until: datetime,
        articles: Sequence[str],
        before: Iterable[str] = (),
    ) -> Delivery:
        """Record what is about to be delivered.

        :param before: for the first delivery, the existing articles that no digest of
            this name will report
        """
        name = delivery_name(name)
        with self._writing() as connection:
            cursor = connection.execute(
                "INSERT INTO deliveries(name, message_id, began, since, until)"
                " VALUES (?, '', ?, ?, ?)",
                (name, *map(to_microseconds, (now, since, until))),
            )
            number = cursor.lastrowid or 0
            message_id = _message_id(name, number, now, articles)
            connection.execute(
                "UPDATE deliveries SET message_id = ? WHERE number = ?", (message_id, number)
            )
            rows = [(name, article, _BEFORE) for article in before]
            rows += [(name, article, number) for article in articles]
            connection.executemany("INSERT OR REPLACE INTO delivered VALUES (?, ?, ?)", rows)
        return Delivery(name, number, message_id, now, since, until, tuple(articles))

    def finish(
        self,
        delivery: Delivery,
        *,
        now: datetime,
        stories: int,
        place: str,
        retries: Retries = MappingProxyType({}),
    ) -> None:
        """Record that it has been delivered, whole, except to the recipients in ``retries``."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE deliveries SET finished = ?, stories = ?, place = ? WHERE number = ?",
                (to_microseconds(now), stories, one_line(place), delivery.number),
            )
            _postpone(connection, delivery, retries)

    def cancel(self, delivery: Delivery) -> None:
        """Record that it was not delivered; its articles wait for the next one.

        If it was the first, the next is the first again: what existed before is forgotten.
        """
        with self._writing() as connection:
            connection.execute("DELETE FROM delivered WHERE delivery = ?", (delivery.number,))
            connection.execute("DELETE FROM deliveries WHERE number = ?", (delivery.number,))
            connection.execute(
                "DELETE FROM delivered WHERE name = :name"
                " AND NOT EXISTS (SELECT 1 FROM deliveries WHERE name = :name)",
                {"name": delivery.name},
            )

    def narrow(self, delivery: Delivery, articles: Iterable[str]) -> None:
        """Remove all but these articles from an unfinished delivery; the others wait."""
        with self._writing() as connection:
            connection.execute(
                "DELETE FROM delivered WHERE delivery = ?"
                " AND article NOT IN (SELECT value FROM json_each(?))",
                (delivery.number, json.dumps(list(articles))),
            )

    def outstanding(self, name: str) -> list[tuple[Delivery, Retries]]:
        """The deliveries that some recipients have not received, oldest first."""
        with self._reading() as connection:
            rows = connection.execute(_OUTSTANDING, (delivery_name(name),)).fetchall()
            return [(_delivery(connection, row), _retries(connection, row[1])) for row in rows]

    def postpone(self, delivery: Delivery, retries: Retries) -> None:
        """Record that these recipients were refused again."""
        with self._writing() as connection:
            _postpone(connection, delivery, retries)

    def mark_received(self, delivery: Delivery, recipients: Sequence[str]) -> None:
        """Record that these recipients have received it, too."""
        with self._writing() as connection:
            _remove_retries(connection, delivery, recipients)
            connection.execute(
                "UPDATE deliveries SET place = place || ? WHERE number = ?",
                ("".join(f", {recipient}" for recipient in recipients), delivery.number),
            )

    def give_up(self, delivery: Delivery, recipients: Sequence[str]) -> None:
        """Record that these recipients will not receive it."""
        with self._writing() as connection:
            _remove_retries(connection, delivery, recipients)


@contextmanager
def delivery_lock(state: Path, name: str, *, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Let one process at a time deliver under a name; the others wait.

    :param state: the state file, beside which the lock file is created
    :raises StateError: if another process holds the lock all that time
    """
    if os.name != "posix":  # elsewhere the state refuses the second of two deliveries
        yield
        return
    state = current(state)
    state.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = blake2b(name.encode(), digest_size=8).hexdigest()
    with state.with_name(f"{state.name}-{key}.lock").open("w") as lock:
        if not locks.acquire(lock.fileno(), seconds):
            raise StateError(
                f"another newsdigest has been delivering it for {seconds:.0f} s",
                subject=f"digest '{name}'",
                hint="try again when it has ended",
            )
        yield


def have_deliveries(connection: sqlite3.Connection, articles: Iterable[str]) -> bool:
    """Whether any of these articles is in a delivery."""
    sql = "SELECT 1 FROM delivered WHERE article IN (SELECT value FROM json_each(?)) LIMIT 1"
    return connection.execute(sql, (json.dumps(sorted(articles)),)).fetchone() is not None


def carry(
    connection: sqlite3.Connection, pairs: Iterable[tuple[str, str]], reused_ids: Iterable[str] = ()
) -> None:
    """Copy the deliveries of old ids to new ids.

    :param pairs: (old id, new id)
    :param reused_ids: ids that other articles have now
    """
    sql = "SELECT name, delivery FROM delivered WHERE article = ?"
    rows = [
        (name, new, delivery)
        for old, new in pairs
        for name, delivery in connection.execute(sql, (old,))
    ]
    connection.executemany(
        "DELETE FROM delivered WHERE article = ?", [(old,) for old in reused_ids]
    )
    connection.executemany("INSERT OR IGNORE INTO delivered VALUES (?, ?, ?)", rows)


def _retries(connection: sqlite3.Connection, number: int) -> Retries:
    rows = connection.execute(
        "SELECT recipient, not_before FROM outstanding WHERE delivery = ? ORDER BY recipient",
        (number,),
    )
    return {recipient: from_microseconds(not_before) for recipient, not_before in rows}


def _postpone(connection: sqlite3.Connection, delivery: Delivery, retries: Retries) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO outstanding VALUES (?, ?, ?)",
        [
            (delivery.number, recipient, to_microseconds(time))
            for recipient, time in retries.items()
        ],
    )


def _remove_retries(
    connection: sqlite3.Connection, delivery: Delivery, recipients: Sequence[str]
) -> None:
    connection.executemany(
        "DELETE FROM outstanding WHERE delivery = ? AND recipient = ?",
        [(delivery.number, recipient) for recipient in recipients],
    )


def _delivery(connection: sqlite3.Connection, row: Sequence[Any]) -> Delivery:
    name, number, message_id, began, since, until, finished, stories, place = row
    articles = connection.execute(
        "SELECT article FROM delivered WHERE delivery = ? ORDER BY article", (number,)
    )
    return Delivery(
        name,
        number,
        message_id,
        from_microseconds(began),
        from_microseconds(since),
        from_microseconds(until),
        tuple(article for (article,) in articles),
        from_microseconds(finished) if finished else None,
        stories,
        place,
    )


def _message_id(name: str, number: int, now: datetime, articles: Sequence[str]) -> str:
    """A unique id, made of the delivery's name, time and articles."""
    parts = "\n".join([name, str(number), str(to_microseconds(now)), *sorted(articles)])
    return f"{blake2b(parts.encode(), digest_size=16).hexdigest()}@newsdigest.invalid"
