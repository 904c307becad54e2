"""clipboard: the first program that works here takes the text."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from newsdigest.browse import programs
from newsdigest.browse.programs import copy

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
    """The first one that has its display takes the text, tmux one more, and no others."""
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
    """Each is told that the text is for the clipboard and comes on its standard input."""
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
    """What stays to serve the clipboard is not waited for, and does not end with the terminal."""
    sleep = shutil.which("sleep")
    body = f'/bin/cat > "$0.text"; {sleep} 5 & printf $! > "$0.pid"'
    environ = _install(tmp_path, "xclip", body) | EVERYWHERE
    assert copy("x", environ=environ) == ("xclip",)
    behind = int((tmp_path / "xclip.pid").read_text("utf-8"))
    assert os.getsid(behind) != os.getsid(0)
    os.kill(behind, signal.SIGKILL)
