"""Other programs that the reader calls from the full screen: browser, editor, any command.

Knows nothing of the screen: ``suspend`` makes what gives the terminal away and takes
it back.  Nothing is raised while the terminal is away, since whoever lent it would
then not get it back.  All of this belongs to the main thread, which alone hears of
Ctrl-C.  The clipboard is the neighbour's.
"""

from __future__ import annotations

import os
import select
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from newsdigest.deliver.editor import edit as edit_file
from newsdigest.deliver.foreground import Outcome, TerminalLoan, interrupts_ignored, run
from newsdigest.errors import NewsdigestError, NotFoundError, UsageError
from newsdigest.render.escape import safe_url
from newsdigest.text.sanitize import one_line, sanitize
from newsdigest.text.width import truncate

TERMINAL = "/dev/tty"
"""The terminal of this process, whatever its streams are."""
TEXT_BROWSERS = ("w3m", "lynx", "elinks", "links", "links2", "browsh")
"""Browsers that need the terminal, best first."""
_DESKTOP = ("xdg-open", "gio open", "x-www-browser", "firefox", "chromium", "google-chrome")
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME")
_SHOWN = 200
"""Cells of an address that an error names."""
_SETTLED = 10.0
"""Seconds after which the failure of a browser is no longer one to open an address."""
_POLL = 0.1
"""Seconds between two looks at whether Ctrl-C was pressed instead of Enter."""


@dataclass(frozen=True)
class _Browser:
    """A browser that is installed, with the address among its arguments."""

    command: list[str]
    takes_terminal: bool


def open_address(
    url: str,
    *,
    environ: Mapping[str, str],
    suspend: TerminalLoan,
    failed: Callable[[NewsdigestError], None] = lambda _: None,
) -> None:
    """Open an article's address in the reader's web browser.

    That is the first of ``$BROWSER`` (names or commands between colons, ``%s`` for the
    address, a last ``&`` for one that needs no terminal), the desktop's, and the text
    browsers that is installed.  One that needs the terminal gets it and is waited for;
    any other is left to itself.

    :param failed: told, from another thread, if a browser left to itself fails at once
    :raises UsageError: if the address is none that can be opened
    :raises NewsdigestError: if there is no browser, or one in the terminal failed
    """
    address = safe_url(url)
    shown = truncate(one_line(url[: 4 * _SHOWN]), _SHOWN)
    if not address.startswith(("http://", "https://")):
        raise UsageError("no address that a browser may open", subject=shown)
    programs = {**os.environ, **environ}
    for browser in _browsers(address, environ):
        if browser.takes_terminal:
            ended = run(browser.command, environ=programs, lend=suspend)
            error = _failure(browser.command, ended, shown)
            if error and not ended.interrupted:
                raise error
            return
        if _started(browser.command, programs, shown, failed):
            return
    raise NewsdigestError(
        "no web browser was found to open it", subject=shown, hint="set $BROWSER, or copy it"
    )


def _browsers(address: str, environ: Mapping[str, str]) -> Iterator[_Browser]:
    """The browsers that can be started here, the reader's own choices first."""
    has_display = sys.platform == "darwin" or any(environ.get(name) for name in _DISPLAYS)
    chosen = [entry for entry in environ.get("BROWSER", "").split(os.pathsep) if entry.strip()]
    if sys.platform == "darwin":
        chosen.append("open")
    elif has_display:
        chosen += ["wslview", *_DESKTOP] if environ.get("WSL_DISTRO_NAME") else _DESKTOP
    for entry in [*chosen, *TEXT_BROWSERS]:
        try:
            name, *arguments = shlex.split(entry)
        except ValueError:  # a quotation mark without its partner, or nothing at all
            continue
        found = shutil.which(name, path=environ.get("PATH"))
        if found is None:
            continue
        in_background = arguments[-1:] == ["&"]
        if in_background:
            del arguments[-1]
        if not any("%s" in argument for argument in arguments):
            arguments.append("%s")
        yield _Browser(
            [found, *(argument.replace("%s", address) for argument in arguments)],
            not in_background and (not has_display or _is_text_browser(found)),
        )


def _is_text_browser(program: str) -> bool:
    """By its name or, as www-browser is one of many, by that of the program behind it."""
    return bool({Path(program).name, Path(program).resolve().name} & set(TEXT_BROWSERS))


def _started(
    command: list[str],
    environ: Mapping[str, str],
    address: str,
    failed: Callable[[NewsdigestError], None],
) -> bool:
    """Start a program that outlives this one and has no part in its terminal."""
    try:
        process = subprocess.Popen(  # noqa: S603 - the reader's own browser, without a shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=environ,
        )
    except OSError:
        return False

    def wait() -> None:
        """Until it ends, lest it stay a zombie."""
        try:
            error = _failure(command, Outcome(process.wait(_SETTLED)), address)
        except subprocess.TimeoutExpired:
            process.wait()
        else:
            if error:
                failed(error)

    threading.Thread(target=wait, name="browser", daemon=True).start()
    return True


def _failure(command: list[str], ended: Outcome, address: str) -> NewsdigestError | None:
    if ended.status == 0:
        return None
    return NewsdigestError(f"{Path(command[0]).name} did not open it ({ended})", subject=address)


def pipe(command: str, text: str, *, environ: Mapping[str, str], suspend: TerminalLoan) -> None:
    """Give a text to a shell command in the terminal, until somebody presses Enter.

    What would act on the terminal is taken out of the text.

    :raises NewsdigestError: if there is no shell
    """
    with interrupts_ignored() as interrupted, suspend():
        ended = run(
            ["/bin/sh", "-c", command], environ={**os.environ, **environ}, text=sanitize(text)
        )
        if ended.status is not None:
            _wait_for_enter(f"{ended}; " if ended.status else "", interrupted)
    if ended.status is None:
        raise NewsdigestError(f"the shell {ended}")


def _wait_for_enter(before: str, interrupted: threading.Event) -> None:
    """Leave the command's output in sight until Enter or Ctrl-C, or the terminal is gone."""
    import termios

    try:
        with open(TERMINAL, "r+b", buffering=0) as terminal:  # noqa: PTH123 - no part of the archive
            # Keys that were pressed while the command ran were not meant for this.
            termios.tcflush(terminal, termios.TCIFLUSH)
            terminal.write(f"\n{before}press Enter to go on ".encode())
            while not interrupted.is_set():
                ready, _, _ = select.select([terminal], [], [], _POLL)
                if ready and (terminal.read(1024) or b"\n").endswith(b"\n"):
                    return
            terminal.write(b"\n")
    except (OSError, termios.error):
        return


def edit(path: Path, *, environ: Mapping[str, str], suspend: TerminalLoan) -> None:
    """Open a file in ``$VISUAL`` or ``$EDITOR``, which gets the terminal.

    :raises NotFoundError: if the file is gone: an editor would make an empty one
    :raises UsageError: if there is no editor, or it cannot be started
    :raises NewsdigestError: if it fails
    """
    if not path.is_file():
        raise NotFoundError("the file is gone", subject=one_line(str(path)))
    ended = edit_file(path, environ=environ, lend=suspend)
    if ended.status:
        raise NewsdigestError(f"the editor failed ({ended})", subject=one_line(str(path)))
