"""A file opened in the reader's editor."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path

from newsdigest.deliver.foreground import Ended, Lend, run
from newsdigest.errors import UsageError


def edit(path: Path, *, environ: Mapping[str, str], lend: Lend = nullcontext) -> Ended:
    """Open a file in ``$VISUAL`` or ``$EDITOR`` and wait until it is left.

    :raises UsageError: if there is no editor, or it cannot be started
    """
    chosen = environ.get("VISUAL") or environ.get("EDITOR") or ""
    try:
        command = shlex.split(chosen)
    except ValueError as error:
        raise UsageError(f"the editor cannot be started: {error}", subject=chosen) from error
    if not command:
        raise UsageError("no editor is set", hint="set $VISUAL or $EDITOR: export EDITOR=nano")
    # Absolute: a name that begins with - or + would be an option.
    ended = run([*command, str(path.absolute())], environ={**os.environ, **environ}, lend=lend)
    if ended.status is None:
        raise UsageError(f"the editor {ended}", subject=chosen)
    return ended
