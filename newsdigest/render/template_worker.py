"""The process in which a user's template is filled in, with bounds that the kernel keeps.

No rule inside of a sandbox says how much memory or time an expression takes: padding,
formatting, joining and loops make any size of anything.  So the template gets a process
of its own, which ends when it needs too much.  ``template_process`` is the other side.
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
"""Bytes of address space, of which Python and its libraries take about 150 MB."""
HEADER = 8
DONE, WRONG = b"\0", b"\1"


def main(limit: int, seconds: int) -> None:
    """Answer requests from standard input until it ends.

    The first is a function with its arguments, which gives the function that makes a
    text of each value that follows.

    :param limit: bytes of a text
    :param seconds: for one text
    """
    source, sink = _streams()
    _bound()
    make: Callable[[Any], Any] = _prepared
    while (data := receive(source)) is not None:
        if hasattr(signal, "alarm"):
            signal.alarm(seconds)
        reply, made = _answered(make, data, limit)
        if hasattr(signal, "alarm"):
            signal.alarm(0)
        send(sink, reply)
        make = made or make


def send(stream: IO[bytes], data: bytes) -> None:
    """Write a message, its length before it."""
    stream.write(len(data).to_bytes(HEADER, "big") + data)
    stream.flush()


def receive(stream: IO[bytes], limit: int = sys.maxsize) -> bytes | None:
    """The next message, None at the end.

    :param limit: bytes that it has at most; a longer one counts as the end
    """
    header = stream.read(HEADER)
    size = int.from_bytes(header, "big")
    if len(header) < HEADER or size > limit:
        return None
    data = stream.read(size)
    return data if len(data) == size else None


def _prepared(request: Any) -> Any:
    function, arguments = request
    return function(*arguments)


def _answered(
    make: Callable[[Any], Any], data: bytes, limit: int
) -> tuple[bytes, Callable[[Any], Any] | None]:
    """The reply to one request and, to the first, what answers the others."""
    try:
        made = make(pickle.loads(data))  # noqa: S301 - from the process that has started this one
        if callable(made):
            return DONE, made
        text = made.encode("utf-8", "surrogatepass")
        if len(text) > limit:
            raise UsageError(f"makes a text of more than {limit:,} bytes", subject="template")
        return DONE + text, None
    except MemoryError:
        made = text = b""  # room for the reply
        return _wrong(UsageError("needs too much memory", subject="template")), None
    except UsageError as error:
        return _wrong(error), None


def _wrong(error: UsageError) -> bytes:
    parts = [part[:10_000] for part in (error.message, error.subject, error.hint)]
    return WRONG + json.dumps(parts).encode()


def _streams() -> tuple[IO[bytes], IO[bytes]]:
    """Standard input and output, for messages alone."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    return source, sink


def _bound() -> None:
    """Leave Ctrl-C to the other side, end at an alarm, write no file, take so much memory."""
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
            with suppress(OSError, ValueError):  # macOS does not bound address space
                resource.setrlimit(kind, (most, most))
