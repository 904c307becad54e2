"""Browser, editor, pipe and clipboard: each program is a real process that records its input."""

from __future__ import annotations

import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.processes import PATIENCE, is_alive, until

from newsdigest.browse import programs
from newsdigest.browse.programs import TEXT_BROWSERS, copy, edit, open_address
from newsdigest.errors import NewsdigestError, NotFoundError, UsageError

ADDRESS = "https://example.com/a"


class Programs:
    """A folder of programs, and a record of their calls and of the terminal's loans."""

    def __init__(self, folder: Path) -> None:
        self.programs = folder / "bin"
        self.programs.mkdir()
        self.log = folder / "log"
        self.log.touch()
        # No other folder: what is installed on this machine must not be found.
        self.environ = {"PATH": str(self.programs), "LOG": str(self.log)}

    def program(self, name: str, body: str = "", shell: str = "/bin/sh") -> Path:
        """Install a program that records its name and arguments, then runs ``body``."""
        path = self.programs / name
        note = 'printf "%s\\n" "${0##*/} $*" >> "$LOG"\n' if shell == "/bin/sh" else ""
        path.write_text(f"#!{shell}\n{note}{body}\n", "utf-8")
        path.chmod(0o755)
        return path

    def lines(self, number: int = 0) -> list[str]:
        """The record, once it has so many lines."""
        until(lambda: len(self.log.read_text("utf-8").splitlines()) >= number)
        return self.log.read_text("utf-8").splitlines()

    @contextmanager
    def lend(self) -> Iterator[None]:
        """Lend the terminal; like the reader's, it is not taken back after an exception."""
        self._note("away")
        yield
        self._note("back")

    def _note(self, what: str) -> None:
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"{what}\n")

    def open(
        self,
        environ: dict[str, str],
        url: str = ADDRESS,
        on_failure: Callable[[NewsdigestError], None] = lambda _: None,
    ) -> None:
        open_address(url, environ=self.environ | environ, lend=self.lend, on_failure=on_failure)

    def edit(self, path: Path, **environ: str) -> None:
        edit(path, environ=self.environ | environ, lend=self.lend)


@pytest.fixture
def machine(tmp_path: Path) -> Programs:
    return Programs(tmp_path)


@pytest.mark.parametrize(
    ("installed", "environ", "started"),
    [
        ("firefox", {"BROWSER": "firefox"}, f"firefox {ADDRESS}"),
        ("b", {"BROWSER": "b --new %s --x=%s"}, f"b --new {ADDRESS} --x={ADDRESS}"),
        ("b", {"BROWSER": "gone::' :b -x"}, f"b -x {ADDRESS}"),
        ("a b", {"BROWSER": "b:a"}, f"b {ADDRESS}"),
        ("a b", {"BROWSER": "'a' 'x y' ; $(id)"}, f"a x y ; $(id) {ADDRESS}"),
        ("xdg-open w3m", {}, f"xdg-open {ADDRESS}"),
        ("xdg-open b", {"BROWSER": "gone"}, f"xdg-open {ADDRESS}"),
        ("gio firefox", {}, f"gio open {ADDRESS}"),
        ("wslview xdg-open", {"WSL_DISTRO_NAME": "x"}, f"wslview {ADDRESS}"),
    ],
)
@pytest.mark.skipif(sys.platform == "darwin", reason="has a desktop of its own")
def test_graphical_browser(
    machine: Programs, installed: str, environ: dict[str, str], started: str
) -> None:
    """The first browser of $BROWSER or the desktop gets the address, but not the terminal."""
    for name in installed.split():
        machine.program(name)
    machine.open({"DISPLAY": ":0"} | environ)
    assert machine.lines(1) == [started]


@pytest.mark.parametrize(
    ("installed", "environ", "started"),
    [
        ("w3m lynx", {}, f"w3m {ADDRESS}"),
        ("lynx xdg-open", {}, f"lynx {ADDRESS}"),
        ("lynx xdg-open", {"BROWSER": "lynx", "DISPLAY": ":0"}, f"lynx {ADDRESS}"),
        ("script", {"BROWSER": "script"}, f"script {ADDRESS}"),
        *((name, {"WAYLAND_DISPLAY": "w"}, f"{name} {ADDRESS}") for name in TEXT_BROWSERS),
    ],
)
@pytest.mark.skipif(sys.platform == "darwin", reason="has a desktop of its own")
def test_text_browser(
    machine: Programs, installed: str, environ: dict[str, str], started: str
) -> None:
    """A text browser, and any browser without a display, gets the terminal."""
    for name in installed.split():
        machine.program(name)
    machine.open(environ)
    assert machine.lines() == ["away", started, "back"]


def test_text_browser_by_another_name(machine: Programs) -> None:
    """A symbolic link to a text browser gets the terminal."""
    (machine.programs / "www").symlink_to(machine.program("w3m"))
    machine.open({"BROWSER": "www", "DISPLAY": ":0"})
    assert machine.lines() == ["away", f"www {ADDRESS}", "back"]


def test_browser_that_needs_no_terminal(machine: Programs) -> None:
    """With a last & a browser runs in the background even without a display."""
    machine.program("helper")
    machine.open({"BROWSER": "helper %s &"})
    assert machine.lines(1) == [f"helper {ADDRESS}"]


def test_browser_left_to_itself(machine: Programs) -> None:
    """A background browser has a session of its own, no streams, and leaves no zombie."""
    body = (
        "import os\n"
        "null = os.stat('/dev/null').st_rdev\n"
        "streams = [os.fstat(n).st_rdev == null for n in range(3)]\n"
        "with open(os.environ['LOG'], 'a') as log:\n"
        "    log.write(f'{os.getpid()} {os.getsid(0) == os.getpid()} {all(streams)}\\n')\n"
    )
    machine.program("browser", body, f"{sys.executable} -S")
    machine.open({"BROWSER": "browser &"})
    ((pid, *facts),) = (line.split() for line in machine.lines(1))
    assert facts == ["True", "True"]
    until(lambda: not is_alive(int(pid)))


def test_browser_that_fails_on_its_own(machine: Programs) -> None:
    """A background browser that fails at once is reported."""
    machine.program("browser", "exit 4")
    errors: list[NewsdigestError] = []
    machine.open({"BROWSER": "browser &"}, on_failure=errors.append)
    until(lambda: errors)
    assert [str(error) for error in errors] == [
        f"{ADDRESS}: browser did not open it (exit status 4)"
    ]


def test_text_browser_that_fails(machine: Programs) -> None:
    """The failure of a text browser is raised with the terminal back; no other is tried."""
    machine.program("w3m", "exit 1")
    machine.program("lynx")
    with pytest.raises(NewsdigestError, match=r"w3m did not open it \(exit status 1\)"):
        machine.open({})
    assert machine.lines() == ["away", f"w3m {ADDRESS}", "back"]


@pytest.mark.skipif(sys.platform == "darwin", reason="has a desktop of its own")
def test_no_browser(machine: Programs) -> None:
    """Without any browser the error names the address and a hint."""
    with pytest.raises(NewsdigestError) as caught:
        machine.open({"DISPLAY": ":0"})
    assert str(caught.value) == f"{ADDRESS}: no web browser was found to open it"
    assert caught.value.hint == "set $BROWSER, or copy it"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "-help",
        "--version https://example.com",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "mailto:a@example.com",
        "example.com",
        "https://",
        "https://exa\nmple.com/",
        "https://example.com/\x1b]0;x\x07",
        "https://example.com/" + "a" * 100_000,
    ],
)
def test_hostile_address_is_refused(machine: Programs, url: str) -> None:
    """No browser sees what is not plainly a web page's address, and the error is one line."""
    machine.program("w3m")
    with pytest.raises(UsageError) as caught:
        machine.open({}, url)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300
    assert machine.lines() == []


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("https://e.com/a'b\"c`d`$(id)", "https://e.com/a%27b%22c%60d%60%24%28id%29"),
        ("https://e.com/%s%20;a&b", "https://e.com/%s%20;a&b"),
        ("HTTPS://e.com/新闻 一", "https://e.com/%E6%96%B0%E9%97%BB%20%E4%B8%80"),
        ("https://bank.com@e.com/", "https://e.com/"),
    ],
)
def test_hostile_address_is_one_harmless_argument(machine: Programs, url: str, seen: str) -> None:
    """Quotation marks cannot leave an argument even where $BROWSER itself calls a shell."""
    machine.program("w3m", 'printf "%s\\n" "$#" >> "$LOG"')
    machine.open({}, url)
    assert machine.lines() == ["away", f"w3m {seen}", "1", "back"]


def test_editor(machine: Programs, tmp_path: Path) -> None:
    """$VISUAL comes before $EDITOR, may have arguments, and gets the terminal and the file."""
    path = tmp_path / "- 新 闻.md"
    path.touch()
    machine.program("ed")
    machine.program("vi", 'printf "%s\\n" "$#" >> "$LOG"')
    machine.edit(path, VISUAL="vi -c 'x y'", EDITOR="ed")
    assert machine.lines() == ["away", f"vi -c x y {path}", "3", "back"]


@pytest.mark.parametrize("name", ["-rf.md", "+!touch x.md", "a b;c.md"])
def test_hostile_file_name(
    machine: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A name that looks like an option reaches the editor as an absolute path."""
    monkeypatch.chdir(tmp_path)
    Path(name).touch()
    machine.program("ed")
    machine.edit(Path(name), EDITOR="ed")
    assert machine.lines()[1] == f"ed {tmp_path}/{name}"


@pytest.mark.parametrize(
    ("editor", "message"),
    [
        ("", "no editor is set"),
        (" ", "no editor is set"),
        ("'", "the editor cannot be started: No closing quotation"),
        ("gone", "the editor cannot be started: No such file or directory"),
        ("ed", "the editor failed (exit status 5)"),
    ],
)
def test_editor_that_fails(machine: Programs, tmp_path: Path, editor: str, message: str) -> None:
    """A failing editor is an error, raised with the terminal back."""
    path = tmp_path / "a.md"
    path.touch()
    machine.program("ed", "exit 5")
    with pytest.raises(NewsdigestError) as caught:
        machine.edit(path, EDITOR=editor)
    assert caught.value.message == message
    assert [line for line in machine.lines() if line in ("away", "back")] in (
        [],
        ["away", "back"],
    )


def test_no_editor_for_a_file_that_is_gone(machine: Programs, tmp_path: Path) -> None:
    """A missing file is not opened: the editor would create it."""
    machine.program("ed")
    with pytest.raises(NotFoundError):
        machine.edit(tmp_path / "gone\x1b[2J.md", EDITOR="ed")
    assert machine.lines() == []


READER = """
import fcntl, os, signal, sys, termios
from contextlib import contextmanager, suppress
if os.isatty(0):
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from newsdigest.browse.programs import pipe
signal.signal(signal.SIGHUP, signal.SIG_IGN)
def say(what):
    with suppress(OSError):
        os.write(1, what)
@contextmanager
def suspend():
    say(b"AWAY\\n")
    yield
    say(b"BACK\\n")
pipe(sys.argv[1], sys.argv[2] * int(sys.argv[3]), environ=os.environ, lend=suspend)
say(b"READING ON\\n")
"""


class Reader:
    """A program that pipes a text to a command, in a terminal of its own."""

    def __init__(self, command: str, text: str = "字", times: int = 1) -> None:
        self._keyboard, screen = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", READER, command, text, str(times)],
            stdin=screen,
            stdout=screen,
            stderr=screen,
            start_new_session=True,
        )
        os.close(screen)
        self.shown = b""

    def press(self, keys: bytes) -> None:
        os.write(self._keyboard, keys)

    def sees(self, what: str) -> bool:
        """Whether the screen shows this sooner or later; if not, once the program has ended."""
        end = time.monotonic() + PATIENCE
        while what.encode() not in self.shown and time.monotonic() < end:
            if not self._read(PATIENCE):
                break
        return what.encode() in self.shown

    def stays(self, seconds: float) -> bool:
        """Whether it does not read on so soon."""
        while self._read(seconds):
            pass
        return b"BACK" not in self.shown

    def _read(self, seconds: float) -> bool:
        if not select.select([self._keyboard], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._keyboard, 65536)
        except OSError:  # nobody has the screen any more
            return False
        self.shown += data
        return bool(data)

    def hang_up(self) -> None:
        if self._keyboard >= 0:
            os.close(self._keyboard)
        self._keyboard = -1


@pytest.fixture
def reader() -> Iterator[Callable[..., Reader]]:
    readers: list[Reader] = []

    def start(command: str, text: str = "字", times: int = 1) -> Reader:
        readers.append(Reader(command, text, times))
        return readers[-1]

    yield start
    for one in readers:
        one.hang_up()
        one.process.kill()
        one.process.wait()


@pytest.mark.parametrize(
    ("command", "text", "times", "said"),
    [
        ("wc -c", "字", 1000, "3000\r\n\r\npress Enter to go on "),
        ("exit 3", "字", 1, "exit status 3; press Enter to go on "),
        ("true", "字", 300_000, "AWAY\r\n\r\npress Enter to go on "),
        ("cat", "\x1b]0;x\x07a\x9b2Jb\udc80", 1, "AWAY\r\nab\ufffd\r\npress Enter"),
        ("stty raw -echo </dev/tty", "字", 1, "AWAY\r\n\r\npress Enter to go on "),
        ("kill -9 $$", "字", 1, "ended by SIGKILL; press Enter to go on "),
        ("no-such-command-here", "字", 1, "exit status 127; press Enter to go on "),
    ],
)
def test_pipe(
    reader: Callable[..., Reader], command: str, text: str, times: int, said: str
) -> None:
    """The command gets the text without escape sequences, and its output stays until Enter."""
    one = reader(command, text, times)
    assert one.sees(said), one.shown
    one.press(b"\r")
    assert one.sees("BACK\r\nREADING ON"), one.shown


@pytest.mark.parametrize(("key", "name"), [(b"\x03", "SIGINT"), (b"\x1c", "SIGQUIT")])
def test_interrupted_command(reader: Callable[..., Reader], key: bytes, name: str) -> None:
    """Ctrl-C and Ctrl-\\ end the command and not the reader, who sees what it had written."""
    one = reader("ulimit -c 0; echo under way; exec sleep 60")
    assert one.sees("under way")
    one.press(key)
    assert one.sees(f"ended by {name}; press Enter"), one.shown
    one.press(b"\r")
    assert one.sees("READING ON"), one.shown


def test_ctrl_c_goes_on(reader: Callable[..., Reader]) -> None:
    """Ctrl-C instead of Enter goes back to the screen."""
    one = reader("true")
    assert one.sees("press Enter")
    one.press(b"\x03")
    assert one.sees("^C\r\nBACK\r\nREADING ON"), one.shown


def test_impatient_keys(reader: Callable[..., Reader]) -> None:
    """Enter pressed while the command ran does not take its output away."""
    one = reader("echo under way; sleep 0.3")
    assert one.sees("under way")
    one.press(b"\r\r")
    assert one.sees("press Enter to go on ")
    assert one.stays(0.3), one.shown
    one.press(b"\r")
    assert one.sees("READING ON"), one.shown


def test_hang_up_while_waiting(reader: Callable[..., Reader]) -> None:
    """The wait for Enter ends with the terminal."""
    one = reader("true")
    assert one.sees("press Enter")
    one.hang_up()
    assert one.process.wait(PATIENCE) == 0


def test_pipe_without_a_terminal() -> None:
    """Without a terminal there is no wait for Enter."""
    run = subprocess.run(
        [sys.executable, "-c", READER, "cat", "字\n", "2"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        start_new_session=True,
        check=True,
    )
    assert run.stdout.decode() == "AWAY\n字\n字\nBACK\nREADING ON\n"


# The clipboard

EVERYWHERE = {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0", "TMUX": "/tmp/tmux,1,0"}


def _install(folder: Path, names: str, body: str = '/bin/cat > "$0.text"') -> dict[str, str]:
    """Programs that write down their arguments and what they get; the PATH to them alone."""
    for name in names.split():
        program = folder / name
        program.write_text(f'#!/bin/sh\nprintf "%s" "$*" > "$0.options"\n{body}\n', "utf-8")
        program.chmod(0o755)
    return {"PATH": str(folder)}


ALL = "wl-copy xclip xsel pbcopy clip.exe tmux"


@pytest.mark.parametrize(
    ("installed", "variables", "taken"),
    [
        (ALL, EVERYWHERE, ("wl-copy", "tmux")),
        (ALL, {"DISPLAY": ":0"}, ("xclip",)),
        ("xsel wl-copy tmux", {"DISPLAY": ":0"}, ("xsel",)),
        (ALL, {}, ("pbcopy",)),
        ("wl-copy xclip xsel tmux", {}, ()),
        ("wl-copy xclip xsel tmux", {"TMUX": "x"}, ("tmux",)),
        ("wl-copy xclip", {"WAYLAND_DISPLAY": "", "DISPLAY": ""}, ()),
        ("", EVERYWHERE, ()),
    ],
)
def test_who_takes_it(
    tmp_path: Path, installed: str, variables: dict[str, str], taken: tuple[str, ...]
) -> None:
    """The first program with its display takes the text, and tmux as well."""
    environ = _install(tmp_path, installed) | variables
    assert copy("标题\nhttps://example.com", environ=environ) == taken
    assert {path.stem for path in tmp_path.glob("*.text")} == set(taken)
    for name in taken:
        assert (tmp_path / f"{name}.text").read_text("utf-8") == "标题\nhttps://example.com"


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("wl-copy", "--type text/plain"),
        ("xclip", "-selection clipboard -in"),
        ("xsel", "--clipboard --input"),
        ("tmux", "load-buffer -w -"),
    ],
)
def test_options(tmp_path: Path, name: str, options: str) -> None:
    """Each program gets the options for the clipboard and standard input."""
    copy("x", environ=_install(tmp_path, name) | EVERYWHERE)
    assert (tmp_path / f"{name}.options").read_text("utf-8") == options


def test_windows_gets_its_own_encoding(tmp_path: Path) -> None:
    """clip.exe gets UTF-16 without a byte order mark."""
    assert copy("新闻", environ=_install(tmp_path, "clip.exe")) == ("clip.exe",)
    assert (tmp_path / "clip.exe.text").read_bytes() == "新闻".encode("utf-16-le")


def test_control_characters_are_not_copied(tmp_path: Path) -> None:
    """The end of a bracketed paste within a text would let the rest of it run in a shell."""
    copy("a\x1b[201~\nrm\x07\udc80", environ=_install(tmp_path, "pbcopy"))
    assert (tmp_path / "pbcopy.text").read_text("utf-8") == "a\nrm\ufffd"


def test_next_one_after_a_failure(tmp_path: Path) -> None:
    """A program that fails, or does not even read, leaves it to the next."""
    environ = _install(tmp_path, "wl-copy", "exit 1") | _install(tmp_path, "xclip") | EVERYWHERE
    assert copy("字" * 300_000, environ=environ) == ("xclip",)


def test_program_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A display that never answers is given up, and its program ended."""
    monkeypatch.setattr(programs, "CLIPBOARD_TIMEOUT", 0.1)
    environ = _install(tmp_path, "xclip", f"exec {shutil.which('sleep')} 60") | EVERYWHERE
    assert copy("x", environ=environ) == ()


def test_program_that_stays_behind(tmp_path: Path) -> None:
    """A program that goes on serving the clipboard is not waited for and survives the terminal."""
    sleep = shutil.which("sleep")
    body = f'/bin/cat > "$0.text"; {sleep} 5 & printf $! > "$0.pid"'
    environ = _install(tmp_path, "xclip", body) | EVERYWHERE
    assert copy("x", environ=environ) == ("xclip",)
    behind = int((tmp_path / "xclip.pid").read_text("utf-8"))
    assert os.getsid(behind) != os.getsid(0)
    os.kill(behind, signal.SIGKILL)
