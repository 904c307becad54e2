"""Paging of long text, and what happens if the pager fails."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from newsdigest.deliver.pager import page

LONG = "".join(f"第{n}行\n" for n in range(3000))
PATH = {"PATH": os.environ["PATH"]}


def _paged(folder: Path, text: str, height: int = 24, **environ: str) -> str:
    """The text that ``page`` writes to a file as if it were the screen."""
    target = folder / "screen"
    with target.open("w", encoding="utf-8") as stdout:
        page(text, environ=PATH | environ, height=height, width=80, stdout=stdout)
    return target.read_text("utf-8")


def _script(folder: Path, body: str) -> str:
    path = folder / "my pager"
    path.write_text(f"#!{sys.executable}\n{body}", "utf-8")
    path.chmod(0o755)
    return f"'{path}'"


NUMBER = "import sys\nfor n, line in enumerate(sys.stdin, 1): print(n, line, end='')"


def test_short_text_is_written(tmp_path: Path) -> None:
    """Text that fits on the screen is not paged."""
    assert _paged(tmp_path, "一行\n", PAGER=_script(tmp_path, NUMBER)) == "一行\n"


@pytest.mark.parametrize("variable", ["PAGER", "NEWSDIGEST_PAGER"])
def test_long_text_goes_through_the_pager(tmp_path: Path, variable: str) -> None:
    """The pager's path may contain a space."""
    output = _paged(tmp_path, LONG, 24, **{variable: _script(tmp_path, NUMBER)})
    assert output.startswith("1 第0行\n2 第1行\n")


def test_own_variable_comes_first(tmp_path: Path) -> None:
    """NEWSDIGEST_PAGER takes precedence over PAGER."""
    output = _paged(tmp_path, LONG, NEWSDIGEST_PAGER=_script(tmp_path, NUMBER), PAGER="false")
    assert output.startswith("1 第0行\n")


@pytest.mark.parametrize(
    ("text", "height", "is_paged"),
    [
        ("a\n" * 22, 24, False),
        ("a\n" * 24, 24, True),
        ("字" * 40 + "\n", 2, False),
        ("字" * 41 + "\n", 2, True),
        ("\x1b[1m" + "字" * 40 + "\x1b[0m\n", 2, False),
    ],
)
def test_room(tmp_path: Path, text: str, height: int, is_paged: bool) -> None:
    """Lines are counted as the terminal wraps them; colours take no room."""
    output = _paged(tmp_path, text, height, PAGER=_script(tmp_path, NUMBER))
    assert output.startswith("1 ") is is_paged


@pytest.mark.parametrize("pager", ["", "cat", "no-such-pager", "'", "/", "false", "sh -c 'exit 7'"])
def test_without_a_working_pager(tmp_path: Path, pager: str) -> None:
    """Without a pager, or with a broken one, the text is written directly."""
    assert _paged(tmp_path, LONG, PAGER=pager) == LONG


def test_no_shell(tmp_path: Path) -> None:
    """Shell syntax is passed as arguments."""
    output = _paged(tmp_path, LONG, PAGER=_script(tmp_path, NUMBER) + " ; touch gone && $(id)")
    assert output.startswith("1 第0行\n")


def test_leaving_the_pager_early(tmp_path: Path) -> None:
    """Quitting after the first lines is no error."""
    assert _paged(tmp_path, LONG * 50, PAGER="head -n 2") == "第0行\n第1行\n"


def test_pager_that_is_killed(tmp_path: Path) -> None:
    """A pager that is ended by a signal has shown the text."""
    body = "import os, signal; os.kill(os.getpid(), signal.SIGTERM)"
    assert _paged(tmp_path, LONG, PAGER=_script(tmp_path, body)) == ""


def test_settings_of_less(tmp_path: Path) -> None:
    """less gets options only if the user has not set any."""
    body = "import os; print(os.environ['LESS'], os.environ['LESSCHARSET'])"
    pager = _script(tmp_path, body)
    assert _paged(tmp_path, LONG, PAGER=pager) == "FRX utf-8\n"
    assert _paged(tmp_path, LONG, PAGER=pager, LESS="S") == "S utf-8\n"


def test_ctrl_c_belongs_to_the_pager(tmp_path: Path) -> None:
    """Ctrl-C in the pager interrupts neither the program nor its text."""
    body = (
        "import os, signal, sys\n"
        "assert signal.getsignal(signal.SIGINT) is signal.default_int_handler\n"
        "os.kill(os.getppid(), signal.SIGINT)\n"
        "print(len(sys.stdin.read()))\n"
        "sys.exit(2)\n"
    )
    before = signal.getsignal(signal.SIGINT)
    assert _paged(tmp_path, LONG, PAGER=_script(tmp_path, body)) == f"{len(LONG)}\n"
    assert signal.getsignal(signal.SIGINT) is before


def test_stream_without_a_file() -> None:
    """A stream in memory gets the text if there is no pager."""
    stdout = io.StringIO()
    page(LONG, environ={"PAGER": "cat"}, height=5, width=80, stdout=stdout)
    assert stdout.getvalue() == LONG


def test_lone_surrogate_reaches_the_pager(tmp_path: Path) -> None:
    """An undecodable name does not stop the text."""
    output = _paged(tmp_path, "\udcff\n" + LONG, PAGER=_script(tmp_path, NUMBER))
    assert output.startswith("1 ?\n2 第0行\n")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_terminal_is_left_as_it_was(tmp_path: Path) -> None:
    """A pager that turns echo off does not leave it off."""
    import pty
    import termios

    parent, child = pty.openpty()
    body = (
        "import termios, sys\n"
        "state = termios.tcgetattr(1)\n"
        "state[3] &= ~termios.ECHO\n"
        "termios.tcsetattr(1, termios.TCSANOW, state)\n"
    )
    program = (
        "import os, sys; from newsdigest.deliver.pager import page\n"
        "page('x\\n' * 99, environ=os.environ, height=5, width=80, stdout=sys.stdout)"
    )
    with os.fdopen(parent, "rb", 0), os.fdopen(child, "wb", 0) as terminal:
        environ = os.environ | {"PAGER": _script(tmp_path, body)}
        subprocess.run([sys.executable, "-c", program], stdout=terminal, env=environ, check=True)
        assert termios.tcgetattr(child)[3] & termios.ECHO
