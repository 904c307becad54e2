"""What has been delivered under a name, and what is about to be.

A delivery is begun before anything leaves: its articles, its period and its
Message-ID are written down.  When it is done it is finished, in one transaction.  One
that was begun and never finished is given back by :meth:`Deliveries.begun`, so that
the same digest is delivered again and no article is passed over.  The recipients who
were refused one that the others have are kept until they have it, too.

What is delivered, and how, is left to others.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from types import MappingProxyType

from newsdigest.errors import UsageError
from newsdigest.storage.state import names
from newsdigest.storage.state.registers import moment, stamp
from newsdigest.text.sanitize import one_line

_HISTORY = """SELECT name, number, message_id, began, since, until, finished, stories, place
    FROM deliveries WHERE finished > 0 AND name = coalesce(:name, name) ORDER BY number DESC"""
_BEGUN = """SELECT name, number, message_id, began, since, until, finished, stories, place
    FROM deliveries WHERE finished = 0 AND name = ?"""
_OUTSTANDING = """SELECT name, number, message_id, began, since, until, finished, stories, place
    FROM deliveries WHERE name = ? AND number IN (SELECT delivery FROM outstanding)
    ORDER BY number"""
_BEFORE = 0
"""The number under which those articles stand that were there before the first delivery."""

Transaction = Callable[[], AbstractContextManager[sqlite3.Connection]]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery under a name.

    ``articles`` are whole ids.  ``finished`` is None until it has been delivered;
    ``place`` is where to, as it is shown to the reader.
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
    """The deliveries in a state; got from :attr:`State.deliveries`."""

    def __init__(self, reading: Transaction, writing: Transaction) -> None:
        self._reading = reading
        self._writing = writing

    def history(self, name: str | None = None) -> list[Delivery]:
        """What was delivered, newest first, under one name or under all."""
        asked = None if name is None else delivery_name(name)
        with self._reading() as connection:
            rows = connection.execute(_HISTORY, {"name": asked}).fetchall()
            return [_delivery(connection, *row) for row in rows]

    def begun(self, name: str) -> Delivery | None:
        """The delivery under this name that was begun and not finished, if there is one."""
        with self._reading() as connection:
            row = connection.execute(_BEGUN, (delivery_name(name),)).fetchone()
            return _delivery(connection, *row) if row else None

    def known(self, name: str) -> set[str] | None:
        """The articles that no digest of this name has to tell any more; None before its first.

        Those are the delivered ones, those about to be, and those that were there
        before the first and not in it.
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
        """Write down what is about to be delivered.

        :param before: for the first delivery, the articles that are there and never to
            be told under this name
        """
        name = delivery_name(name)
        with self._writing() as connection:
            cursor = connection.execute(
                "INSERT INTO deliveries(name, message_id, began, since, until)"
                " VALUES (?, '', ?, ?, ?)",
                (name, stamp(now), stamp(since), stamp(until)),
            )
            number = cursor.lastrowid or 0
            message_id = _message_id(name, number, now, articles)
            connection.execute(
                "UPDATE deliveries SET message_id = ? WHERE number = ?", (message_id, number)
            )
            _keep(connection, name, _BEFORE, before)
            _keep(connection, name, number, articles)
        return Delivery(name, number, message_id, now, since, until, tuple(articles))

    def finish(
        self,
        delivery: Delivery,
        *,
        now: datetime,
        stories: int,
        place: str,
        lacking: Mapping[str, datetime] = MappingProxyType({}),
    ) -> None:
        """It has been delivered, whole.

        :param lacking: the addresses of those recipients who, unlike others, have not got it,
            and the moments after which they are to be tried again
        """
        with self._writing() as connection:
            connection.execute(
                "UPDATE deliveries SET finished = ?, stories = ?, place = ? WHERE number = ?",
                (stamp(now), stories, one_line(place), delivery.number),
            )
            _postpone(connection, delivery, lacking)

    def outstanding(self, name: str) -> list[tuple[Delivery, Mapping[str, datetime]]]:
        """The deliveries that some recipients have not got, oldest first.

        With their addresses, and the moments after which they are to be tried again.
        """
        with self._reading() as connection:
            rows = connection.execute(_OUTSTANDING, (delivery_name(name),)).fetchall()
            return [(_delivery(connection, *row), _lacking(connection, row[1])) for row in rows]

    def postpone(self, delivery: Delivery, lacking: Mapping[str, datetime]) -> None:
        """These recipients were refused once more, and are to be tried again after a moment."""
        with self._writing() as connection:
            _postpone(connection, delivery, lacking)

    def supply(self, delivery: Delivery, recipients: Sequence[str]) -> None:
        """These recipients have got it, too."""
        with self._writing() as connection:
            _settle(connection, delivery, recipients)
            connection.execute(
                "UPDATE deliveries SET place = place || ? WHERE number = ?",
                ("".join(f", {recipient}" for recipient in recipients), delivery.number),
            )

    def give_up(self, delivery: Delivery, recipients: Sequence[str]) -> None:
        """These recipients are not to get it any more."""
        with self._writing() as connection:
            _settle(connection, delivery, recipients)

    def narrow(self, delivery: Delivery, articles: Iterable[str]) -> None:
        """Of what was begun only these articles can still be told; the others wait for the next."""
        with self._writing() as connection:
            connection.execute(
                "DELETE FROM delivered WHERE delivery = ?"
                " AND article NOT IN (SELECT value FROM json_each(?))",
                (delivery.number, json.dumps(list(articles))),
            )

    def cancel(self, delivery: Delivery) -> None:
        """It certainly has not been delivered; its articles wait for the next one.

        If it was the first, the next is the first again: what was there before is forgotten.
        """
        with self._writing() as connection:
            connection.execute("DELETE FROM delivered WHERE delivery = ?", (delivery.number,))
            connection.execute("DELETE FROM deliveries WHERE number = ?", (delivery.number,))
            connection.execute(
                "DELETE FROM delivered WHERE name = :name"
                " AND NOT EXISTS (SELECT 1 FROM deliveries WHERE name = :name)",
                {"name": delivery.name},
            )


def are_known(connection: sqlite3.Connection, articles: Iterable[str]) -> bool:
    """Whether any of these articles is written down under any name."""
    found = "SELECT 1 FROM delivered WHERE article IN (SELECT value FROM json_each(?)) LIMIT 1"
    return connection.execute(found, (json.dumps(sorted(articles)),)).fetchone() is not None


def carry(
    connection: sqlite3.Connection, pairs: Iterable[tuple[str, str]], reused: Iterable[str] = ()
) -> None:
    """What was delivered under an old id is so under the new one, too.

    :param reused: ids by which other articles are known now
    """
    asked = "SELECT name, delivery FROM delivered WHERE article = ?"
    rows = [
        (name, new, delivery)
        for old, new in pairs
        for name, delivery in connection.execute(asked, (old,))
    ]
    connection.executemany("DELETE FROM delivered WHERE article = ?", [(one,) for one in reused])
    connection.executemany("INSERT OR IGNORE INTO delivered VALUES (?, ?, ?)", rows)


def delivery_name(text: str) -> str:
    """The name of a series of deliveries as it is stored: its accents composed."""
    name = names.composed(text)
    if 0 < len(name) <= names.MAX_NAME and one_line(name) == name and "/" not in name:
        return name
    raise UsageError(
        f"a name has 1 to {names.MAX_NAME} characters, no slash and no control character among"
        " them",
        subject=f"name '{one_line(text)}'",
    )


def _lacking(connection: sqlite3.Connection, number: int) -> Mapping[str, datetime]:
    rows = connection.execute(
        "SELECT recipient, not_before FROM outstanding WHERE delivery = ? ORDER BY recipient",
        (number,),
    )
    return {recipient: moment(not_before) for recipient, not_before in rows}


def _postpone(
    connection: sqlite3.Connection, delivery: Delivery, lacking: Mapping[str, datetime]
) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO outstanding VALUES (?, ?, ?)",
        [(delivery.number, recipient, stamp(after)) for recipient, after in lacking.items()],
    )


def _settle(connection: sqlite3.Connection, delivery: Delivery, recipients: Sequence[str]) -> None:
    connection.executemany(
        "DELETE FROM outstanding WHERE delivery = ? AND recipient = ?",
        [(delivery.number, recipient) for recipient in recipients],
    )


def _keep(connection: sqlite3.Connection, name: str, number: int, articles: Iterable[str]) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO delivered VALUES (?, ?, ?)",
        ((name, article, number) for article in articles),
    )


def _delivery(
    connection: sqlite3.Connection,
    name: str,
    number: int,
    message_id: str,
    began: int,
    since: int,
    until: int,
    finished: int,
    stories: int,
    place: str,
) -> Delivery:
    articles = connection.execute(
        "SELECT article FROM delivered WHERE delivery = ? ORDER BY article", (number,)
    )
    return Delivery(
        name,
        number,
        message_id,
        moment(began),
        moment(since),
        moment(until),
        tuple(article for (article,) in articles),
        moment(finished) if finished else None,
        stories,
        place,
    )


def _message_id(name: str, number: int, now: datetime, articles: Sequence[str]) -> str:
    """An id that this delivery alone has, of its name and what it delivers."""
    told = "\n".join([name, str(number), str(stamp(now)), *sorted(articles)])
    return f"{blake2b(told.encode(), digest_size=16).hexdigest()}@newsdigest.invalid"
