"""Child processes: calls that may hang, exhaust memory or end their process.

A call that exceeds a limit is killed with its process; the caller gets an exception.  A
process stays for further calls, so that many small ones cost one start.  Any function can
be called that can be imported by name and whose arguments and result can be pickled.
"""

from __future__ import annotations

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
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import MappingProxyType
from typing import Any, BinaryIO, NoReturn

from newsdigest.errors import NewsdigestError

MEMORY = 1 << 30
"""Bytes of data that a process may allocate."""
MAX_MESSAGE = 300
"""Characters of an error's message: parsers quote their input."""
GC_THRESHOLD = 50_000
"""Objects between two garbage collections: many are created in children, few in cycles."""
_CLOCK_FACTOR = 4
"""Seconds of the clock per second of CPU time before a process is killed."""
_LENGTH = struct.Struct("!Q")
_PROGRAM = "from newsdigest.child_process import serve; serve()"


class OverdueError(Exception):
    """A call exceeded its time; its process has ended."""


class EndedError(Exception):
    """The process ended during a call.

    :param code: as :attr:`subprocess.Popen.returncode` has it
    """

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class CallError(Exception):
    """A function raised an exception that is no :class:`NewsdigestError`; the name of its type."""


class ChildProcess:
    """One process that executes calls, one at a time; it starts with the first."""

    def __init__(self, memory: int = MEMORY) -> None:
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self.is_closed = False

    def call(self, seconds: int, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """The result of a function.

        :param seconds: of CPU time; four times as many on the clock
        :raises OverdueError: if it took longer
        :raises EndedError: if the process ended for another reason
        :raises CallError: if it raised an exception
        :raises NewsdigestError: that the function raised
        """
        with self._lock:
            request = pickle.dumps((seconds, function, args, kwargs))
            answer = self._exchange(request, seconds)
        is_result, result = pickle.loads(answer)  # noqa: S301 - this program's own objects
        if not is_result:
            raise result
        return result

    @property
    def pid(self) -> int | None:
        """The id of the process; None before the first call."""
        return self._process.pid if self._process is not None else None

    def close(self) -> None:
        """End the process for good; a call that it executes fails."""
        self.is_closed = True
        if self._process is not None:
            self._process.kill()
        with self._lock:
            self._end()

    def _end(self) -> None:
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
            self._end()
            raise

    def _raise_failure(self, process: subprocess.Popen[bytes], timed_out: bool) -> NoReturn:
        """Raise the reason for which the process ended."""
        with suppress(OSError):
            process.kill()
        code = process.wait()
        self._end()
        if timed_out or code == -getattr(signal, "SIGXCPU", 0):
            raise OverdueError
        raise EndedError(code)

    def _running(self) -> subprocess.Popen[bytes]:
        if self.is_closed:
            raise EndedError(0)
        if self._process is None:
            # -P: no module is imported from the current folder.
            self._process = subprocess.Popen(  # noqa: S603 - this program itself
                [sys.executable, "-P", "-c", _PROGRAM, str(self._memory), str(os.getpid())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process


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


def serve() -> None:
    """Execute calls from standard input until it ends: the main function of a process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source = os.fdopen(os.dup(0), "rb")
    target = os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    for handle in (0, 1):  # so that output of a library is not taken for an answer
        os.dup2(null, handle)
    _limit_memory(int(sys.argv[1]))
    gc.set_threshold(GC_THRESHOLD)
    end_with_parent(int(sys.argv[2]))
    with suppress(EOFError, BrokenPipeError):
        while True:
            _write(target, _execute(_read(source)))


def end_with_parent(parent: int) -> None:
    """Have this process exit soon after its parent was killed, whatever it is doing."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _execute(request: bytes) -> bytes:
    try:
        seconds, function, args, kwargs = pickle.loads(request)  # noqa: S301 - from the parent
        _limit_time(seconds)
        return pickle.dumps((True, function(*args, **kwargs)))
    except NewsdigestError as error:
        error.message = error.message[:MAX_MESSAGE]
        return pickle.dumps((False, error))
    except Exception as error:  # a bug on an unexpected document
        return pickle.dumps((False, CallError(type(error).__name__)))


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
