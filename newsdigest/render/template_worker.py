"""The process in which a user's template runs, with limits that the kernel enforces.

The sandbox cannot bound the memory or time of an expression: padding, formatting, joining
and loops make values of any size.  Its client is
:class:`~newsdigest.render.templates.TemplateProcess`.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

from newsdigest.errors import UsageError

MAX_MEMORY = 768 * 1024 * 1024
"""Bytes of address space; Python and its libraries take about 150 MB."""
DONE, FAILED = b"\0", b"\1"
_HEADER = 8
"""Bytes of the length before a message."""


def main(limit: int, seconds: int) -> None:
    """Answer requests from standard input until it ends.

    The first request is a function with its arguments; the function that it returns makes
    a text of each of the following requests.

    :param limit: bytes of a text
    :param seconds: for one text
    """
    source, sink = _streams()
    _limit_resources()
    make: Callable[[Any], Any] = _start
    while (data := receive(source)) is not None:
        if hasattr(signal, "alarm"):
            signal.alarm(seconds)
        reply, function = _answer(make, data, limit)
        if hasattr(signal, "alarm"):
            signal.alarm(0)
        send(sink, reply)
        make = function or make


def send(stream: IO[bytes], data: bytes) -> None:
    """Write a message, its length first."""
    stream.write(len(data).to_bytes(_HEADER, "big") + data)
    stream.flush()


def receive(stream: IO[bytes], limit: int = sys.maxsize) -> bytes | None:
    """The next message, None at the end.

    :param limit: bytes of the longest message; a longer one counts as the end
    """
    header = stream.read(_HEADER)
    size = int.from_bytes(header, "big")
    if len(header) < _HEADER or size > limit:
        return None
    data = stream.read(size)
    return data if len(data) == size else None


def _start(request: Any) -> Any:
    function, arguments = request
    return function(*arguments)


def _answer(
    make: Callable[[Any], Any], data: bytes, limit: int
) -> tuple[bytes, Callable[[Any], Any] | None]:
    """The reply to one request, and the function that the first request returns."""
    try:
        result = make(pickle.loads(data))  # noqa: S301 - from the parent process
        if callable(result):
            return DONE, result
        text = result.encode("utf-8", "surrogatepass")
        if len(text) > limit:
            raise UsageError(f"makes a text of more than {limit:,} bytes", subject="template")
        return DONE + text, None
    except MemoryError:
        result = text = b""  # free memory for the reply
        return _failure(UsageError("needs too much memory", subject="template")), None
    except UsageError as error:
        return _failure(error), None


def _failure(error: UsageError) -> bytes:
    parts = [part[:10_000] for part in (error.message, error.subject, error.hint)]
    return FAILED + json.dumps(parts).encode()


def _streams() -> tuple[IO[bytes], IO[bytes]]:
    """Copies of standard input and output, which themselves become the null device."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    return source, sink


def _limit_resources() -> None:
    """Ignore Ctrl-C, end at an alarm, write no file, limit the memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "win32":
        return
    import resource

    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})
    for kind, most in (
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        if hard == resource.RLIM_INFINITY or hard > most:
            with suppress(OSError, ValueError):  # macOS does not limit address space
                resource.setrlimit(kind, (most, most))
