"""Parser processes: untrusted input is parsed in a child process with limits of time and memory.

A parser that exceeds a limit is killed with its process; the caller gets a
:class:`ReadError`.  A process stays for further calls, so that many small documents cost
one start.  Any function can be called that can be imported by name and whose arguments and
result can be pickled.
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
"""CPU time for one document."""
FIRST_SECONDS = 2
"""CPU time after which a document is parsed again among the slow ones."""
MEMORY = 1 << 30
"""Bytes of data that a process may allocate."""
QUICK = 2
"""Processes for documents that are parsed quickly."""
MAX_MESSAGE = 300
"""Characters of an error's message: parsers quote their input."""
_CLOCK_FACTOR = 4
"""Seconds of the clock per second of CPU time before a process is killed."""
_LENGTH = struct.Struct("!Q")
_PROGRAM = "from newsdigest.importing.parser_process import serve; serve()"

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class _OverdueError(Exception):
    """A call exceeded its time."""


class ParserProcess:
    """One process that executes calls, one at a time; it starts with the first."""

    def __init__(self, memory: int = MEMORY) -> None:
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def call(self, seconds: int, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """The result of a function.

        :raises _OverdueError: if it took longer; the process has then ended
        :raises ReadError: if the process ended for another reason
        """
        with self._lock:
            request = pickle.dumps((seconds, function, args, kwargs))
            answer = self._exchange(request, seconds)
        is_result, result = pickle.loads(answer)  # noqa: S301 - this program's own objects
        if not is_result:
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

    def _exchange(self, request: bytes, seconds: int) -> bytes:
        process = self._running()
        timeout = threading.Event()
        try:
            _write(process.stdin, request)
            with _killed_after(process, seconds * _CLOCK_FACTOR, timeout):
                return _read(process.stdout)
        except (EOFError, OSError):
            self._raise_failure(process, timeout.is_set())
        except BaseException:  # Ctrl-C: a late answer would go to the wrong call
            self.close()
            raise

    def _raise_failure(self, process: subprocess.Popen[bytes], timed_out: bool) -> NoReturn:
        """Raise the reason for which the process ended."""
        with suppress(OSError):
            process.kill()
        code = process.wait()
        self.close()
        if timed_out or code == -getattr(signal, "SIGXCPU", 0):
            raise _OverdueError
        raise ReadError("the parser failed on it; it is not imported")

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            # -P: no module is imported from the current folder.
            self._process = subprocess.Popen(  # noqa: S603 - this program itself
                [sys.executable, "-P", "-c", _PROGRAM, str(self._memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process


class ParserPool:
    """Several processes: a slow document waits only for other slow ones.

    Each gets a little time first.  One that needs more is parsed again with its whole time
    in the process for slow ones, so that it delays the quick ones only once and briefly.
    """

    def __init__(self, seconds: int = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._processes = [ParserProcess(memory) for _ in range(QUICK + 1)]
        self._quick: LifoQueue[ParserProcess] = LifoQueue()
        self._slow: LifoQueue[ParserProcess] = LifoQueue()
        for process in self._processes[1:]:
            self._quick.put(process)
        self._slow.put(self._processes[0])

    def __call__(
        self,
        function: Callable[Arguments, Result],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Result:
        """The result of a function, run in a parser process.

        :raises ReadError: if it exceeded its time or memory
        """
        first = min(FIRST_SECONDS, self._seconds)
        try:
            return _call_in_idle(self._quick, first, function, args, kwargs)  # type: ignore[no-any-return]
        except _OverdueError:
            pass
        try:
            return _call_in_idle(self._slow, self._seconds, function, args, kwargs)  # type: ignore[no-any-return]
        except _OverdueError:
            raise ReadError(
                f"took longer than {self._seconds} seconds to read; it is not imported"
            ) from None

    def close(self) -> None:
        """End all processes."""
        for process in self._processes:
            process.close()


@contextmanager
def _killed_after(
    process: subprocess.Popen[bytes], seconds: float, timeout: threading.Event
) -> Iterator[None]:
    """Kill a process that does not answer in time, and set ``timeout``."""

    def kill() -> None:
        timeout.set()
        process.kill()

    if hasattr(select, "poll"):  # an answer is written when it is complete
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


def _call_in_idle(
    idle: LifoQueue[ParserProcess],
    seconds: int,
    function: Callable[..., Any],
    args: Any,
    kwargs: Any,
) -> Any:
    process = idle.get()
    try:
        return process.call(seconds, function, args, kwargs)
    finally:
        idle.put(process)


@cache
def parsers() -> ParserPool:
    """The pool for whole documents; its processes end with this one."""
    pool = ParserPool()
    atexit.register(pool.close)
    return pool


@cache
def entry_parsers() -> ParserPool:
    """The pool for single entries, which must not wait for whole documents."""
    pool = ParserPool(seconds=5)
    atexit.register(pool.close)
    return pool


def serve() -> None:
    """Execute calls from standard input until it ends: the main function of a process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source = os.fdopen(os.dup(0), "rb")
    target = os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    for handle in (0, 1):  # so that output of a library is not taken for an answer
        os.dup2(null, handle)
    _limit_memory(int(sys.argv[1]))
    gc.set_threshold(50_000)  # many objects are created here, few in cycles
    with suppress(EOFError, BrokenPipeError):
        while True:
            _write(target, _execute(_read(source)))


def _execute(request: bytes) -> bytes:
    try:
        seconds, function, args, kwargs = pickle.loads(request)  # noqa: S301 - from the parent
        _limit_time(seconds)
        return pickle.dumps((True, function(*args, **kwargs)))
    except NewsdigestError as error:
        error.message = error.message[:MAX_MESSAGE]
        return pickle.dumps((False, error))
    except (MemoryError, RecursionError):
        return pickle.dumps((False, ReadError("needs too much memory to read; it is not imported")))
    except Exception as error:  # a parser's bug on an unexpected document
        reason = type(error).__name__
        return pickle.dumps((False, ReadError(f"cannot be read ({reason}); it is not imported")))


def _limit_memory(size: int) -> None:
    with suppress(ImportError, ValueError, OSError):  # not every system has it
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
        resource.setrlimit(kind, (size, size))


def _limit_time(seconds: int) -> None:
    """Have the kernel kill this process after this much more CPU time."""
    with suppress(ImportError, ValueError, OSError):
        import resource
        import time

        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        limit = int(time.process_time()) + 1 + seconds
        if hard != resource.RLIM_INFINITY:
            limit = min(limit, hard)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))


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
