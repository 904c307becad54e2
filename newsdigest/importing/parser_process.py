"""Parser processes: untrusted input is parsed in a child process with limits of time and memory.

A parser that exceeds a limit is killed with its process; the caller gets a
:class:`ReadError`.
"""

from __future__ import annotations

import atexit
from collections.abc import Callable
from functools import cache
from queue import LifoQueue
from typing import Any, ParamSpec, TypeVar

from newsdigest.child_process import MEMORY, CallError, ChildProcess, EndedError, OverdueError
from newsdigest.errors import ReadError

SECONDS = 20
"""CPU time for one document."""
FIRST_SECONDS = 2
"""CPU time after which a document is parsed again among the slow ones."""
QUICK = 2
"""Processes for documents that are parsed quickly."""
_MEMORY_ERRORS = (MemoryError.__name__, RecursionError.__name__)

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class ParserPool:
    """Several processes: a slow document waits only for other slow ones.

    Each gets a little time first.  One that needs more is parsed again with its whole time
    in the process for slow ones, so that it delays the quick ones only once and briefly.
    """

    def __init__(self, seconds: int = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._processes = [ChildProcess(memory) for _ in range(QUICK + 1)]
        self._quick: LifoQueue[ChildProcess] = LifoQueue()
        self._slow: LifoQueue[ChildProcess] = LifoQueue()
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
        except OverdueError:
            pass
        try:
            return _call_in_idle(self._slow, self._seconds, function, args, kwargs)  # type: ignore[no-any-return]
        except OverdueError:
            raise ReadError(
                f"took longer than {self._seconds} seconds to read; it is not imported"
            ) from None

    def close(self) -> None:
        """End all processes."""
        for process in self._processes:
            process.close()


def _call_in_idle(
    idle: LifoQueue[ChildProcess],
    seconds: int,
    function: Callable[..., Any],
    args: Any,
    kwargs: Any,
) -> Any:
    process = idle.get()
    try:
        return process.call(seconds, function, *args, **kwargs)
    except EndedError:
        raise ReadError("the parser failed on it; it is not imported") from None
    except CallError as error:
        if str(error) in _MEMORY_ERRORS:
            raise ReadError("needs too much memory to read; it is not imported") from None
        raise ReadError(f"cannot be read ({error}); it is not imported") from None
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
