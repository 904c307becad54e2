"""Feed subscriptions in the state file, with the result of the last fetch of each.

That is the validators of the last copy (ETag, Last-Modified), the number of failures in a
row, and the time before which the feed is not fetched again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from newsdigest.storage.state.file import StateFile
from newsdigest.storage.state.registers import from_microseconds, to_microseconds
from newsdigest.text.credentials import printable_address
from newsdigest.text.sanitize import one_line

FIRST_WAIT = timedelta(minutes=5)
"""After a first failure; it doubles with each further one."""
MAX_WAIT = timedelta(days=1)
MAX_RETRY = timedelta(weeks=1)
"""The longest wait that a server may ask for."""
_COLUMNS = (
    "url, title, folder, full_text, private, etag, modified, checked, wait, failures, error,"
    " added, new"
)


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed.

    ``url`` is an address or the absolute path of a file.  ``folder`` is a path of
    names joined by ``/``.  ``private`` allows addresses that are not public.  ``etag`` and
    ``modified`` are the validators of the last copy that was read whole.  ``checked`` is the
    time of the last fetch, ``wait`` the time of the next one after a failure, None for any
    time.  ``new`` is the number of articles that the last update brought.
    """

    url: str
    title: str = ""
    folder: str = ""
    full_text: bool = False
    private: bool = False
    etag: str = ""
    modified: str = ""
    checked: datetime | None = None
    wait: datetime | None = None
    failures: int = 0
    error: str = ""
    added: datetime | None = None
    new: int = 0

    @property
    def name(self) -> str:
        """Its title, else its address without credentials."""
        return one_line(self.title) or one_line(printable_address(self.url))

    def succeeded(self, now: datetime, *, etag: str = "", modified: str = "") -> Subscription:
        """The subscription after a successful fetch."""
        return replace(
            self, checked=now, wait=None, failures=0, error="", etag=etag, modified=modified, new=0
        )

    def failed(self, now: datetime, error: str, retry: timedelta | None) -> Subscription:
        """The subscription after a failure; ``retry`` is the wait that the server asks for."""
        backoff = min(FIRST_WAIT * 2 ** min(self.failures, 10), MAX_WAIT)
        wait = max(backoff, retry or timedelta(0))
        return replace(
            self, checked=now, wait=now + wait, failures=self.failures + 1, error=error, new=0
        )

    def waits(self, now: datetime) -> bool:
        """Whether it must not be fetched now.

        A failure in the future, or a wait longer than the longest, was recorded while the
        clock was wrong; neither counts.
        """
        if self.wait is None or self.checked is None or self.checked > now:
            return False
        return now < self.wait <= now + MAX_RETRY


class Subscriptions:
    """The feeds in the state file ``path``, which the first change creates.

    Every method raises :class:`StateError` if the file is damaged, newer, busy for
    long or out of reach.

    :param now: the time, aware
    """

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self._file = StateFile(path)
        self._now = now

    def all(self) -> list[Subscription]:
        """Every feed, by folder and title."""
        with self._file.reading() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM feeds").fetchall()
        return sorted(
            map(_subscription, rows), key=lambda feed: (feed.folder, feed.title, feed.url)
        )

    def add(self, feeds: Iterable[Subscription]) -> int:
        """Add feeds; returns how many are new.  One with the same address stays as it is."""
        now = to_microseconds(self._now())
        rows = [
            (feed.url, feed.title, feed.folder, feed.full_text, feed.private, now) for feed in feeds
        ]
        sql = """INSERT OR IGNORE INTO feeds(url, title, folder, full_text, private, added)
            VALUES (?, ?, ?, ?, ?, ?)"""
        with self._file.writing() as connection:
            before = connection.total_changes
            connection.executemany(sql, rows)
            return connection.total_changes - before

    def change(self, feed: Subscription) -> bool:
        """Store the settings of a feed that is there; returns whether one is another."""
        settings = (feed.title, feed.folder, feed.full_text, feed.private)
        sql = """UPDATE feeds SET title = ?, folder = ?, full_text = ?, private = ? WHERE url = ?
            AND (title, folder, full_text, private) <> (?, ?, ?, ?)"""
        with self._file.writing() as connection:
            return connection.execute(sql, (*settings, feed.url, *settings)).rowcount > 0

    def remove(self, url: str) -> bool:
        """Remove a feed, not its articles; returns whether there was one."""
        with self._file.writing() as connection:
            return connection.execute("DELETE FROM feeds WHERE url = ?", (url,)).rowcount > 0

    def save(self, feeds: Iterable[Subscription]) -> None:
        """Store the results of an update, except of feeds that were removed meanwhile."""
        # A title that the user has set meanwhile stays.
        sql = """UPDATE feeds SET title = iif(title = '', ?, title), etag = ?, modified = ?,
            checked = ?, wait = ?, failures = ?, error = ?, new = ? WHERE url = ?"""
        values = [
            (
                feed.title, feed.etag, feed.modified, _count(feed.checked), _count(feed.wait),
                feed.failures, feed.error, feed.new, feed.url,
            )
            for feed in feeds
        ]  # fmt: skip
        with self._file.writing() as connection:
            connection.executemany(sql, values)


def _subscription(row: tuple[Any, ...]) -> Subscription:
    url, title, folder, full, private, etag, modified, checked, wait, *rest = row
    failures, error, added, new = rest
    return Subscription(
        url, title, folder, bool(full), bool(private), etag, modified,
        _time(checked), _time(wait), failures, error, _time(added), new,
    )  # fmt: skip


def _time(count: int) -> datetime | None:
    return from_microseconds(count) if count else None


def _count(time: datetime | None) -> int:
    return to_microseconds(time) if time else 0
