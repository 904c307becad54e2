"""Nothing outside the archive is read or written, and no special file blocks a command."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from newsdigest.errors import ReadError
from newsdigest.storage.files import read_bounded, read_inside

FEED = (
    '<rss version="2.0"><channel><title>F</title><item><title>Hello</title>'
    "<pubDate>Sat, 02 Nov 2024 08:00:00 GMT</pubDate><description>x</description></item>"
    "</channel></rss>"
)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of one article, beside it a folder and a file of the reader's own."""
    folder = tmp_path / "archive"
    (folder / "2024").mkdir(parents=True)
    (folder / "2024" / "a.md").write_text("---\ntitle: Inside\n---\nText.\n")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "secret.md").write_text("PRIVATE KEY")
    return folder


def run(archive: Path, *words: str, shell: str = "") -> subprocess.CompletedProcess[str]:
    """The program in its own process, its cache and state beside the archive."""
    home = archive.parent / "home"
    command = [sys.executable, "-m", "newsdigest", "-C", str(archive), *words]
    return subprocess.run(
        ["bash", "-c", shell, "bash", *command] if shell else command,
        env={
            **os.environ, "HOME": str(home), "LC_ALL": "C.UTF-8",
            **{f"XDG_{name}_HOME": str(home / name) for name in ("CACHE", "DATA", "CONFIG")},
        },
        cwd=archive.parent, capture_output=True, text=True, timeout=30, check=False,
        stdin=None if shell else subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.parametrize("leads_to", ["own/secret.md", "/proc/self/environ", "/proc/kmsg"])
def test_a_link_to_a_file_outside_is_not_read(archive: Path, leads_to: str) -> None:
    """It is left out everywhere, and check says what to do."""
    (archive / "note.md").symlink_to(archive.parent / leads_to)
    assert run(archive, "list", "--format", "ids").stdout.count("\n") == 1
    assert "PRIVATE" not in run(archive, "search", "PRIVATE").stdout
    checked = run(archive, "check")
    assert "note.md" in checked.stdout
    assert "leads out of the archive" in checked.stdout
    assert checked.returncode == 5


def test_a_link_to_a_folder_outside_is_not_read(archive: Path) -> None:
    """Nothing below it is an article."""
    (archive / "more").symlink_to(archive.parent / "own")
    assert "PRIVATE" not in run(archive, "search", "PRIVATE").stdout
    assert "more" in run(archive, "check").stdout


def test_links_that_stay_inside_are_followed(archive: Path) -> None:
    """Including a link to the archive itself, and a link that leads out and in again."""
    (archive / "b.md").symlink_to("2024/a.md")
    (archive / "again").symlink_to(archive.parent / "way" / "2024")
    (archive.parent / "way").symlink_to(archive)
    for root in (archive, archive.parent / "way"):
        assert run(root, "check").returncode == 0
        listing = run(root, "list", "--format", "json").stdout
        for path in ("2024/a.md", "again/a.md", "b.md"):
            assert path in listing


@pytest.mark.slow
def test_import_writes_through_no_link_that_leads_out(archive: Path) -> None:
    """A year's folder that leads out gets no article; one that stays inside does."""
    (archive.parent / "f.xml").write_text(FEED)
    (archive / "2024").rename(archive / "old")
    (archive / "2024").symlink_to(archive.parent / "own")
    result = run(archive, "import", "f.xml")
    assert result.returncode == 1
    assert "leads out of the archive" in result.stderr
    assert [path.name for path in (archive.parent / "own").iterdir()] == ["secret.md"]
    (archive / "2024").unlink()
    (archive / "2024").symlink_to("old")
    assert run(archive, "import", "f.xml").returncode == 0
    assert (archive / "old" / "2024-11-02-hello.md").is_file()


def test_importing_a_folder_leaves_out_its_links(archive: Path, tmp_path: Path) -> None:
    """Importing a folder with links brings in none of the reader's own files."""
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "n.md").symlink_to(tmp_path / "own" / "secret.md")
    result = run(archive, "import", "new")
    assert "leads out" in result.stderr
    assert not [path for path in archive.rglob("*") if path.is_file() and path.name != "a.md"]


def test_a_link_put_there_after_the_look(archive: Path) -> None:
    """A link that is put in place of a file or folder after the walk is not followed out."""
    assert read_inside(archive, "2024/a.md", 100).startswith(b"---")
    (archive / "2024" / "a.md").unlink()
    (archive / "2024" / "a.md").symlink_to(archive.parent / "own" / "secret.md")
    with pytest.raises(OSError, match="leads out"):
        read_inside(archive, "2024/a.md", 100)
    (archive / "2024").rename(archive / "old")
    (archive / "2024").symlink_to(archive.parent / "own")
    with pytest.raises(OSError, match="leads out"):
        read_inside(archive, "2024/secret.md", 100)


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_special_files_hold_no_command(archive: Path, make: Callable[[Path], None]) -> None:
    """A pipe, folder or device named like an article is left out at once."""
    make(archive / "p.md")
    result = run(archive, "list", "--format", "ids")
    assert (result.returncode, result.stdout.count("\n")) == (0, 1)


@pytest.mark.slow
@pytest.mark.parametrize("command", ["import", "summarize"])
@pytest.mark.parametrize(
    ("given", "message"),
    [("/dev/zero", "not a regular file"), ("pipe", "nobody writes"), ("huge.md", "larger than")],
)
def test_files_without_end(archive: Path, command: str, given: str, message: str) -> None:
    """Endless files are an error, with bounded memory and time."""
    os.mkfifo(archive.parent / "pipe")
    with (archive.parent / "huge.md").open("wb") as file:
        file.truncate(1 << 40)
    result = run(archive, command, given, shell='ulimit -v 2000000; exec "$@"')
    assert result.returncode == 1
    assert message in result.stderr


@pytest.mark.parametrize("command", ["import", "summarize"])
def test_standard_input_without_end(archive: Path, command: str) -> None:
    """It is read to a limit."""
    result = run(archive, command, "-", shell='ulimit -v 2000000; exec "$@" < /dev/zero')
    assert result.returncode == 1
    assert "larger than" in result.stderr


def test_what_a_shell_pipes_in_is_read(archive: Path) -> None:
    """``<(command)`` is read, however late the command writes."""
    shell = 'exec "$@" <(sleep 3; echo A sentence of the command.)'
    result = run(archive, "summarize", shell=shell)
    assert result.stdout.strip().endswith("A sentence of the command.")


def test_a_pipe_is_waited_for(tmp_path: Path) -> None:
    """A pipe whose writer opens it later is read to its end, up to the limit."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Timer(0.3, lambda: pipe.write_bytes(b"x" * 200_000))
    writer.start()
    assert read_bounded(pipe, 200_000) == b"x" * 200_000
    writer.join()
    writer = threading.Timer(0.3, lambda: pipe.write_bytes(b"x" * 2_000))
    writer.start()
    with pytest.raises(ReadError, match="larger than 1,000 bytes"):
        read_bounded(pipe, 1_000)
    writer.join()
