"""State files on the disk: make one, open one, change it in one transaction.

A file is made under another name and linked into its place when it is complete,
so that an empty file there is always a damaged one and never a new one.  SQLite takes
an empty file for a new database and throws its log away, so that its size is looked at
first; then it is opened for reading only, so that what is damaged or foreign stays as
it is.  A state file is never opened by other means than SQLite: closing any other
handle on it would drop this process's locks (sqlite.org/howtocorrupt.html, 2.2).
Nothing here deletes, moves or overwrites a state file.

What the surroundings do to SQLite becomes a :class:`StateError` here.  Which
tables there are is said in ``schema``.
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
from newsdigest.storage.sqlite import family, transaction
from newsdigest.storage.state import schema
from newsdigest.text.sanitize import one_line

BUSY_SECONDS = 10.0
"""How long to wait for another process that is writing."""

_LEFT_ALONE = (
    "the file is left as it is: move it and its '-wal' away, then put a backup in its "
    "place or import an earlier 'newsdigest state export'"
)
_MEANINGS = {
    sqlite3.SQLITE_BUSY: ("another program keeps the state busy", "try again in a moment"),
    sqlite3.SQLITE_FULL: ("the disk is full", "make room; nothing was changed"),
    sqlite3.SQLITE_IOERR: (
        "the state cannot be read or written: the disk is full or failing",
        "make room or check the disk; nothing was changed",
    ),
    **dict.fromkeys(
        (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM),
        (
            "the state cannot be opened for writing",
            "check the permissions of the file and its folder",
        ),
    ),
}


def create(path: Path) -> None:
    """Make a state file without anything in it; one that is there already stays.

    Its folder is made with access for its owner only, and so is the file.
    """
    _make(path, _fill)


def copy(source: Path, path: Path) -> None:
    """Make a state file with all that another one has; one that is there already stays."""
    # A connection of its own: one that has begun to write cannot be copied from.
    with closing(_connect(source, "ro")) as connection:
        _make(path, connection.backup)


def _fill(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    with transaction(connection):
        schema.upgrade(connection)


def _make(path: Path, fill: Callable[[sqlite3.Connection], None]) -> None:
    with translated(path):
        _refuse_orphan(path)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = mkstemp(prefix=f".{path.name}-", suffix=".new", dir=path.parent)
        os.close(handle)
        new = Path(name)
        try:
            with closing(_connect(new)) as connection:
                fill(connection)
            _put(new, path)
        finally:
            for end in ("", "-wal", "-shm"):
                Path(f"{name}{end}").unlink(missing_ok=True)


def connect(path: Path) -> sqlite3.Connection:
    """Open a state file that exists, its tables brought up to date.

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


def nothing() -> sqlite3.Connection:
    """An empty state in memory, for reading where there is no file yet."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    schema.upgrade(connection)
    return connection


def attach(path: Path | None, connection: sqlite3.Connection) -> None:
    """Give another connection the tables of a state file, or of an empty state, as ``state``."""
    if path:
        # A name alone would make an empty file where the state has just gone.
        connection.execute("ATTACH ? AS state", (_address(path, "rw"),))
    else:
        connection.execute("ATTACH ':memory:' AS state")
        connection.execute(f"CREATE TABLE state.{schema.MARKS}")
        connection.execute(f"CREATE TABLE state.{schema.TAGS}")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what disk and SQLite do into a :class:`StateError` about ``path``."""
    try:
        yield
    except StateError as error:
        error.subject = error.subject or str(path)
        raise
    except OSError as error:
        hint = "check the permissions and the room on the disk"
        raise StateError(error.strerror or str(error), subject=str(path), hint=hint) from error
    except (sqlite3.ProgrammingError, sqlite3.InterfaceError):
        raise  # bugs
    # The text of an error quotes the file; where that is no text, it cannot even be made.
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise _meaning(error, path) from error


def _meaning(error: Exception, path: Path) -> StateError:
    # Every statement is fixed and known to fit the tables: what is left is damage.
    message, hint = _MEANINGS.get(
        family(error), (f"the state is damaged ({one_line(str(error))})", _LEFT_ALONE)
    )
    return StateError(message, subject=str(path), hint=hint)


def _inspect(path: Path) -> None:
    """Refuse what is no state.

    A connection for reading only neither repairs a file nor removes its log.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise StateError("not a file, but a directory or a device stands here", hint=_LEFT_ALONE)
    if status.st_size == 0:
        raise StateError("the state is damaged (the file is empty)", hint=_LEFT_ALONE)
    with closing(_connect(path, "ro")) as connection:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != schema.APPLICATION_ID:
        raise StateError("this is a database of another program", hint=_LEFT_ALONE)


def _refuse_orphan(path: Path) -> None:
    # SQLite would write the pages of a log that was left behind into the new file.
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and not path.exists():
        raise StateError(
            f"the log {log.name} lies here, but not the state that it belongs to",
            hint="put the state back, or move the log away as well",
        )


def _address(path: Path, mode: str) -> str:
    return f"{path.absolute().as_uri()}?mode={mode}"


def _connect(path: Path, mode: str = "rw") -> sqlite3.Connection:
    connection = sqlite3.connect(
        _address(path, mode), uri=True, timeout=BUSY_SECONDS, isolation_level=None
    )
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cell_size_check = ON")
    return connection


def _put(new: Path, path: Path) -> None:
    """Give a complete file its name, unless another process was quicker."""
    try:
        path.hardlink_to(new)
    except FileExistsError:
        return
    except OSError:  # a file system without links
        if path.exists():
            return
        new.rename(path)
    _keep_entry(path.parent)


def _keep_entry(folder: Path) -> None:
    """See to it that a new name in a folder outlives a power failure."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
