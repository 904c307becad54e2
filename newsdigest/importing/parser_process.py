"""Parsers of what strangers send run in a child process, within limits of time and memory.

A parser that exceeds a limit is killed with its process; the caller gets a
:class:`ReadError`.  A child stays for further calls, so that many small documents
cost one start.  What is parsed, and how, is left to the functions called: any that
can be imported by name, whose arguments and result can be pickled.
"""

from __future__ import annotations

import atexit
import copyreg
import gc
import os
import pickle
import select
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from queue import LifoQueue
from types import MappingProxyType
from typing import Any, BinaryIO, NoReturn, ParamSpec, TypeVar

from newsdigest.errors import NewsdigestError, ReadError

SECONDS = 20
"""Processor time for one document."""
FIRST_SECONDS = 2
"""Processor time before a document has to wait for the other slow ones."""
MEMORY = 1 << 30
"""Bytes of data that a child may have."""
QUICK = 2
"""Children for documents that are parsed quickly: parsing takes a processor and memory."""
MAX_MESSAGE = 300
"""Characters of an error's message: parsers repeat what they were given."""
_WAITING = 4
"""Seconds of the clock per second of processor time before a child is killed."""
_LENGTH = struct.Struct("!Q")
_PROGRAM = "from newsdigest.importing.parser_process import serve; serve()"

Given = ParamSpec("Given")
Result = TypeVar("Result")


class _OverdueError(Exception):
    """A call exceeded its time."""


class Child:
    """One process that answers calls, one at a time; it starts with the first."""

    def __init__(self, memory: int = MEMORY) -> None:
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def call(self, seconds: int, function: Callable[..., Any], given: Any, named: Any) -> Any:
        """The result of a function.

        :raises _OverdueError: if it took longer; the process has ended then
        :raises ReadError: if the process ended for another reason
        """
        with self._lock:
            request = pickle.dumps((seconds, function, given, named))
            answer = self._answer(request, seconds)
        good, result = pickle.loads(answer)  # noqa: S301 - this program's own objects
        if not good:
            raise result
        return result

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                with suppress(OSError):
                    stream and stream.close()
            self._process = None

    def _answer(self, request: bytes, seconds: int) -> bytes:
        process = self._started()
        late = threading.Event()
        try:
            _write(process.stdin, request)
            with _watched(process, seconds * _WAITING, late):
                return _read(process.stdout)
        except (EOFError, OSError):
            self._ended(process, late.is_set())
        except BaseException:  # Ctrl-C: whatever comes would answer the wrong call
            self.close()
            raise

    def _ended(self, process: subprocess.Popen[bytes], late: bool) -> NoReturn:
        """Say why the process ended."""
        with suppress(OSError):
            process.kill()
        code = process.wait()
        self.close()
        if late or code == -getattr(signal, "SIGXCPU", 0):
            raise _OverdueError
        raise ReadError("the parser failed on it; it is not imported")

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            # -P: never a module from the folder that the command was called in.
            self._process = subprocess.Popen(  # noqa: S603 - this program itself
                [sys.executable, "-P", "-c", _PROGRAM, str(self._memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process


class Children:
    """Several children: a slow document waits only for other slow ones.

    Each gets a little time first.  One that needs more is parsed again, alone, with
    its whole time, so that it holds up the quick ones only once and briefly.
    """

    def __init__(self, seconds: int = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._children = [Child(memory) for _ in range(QUICK + 1)]
        self._quick: LifoQueue[Child] = LifoQueue()
        self._slow: LifoQueue[Child] = LifoQueue()
        for child in self._children[1:]:
            self._quick.put(child)
        self._slow.put(self._children[0])

    def __call__(
        self, function: Callable[Given, Result], *given: Given.args, **named: Given.kwargs
    ) -> Result:
        """The result of a function, which ran in a child.

        :raises ReadError: if it exceeded its time or memory
        """
        first = min(FIRST_SECONDS, self._seconds)
        try:
            return _borrowed(self._quick, first, function, given, named)  # type: ignore[no-any-return]
        except _OverdueError:
            pass
        try:
            return _borrowed(self._slow, self._seconds, function, given, named)  # type: ignore[no-any-return]
        except _OverdueError:
            raise ReadError(
                f"took longer than {self._seconds} seconds to read; it is not imported"
            ) from None

    def close(self) -> None:
        """End all processes."""
        for child in self._children:
            child.close()


@contextmanager
def _watched(
    process: subprocess.Popen[bytes], seconds: float, late: threading.Event
) -> Iterator[None]:
    """Kill a process that does not answer in time; ``late`` is set then."""

    def kill() -> None:
        late.set()
        process.kill()

    if hasattr(select, "poll"):  # an answer begins when it is complete
        poll = select.poll()
        poll.register(process.stdout, select.POLLIN)  # type: ignore[arg-type]
        if not poll.poll(seconds * 1000):
            kill()
        yield
        return
    timer = threading.Timer(seconds, kill)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _borrowed(
    idle: LifoQueue[Child], seconds: int, function: Callable[..., Any], given: Any, named: Any
) -> Any:
    child = idle.get()
    try:
        return child.call(seconds, function, given, named)
    finally:
        idle.put(child)


@cache
def children() -> Children:
    """The children of this program; they end with it."""
    shared = Children()
    atexit.register(shared.close)
    return shared


@cache
def entries() -> Children:
    """Children for single entries, so that these do not wait for whole documents."""
    shared = Children(seconds=5)
    atexit.register(shared.close)
    return shared


def serve() -> None:
    """Answer calls from standard input until it ends: what a child does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source = os.fdopen(os.dup(0), "rb")
    target = os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    for handle in (0, 1):  # what a library prints is no answer
        os.dup2(null, handle)
    _limit_memory(int(sys.argv[1]))
    gc.set_threshold(50_000)  # many objects are made here, few in circles
    with suppress(EOFError, BrokenPipeError):
        while True:
            _write(target, _answered(_read(source)))


def _answered(request: bytes) -> bytes:
    try:
        seconds, function, given, named = pickle.loads(request)  # noqa: S301 - from the parent
        _limit_time(seconds)
        return pickle.dumps((True, function(*given, **named)))
    except NewsdigestError as error:
        error.message = error.message[:MAX_MESSAGE]
        return pickle.dumps((False, error))
    except (MemoryError, RecursionError):
        return pickle.dumps((False, ReadError("needs too much memory to read; it is not imported")))
    except Exception as error:  # a parser's fault on a document nobody foresaw
        reason = type(error).__name__
        return pickle.dumps((False, ReadError(f"cannot be read ({reason}); it is not imported")))


def _limit_memory(size: int) -> None:
    with suppress(ImportError, ValueError, OSError):  # not every system has it
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
        resource.setrlimit(kind, (size, size))


def _limit_time(seconds: int) -> None:
    """Let the kernel end this process after so much more processor time."""
    with suppress(ImportError, ValueError, OSError):
        import resource
        import time

        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        limit = int(time.process_time()) + 1 + seconds
        if most != resource.RLIM_INFINITY:
            limit = min(limit, most)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, most))


def _write(stream: BinaryIO | Any, data: bytes) -> None:
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def _read(stream: BinaryIO | Any) -> bytes:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (size,) = _LENGTH.unpack(head)
    data: bytes = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _mapping(content: dict[str, Any]) -> MappingProxyType[str, Any]:
    return MappingProxyType(content)


copyreg.pickle(MappingProxyType, lambda mapping: (_mapping, (dict(mapping),)))
