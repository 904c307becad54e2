"""One process at a time does something under a name; the others wait, but not for ever."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from newsdigest.errors import StateError
from newsdigest.storage.state.adoption import current

WAIT = 60.0
"""Seconds to wait for another process."""
_STEP = 0.05


@contextmanager
def turn(state: Path, name: str, *, seconds: float = WAIT) -> Iterator[None]:
    """Hold the name alone; a process that is killed lets go of it.

    :param state: the state file, beside which the lock lies
    :raises StateError: if another process holds it all that time
    """
    try:
        import fcntl
    except ImportError:  # elsewhere the state refuses the second of two deliveries
        yield
        return
    state = current(state)
    state.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = blake2b(name.encode(), digest_size=8).hexdigest()
    with state.with_name(f"{state.name}-{key}.lock").open("w") as lock:
        end = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() >= end:
                    raise StateError(
                        f"another newsdigest has been delivering it for {seconds:.0f} s",
                        subject=f"digest '{name}'",
                        hint="try again when it has ended",
                    ) from None
                time.sleep(_STEP)
        yield
