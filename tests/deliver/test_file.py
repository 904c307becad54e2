"""file: wholly or not at all, with the permissions it had."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from newsdigest.deliver.file import write
from newsdigest.errors import DeliveryError, ExitCode


def test_a_new_file(tmp_path: Path) -> None:
    """It has the bytes, the permissions that any new file gets, and nothing beside it."""
    other = tmp_path / "other"
    other.write_bytes(b"")
    write(tmp_path / "a.html", b"\x00\xff\r\n")
    assert (tmp_path / "a.html").read_bytes() == b"\x00\xff\r\n"
    assert (tmp_path / "a.html").stat().st_mode == other.stat().st_mode
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "other"]


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664])
def test_permissions_stay(tmp_path: Path, mode: int) -> None:
    """A file that is there is replaced and keeps its permissions."""
    path = tmp_path / "a"
    path.write_bytes(b"old")
    path.chmod(mode)
    before = path.stat().st_ino
    write(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert path.stat().st_ino != before


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """What a symbolic link leads to is replaced, in the folder where it lies."""
    (tmp_path / "far").mkdir()
    (tmp_path / "a").symlink_to("far/b")
    write(tmp_path / "a", b"1")
    write(tmp_path / "a", b"2")
    assert (tmp_path / "a").is_symlink()
    assert (tmp_path / "far" / "b").read_bytes() == b"2"


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """What is no regular file gets the bytes and stays what it is."""
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
    """A name as long as the file system allows is possible, of Chinese characters as well."""
    for name in ("n" * 255, "闻" * 85):
        write(tmp_path / name, b"x")
        assert (tmp_path / name).read_bytes() == b"x"


@pytest.mark.parametrize("name", ["gone/a", ".", "x" * 300, "a\0b", "file/below", "circle"])
def test_what_cannot_be_written(tmp_path: Path, name: str) -> None:
    """A missing folder, a folder, an impossible name: an error of delivery that names it."""
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "circle").symlink_to("circle")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(DeliveryError) as caught:
        write(tmp_path / name, b"x")
    assert caught.value.exit_code == ExitCode.UNDELIVERED
    assert str(tmp_path / name) == caught.value.subject
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_the_old_file_survives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """If the disk is full or renaming fails, the old file is whole and nothing lies about."""
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
    """Ctrl-C in the middle removes the temporary file."""

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "a", b"new")
    assert list(tmp_path.iterdir()) == []
