"""Other programs: browser, editor, shell commands, and those that hold the clipboard.

``lend`` gives the terminal to a program and takes it back.  Nothing is raised meanwhile,
or the terminal would not be taken back.  Call these in the main thread, which alone
receives Ctrl-C; :func:`copy` in any.

The standard library's ``webbrowser`` is no substitute: a desktop browser would write on the
reader's screen, its failure would not be noticed, and a text browser would not get the
terminal.  Nor is ``pyperclip``, which waits for a display that never answers.
"""

from __future__ import annotations

import os
import select
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
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
_DESKTOP_BROWSERS = (
    "xdg-open", "gio open", "x-www-browser", "firefox", "chromium", "google-chrome",
)  # fmt: skip
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME")
_MAX_CELLS = 200
"""Cells of an address in an error."""
_STARTUP = 10.0
"""Seconds in which the failure of a browser means that it did not open the address."""
_POLL_INTERVAL = 0.1
"""Seconds between two checks whether Ctrl-C was pressed instead of Enter."""
CLIPBOARD_TIMEOUT = 2.0
"""Seconds for one clipboard program; a display that is gone may never answer."""


@dataclass(frozen=True)
class _Browser:
    """The command of a browser, with the address."""

    command: list[str]
    needs_terminal: bool


def open_address(
    url: str,
    *,
    environ: Mapping[str, str],
    lend: TerminalLoan,
    on_failure: Callable[[NewsdigestError], None] = lambda _: None,
) -> None:
    """Open an address in the first installed browser.

    Browsers are those of ``$BROWSER`` (names or commands between colons, ``%s`` for the
    address, a last ``&`` if it needs no terminal), the desktop's, then text browsers.  One
    that needs the terminal gets it until it ends; any other runs in the background.

    :param on_failure: called in another thread if a background browser fails at once
    :raises UsageError: if the address is not one to open
    :raises NewsdigestError: if there is no browser, or one in the terminal failed
    """
    address = safe_url(url)
    label = truncate(one_line(url[: 4 * _MAX_CELLS]), _MAX_CELLS)
    if not address.startswith(("http://", "https://")):
        raise UsageError("no address that a browser may open", subject=label)
    variables = {**os.environ, **environ}
    for browser in _browsers(address, environ):
        if browser.needs_terminal:
            ended = run(browser.command, environ=variables, lend=lend)
            error = _failure(browser.command, ended, label)
            if error and not ended.interrupted:
                raise error
            return
        if _start_in_background(browser.command, variables, label, on_failure):
            return
    raise NewsdigestError(
        "no web browser was found to open it", subject=label, hint="set $BROWSER, or copy it"
    )


def _browsers(address: str, environ: Mapping[str, str]) -> Iterator[_Browser]:
    """The installed browsers, those of $BROWSER first."""
    has_display = sys.platform == "darwin" or any(environ.get(name) for name in _DISPLAYS)
    commands = [entry for entry in environ.get("BROWSER", "").split(os.pathsep) if entry.strip()]
    if sys.platform == "darwin":
        commands.append("open")
    elif has_display:
        commands += ["wslview"] if environ.get("WSL_DISTRO_NAME") else []
        commands += _DESKTOP_BROWSERS
    for command in [*commands, *TEXT_BROWSERS]:
        try:
            name, *arguments = shlex.split(command)
        except ValueError:  # an unpaired quotation mark, or no name
            continue
        program = shutil.which(name, path=environ.get("PATH"))
        if program is None:
            continue
        in_background = arguments[-1:] == ["&"]
        if in_background:
            del arguments[-1]
        if not any("%s" in argument for argument in arguments):
            arguments.append("%s")
        yield _Browser(
            [program, *(argument.replace("%s", address) for argument in arguments)],
            not in_background and (not has_display or _is_text_browser(program)),
        )


def _is_text_browser(program: str) -> bool:
    """Whether the program, or what its link points to, is a text browser."""
    return bool({Path(program).name, Path(program).resolve().name} & set(TEXT_BROWSERS))


def _start_in_background(
    command: list[str],
    environ: Mapping[str, str],
    address: str,
    on_failure: Callable[[NewsdigestError], None],
) -> bool:
    """Start a program that has no part in the terminal and may outlive the reader."""
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
        """Wait until it ends, so that no zombie is left."""
        try:
            error = _failure(command, Outcome(process.wait(_STARTUP)), address)
        except subprocess.TimeoutExpired:
            process.wait()
        else:
            if error:
                on_failure(error)

    threading.Thread(target=wait, name="browser", daemon=True).start()
    return True


def _failure(command: list[str], ended: Outcome, address: str) -> NewsdigestError | None:
    if ended.status == 0:
        return None
    return NewsdigestError(f"{Path(command[0]).name} did not open it ({ended})", subject=address)


def pipe(command: str, text: str, *, environ: Mapping[str, str], lend: TerminalLoan) -> None:
    """Pipe a text to a shell command in the terminal, then wait for Enter.

    The text is sanitized: the command may print it on the terminal.

    :raises NewsdigestError: if there is no shell
    """
    with interrupts_ignored() as interrupted, lend():
        ended = run(
            ["/bin/sh", "-c", command], environ={**os.environ, **environ}, text=sanitize(text)
        )
        if ended.status is not None:
            _wait_for_enter(f"{ended}; " if ended.status else "", interrupted)
    if ended.status is None:
        raise NewsdigestError(f"the shell {ended}")


def run_command(command: str, *, environ: Mapping[str, str], lend: TerminalLoan) -> None:
    """Run a shell command in the terminal until it ends.

    :raises NewsdigestError: if it fails
    """
    ended = run(["/bin/sh", "-c", command], environ={**os.environ, **environ}, lend=lend)
    if ended.status and not ended.interrupted:
        raise NewsdigestError(f"the command failed ({ended})", subject=one_line(command))
    if ended.status is None:
        raise NewsdigestError(f"the shell {ended}")


def _wait_for_enter(status: str, interrupted: threading.Event) -> None:
    """Keep the command's output visible until Enter, Ctrl-C or the terminal's end."""
    import termios

    try:
        with open(TERMINAL, "r+b", buffering=0) as terminal:  # noqa: PTH123 - no part of the archive
            # Keys that were pressed while the command ran were not meant for this.
            termios.tcflush(terminal, termios.TCIFLUSH)
            terminal.write(f"\n{status}press Enter to go on ".encode())
            while not interrupted.is_set():
                ready, _, _ = select.select([terminal], [], [], _POLL_INTERVAL)
                if ready and (terminal.read(1024) or b"\n").endswith(b"\n"):
                    return
            terminal.write(b"\n")
    except (OSError, termios.error):
        return


def edit(path: Path, *, environ: Mapping[str, str], lend: TerminalLoan) -> None:
    """Open an article's file in ``$VISUAL`` or ``$EDITOR``, in the terminal.

    :raises NotFoundError: if the file is gone: an editor would create an empty one
    :raises UsageError: if there is no editor, or it cannot be started
    :raises NewsdigestError: if it fails
    """
    if not path.is_file():
        raise NotFoundError("the file is gone", subject=one_line(str(path)))
    ended = edit_file(path, environ=environ, lend=lend)
    if ended.status:
        raise NewsdigestError(f"the editor failed ({ended})", subject=one_line(str(path)))


@dataclass(frozen=True)
class _ClipboardProgram:
    """A program that copies its standard input.

    :param variable: the variable without which it does not work, "" if there is none
    """

    command: Sequence[str]
    variable: str = ""
    encoding: str = "utf-8"


_CLIPBOARDS = (
    # Without a type it guesses one, and offers a text with tags as a page.
    _ClipboardProgram(("wl-copy", "--type", "text/plain"), "WAYLAND_DISPLAY"),
    _ClipboardProgram(("xclip", "-selection", "clipboard", "-in"), "DISPLAY"),
    _ClipboardProgram(("xsel", "--clipboard", "--input"), "DISPLAY"),
    _ClipboardProgram(("pbcopy",)),
    # It takes other bytes for the console's code page, and a byte order mark for text.
    _ClipboardProgram(("clip.exe",), encoding="utf-16-le"),
)
_TMUX = _ClipboardProgram(("tmux", "load-buffer", "-w", "-"), "TMUX")


def copy(text: str, *, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Copy a text to the clipboard, and to tmux's buffer within tmux.

    Control characters are removed: pasted into a shell, they could act there.  The terminal
    itself, which may be far away, has to be asked besides (OSC 52).  Takes up to
    :data:`CLIPBOARD_TIMEOUT` for each installed program.

    :returns: the names of the programs that copied it
    """
    text = sanitize(text)
    desktop = (program for program in _CLIPBOARDS if _copies(program, text, environ))
    tmux = (program for program in (_TMUX,) if _copies(program, text, environ))
    return tuple(program.command[0] for program in (*islice(desktop, 1), *tmux))


def _copies(program: _ClipboardProgram, text: str, environ: Mapping[str, str]) -> bool:
    name, *arguments = program.command
    path = shutil.which(name, path=environ.get("PATH"))
    if path is None or (program.variable and not environ.get(program.variable)):
        return False
    try:
        process = subprocess.run(  # noqa: S603 - one of the programs above, without a shell
            [path, *arguments],
            input=text.encode(program.encoding, "replace"),
            # Those that go on running to serve the clipboard keep their streams open, and
            # must not end with the terminal or at a Ctrl-C in it.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, **environ},
            timeout=CLIPBOARD_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return process.returncode == 0
