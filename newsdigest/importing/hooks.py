"""The hook: a command of the user's own that receives new articles.

It runs once for all of them, after the rules, with one JSON object per line on its standard
input.  Articles are done once it has ended, with whatever status; if newsdigest is killed
before, the next command runs it again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from newsdigest.archive.facade import Archive
from newsdigest.article import Item
from newsdigest.config import Settings
from newsdigest.deliver.timeout import run_program
from newsdigest.errors import StateError
from newsdigest.render import data
from newsdigest.storage.locks import acquire
from newsdigest.text.sanitize import one_line

TIMEOUT = 60.0
"""Seconds that a hook may take where ``hooks.timeout`` says nothing."""
RUNNING = "NEWSDIGEST_HOOK"
"""In the environment of a hook, so that a newsdigest in it runs none."""


def run_hook(
    archive: Archive,
    settings: Settings,
    environ: Mapping[str, str],
    warn: Callable[[str], None],
) -> None:
    """Run ``hooks.new`` on the new articles on which rules have acted; they are then done.

    A newsdigest that a hook runs leaves them for later.

    :param warn: receives a line if the hook fails
    """
    command = (settings.hooks or {}).get("new", "").strip()
    if RUNNING in environ or not (arrivals := archive.arrivals()):
        return
    try:
        # Another process may have found more since the rules acted.
        later = set(archive.state.arrivals.unknown(arrivals))
        ids = [identity for identity in arrivals if identity not in later]
        if not command:
            _finish(archive, ids)
            return
        with _lock(settings) as is_locked:
            if not is_locked:
                return  # another process runs the hook
            if unseen := archive.state.arrivals.unknown(ids, to_hook=True):
                _run(command, archive.items(unseen), archive, settings, environ, warn)
            _finish(archive, ids)
    except StateError as error:
        warn(f"the hook waits until your state can be written: {error}")


def _finish(archive: Archive, ids: Sequence[str]) -> None:
    archive.state.arrivals.finish(ids)
    archive.remove_arrivals(ids)


def _run(
    command: str,
    items: Sequence[Item],
    archive: Archive,
    settings: Settings,
    environ: Mapping[str, str],
    warn: Callable[[str], None],
) -> None:
    lines = data.json_lines(data.item_fields(item, archive.zone) for item in items)
    text = "".join(f"{line}\n" for line in lines).encode()
    variables = {
        **environ,
        RUNNING: "new",
        "NEWSDIGEST_ARCHIVE": str(archive.root),
        "NEWSDIGEST_COUNT": str(len(items)),
    }
    seconds = float((settings.hooks or {}).get("timeout", TIMEOUT))
    name = one_line(command.partition(" ")[0])
    try:
        status, output = run_program(
            ["/bin/sh", "-c", command],
            capture="stderr",
            seconds=seconds,
            stdin=text,
            environ=variables,
        )
    except TimeoutError:
        warn(f"hooks.new: {name} was ended after {seconds:g} seconds")
    except OSError as error:
        warn(f"hooks.new: {name} cannot be started: {error.strerror}")
    else:
        if status:
            last = one_line(output.decode(errors="replace").strip().rpartition("\n")[2])
            warn(f"hooks.new: {name} failed ({status})" + (f": {last}" if last else ""))


@contextmanager
def _lock(settings: Settings) -> Iterator[bool]:
    """Whether this process may run the hook: one at a time does."""
    if os.name != "posix":
        yield True
        return
    path = settings.index_path.with_suffix(".hook")
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:  # no cache folder: the index is in memory
        yield True
        return
    try:
        yield acquire(handle, 0)
    finally:
        os.close(handle)
