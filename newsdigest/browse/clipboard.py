"""Text on the clipboard, by whatever program of this machine can put it there.

A terminal that is far away has a clipboard of its own, which no program here reaches:
the full screen sends it the text besides.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from newsdigest.text.sanitize import sanitize

PATIENCE = 2.0
"""Seconds for one program; a display that is gone may never answer."""


@dataclass(frozen=True)
class _Program:
    """A program that takes a text from its standard input.

    :param needs: the variable without which it cannot work, "" if there is none
    """

    command: Sequence[str]
    needs: str = ""
    encoding: str = "utf-8"


_DESKTOP = (
    # Without a type it would guess one, and offer a text with tags as a page.
    _Program(("wl-copy", "--type", "text/plain"), "WAYLAND_DISPLAY"),
    _Program(("xclip", "-selection", "clipboard", "-in"), "DISPLAY"),
    _Program(("xsel", "--clipboard", "--input"), "DISPLAY"),
    _Program(("pbcopy",)),
    # It takes bytes for the code page of the console, and a byte order mark for text.
    _Program(("clip.exe",), encoding="utf-16-le"),
)
_TMUX = _Program(("tmux", "load-buffer", "-w", "-"), "TMUX")


def copy(text: str, *, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Put a text on the clipboard, and into tmux's buffer if this runs within tmux.

    Control characters are taken out: pasted into a shell, they could act there.  Takes
    up to :data:`PATIENCE` for each program that is installed, so call it from a worker.

    :returns: the names of the programs that took it, none if nobody did
    """
    text = sanitize(text)
    desktop = (one for one in _DESKTOP if _takes(one, text, environ))
    tmux = (one for one in (_TMUX,) if _takes(one, text, environ))
    return tuple(one.command[0] for one in (*islice(desktop, 1), *tmux))


def _takes(program: _Program, text: str, environ: Mapping[str, str]) -> bool:
    name, *arguments = program.command
    found = shutil.which(name, path=environ.get("PATH"))
    if found is None or (program.needs and not environ.get(program.needs)):
        return False
    try:
        run = subprocess.run(  # noqa: S603 - one of the programs above, without a shell
            [found, *arguments],
            input=text.encode(program.encoding, "replace"),
            # Those that stay behind to serve the clipboard keep open what they were given,
            # and must not end with the terminal or at a Ctrl-C in it.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, **environ},
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return run.returncode == 0
