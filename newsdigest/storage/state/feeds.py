"""The feeds that a reader takes, in the state file, with what is known of each.

Fetching them is left to others; here it is remembered what they told: the marks
of the last copy, how often in a row they failed, and until when they are to be
left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from newsdigest.storage.state.file import StateFile
from newsdigest.storage.state.registers import moment, stamp

FIRST_WAIT = timedelta(minutes=5)
"""After a first failure; it doubles with each further one."""
LONGEST_WAIT = timedelta(days=1)
LONGEST_ASKED = timedelta(weeks=1)
"""What a server may ask for."""
_COLUMNS = "url, title, folder, full_text, etag, modified, checked, wait, failures, error, added"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed.

    ``url`` is an address or the absolute path of a file.  ``folder`` is a path of
    names joined by ``/``.  ``etag`` and ``modified`` are of the last copy that was
    read whole.  ``wait`` is when it may be asked again, None for at any time.
    """

    url: str
    title: str = ""
    folder: str = ""
    full_text: bool = False
    etag: str = ""
    modified: str = ""
    checked: datetime | None = None
    wait: datetime | None = None
    failures: int = 0
    error: str = ""
    added: datetime | None = None

    def succeeded(self, now: datetime, *, etag: str = "", modified: str = "") -> Subscription:
        """The same after it was read."""
        return replace(
            self, checked=now, wait=None, failures=0, error="", etag=etag, modified=modified
        )

    def failed(self, now: datetime, error: str, asked: timedelta | None) -> Subscription:
        """The same after it could not be read; ``asked`` is how long the server wants peace."""
        backoff = min(FIRST_WAIT * 2 ** min(self.failures, 10), LONGEST_WAIT)
        wait = max(backoff, asked or timedelta(0))
        return replace(self, checked=now, wait=now + wait, failures=self.failures + 1, error=error)

    def waits(self, now: datetime) -> bool:
        """Whether it is to be left alone now.

        A failure of the future was written down while the clock was wrong, and a wait that is
        longer than any is of such a time; neither counts.
        """
        if self.wait is None or self.checked is None or self.checked > now:
            return False
        return now < self.wait <= now + LONGEST_ASKED


class Subscriptions:
    """The feeds in the state file ``path``; the file is made by the first change.

    Every method raises :class:`StateError` if the file is damaged, newer, busy for
    long or out of reach.

    :param now: the time, aware
    """

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self._file = StateFile(path, create=True)
        self._now = now

    def all(self) -> list[Subscription]:
        """Every feed, by folder and title."""
        with self._file.reading() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM feeds").fetchall()
        return sorted(map(_subscription, rows), key=lambda one: (one.folder, one.title, one.url))

    def add(self, feeds: Iterable[Subscription]) -> int:
        """Take feeds; how many were new.  One that is there already stays as it is."""
        added = stamp(self._now())
        rows = [(one.url, one.title, one.folder, one.full_text, added) for one in feeds]
        sql = "INSERT OR IGNORE INTO feeds(url, title, folder, full_text, added) VALUES (?,?,?,?,?)"
        with self._file.writing() as connection:
            before = connection.total_changes
            connection.executemany(sql, rows)
            return connection.total_changes - before

    def remove(self, url: str) -> bool:
        """Forget a feed; its articles stay.  Whether it was there."""
        with self._file.writing() as connection:
            return connection.execute("DELETE FROM feeds WHERE url = ?", (url,)).rowcount > 0

    def remember(self, feeds: Iterable[Subscription]) -> None:
        """Keep what an update found out, except of feeds that were removed meanwhile."""
        sql = """UPDATE feeds SET title = ?, etag = ?, modified = ?, checked = ?, wait = ?,
            failures = ?, error = ? WHERE url = ?"""
        values = [
            (
                one.title, one.etag, one.modified, _stamp(one.checked), _stamp(one.wait),
                one.failures, one.error, one.url,
            )
            for one in feeds
        ]  # fmt: skip
        with self._file.writing() as connection:
            connection.executemany(sql, values)


def _subscription(row: tuple[Any, ...]) -> Subscription:
    url, title, folder, full, etag, modified, checked, wait, failures, error, added = row
    return Subscription(
        url, title, folder, bool(full), etag, modified,
        _moment(checked), _moment(wait), failures, error, _moment(added),
    )  # fmt: skip


def _moment(count: int) -> datetime | None:
    return moment(count) if count else None


def _stamp(when: datetime | None) -> int:
    return stamp(when) if when else 0
