"""The errors that a user sees, and exit codes.

Errors of libraries (SQLite, YAML, the network) become a :class:`NewsdigestError` where the
library is called; ``cli/app.py`` prints it.  Bugs stay other exceptions.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the process."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    EMPTY = 3
    UNDELIVERED = 4
    FAULTS = 5
    INTERRUPTED = 130


class NewsdigestError(Exception):
    """An error that a user can understand and act on.

    :param message: what happened, without a final full stop
    :param subject: what it happened to (a path, an id, an option), unless the message
        names it
    :param hint: what to do next: a command or a sentence
    """

    exit_code = ExitCode.FAILED

    def __init__(self, message: str, *, subject: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.subject = subject
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.subject}: {self.message}" if self.subject else self.message


class UsageError(NewsdigestError):
    """The command line is wrong."""

    exit_code = ExitCode.USAGE


class QueryError(UsageError):
    """A query that cannot be parsed.

    :param message: what is expected there
    :param query: the query as typed
    :param start: index of the first character at fault in ``query`` (from 0)
    :param end: index after the last one; at least ``start + 1``
    """

    def __init__(self, message: str, *, query: str, start: int, end: int, hint: str = "") -> None:
        super().__init__(message, subject=f"query, column {start + 1}", hint=hint)
        self.query = query
        self.start = start
        self.end = max(end, start + 1)


class ConfigError(NewsdigestError):
    """newsdigest.toml or an environment variable has an unusable value."""


class ArchiveError(NewsdigestError):
    """The archive folder is missing or cannot be read."""


class ReadError(NewsdigestError):
    """One file cannot be read as an article; the others still can."""


class StateError(NewsdigestError):
    """The reader's state (marks, tags, deliveries, feeds) cannot be read or written."""


class NotFoundError(NewsdigestError):
    """An id, a name or a file does not exist or is ambiguous."""


class DeliveryError(NewsdigestError):
    """A result could not be delivered."""

    exit_code = ExitCode.UNDELIVERED


class MailRefusedError(DeliveryError):
    """A mail server refused a mail permanently, for all recipients."""
