"""A user without a home folder, as in many containers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PROJECT

NOBODY = 54321
RUN = "import sys; from newsdigest.__main__ import main; main()"


def _run(folder: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the program as that user, with a nearly empty environment."""
    # A namespace in which this user has that number: its files can be read all the same.
    other = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
    return subprocess.run(
        [*other, sys.executable, "-c", RUN, *arguments],
        cwd=folder,
        env={"PATH": os.defpath, "PYTHONPATH": str(PROJECT), **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an archive of one article."""
    archive = tmp_path / "archive"
    archive.mkdir()
    text = "---\ntitle: 半马开跑\ndate: 2024-11-02\n---\n西太湖马拉松今天开跑。\n"
    (archive / "a.md").write_text(text, "utf-8")
    if shutil.which("unshare") is None or _run(tmp_path, "--version").returncode:
        pytest.skip("no namespace for another user can be made here")
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("environ", [{}, {"HOME": ""}, {"HOME": "/nonexistent"}])
@pytest.mark.parametrize(
    "command",
    [
        ("list",),
        ("search", "马拉松"),
        ("digest", "--since", "2024-11-01", "--until", "2024-11-05"),
        ("check",),
        ("config", "show"),
        ("feeds", "list"),
    ],
)
def test_reading_needs_no_home(
    folder: Path, command: tuple[str, ...], environ: dict[str, str]
) -> None:
    """Reading works without index and state; a warning says what to set."""
    process = _run(folder, "-C", "archive", *command, **environ)
    assert process.returncode == 0, process.stderr
    assert "internal error" not in process.stderr
    if not environ.get("HOME"):
        assert "set HOME, or XDG_CACHE_HOME and XDG_DATA_HOME" in process.stderr
        assert len(process.stderr.splitlines()) == 1


def test_marking_needs_a_home(folder: Path) -> None:
    """It is an error, not a traceback."""
    (id_,) = _run(folder, "-C", "archive", "list", "--format", "ids").stdout.split()
    process = _run(folder, "-C", "archive", "mark", "star", id_)
    assert process.returncode == 1
    assert "no home folder" in process.stderr
    assert "Traceback" not in process.stderr


def test_a_file_is_summarized_without_a_warning(folder: Path) -> None:
    """A command that needs neither index nor state needs no home."""
    process = _run(folder, "summarize", "archive/a.md")
    assert process.returncode == 0
    assert "马拉松" in process.stdout
