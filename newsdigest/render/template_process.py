"""A user's template, filled in by a process of its own (``template_worker``)."""

from __future__ import annotations

import json
import pickle
import signal
import subprocess
import sys
import weakref
from collections.abc import Callable
from typing import Any

from newsdigest.errors import UsageError
from newsdigest.render.template_worker import DONE, receive, send

SECONDS = 20
"""For one text, such as a digest of many stories."""
_START = (
    "import sys; sys.path[:] = {path!r}; "
    "from newsdigest.render.template_worker import main; main({limit}, {seconds})"
)


class TemplateProcess:
    """A process that makes a text of each value that it is given.

    :param make: importable by its name; called there, gives the function that makes a text
    :param limit: bytes of a text
    :param seconds: for one text
    :raises UsageError: if ``make`` does, takes too long or needs too much memory
    """

    def __init__(
        self, make: Callable[..., Any], *arguments: Any, limit: int, seconds: int = SECONDS
    ) -> None:
        self._limit, self._seconds = limit, seconds
        code = _START.format(path=sys.path, limit=limit, seconds=seconds)
        try:
            # -P: without it, modules in the folder where the user is would be taken.
            self._process = subprocess.Popen(  # noqa: S603 - this Python, without a shell
                [sys.executable, "-P", "-B", "-c", code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise UsageError(f"cannot be run: {error.strerror}", subject="template") from error
        weakref.finalize(self, _end, self._process)
        self((make, arguments))

    def __call__(self, value: Any) -> str:
        """The text of a value.

        :raises UsageError: if it cannot be made, takes too long or needs too much memory
        """
        reply = self._reply(pickle.dumps(value))
        if reply is None:
            raise UsageError(self._reason(), subject="template")
        if reply[:1] == DONE:
            return reply[1:].decode("utf-8", "surrogatepass")
        message, subject, hint = json.loads(reply[1:])
        raise UsageError(message, subject=subject, hint=hint)

    def _reply(self, request: bytes) -> bytes | None:
        sink, source = self._process.stdin, self._process.stdout
        if sink is None or source is None:
            return None
        try:
            send(sink, request)
        except BrokenPipeError:
            return None
        return receive(source, max(self._limit, 100_000) + 1)

    def _reason(self) -> str:
        """Why the process has ended."""
        try:
            status = self._process.wait(self._seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        if status == -getattr(signal, "SIGALRM", 0):
            return f"takes longer than {self._seconds} s"
        return "needs too much memory, or goes too deep"


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let the process end: it does when its input ends."""
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            try:
                stream.close()
            except BrokenPipeError:  # what was not sent any more
                continue
