"""One state file in use: opened at the first need, read and changed in whole transactions.

Reading never makes the file; the first change does, where that is allowed.  When the
archive gets a name meanwhile, the file goes on where the state is kept then.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from newsdigest.errors import StateError
from newsdigest.storage.sqlite import transaction
from newsdigest.storage.state import adoption, database, schema


class StateFile:
    """The state file at ``path``.

    :param create: whether a change may make it; without that and without a file the
        state is empty and stays so
    """

    def __init__(self, path: Path, *, create: bool) -> None:
        self.path = path
        self._create = create
        self._opened: sqlite3.Connection | None = None

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def is_there(self) -> bool:
        """Whether there is a file."""
        with database.translated(self.path):
            return self.path.exists()

    def in_use(self) -> Path | None:
        """The path of the file, followed to where it was adopted; None without a file."""
        self._follow()
        # No where the folder may not be entered.
        return self.path if os.path.exists(self.path) else None  # noqa: PTH110

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one moment."""
        self._follow()
        with database.translated(self.path):
            if self._opened is None and not self.is_there():
                with closing(database.nothing()) as connection:
                    yield connection
                return
            connection = self._connection()
            with transaction(connection, "DEFERRED"):
                yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection that changes all or nothing."""
        is_done = False
        while not is_done:
            self._follow()
            with database.translated(self.path):
                if not self.is_there():
                    if not self._create:
                        raise StateError("there is no state yet; it was opened for reading only")
                    database.create(self.path)
                connection = self._connection()
                with transaction(connection):
                    if adoption.current(self.path) != self.path:
                        continue  # adopted just before this transaction began
                    schema.version(connection)  # another process may have upgraded it
                    yield connection
                    is_done = True

    def attach(self, connection: sqlite3.Connection) -> None:
        """Make the tables readable as ``state`` through another connection.

        After :attr:`path` has changed, or the file was made, this is to be done again.
        """
        with self.reading():  # refuses what is damaged or newer
            database.attach(self.path if self._opened else None, connection)

    def _follow(self) -> None:
        """Go on in the file that adopted this one, if any."""
        path = adoption.current(self.path)
        if path != self.path:
            self.close()
            self.path = path

    def _connection(self) -> sqlite3.Connection:
        if self._opened is None:
            self._opened = database.connect(self.path)
        return self._opened
