"""Atomic writing of files, and where they may be written."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from newsdigest.deliver.file import write
from newsdigest.errors import DeliveryError, ExitCode


def test_a_new_file(tmp_path: Path) -> None:
    """It has the bytes and default permissions, and no temporary file is left."""
    other = tmp_path / "other"
    other.write_bytes(b"")
    write(tmp_path / "a.html", b"\x00\xff\r\n")
    assert (tmp_path / "a.html").read_bytes() == b"\x00\xff\r\n"
    assert (tmp_path / "a.html").stat().st_mode == other.stat().st_mode
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "other"]


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664])
def test_permissions_stay(tmp_path: Path, mode: int) -> None:
    """A replaced file keeps its permissions."""
    path = tmp_path / "a"
    path.write_bytes(b"old")
    path.chmod(mode)
    before = path.stat().st_ino
    write(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert path.stat().st_ino != before


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """The target of a symbolic link is replaced, in its own folder."""
    (tmp_path / "far").mkdir()
    (tmp_path / "a").symlink_to("far/b")
    write(tmp_path / "a", b"1")
    write(tmp_path / "a", b"2")
    assert (tmp_path / "a").is_symlink()
    assert (tmp_path / "far" / "b").read_bytes() == b"2"


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """A pipe gets the bytes and stays a pipe."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(path.read_bytes()))
    reader.start()
    write(path, b"through")
    reader.join(10)
    assert got == [b"through"]
    assert stat.S_ISFIFO(path.stat().st_mode)


def test_a_long_name(tmp_path: Path) -> None:
    """A name may be as long as the file system allows, in Chinese characters too."""
    for name in ("n" * 255, "闻" * 85):
        write(tmp_path / name, b"x")
        assert (tmp_path / name).read_bytes() == b"x"


@pytest.mark.parametrize("name", ["gone/a", ".", "x" * 300, "a\0b", "file/below", "circle"])
def test_what_cannot_be_written(tmp_path: Path, name: str) -> None:
    """A missing folder, a folder and an impossible name are delivery errors that name it."""
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "circle").symlink_to("circle")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(DeliveryError) as caught:
        write(tmp_path / name, b"x")
    assert caught.value.exit_code == ExitCode.UNDELIVERED
    assert str(tmp_path / name) == caught.value.subject
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("step", ["os.fsync", "os.replace"])
def test_the_old_file_survives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """After a full disk or a failed renaming the old file is there and no temporary file."""
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(step, fail)
    with pytest.raises(DeliveryError, match="No space left"):
        write(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interruption_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C removes the temporary file."""

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "a", b"new")
    assert list(tmp_path.iterdir()) == []


NOBODY = 65534
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A world-writable folder with the sticky bit, like /tmp."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o1777)
    return folder


@AS_ROOT
@pytest.mark.parametrize("below", ["", "/b"])
def test_another_users_link_in_a_shared_folder_is_not_followed(shared: Path, below: str) -> None:
    """Nor as a part of the path: it could overwrite any file of the user."""
    own = shared.parent / "own"
    own.mkdir()
    (own / "b").write_bytes(b"precious")
    (shared / "a").symlink_to(own if below else own / "b")
    os.lchown(shared / "a", NOBODY, NOBODY)
    (shared.parent / "way").symlink_to(shared / "a")  # one's own link that leads to it
    for name in ("shared/a", "way"):
        with pytest.raises(DeliveryError, match="another user") as caught:
            write(Path(f"{shared.parent}/{name}{below}"), b"x")
        assert caught.value.subject == f"{shared.parent}/{name}{below}"
    assert (own / "b").read_bytes() == b"precious"
    assert sorted(path.name for path in own.iterdir()) == ["b"]


@AS_ROOT
@pytest.mark.parametrize("make", [Path.touch, os.mkfifo])
def test_another_users_file_in_a_shared_folder_is_left_alone(shared: Path, make: object) -> None:
    """Its owner could read the data; a pipe would also block the program."""
    assert callable(make)
    make(shared / "a")
    os.chown(shared / "a", NOBODY, NOBODY)
    with pytest.raises(DeliveryError, match="another user"):
        write(shared / "a", b"x")
    assert [path.name for path in shared.iterdir()] == ["a"]


def test_ones_own_link_in_a_shared_folder_is_followed(shared: Path) -> None:
    """So is another user's link if the folder is not shared."""
    (shared / "a").symlink_to("../own")
    write(shared / "a", b"1")
    assert (shared.parent / "own").read_bytes() == b"1"
    if os.geteuid() == 0:
        shared.chmod(0o755)
        os.lchown(shared / "a", NOBODY, NOBODY)
        write(shared / "a", b"2")
        assert (shared.parent / "own").read_bytes() == b"2"


WRITER = """
import sys
from pathlib import Path
from newsdigest.deliver.file import write
write(Path(sys.argv[1]), b"new")
"""


def written_by_a_shell(command: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a bash command in which $W is a program that writes to a file."""
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, capture_output=True, timeout=60, check=False,
        env={**os.environ, "P": sys.executable, "W": WRITER},
    )  # fmt: skip


@pytest.mark.parametrize(
    "command",
    [
        '"$P" -c "$W" /dev/stdout | cat',
        '"$P" -c "$W" /dev/fd/1 | cat',
        '"$P" -c "$W" /proc/self/fd/1 | cat',
        '"$P" -c "$W" /dev/fd/5 5>&1 | cat',
        '"$P" -c "$W" >(cat) | cat',
        'ln -s /dev/stdout link; "$P" -c "$W" link | cat',
    ],
)
def test_what_a_shell_opened_is_written_to(tmp_path: Path, command: str) -> None:
    """Standard output and the pipe of another command get the bytes."""
    assert written_by_a_shell(command, tmp_path).stdout == b"new"


def test_a_log_that_is_open_is_appended_to(tmp_path: Path) -> None:
    """A file that the shell redirects to keeps its content."""
    (tmp_path / "log").write_bytes(b"old ")
    written_by_a_shell('"$P" -c "$W" /dev/stdout >> log', tmp_path)
    assert (tmp_path / "log").read_bytes() == b"old new"


def test_the_programs_own_files_are_not_reached(tmp_path: Path) -> None:
    """A descriptor that the shell did not open is an error, even if the program uses it."""
    with (
        (tmp_path / "state").open("wb") as own,
        pytest.raises(DeliveryError, match="Bad file descriptor"),
    ):
        write(Path(f"/dev/fd/{own.fileno()}"), b"x")
    assert (tmp_path / "state").read_bytes() == b""


def test_devices_and_sockets(tmp_path: Path) -> None:
    """A full device is an error, and so is a socket."""
    write(Path("/dev/null"), b"x")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "sock"))
        for path in (Path("/dev/full"), tmp_path / "sock"):
            with pytest.raises(DeliveryError, match="cannot be written"):
                write(path, b"x")
