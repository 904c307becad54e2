"""One process at a time does something under a name; the others wait, but not for ever."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from newsdigest.errors import StateError
from newsdigest.storage.locks import lock_within
from newsdigest.storage.state.adoption import current

WAIT = 60.0
"""Seconds to wait for another process."""


@contextmanager
def turn(state: Path, name: str, *, seconds: float = WAIT) -> Iterator[None]:
    """Hold the name alone; a process that is killed lets go of it.

    :param state: the state file, beside which the lock lies
    :raises StateError: if another process holds it all that time
    """
    if os.name != "posix":  # elsewhere the state refuses the second of two deliveries
        yield
        return
    state = current(state)
    state.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = blake2b(name.encode(), digest_size=8).hexdigest()
    with state.with_name(f"{state.name}-{key}.lock").open("w") as lock:
        if not lock_within(lock.fileno(), seconds):
            raise StateError(
                f"another newsdigest has been delivering it for {seconds:.0f} s",
                subject=f"digest '{name}'",
                hint="try again when it has ended",
            )
        yield
