"""Refresh: other processes, time zones, clocks, file names and permissions."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import pytest
from conftest import NOW, ZONE, Program

from newsdigest import config
from newsdigest.archive.extract import read_files
from newsdigest.archive.facade import Archive
from newsdigest.archive.parallel import SERIAL
from newsdigest.article import article_id
from newsdigest.storage.index.store import Index

Make = Callable[..., str]
SAME = datetime(2024, 11, 2, 10, tzinfo=ZONE).timestamp()
COARSE = """
set -e
mount -o loop image articles
sleep "0.$((999 - 10#$(date +%N | cut -c1-3)))"
printf -- '---\\ntitle: V1\\n---\\nText.\\n' >articles/x.md
"$@" list >first
printf -- '---\\ntitle: V2\\n---\\nText.\\n' >articles/x.md
sleep 1.2
"$@" list >second
umount articles
"""


def process(
    program: Program, *arguments: str, environ: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """newsdigest in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "newsdigest", "-C", str(program.archive), *arguments],
        env={**os.environ, **program.environ, **(environ or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def titles(program: Program, *arguments: str) -> list[str]:
    """The titles that a list shows."""
    result = program("list", "--format", "json", *arguments)
    assert result.code == 0, result.err
    return [item["title"] for item in json.loads(result.out)]


def test_two_time_zones_do_not_mix(program: Program, article: Make) -> None:
    """Commands in two time zones each have the dates of their own zone."""
    (program.archive / "newsdigest.toml").unlink()
    for number in range(600):
        program.write(f"{number}.md", article(f"甲{number}", date="2024-11-02 12:00:00"))
    zones = {"Asia/Shanghai": "+08:00", "America/New_York": "-04:00"}
    processes = [process(program, "list", environ={"TZ": zone}) for zone in zones]
    for one in processes:
        one.communicate()
    assert [one.returncode for one in processes] == [0, 0]
    for zone, offset in zones.items():
        listing = process(
            program, "--no-refresh", "list", "--format", "json", environ={"TZ": zone}
        ).communicate()[0]
        assert {item["date"] for item in json.loads(listing)} == {f"2024-11-02T12:00:00{offset}"}


def test_an_older_walk_removes_nothing(program: Program, article: Make) -> None:
    """A process that waits for the lock walks again if the index was written meanwhile."""
    fcntl = pytest.importorskip("fcntl")
    program.write("a.md", article("甲"))
    assert titles(program) == ["甲"]
    path = config.load(
        archive=str(program.archive), environ=program.environ, cwd=program.folder
    ).index_path
    program.write("b.md", article("乙"))
    with path.with_name(path.name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        waiting = process(program, "list")
        assert waiting.stderr is not None
        assert "waiting" in waiting.stderr.readline()
        file = program.write("c.md", article("丙"))
        status = file.stat()
        stamp = (b"c.md", status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        index = Index.open(path)
        index.update([], read_files(os.fsencode(program.archive), ZONE, [stamp]), lambda *_: True)
        index.close()
    assert waiting.communicate()[0].count("\n") == 3


def test_an_edit_that_keeps_size_and_time_is_seen(program: Program, article: Make) -> None:
    """Such as with touch -r, rsync -t, or an editor that restores the time."""
    file = program.write("a.md", article("甲"))
    os.utime(file, (SAME, SAME))
    time.sleep(0.1)
    assert titles(program) == ["甲"]
    file.write_text(article("乙"), encoding="utf-8")
    os.utime(file, (SAME, SAME))
    assert titles(program) == ["乙"]


def test_files_that_swap_places_keep_their_state(program: Program, article: Make) -> None:
    """Title and star follow the content, even if size and time are the same."""
    for name, title in (("a.md", "甲"), ("b.md", "乙")):
        os.utime(program.write(name, article(title, date="2024-11-30")), (SAME, SAME))
    time.sleep(0.1)
    program("mark", "star", article_id("a.md"))
    aside = program.folder / "aside"
    (program.archive / "a.md").rename(aside)
    (program.archive / "b.md").rename(program.archive / "a.md")
    aside.rename(program.archive / "b.md")
    listing = json.loads(program("list", "--format", "json").out)
    assert {item["path"]: (item["title"], item["starred"]) for item in listing} == {
        "a.md": ("乙", False),
        "b.md": ("甲", True),
    }


def test_a_file_with_a_future_time_is_settled(program: Program, article: Make) -> None:
    """Files of a machine whose clock was ahead are not read again by every command."""
    ahead = NOW.timestamp() + 10 * 365 * 86400
    os.utime(program.write("a.md", article("甲")), (ahead, ahead + 0.5))
    settings = config.load(
        archive=str(program.archive), environ=program.environ, cwd=program.folder
    )
    with Archive(settings, now=lambda: NOW, warn=print) as archive:
        for _ in range(3):
            archive.refresh()
            time.sleep(0.1)
        before = archive.versions()
        archive.refresh()
        assert archive.versions() == before


def test_an_edit_is_seen_where_times_are_whole_seconds(tmp_path: Path) -> None:
    """On a file system such as ext2, where an edit of the same second changes no time."""
    if os.name != "posix" or os.geteuid() or not all(map(shutil.which, ("mkfs.ext2", "bash"))):
        pytest.skip("needs root, mkfs.ext2 and bash")
    (tmp_path / "articles").mkdir()
    (tmp_path / "image").write_bytes(bytes(1 << 22))
    subprocess.run(["mkfs.ext2", "-q", "-I", "128", "image"], cwd=tmp_path, capture_output=True)
    command = [sys.executable, "-m", "newsdigest", "-C", "articles"]
    folders = {name: str(tmp_path) for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME")}
    result = subprocess.run(
        ["unshare", "-m", "bash", "-c", COARSE, "bash", *command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, **folders},
    )
    if "mount" in result.stderr or "unshare" in result.stderr:
        pytest.skip("no file system can be mounted here")
    assert (tmp_path / "second").read_text().split()[-1] == "V2"


def test_a_shared_identity_and_a_name_that_is_no_utf8(program: Program, article: Make) -> None:
    """The fault has the printable part of the name, and no command fails."""
    name = os.fsdecode(b"a\xff.md")
    try:
        (program.archive / name).write_text(article("甲", guid="same"), encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes no such name")
    program.write("b.md", article("乙", guid="same"))
    assert sorted(titles(program)) == sorted(["甲", "乙"])
    assert "a\N{REPLACEMENT CHARACTER}.md" in program("check").out


@pytest.mark.parametrize("query", ["path:café", "path:cafe\u0301", "path:CAFÉ*"])
def test_a_path_is_found_however_its_accents_are_written(
    program: Program, article: Make, query: str
) -> None:
    """File systems and tools compose and decompose names."""
    program.write("cafe\u0301.md", article("甲"))
    assert titles(program, query) == ["甲"]


def test_index_and_folder_are_for_their_owner(program: Program, article: Make) -> None:
    """That includes those that an earlier version created readable for everybody."""
    program.write("a.md", article("甲"))
    assert titles(program) == ["甲"]
    (index,) = (program.folder / "cache" / "newsdigest").glob("*.index")
    modes = [index.stat().st_mode & 0o777, index.parent.stat().st_mode & 0o777]
    assert modes == [0o600, 0o700]
    index.chmod(0o644)
    index.parent.chmod(0o755)
    assert titles(program) == ["甲"]
    assert [index.stat().st_mode & 0o777, index.parent.stat().st_mode & 0o777] == modes


def test_status_where_no_index_can_be(program: Program, article: Make) -> None:
    """The cache folder's name is too long for the system."""
    program.write("a.md", article("甲"))
    refused = {"XDG_CACHE_HOME": str(program.folder / ("x" * 300))}
    result = program("index", "status", environ=refused)
    assert (result.code, "bytes\t0\n" in result.out) == (0, True)


def test_damage_that_is_found_while_files_are_read(program: Program, article: Make) -> None:
    """The processes that read many files do not keep the index from being replaced."""
    program.write("a.md", article("甲"))
    assert titles(program) == ["甲"]
    path = config.load(
        archive=str(program.archive), environ=program.environ, cwd=program.folder
    ).index_path
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE labelled")
    connection.commit()
    connection.close()
    for number in range(SERIAL + 200):
        program.write(f"{number}.md", article(f"第{number}篇"))
    command = process(program, "list", "--format", "ids")
    try:
        out, err = command.communicate(timeout=90)
    finally:
        command.kill()
    assert (out.count("\n"), "damaged" in err) == (SERIAL + 201, True)
