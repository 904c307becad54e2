"""State files that are damaged, foreign, newer, older, read-only or busy, and full disks."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.errors import StateError
from newsdigest.storage.state import file, schema
from newsdigest.storage.state.store import Mark, State

A, B = "00000000aa", "00000000bb"
MANY = [f"{number:010x}" for number in range(3000)]


def now() -> datetime:
    return datetime(2024, 11, 6, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A state file with something in it."""
    state_path = tmp_path / "state"
    fill(state_path)
    return state_path


def fill(path: Path) -> None:
    with State(path, now=now) as state:
        state.mark([A, *MANY[:300]], read=True)
        state.tag([A, *MANY[:300]], add=["x"])
        state.save_query("q", "tag:x")


def everything(path: Path) -> None:
    """Call every method of a state."""
    with State(path, now=now) as state:
        list(state.export())
        state.marks(MANY)
        state.all_tags()
        state.saved_queries()
        state.mark([A, B], starred=True)
        state.tag(MANY[:200], remove=["x"])
        state.undo()
        state.undo()


def execute(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


DAMAGED = {
    "empty": b"",
    "short": b"SQLite format 3\x00",
    "noise": bytes(range(256)) * 64,
    "text": "状态\n".encode() * 100,
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_file_stays_as_it_is(path: Path, content: bytes) -> None:
    """A file that is not a database is refused with a hint, and stays as it is."""
    path.write_bytes(content)
    with State(path, now=now) as state:
        with pytest.raises(StateError, match="damaged") as caught:
            state.marks([A])
        assert "left as it is" in caught.value.hint
        assert str(path) in str(caught.value)
        with pytest.raises(StateError, match="damaged"):
            state.mark([A], read=True)
        with pytest.raises(StateError, match="damaged"):
            state.undo()
    assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


def test_a_truncated_file_stays_as_it_is(path: Path) -> None:
    """A truncated file is refused and stays as it is."""
    content = path.read_bytes()[:-4096]
    path.write_bytes(content)
    with pytest.raises(StateError, match="damaged"):
        everything(path)
    assert path.read_bytes() == content


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_noise_anywhere(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Random damage or truncation causes a StateError and nothing else."""
    path = tmp_path_factory.mktemp("noise") / "state"
    fill(path)
    content = bytearray(path.read_bytes())
    start = data.draw(st.one_of(st.integers(0, 200), st.integers(0, len(content) - 1)))
    if data.draw(st.booleans()):
        noise = data.draw(st.binary(min_size=1, max_size=300))
        content[start : start + len(noise)] = noise
    else:
        del content[start:]
    path.write_bytes(content)
    try:
        everything(path)
    except StateError as error:
        assert error.hint  # noqa: PT017
    assert path.exists()


def test_log_of_a_state_that_was_moved_away(path: Path) -> None:
    """The log that a killed process left is not applied to a new state."""
    log = path.with_name("state-wal")
    log.write_bytes(b"what was not yet in the file")
    path.rename(path.with_name("moved"))
    with pytest.raises(StateError, match="state-wal"):
        fill(path)
    assert log.exists()
    log.unlink()
    fill(path)


def test_database_of_another_program(path: Path) -> None:
    """Another program's database is refused, even with the same tables."""
    execute(path, "PRAGMA application_id = 1")
    before = path.read_bytes()
    with pytest.raises(StateError, match="another program"):
        everything(path)
    assert path.read_bytes() == before


def test_newer_version_is_refused(path: Path) -> None:
    """A newer version is refused with a hint to upgrade, and stays as it is."""
    execute(path, "PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(StateError, match="version 99") as error:
        everything(path)
    assert "upgrade" in error.value.hint
    assert path.read_bytes() == before


def test_upgraded_while_open(path: Path) -> None:
    """A process does not write to an open state that a newer version has upgraded."""
    with State(path, now=now) as state:
        assert state.marks([A])[A].read
        execute(path, "PRAGMA user_version = 99")
        with pytest.raises(StateError, match="newer"):
            state.mark([A], read=False)


def test_older_version_is_upgraded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An older version is upgraded when it is opened, and keeps its content."""
    second = ("CREATE TABLE later(x)", "INSERT INTO later VALUES (5)")
    monkeypatch.setattr(schema, "UPGRADES", (*schema.UPGRADES, second))
    for _ in range(2):
        with State(path, now=now) as state:
            assert state.marks([A]) == {A: Mark(True, False, ("x",))}
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT x FROM later").fetchall() == [(5,)]
        assert connection.execute("PRAGMA user_version").fetchone() == (len(schema.UPGRADES),)


def test_failed_upgrade_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed upgrade leaves the older version unchanged."""
    with monkeypatch.context() as patch:
        patch.setattr(
            schema, "UPGRADES", (*schema.UPGRADES, ("CREATE TABLE later(x)", "DROP TABLE no_such"))
        )
        with pytest.raises(StateError):
            everything(path)
    with State(path, now=now) as state:
        assert state.marks([A])[A].read
    with closing(sqlite3.connect(path)) as connection:
        assert (
            connection.execute("SELECT name FROM sqlite_schema WHERE name = 'later'").fetchall()
            == []
        )


def test_durable(path: Path) -> None:
    """Every commit reaches the disk before it is reported: WAL with synchronous FULL."""
    with closing(file.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA busy_timeout").fetchone() == (10_000,)


def test_busy_for_long(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing to a locked state is an error after a while; reading works."""
    monkeypatch.setattr(file, "BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with State(path, now=now) as state:
            assert state.marks([A])[A].read
            with pytest.raises(StateError, match="busy") as error:
                state.mark([A], read=False)
            assert "try again" in error.value.hint
            other.execute("ROLLBACK")
            assert state.mark([A], read=False) == 1


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A file in place of the folder, or a folder in place of the file, is an error."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError), State(tmp_path / "file" / "state", now=now) as state:
        state.mark([A], read=True)
    (tmp_path / "state").mkdir()
    with pytest.raises(StateError, match="directory"):
        everything(tmp_path / "state")


def test_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A state can be created without hard links."""

    def refuse(*arguments: object, **named: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    fill(tmp_path / "state")
    with State(tmp_path / "state", now=now) as state:
        assert state.marks([A])[A].read
    assert list(tmp_path.iterdir()) == [tmp_path / "state"]


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root")
def test_read_only_file(path: Path) -> None:
    """A read-only state can be read but not changed."""
    path.chmod(0o400)
    with State(path, now=now) as state:
        assert state.marks([A])[A].read
        with pytest.raises(StateError, match="for writing"):
            state.mark([A], read=False)


def test_read_only_disk(small_disk: Path) -> None:
    """On a read-only disk the error has the file and a hint."""
    path = small_disk / "state"
    fill(path)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with State(path, now=now) as state, pytest.raises(StateError) as error:
        state.mark([A], read=False)
    assert "permissions" in error.value.hint
    with pytest.raises(StateError), State(small_disk / "new", now=now) as state:
        state.mark([A], read=True)


def test_full_disk(small_disk: Path) -> None:
    """On a full disk an action fails without effect; with free space it succeeds."""
    path = small_disk / "data" / "state"
    fill(path)
    ballast = small_disk / "ballast"
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    ballast.write_bytes(b"x" * (free - 120_000))
    with State(path, now=now) as state:
        with pytest.raises(StateError, match="full") as error:
            state.mark(MANY, starred=True)
        assert "room" in error.value.hint
        assert not any(mark.starred for mark in state.marks(MANY).values())
        assert state.marks([A])[A].read
    ballast.unlink()
    with State(path, now=now) as state:
        assert state.mark(MANY, starred=True) == len(MANY)


def test_no_room_for_a_new_state(small_disk: Path) -> None:
    """Without space for a new state, no file remains."""
    ballast = small_disk / "ballast"
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    ballast.write_bytes(b"x" * (free - 20_000))
    with pytest.raises(StateError, match="full"):
        fill(small_disk / "state")
    assert list(small_disk.iterdir()) == [ballast]
