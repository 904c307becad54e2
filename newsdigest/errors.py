"""One tree of errors and the exit codes they lead to.

Every error that a user may see is a :class:`NewsdigestError`: what happened, to
what, and what to do next.  ``cli/app.py`` has the one place that prints it.
Errors of libraries (SQLite, YAML, the network) are turned into one of these at
the boundary where they arise; bugs are left alone.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process tells its caller."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    EMPTY = 3
    UNDELIVERED = 4
    FAULTS = 5
    INTERRUPTED = 130


class NewsdigestError(Exception):
    """Something a user can understand and act on.

    :param message: what happened, without a full stop at its end
    :param subject: what it happened to (a path, an id, an option), if the message
        does not name it already
    :param hint: what to do next: a command to try or a sentence
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
    """The command line asks for something that cannot be meant."""

    exit_code = ExitCode.USAGE


class QueryError(UsageError):
    """A query that cannot be parsed.

    :param message: what was expected there
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
    """newsdigest.toml or an environment variable says something unusable."""


class ArchiveError(NewsdigestError):
    """The archive folder is missing or cannot be read."""


class ReadError(NewsdigestError):
    """One file cannot be read as an article; the others still can."""


class StateError(NewsdigestError):
    """The record of what the reader did cannot be read, written or understood."""


class NotFoundError(NewsdigestError):
    """An id, a name or a file that is asked for does not exist or is ambiguous."""


class DeliveryError(NewsdigestError):
    """The result was made and could not be handed over."""

    exit_code = ExitCode.UNDELIVERED


class MailRefusedError(DeliveryError):
    """A server refused a mail for good: nobody has it, and trying it again soon does not help."""
