"""One state file: created, opened, read and changed in transactions.

A file is made under a temporary name and gets its own when it is complete, so that an
empty file is always a damaged one and never a new one.  SQLite takes an empty file for a
new database and discards its log, so its size is checked first; then it is opened
read-only, so that what is damaged or foreign stays as it is.  A state file is never opened
by other means than SQLite: closing any other handle on it would drop this process's locks
(sqlite.org/howtocorrupt.html, 2.2).  Nothing here deletes, moves or overwrites one.

When the archive gets a name, a pointer beside the old file leads to the new one
(``adoption``), and an open :class:`StateFile` follows it.  Errors of the environment
become :class:`StateError`; the tables are those of ``schema``.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import mkstemp

from newsdigest.errors import StateError
from newsdigest.storage import atomic, sqlite
from newsdigest.storage.sqlite import transaction
from newsdigest.storage.state import schema
from newsdigest.text.sanitize import one_line

BUSY_SECONDS = 10.0
"""How long to wait for another process that writes."""
_POINTER = ".moved"
_MAX_POINTER = 300
"""Characters of a pointer that are read."""
_UNTOUCHED = (
    "the file is left as it is: move it and its '-wal' away, then put a backup in its "
    "place or import an earlier 'newsdigest state export'"
)
_UNWRITABLE = (
    "the state cannot be opened for writing",
    "check the permissions of the file and its folder",
)
_MEANINGS = {
    sqlite3.SQLITE_BUSY: ("another program keeps the state busy", "try again in a moment"),
    sqlite3.SQLITE_FULL: ("the disk is full", "make room; nothing was changed"),
    sqlite3.SQLITE_IOERR: (
        "the state cannot be read or written: the disk is full or failing",
        "make room or check the disk; nothing was changed",
    ),
    sqlite3.SQLITE_READONLY: _UNWRITABLE,
    sqlite3.SQLITE_CANTOPEN: _UNWRITABLE,
    sqlite3.SQLITE_PERM: _UNWRITABLE,
}
"""Message and hint by SQLite's primary result code."""


class StateFile:
    """The state file at ``path``, opened at the first use.

    Reading never creates the file; the first change does.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._open: sqlite3.Connection | None = None

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def exists(self) -> bool:
        """Whether there is a file."""
        with translated(self.path):
            return self.path.exists()

    def current_path(self) -> Path | None:
        """The path of the file, which may be the one that adopted it; None without a file."""
        self._follow()
        # False where the folder may not be entered.
        return self.path if os.path.exists(self.path) else None  # noqa: PTH110

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one snapshot."""
        self._follow()
        with translated(self.path):
            if self._open is None and not self.exists():
                with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
                    schema.upgrade(connection)
                    yield connection
                return
            connection = self._connection()
            with transaction(connection, "DEFERRED"):
                yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection in a transaction."""
        is_done = False
        while not is_done:
            self._follow()
            with translated(self.path):
                if not self.exists():
                    create(self.path)
                connection = self._connection()
                with transaction(connection):
                    if current(self.path) != self.path:
                        continue  # adopted just before this transaction began
                    schema.version(connection)  # another process may have upgraded it
                    yield connection
                    is_done = True

    def attach(self, connection: sqlite3.Connection) -> None:
        """Attach the state to another connection, outside a transaction, as ``state``.

        It has to be done again when :meth:`current_path` has changed.
        """
        with self.reading():  # refuses what is damaged or newer
            if self._open is None:
                attach_empty(connection)
            else:
                # A plain path would create an empty file if the state has just been deleted.
                connection.execute("ATTACH ? AS state", (sqlite.uri(self.path, "rw"),))

    def _follow(self) -> None:
        """Go on with the file that adopted this one, if any."""
        path = current(self.path)
        if path != self.path:
            self.close()
            self.path = path

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            self._open = connect(self.path)
        return self._open


def attach_empty(connection: sqlite3.Connection) -> None:
    """Attach an empty state to another connection as ``state``."""
    connection.execute("ATTACH ':memory:' AS state")
    connection.execute(f"CREATE TABLE state.{schema.MARKS}")
    connection.execute(f"CREATE TABLE state.{schema.TAGS}")
    connection.execute(f"CREATE TABLE state.{schema.FEEDS}")


def current(path: Path) -> Path:
    """Where the state of ``path`` is now: there, or in the file that adopted it."""
    try:
        with pointer(path).open(encoding="utf-8") as file:
            name = file.read(_MAX_POINTER)
    except (OSError, UnicodeDecodeError):
        return path
    return path.with_name(name) if name and Path(name).name == name else path


def pointer(path: Path) -> Path:
    """The file that names the state file which adopted the one at ``path``."""
    return path.with_name(f"{path.name}{_POINTER}")


def create(path: Path) -> None:
    """Create an empty state file, unless one exists; it and its folder are private."""

    def fill(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        with transaction(connection):
            schema.upgrade(connection)

    _make(path, fill)


def copy(source: Path, path: Path) -> None:
    """Create a state file with the content of another one, unless it exists."""
    # A connection of its own: one that has begun to write cannot be copied from.
    with closing(_connect(source, "ro")) as connection:
        _make(path, connection.backup)


def connect(path: Path) -> sqlite3.Connection:
    """Open a state file that exists, and upgrade its tables.

    :raises StateError: if it is damaged, foreign, newer or out of reach
    """
    with translated(path):
        _inspect(path)
        connection = _connect(path)
        try:
            if schema.version(connection) < len(schema.UPGRADES):
                with transaction(connection):
                    schema.upgrade(connection)
        except BaseException:
            connection.close()
            raise
        return connection


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn errors of disk and SQLite into a :class:`StateError` about ``path``."""

    def meaning(error: Exception, code: int) -> StateError:
        # Every statement is fixed and fits the tables, so any other error is damage.
        damage = (f"the state is damaged ({one_line(str(error))})", _UNTOUCHED)
        message, hint = _MEANINGS.get(code, damage)
        return StateError(message, subject=str(path), hint=hint)

    try:
        with sqlite.translated(meaning):
            yield
    except StateError as error:
        error.subject = error.subject or str(path)
        raise
    except OSError as error:
        hint = "check the permissions and the free space on the disk"
        raise StateError(error.strerror or str(error), subject=str(path), hint=hint) from error


def _make(path: Path, fill: Callable[[sqlite3.Connection], None]) -> None:
    with translated(path):
        _refuse_orphan_log(path)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = mkstemp(prefix=f".{path.name}-", suffix=".new", dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        try:
            with closing(_connect(temporary)) as connection:
                fill(connection)
            if atomic.give_name(temporary, path):
                atomic.sync_folder(path.parent)
        finally:
            for suffix in ("", *sqlite.COMPANIONS):
                Path(f"{name}{suffix}").unlink(missing_ok=True)


def _refuse_orphan_log(path: Path) -> None:
    # SQLite would write the pages of a log without its database into the new file.
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and not path.exists():
        raise StateError(
            f"the log {log.name} is here, but not the state that it belongs to",
            hint="put the state back, or move the log away as well",
        )


def _inspect(path: Path) -> None:
    """Refuse what is not a state file, over a connection that neither repairs nor changes it."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise StateError("not a file, but a directory or a device", hint=_UNTOUCHED)
    if status.st_size == 0:
        raise StateError("the state is damaged (the file is empty)", hint=_UNTOUCHED)
    with closing(_connect(path, "ro")) as connection:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != schema.APPLICATION_ID:
        raise StateError("this is a database of another program", hint=_UNTOUCHED)


def _connect(path: Path, mode: str = "rw") -> sqlite3.Connection:
    connection = sqlite.connect(path, mode, timeout=BUSY_SECONDS)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cell_size_check = ON")
    return connection
