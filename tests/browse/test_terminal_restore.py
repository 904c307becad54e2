"""The terminal after every kind of end, in real terminals."""

from __future__ import annotations

import asyncio
import errno
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from support.processes import PATIENCE, is_alive, until

from newsdigest.browse.terminal_restore import RESTORE_SEQUENCE, TerminalRestore, restore_terminal

if sys.platform == "win32":
    pytest.skip("terminals of this kind are POSIX's", allow_module_level=True)
import fcntl
import pty
import struct
import termios

READER = """
import asyncio, os, signal, subprocess, sys, time
from pathlib import Path
from textual.app import App
from textual.widgets import Static
from newsdigest.browse.driver import driver_class
from newsdigest.browse.terminal_restore import restore_terminal

folder, *ways = sys.argv[1:]

def note(name, text="", folder=Path(folder)):
    (folder / f"part-of-{name}").write_text(str(text))
    (folder / f"part-of-{name}").replace(folder / name)

class Reader(App[None]):
    BINDINGS = [("q", "quit"), ("e", "edit"), ("f", "flood"), ("ctrl+z", "suspend_process")]

    def compose(self):
        yield Static()

    def on_mount(self):
        restore.handle_signals(asyncio.get_running_loop(), self.leave)
        if "deaf" in ways:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
        if "busy" in ways:
            self.set_interval(0.01, self.draw)
        if "child" in ways:
            child = subprocess.Popen(["sleep", "60"], close_fds=False)
            note("child", child.pid)
        self.call_after_refresh(note, "pid", os.getpid())

    def action_flood(self):
        note("flooding")
        for _ in range(40):
            self._driver.write("." * 65536)

    def draw(self):
        self.query_one(Static).update(str(time.monotonic()))

    def on_key(self, event):
        if event.key == "ctrl+c":
            self.leave(signal.SIGINT)

    def action_edit(self):
        with self.suspend():
            subprocess.run(["/bin/sh", "-c", "echo editing; read -r line"])

    def leave(self, number):
        self.exit(return_code=128 + number)

    def on_unmount(self):
        note("saved")

with restore_terminal(0, 2) as restore:
    app = Reader(driver_class=driver_class(restore))
    app.run()
try:
    os.waitpid(-1, os.WNOHANG)
    children = "some"
except ChildProcessError:
    children = "none"
note("children", children)
note("code", app.return_code)
sys.exit(app.return_code)
"""
"""A small reader, run with a folder for its notes and the ways it differs by."""

BARE = """
import asyncio, fcntl, os, signal, struct, sys, termios, time, tty
from pathlib import Path
from newsdigest.browse import terminal_restore

folder, way = sys.argv[1:]
if way in ("stuck", "lent"):
    terminal_restore.EXIT_TIMEOUT = 0.1
with terminal_restore.restore_terminal(0, 2) as restore:
    restore.acquire()
    tty.setraw(0)
    restore.acquired()
    if way == "raise":
        signal.signal(signal.SIGUSR1, lambda *_: sys.exit(3))
    if way == "lent":
        restore.is_lent = True
    if way in ("stuck", "lent"):
        restore.handle_signals(asyncio.new_event_loop(), print)
    restore._order("no order")  # once it is read, the guard has looked at the settings
    while struct.unpack("i", fcntl.ioctl(restore._orders, termios.FIONREAD, bytes(4)))[0]:
        time.sleep(0.01)
    (Path(folder) / "part").write_text(str(os.getpid()))
    (Path(folder) / "part").replace(Path(folder) / "pid")
    while way == "lent" and restore.is_lent:
        time.sleep(0.01)
        if (Path(folder) / "asked").exists():
            time.sleep(0.5)
            (Path(folder) / "edited").touch()
            restore.is_lent = False
    time.sleep(60)
"""
"""A program that acquires the terminal without drawing on it."""

SHELL = """
exec <>"$1" >&0 2>&1
set -m
shift
"$@"
echo "ended $?"
read -r line
"""
"""The shell between terminal and program."""


class Terminal:
    """A program in a terminal of its own, below a shell."""

    def __init__(self, folder: Path, text: str, *ways: str) -> None:
        script = folder / "program.py"
        script.write_text(text)
        self.folder = folder
        self.output = b""
        self.answered = 0
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 20, 60, 0, 0))
        self.before = termios.tcgetattr(slave)
        program = [sys.executable, str(script), str(folder), *ways]
        self.shell = subprocess.Popen(
            ["/bin/sh", "-c", SHELL, "sh", os.ttyname(slave), *program],
            start_new_session=True,
            cwd=folder,
            env={**os.environ, "TERM": "xterm-256color"},
            stdin=subprocess.DEVNULL,
        )
        os.close(slave)
        try:
            self.until((folder / "pid").exists, "the program's start")
        except AssertionError:
            self.end()
            raise
        self.pid = int((folder / "pid").read_text())
        self.guards = [
            pid for pid in self.children(self.pid) if b"terminal-guard" in self.command(pid)
        ]

    @staticmethod
    def children(pid: int) -> list[int]:
        return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    @staticmethod
    def command(pid: int) -> bytes:
        return Path(f"/proc/{pid}/cmdline").read_bytes()

    def until(self, true: Callable[[], object], what: str) -> None:
        """Wait until a condition is true, and answer as a terminal does."""

        def looked() -> object:
            self.read()
            return true()

        try:
            until(looked, what)
        except AssertionError as error:
            raise AssertionError(f"{error}; the screen ends in {self.output[-500:]!r}") from None

    def read(self) -> None:
        """Read the output and answer Textual's questions: every mode is supported."""
        while select.select([self.master], [], [], 0)[0]:
            try:
                self.output += os.read(self.master, 65536)
            except OSError:  # the other end was closed
                return
            asked = re.findall(rb"\x1b\[\?(\d+)\$p", self.output)
            for mode in asked[self.answered :]:
                self.type(b"\x1b[?" + mode + b";2$y")
            self.answered = len(asked)

    def type(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def note(self, name: str) -> str:
        """A note that the program wrote."""
        self.until((self.folder / name).exists, name)
        return (self.folder / name).read_text()

    def until_shown(self, text: str) -> None:
        self.until(lambda: text.encode() in self.output, text)

    def until_over(self) -> None:
        """Wait for the end of the program and of its guard."""
        self.until(lambda: not any(map(is_alive, (self.pid, *self.guards))), "the end of both")
        self.read()

    def settings(self) -> list[object]:
        return termios.tcgetattr(self.master)

    def modes(self) -> set[str]:
        """The modes that differ from a new terminal's."""
        now = {b"7": b"h", b"25": b"h"}
        now.update(re.findall(rb"\x1b\[\?(\d+)([hl])", self.output))
        changed = {
            mode.decode()
            for mode, state in now.items()
            if (state == b"h") != (mode in (b"7", b"25"))
        }
        keys = self.output.count(b"\x1b[>") - self.output.count(b"\x1b[<u")
        return changed | ({"keys"} if keys > 0 else set())

    def end(self) -> None:
        """End what still runs."""
        pids = [self.shell.pid]
        with suppress(OSError, ValueError):
            pids.append(int((self.folder / "pid").read_text()))
        for pid in pids:
            if is_alive(pid):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self.hang_up()
        self.shell.wait()

    def hang_up(self) -> None:
        """Close the terminal's end of the line."""
        if self.master >= 0:
            os.close(self.master)
            self.master = -1


Open = Callable[..., Terminal]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Opens terminals, and ends what runs in them."""
    if not Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").exists():
        pytest.skip("the processes of this system cannot be listed under /proc")
    terminals: list[Terminal] = []

    def opens(text: str, *ways: str) -> Terminal:
        terminals.append(Terminal(tmp_path, text, *ways))
        return terminals[-1]

    yield opens
    for terminal in terminals:
        terminal.end()


@pytest.mark.parametrize("target", ["process", "job"])
def test_kill_9_gives_the_terminal_back(opened: Open, target: str) -> None:
    """The terminal is restored after kill -9 of the reader alone or of its whole job."""
    terminal = opened(READER, "child")
    terminal.until(lambda: {"2048", "1016"} <= terminal.modes(), "the answers to Textual")
    assert terminal.modes() >= {"1049", "1000", "1003", "1004", "2004", "7", "25", "keys"}
    assert terminal.settings() != terminal.before
    child = int(terminal.note("child"))
    try:
        os.kill(terminal.pid if target == "process" else -terminal.pid, signal.SIGKILL)
        terminal.until_shown("ended 137")
        terminal.until(lambda: terminal.settings() == terminal.before, "the settings")
        terminal.until_over()
        assert is_alive(child) != (target == "job")
    finally:
        if is_alive(child):
            os.kill(child, signal.SIGKILL)
    assert terminal.output.count(RESTORE_SEQUENCE.encode()) == 1
    assert terminal.modes() == set()


def test_normal_exit_needs_no_guard(opened: Open) -> None:
    """After q the guard has written nothing and ended."""
    terminal = opened(READER)
    assert len(terminal.guards) == 1
    assert b"newsdigest" not in terminal.command(terminal.guards[0])
    terminal.type(b"q")
    terminal.until_shown("ended 0")
    assert terminal.note("children") == "none"
    assert RESTORE_SEQUENCE.encode() not in terminal.output
    assert terminal.modes() == set()
    assert terminal.settings() == terminal.before


@pytest.mark.parametrize("reason", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM, "Ctrl-C"])
def test_signals_end_it_in_order(opened: Open, reason: signal.Signals | str) -> None:
    """A signal, or Ctrl-C as a key, ends the reader in order with its own exit code."""
    terminal = opened(READER, "busy")
    terminal.until(lambda: {"2048", "1016"} <= terminal.modes(), "the answers to Textual")
    if isinstance(reason, str):
        terminal.type(b"\x03")
    else:
        os.kill(terminal.pid, reason)
    number = signal.SIGINT if isinstance(reason, str) else reason
    terminal.until_shown(f"ended {128 + number}")
    terminal.until_over()
    assert terminal.note("children") == "none"
    assert (terminal.folder / "saved").exists()
    assert b"Traceback" not in terminal.output
    assert terminal.modes() == set()
    assert terminal.settings() == terminal.before


@pytest.mark.parametrize("ways", [["busy"], ["busy", "deaf"], ["deaf"], ["flood"]], ids="-".join)
def test_hang_up(opened: Open, ways: list[str]) -> None:
    """A closed terminal ends the reader in order, also if it ignores SIGHUP or waits to draw."""
    terminal = opened(READER, *ways)
    if "flood" in ways:
        terminal.type(b"f")
        until((terminal.folder / "flooding").exists, "a terminal that takes no more")
    terminal.hang_up()
    until(lambda: not any(map(is_alive, (terminal.pid, *terminal.guards))), "the end")
    assert (terminal.folder / "saved").exists()
    assert (terminal.folder / "code").read_text() == "129"


@pytest.mark.parametrize("way", ["editor", "stopped"])
def test_a_lent_terminal_is_left_alone(opened: Open, way: str) -> None:
    """The guard writes nothing while an editor or the shell has the terminal."""
    terminal = opened(READER)
    if way == "editor":
        terminal.type(b"e")
        terminal.until_shown("editing")
    else:
        os.kill(terminal.pid, signal.SIGTSTP)
        terminal.until_shown("ended")
    editors = [pid for pid in terminal.children(terminal.pid) if pid not in terminal.guards]
    written = terminal.output.partition(b"\x1b[?1049l")[2]
    os.kill(terminal.pid, signal.SIGKILL)
    terminal.until_over()
    for pid in editors:
        if is_alive(pid):
            os.kill(pid, signal.SIGKILL)
    assert RESTORE_SEQUENCE.encode() not in terminal.output
    assert terminal.output.partition(b"\x1b[?1049l")[2].startswith(written)
    assert terminal.modes() == set()


def test_an_exception_gives_the_terminal_back(opened: Open) -> None:
    """An exception that leaves the block without a release restores the terminal."""
    terminal = opened(BARE, "raise")
    os.kill(terminal.pid, signal.SIGUSR1)
    terminal.until_shown("ended 3")
    assert terminal.output.count(RESTORE_SEQUENCE.encode()) == 1
    assert terminal.settings() == terminal.before


def test_settings_of_a_quicker_shell_are_kept(opened: Open) -> None:
    """Settings that a shell has made since the reader was killed are kept."""
    terminal = opened(BARE, "shell")
    theirs = terminal.settings()
    theirs[3] = int(str(theirs[3])) | termios.ISIG
    termios.tcsetattr(terminal.master, termios.TCSANOW, theirs)  # type: ignore[arg-type]
    os.kill(terminal.pid, signal.SIGKILL)
    terminal.until_over()
    assert terminal.output.count(RESTORE_SEQUENCE.encode()) == 1
    assert terminal.settings() == theirs


def test_a_reader_that_cannot_end_is_ended(opened: Open) -> None:
    """A reader that does not react to a signal is ended, and the terminal restored."""
    terminal = opened(BARE, "stuck")
    os.kill(terminal.pid, signal.SIGTERM)
    terminal.until_shown("ended 143")
    terminal.until_over()
    assert terminal.output.count(RESTORE_SEQUENCE.encode()) == 1
    assert terminal.settings() == terminal.before


def test_a_lent_terminal_is_not_taken_by_force(opened: Open) -> None:
    """While an editor has the terminal, the reader is not ended by force."""
    terminal = opened(BARE, "lent")
    os.kill(terminal.pid, signal.SIGTERM)
    (terminal.folder / "asked").touch()
    terminal.until_shown("ended 143")
    assert (terminal.folder / "edited").exists()


def test_signal_handlers_are_restored() -> None:
    """After the block the signal handlers are restored and the thread has ended."""
    master, slave = pty.openpty()
    before = [signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGTERM)]
    loop = asyncio.new_event_loop()
    with restore_terminal(slave, slave) as restore:
        restore.handle_signals(loop, print)
        assert signal.getsignal(signal.SIGTERM) not in before
    loop.close()
    until(lambda: all(t.name != "hang-up" for t in threading.enumerate()), "the thread's end")
    assert [signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGTERM)] == before
    os.close(master)
    os.close(slave)


def test_keys_that_cannot_be_read_are_a_hang_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error while keys are read ends the reader without a traceback."""
    from textual.drivers.linux_driver import LinuxDriver

    from newsdigest.browse.driver import driver_class

    def fails(_: LinuxDriver, __: float) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("newsdigest.browse.driver.read_keys", fails)
    ends: list[int] = []
    restore = TerminalRestore(0, None)
    monkeypatch.setattr(restore, "request_exit", ends.append)
    driver = driver_class(restore)
    assert issubclass(driver, LinuxDriver)
    driver.run_input_thread(driver.__new__(driver))
    assert ends == [signal.SIGHUP]


def test_no_guard_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """For pipes no guard is started, and orders do nothing."""

    def no_process(*_: object, **__: object) -> None:
        pytest.fail("a process was started")

    monkeypatch.setattr(subprocess, "Popen", no_process)
    reading, writing = os.pipe()
    with restore_terminal(reading, writing) as restore:
        restore.acquire()
        restore.acquired()
        restore.release()
    os.close(reading)
    os.close(writing)


def test_without_a_shell_the_reader_still_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without /bin/sh there is no guard, and no file stays open."""

    def no_shell(*_: object, **__: object) -> None:
        raise FileNotFoundError("/bin/sh")

    monkeypatch.setattr(subprocess, "Popen", no_shell)
    master, slave = pty.openpty()
    before = set(Path("/dev/fd").iterdir())
    with restore_terminal(slave, slave) as restore:
        restore.acquire()
    assert set(Path("/dev/fd").iterdir()) <= before  # others may be closed meanwhile
    os.close(master)
    os.close(slave)


def test_import_without_terminal_modules() -> None:
    """The module can be imported on systems without termios."""
    code = (
        "import sys; sys.modules.update(dict.fromkeys(['termios', 'tty', 'fcntl', 'textual']));"
        "import newsdigest.browse.terminal_restore"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Runs commands of its own tmux server, with a shell of 60 columns and 20 lines."""
    if shutil.which("tmux") is None or shutil.which("bash") is None:
        pytest.skip("needs tmux and bash")

    def run(*arguments: str) -> str:
        command = ["tmux", "-L", f"guard-{os.getpid()}", "-f", "/dev/null", *arguments]
        environ = {**os.environ, "TMUX_TMPDIR": str(tmp_path), "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            command, env=environ, capture_output=True, text=True, timeout=PATIENCE, check=True
        )
        return done.stdout

    shell = "PS1='ready> ' exec bash --norc --noprofile"
    run("new-session", "-d", "-x", "60", "-y", "20", shell)
    yield run
    run("kill-server")


def test_kill_9_in_tmux(tmux: Callable[..., str], tmp_path: Path) -> None:
    """After kill -9 the shell has its screen and echoes each key once."""

    def screen() -> str:
        return tmux("capture-pane", "-p")

    script = tmp_path / "program.py"
    script.write_text(READER)
    until(lambda: "ready>" in screen(), "the shell")
    tmux("send-keys", f"echo before; {sys.executable} {script} {tmp_path} busy", "Enter")
    until((tmp_path / "pid").exists, "the reader")
    until(lambda: "before" not in screen(), "the reader's screen")
    assert tmux("display", "-p", "#{alternate_on}#{mouse_any_flag}#{cursor_flag}").strip() == "110"
    os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)
    flags = "#{alternate_on}#{mouse_any_flag}#{cursor_flag}#{wrap_flag}"
    until(lambda: tmux("display", "-p", flags).strip() == "0011", "the shell's screen")
    tmux("send-keys", "Enter", "echo o'k'", "Enter")
    until(lambda: "\nok\n" in screen(), "the shell's answer")
    lines = screen().splitlines()
    assert "before" in lines
    assert [line for line in lines if "echo o" in line] == ["ready> echo o'k'"]
