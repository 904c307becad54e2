"""Open a file in the user's editor."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path

from newsdigest.deliver.foreground import Outcome, TerminalLoan, run
from newsdigest.errors import UsageError


def edit(path: Path, *, environ: Mapping[str, str], lend: TerminalLoan = nullcontext) -> Outcome:
    """Open a file in ``$VISUAL`` or ``$EDITOR`` and wait until the editor is closed.

    :raises UsageError: if there is no editor, or it cannot be started
    """
    editor = environ.get("VISUAL") or environ.get("EDITOR") or ""
    try:
        command = shlex.split(editor)
    except ValueError as error:
        raise UsageError(f"the editor cannot be started: {error}", subject=editor) from error
    if not command:
        raise UsageError("no editor is set", hint="set $VISUAL or $EDITOR: export EDITOR=nano")
    # Absolute: a name that begins with - or + would be an option.
    outcome = run([*command, str(path.absolute())], environ={**os.environ, **environ}, lend=lend)
    if outcome.status is None:
        raise UsageError(f"the editor {outcome}", subject=editor)
    return outcome
