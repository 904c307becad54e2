"""The program in real pipes, terminals and signals, as processes of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest
from conftest import PROJECT, ZONE, Program

PROGRAM = f"{sys.executable} -m newsdigest"


def shell(sample: Program, command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """A shell line in which ``newsdigest`` is the program."""
    script = f'newsdigest() {{ {PROGRAM} "$@"; }}\nset -o pipefail\n{command}'
    return subprocess.run(
        ["bash", "-c", script],
        env={**os.environ, **sample.environ, **environ},
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_json_for_another_program(sample: Program) -> None:
    """``| python -m json.tool`` reads what list writes."""
    result = shell(sample, "newsdigest list --format json | python3 -m json.tool")
    assert result.returncode == 0
    assert len(json.loads(result.stdout)) == 60


def test_a_closed_pipe_is_a_success(sample: Program) -> None:
    """``| head -1`` ends the program without a word, even when there is more than a pipe holds."""
    for command in ("list --format jsonl", "list", "show $(newsdigest list --format ids)"):
        result = shell(sample, f"newsdigest {command} | head -1; echo ${{PIPESTATUS[0]}}")
        assert result.stdout.splitlines()[-1] == "0"
        assert result.stderr == ""


def test_ids_for_xargs(sample: Program) -> None:
    """Ids go from one command to the next."""
    result = shell(sample, f"newsdigest list --format ids -n 3 | xargs {PROGRAM} show")
    assert result.returncode == 0
    assert result.stdout.count("https://") >= 3


def test_no_standard_input(sample: Program) -> None:
    """A closed standard input or output is no traceback."""
    assert shell(sample, "newsdigest list -n 1 <&-").returncode == 0
    assert "Traceback" not in shell(sample, "newsdigest list -n 1 >&-").stderr


def test_a_poor_locale(sample: Program) -> None:
    """In the C locale, and in one that has no Chinese, a list still comes out."""
    assert "二十四小时" in shell(sample, "newsdigest list -n 1", LC_ALL="C").stdout
    result = shell(sample, "newsdigest list -n 1", LC_ALL="C", PYTHONIOENCODING="latin-1")
    assert result.returncode == 0
    assert result.stdout.count("\t") == 2


def test_an_interrupt_is_130(program: Program) -> None:
    """Ctrl-C while the archive is read: 130, one line, and the next call goes on."""
    for number in range(3000):
        program.write(f"{number}.md", f"# 第{number}篇\n\n" + "正文里有一些字。" * 60)
    process = subprocess.Popen(
        [sys.executable, "-m", "newsdigest", "-C", str(program.archive), "list", "-n", "1"],
        env={**os.environ, **program.environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    # Under way: the first five hundred are written, the rest is being read.
    for _ in range(6000):
        written = (file.stat().st_size for file in program.folder.rglob("*.index-wal"))
        if any(size > 200_000 for size in written) or process.poll() is not None:
            break
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, "newsdigest: interrupted\n")
    assert program("list", "--format", "ids").out.count("\n") == 3000


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
@pytest.mark.parametrize("columns", [40, 100])
def test_columns_line_up_in_a_real_terminal(
    sample: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    """tmux, which measures characters itself, shows every column where it belongs."""
    socket = str(tmp_path / "tmux")
    settings = {**os.environ, **sample.environ, "LANG": "C.UTF-8"}
    del settings["COLUMNS"], settings["LINES"]  # tmux says how large it is
    tmux = ["tmux", "-S", socket, "-f", os.devnull]
    command = f"{PROGRAM} --color never list -n 12; tmux -S {socket} wait-for -S done; sleep 30"
    subprocess.run(
        [*tmux, "new-session", "-d", "-x", str(columns), "-y", "40", "bash", "-c", command],
        env=settings,
        check=True,
    )
    try:
        subprocess.run([*tmux, "wait-for", "done"], check=True, timeout=30)
        time.sleep(0.3)
        screen = subprocess.run(
            [*tmux, "capture-pane", "-p"], check=True, capture_output=True, text=True
        ).stdout
    finally:
        subprocess.run([*tmux, "kill-server"], check=False)
    monkeypatch.setenv("COLUMNS", str(columns))
    result = sample("--color", "never", "list", "-n", "12", terminal=True, now=datetime.now(ZONE))
    shown = [line.rstrip() for line in screen.splitlines() if line.strip()]
    assert shown == [line.rstrip() for line in result.out.splitlines()]


def test_the_installed_commands() -> None:
    """``newsdigest`` and ``nd`` are installed and say their version."""
    from newsdigest import __version__

    folder = Path(sys.executable).parent
    for name in ("newsdigest", "nd"):
        if not (folder / name).exists():
            pytest.skip("the package is not installed in this environment")
        run = subprocess.run(
            [folder / name, "--version"], capture_output=True, text=True, check=True
        )
        assert run.stdout == f"newsdigest {__version__}\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("command", ["list", "list --format json", "--version", "--help"])
def test_a_full_output(sample: Program, command: str) -> None:
    """No room where the output goes: one line at most, no traceback, not a success."""
    result = shell(sample, f"newsdigest {command} >/dev/full")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert result.stderr.count("\n") <= 1
