"""The archive: refresh, queries, damage, several processes."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from conftest import NOW, ZONE, Program
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsdigest import config
from newsdigest.archive.facade import Archive
from newsdigest.article import article_id
from newsdigest.errors import NotFoundError
from newsdigest.query.model import EVERYTHING, FullText, Query, Sort
from newsdigest.query.parser import parse

Make = Callable[..., str]


@pytest.fixture
def warnings() -> list[str]:
    return []


@pytest.fixture
def archive(program: Program, warnings: list[str]) -> Archive:
    """An archive of the program's folder, not refreshed yet."""
    settings = config.load(environ=program.environ, cwd=program.folder)
    return Archive(settings, now=lambda: NOW, warn=warnings.append)


def titles(archive: Archive, text: str = "", **options: object) -> list[str]:
    where = parse(text, now=NOW, zone=ZONE) if text else EVERYTHING
    return [item.title for item in archive.select(Query(where, **options))]  # type: ignore[arg-type]


def test_changes_on_disk_are_seen(program: Program, archive: Archive, article: Make) -> None:
    """Added, edited, removed and renamed files are seen by the next list."""
    program.write("a.md", article("甲", date="2024-11-01"))
    program.write("b.md", article("乙", date="2024-11-02"))
    archive.refresh()
    assert titles(archive) == ["乙", "甲"]
    program.write("a.md", article("甲改过", date="2024-11-03"))
    (program.archive / "b.md").rename(program.archive / "c.md")
    archive.refresh()
    assert titles(archive) == ["甲改过", "乙"]
    (program.archive / "a.md").unlink()
    archive.refresh()
    assert titles(archive) == ["乙"]


def test_an_edit_within_the_same_moment_is_seen(
    program: Program, archive: Archive, article: Make
) -> None:
    """An edit that keeps the size within the resolution of the clock is seen."""
    (program.archive / "a.md").write_text(article("甲"), encoding="utf-8")
    archive.refresh()
    (program.archive / "a.md").write_text(article("乙"), encoding="utf-8")
    archive.refresh()
    assert titles(archive) == ["乙"]


def test_two_files_with_one_identity_are_both_kept(
    program: Program, archive: Archive, article: Make
) -> None:
    """The second has the id of its path and a fault; it gets the identity when that is free."""
    program.write("a.md", article("甲", url="https://x.example/1"))
    program.write("b.md", article("乙", url="https://x.example/1"))
    archive.refresh()
    own = article_id("https://x.example/1")
    assert {i.title: i.id for i in archive.select(Query())} == {"甲": own, "乙": article_id("b.md")}
    assert [(f.path, f.fatal) for f in archive.faults()] == [("b.md", False)]
    (program.archive / "a.md").unlink()
    archive.refresh()
    assert {i.title: i.id for i in archive.select(Query())} == {"乙": own}
    assert archive.faults() == []


def test_state_survives_moves_edits_and_a_lost_index(
    program: Program, archive: Archive, article: Make
) -> None:
    """Read marks stay, of a file with an id of its address and of one with an id of its path."""
    program.write("a.md", article("甲", url="https://x.example/1"))
    program.write("b.md", article("乙"))
    archive.refresh()
    archive.state.mark([item.id for item in archive.select(Query())], read=True)
    (program.archive / "a.md").rename(program.archive / "z.md")
    (program.archive / "b.md").rename(program.archive / "moved.md")
    archive.refresh()
    assert titles(archive, "is:read", sort=Sort.TITLE) == ["甲", "乙"]
    archive.close()
    config.load(environ=program.environ, cwd=program.folder).index_path.unlink()
    archive.refresh()
    assert titles(archive, "is:read", sort=Sort.TITLE) == ["甲", "乙"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("利率", ["乙"]),
        ("率", ["乙"]),
        ("新质生产力", ["乙"]),
        ("质生", ["乙"]),
        ("marathon", ["丙"]),
        ("mara*", ["丙"]),
        ("mara", []),
        ('"half marathon"', ["丙"]),
        ('"marathon half"', []),
        ("tag:财经", ["乙"]),
        ("tag:财", []),
        ("tag:财*", ["乙"]),
        ("category:体育 or category:要闻", ["丙", "乙", "甲"]),
        ("source:日报 -利率", ["丙", "甲"]),
        ("author:李明", ["乙"]),
        ("lang:en", ["丙"]),
        ("path:sub/", ["丙"]),
        ("is:undated", ["甲"]),
        ("not is:undated", ["丙", "乙"]),
        ("date:2024-11-02", ["乙"]),
        ("date:..2024-11-02", ["乙"]),
        ("since:2024-11-03", ["丙"]),
        ("date:7d..", []),
        ("title:丙", ["丙"]),
        ("title:marathon", []),
        ("ＭＡＲＡＴＨＯＮ", ["丙"]),
        ("馬拉松", ["丙"]),
        ("(利率 or marathon) -tag:财经", ["丙"]),
        ("100%_", []),
    ],
)
def test_queries(
    program: Program, archive: Archive, article: Make, query: str, expected: list[str]
) -> None:
    """Every kind of term selects its matches, newest first, undated last."""
    program.write("a.md", article("甲", source="武进日报", categories="体育"))
    body = "今天央行下调利率，新质生产力加快形成。"
    program.write(
        "b.md",
        article(
            "乙", body, date="2024-11-02", tags="[财经, 央行]", authors="李明", categories="要闻"
        ),
    )
    body = "The half marathon drew a record field, the organisers said. 马拉松"
    program.write(
        "sub/c.md",
        article("丙", body, date="2024-11-03 23:30 +0800", source="常州日报", categories="体育"),
    )
    archive.refresh()
    assert titles(archive, query) == expected


def test_relevance_prefers_the_title(program: Program, archive: Archive, article: Make) -> None:
    """An article about the word comes before one that mentions it, newer ones first in a tie."""
    program.write("a.md", article("别的事", "防汛" + "很多字" * 30, date="2024-11-09"))
    program.write("b.md", article("防汛演练", "很多字" * 30, date="2024-11-01"))
    program.write("c.md", article("另一件", "防汛" + "很多字" * 30, date="2024-11-10"))
    archive.refresh()
    matches = list(archive.select(Query(FullText("防汛"), Sort.RELEVANCE)))
    assert [item.title for item in matches] == ["防汛演练", "另一件", "别的事"]
    assert all(item.score is not None for item in matches)


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 10_000), st.integers(1, 12))
def test_any_run_of_characters_is_found(sample: Program, start: int, length: int) -> None:
    """Any run of Han characters cut from an article of the sample finds that article."""
    archive = Archive(
        config.load(environ=sample.environ, cwd=sample.folder), now=lambda: NOW, warn=print
    )
    with archive:
        archive.refresh()
        items = list(archive.select(Query()))
        item = items[start % len(items)]
        text = archive.article(item).text
        runs = re.findall(r"[一-鿿]+", text)
        if not runs:
            return
        run = runs[start % len(runs)][:length]
        assert item.id in {matches.id for matches in archive.select(Query(FullText(run)))}


def test_an_id_may_be_shortened(program: Program, archive: Archive, article: Make) -> None:
    """Four digits are enough if they are unique; else the error lists the candidates."""
    program.write("a.md", article("甲"))
    archive.refresh()
    (item,) = archive.select(Query())
    assert archive.find(item.id[:4]).id == item.id
    for wrong in ("", "zzzz", item.id[:3], "0000000000"):
        with pytest.raises(NotFoundError):
            archive.find(wrong)


def damaged(path: Path, how: str) -> None:
    """Damage an index file."""
    data = path.read_bytes()
    noise = random.Random(7).randbytes(len(data) // 2)
    match how:
        case "truncated":
            path.write_bytes(data[: len(data) // 2])
        case "noise":
            path.write_bytes(random.Random(1).randbytes(len(data)))
        case "noise inside":
            path.write_bytes(data[:4096] + noise + data[4096 + len(noise) :])
        case "empty":
            path.write_bytes(b"")
        case "newer":
            connection = sqlite3.connect(path)
            connection.execute("PRAGMA user_version = 999")
            connection.close()
        case "no tables":
            connection = sqlite3.connect(path)
            connection.execute("DROP TABLE articles")
            connection.close()


@pytest.mark.parametrize(
    "how", ["truncated", "noise", "noise inside", "empty", "newer", "no tables"]
)
def test_a_damaged_index_is_rebuilt(
    program: Program, archive: Archive, warnings: list[str], article: Make, how: str
) -> None:
    """With any damage of the index, the next command works, with at most one line about it."""
    for number in range(30):
        program.write(f"{number}.md", article(f"第{number}篇", "正文。" * 50))
    archive.refresh()
    archive.close()
    damaged(config.load(environ=program.environ, cwd=program.folder).index_path, how)
    archive.refresh()
    assert len(titles(archive, "正文")) == 30
    assert len(warnings) <= 1
    archive.close()


def test_without_a_place_for_the_index_it_works_in_memory(
    program: Program, archive: Archive, warnings: list[str], article: Make
) -> None:
    """Without a cache folder there is one warning, and the list is right."""
    (program.folder / "cache").write_text("in the way", encoding="utf-8")
    program.write("a.md", article("甲"))
    archive.refresh()
    assert titles(archive) == ["甲"]
    assert len(warnings) == 1


def test_what_cannot_be_read_is_left_out(program: Program, archive: Archive, article: Make) -> None:
    """A folder named x.md, a cycle of links, a pipe, a feed and an empty file are reported."""
    program.write("a.md", article("甲"))
    (program.archive / "x.md").mkdir()
    program.write("x.md/inner.md", article("里面"))
    (program.archive / "loop").symlink_to(program.archive)
    (program.archive / "broken.md").symlink_to(program.archive / "nowhere")
    os.mkfifo(program.archive / "pipe.md")
    program.write("empty.md", "\n")
    program.write("feed.xml", "<rss/>")
    archive.refresh()
    assert sorted(titles(archive)) == ["甲", "里面"]
    assert [fault.path for fault in archive.faults()] == [
        "broken.md", "empty.md", "feed.xml", "loop", "pipe.md",
    ]  # fmt: skip
    assert archive.unreadable() == 4  # all but the feed


def newsdigest(program: Program, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "newsdigest", *arguments],
        env={**os.environ, **program.environ},
        cwd=program.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_many_processes_at_once(program: Program, article: Make) -> None:
    """Eight processes list, search, mark and rebuild: all succeed and no mark is lost."""
    for number in range(60):
        program.write(f"{number}.md", article(f"第{number}篇", "防汛演练。" * 20))
    ids = [article_id(f"{number}.md") for number in range(60)]
    running = [
        newsdigest(program, "list"),
        newsdigest(program, "search", "防汛"),
        newsdigest(program, "index", "rebuild"),
        *(newsdigest(program, "mark", "read", *ids[i::4]) for i in range(4)),
        newsdigest(program, "list", "is:unread"),
    ]
    ended = [process.communicate(timeout=100) for process in running]
    codes = [process.returncode for process in running]
    failures = [err.decode() for code, (_, err) in zip(codes, ended, strict=True) if code]
    assert "\n".join(failures) == ""
    assert program("list", "is:read", "--format", "ids").out.count("\n") == 60


@pytest.mark.slow
def test_a_killed_build_goes_on(program: Program, article: Make) -> None:
    """After kill -9 during the first index the next command works and misses nothing."""
    for number in range(1200):
        program.write(f"{number}.md", article(f"第{number}篇", "防汛演练，水位上涨。" * 30))
    random_ = random.Random(11)
    for _ in range(4):
        process = newsdigest(program, "index", "status")
        time.sleep(random_.uniform(0.2, 1.2))
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert program("list", "--format", "ids").out.count("\n") == 1200
    assert program("search", "水位", "--format", "ids").out.count("\n") == 1200


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system takes root")
def test_a_full_disk(program: Program, article: Make) -> None:
    """Without space for the index there is one warning, and the list is right."""
    small = program.folder / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", small], check=False
    )
    if mounted.returncode:
        pytest.skip("a small file system cannot be mounted here")
    try:
        for number in range(200):
            program.write(f"{number}.md", article(f"第{number}篇", "正文。" * 200))
        result = program("list", "--format", "ids", environ={"XDG_CACHE_HOME": str(small)})
        assert result.out.count("\n") == 200
        assert result.err.count("\n") == 1
    finally:
        subprocess.run(["umount", "--lazy", small], check=True)


def test_files_deleted_while_reading(program: Program, archive: Archive, article: Make) -> None:
    """A file that is deleted or replaced by a folder between walk and reading is not an error."""
    from newsdigest.archive.extract import read_file
    from newsdigest.archive.walk import walk

    program.write("gone.md", article("甲"))
    program.write("folder.md", article("乙"))
    files = walk(str(program.archive)).files
    (program.archive / "gone.md").unlink()
    (program.archive / "folder.md").unlink()
    (program.archive / "folder.md").mkdir()
    root = os.fsencode(program.archive)
    by_path = {stamp[0]: read_file(root, ZONE, stamp) for stamp in files}
    assert by_path[b"gone.md"] is None
    folder = by_path[b"folder.md"]
    assert folder is not None
    assert folder.faults
    assert not folder.row


@pytest.mark.slow
def test_a_bloated_index_is_rebuilt(program: Program, archive: Archive, article: Make) -> None:
    """The index is rebuilt when most of its full text is of old versions."""
    from newsdigest.storage.index import store

    for number in range(store.BATCH + 10):
        program.write("a.md", article(f"第{number}版"))
        archive.refresh()
    connection = archive._indexer.index().connection
    words = connection.execute("SELECT max(rowid) FROM words").fetchone()[0]
    assert words < store.BATCH
    assert titles(archive, f"第{store.BATCH + 9}版") == [f"第{store.BATCH + 9}版"]


def test_undecodable_names(program: Program, archive: Archive, article: Make) -> None:
    """A file name that is not UTF-8 is listed and opened."""
    name = os.fsdecode(b"\xff\xfe.md")
    program.write(name, article("甲"))
    archive.refresh()
    (item,) = archive.select(Query())
    assert archive.article(item).title == "甲"
    assert "�" in program("list", "--format", "json").out
    raw = program("list", "--format", "paths", "-0").out
    assert raw.endswith(f"/{name}\0")


def test_a_moved_archive_is_another_one(program: Program, article: Make) -> None:
    """Index and state belong to a path; a copy elsewhere has its own."""
    program.write("a.md", article("甲"))
    program("mark", "read", article_id("a.md"))
    copy = program.folder / "copy"
    shutil.copytree(program.archive, copy)
    assert program("-C", str(copy), "list", "is:read", "--format", "ids").out == ""
    assert program("list", "is:read", "--format", "ids").out == article_id("a.md") + "\n"


def test_dates_are_days_of_the_archives_zone(
    program: Program, archive: Archive, article: Make
) -> None:
    """Half past midnight in Shanghai is that day, even if it is the day before in London."""
    program.write("a.md", article("甲", date="2024-11-02T16:30:00Z"))
    archive.refresh()
    assert titles(archive, "date:2024-11-03") == ["甲"]
    assert program("list").out.split("\t")[1] == "2024-11-03"
    assert datetime.fromisoformat("2024-11-03T00:30:00+08:00") == next(archive.select(Query())).date


def read_titles(program: Program) -> list[str]:
    return program("list", "is:read", "--template", "{{title}}").out.splitlines()


@pytest.mark.parametrize("how", ["identity added", "away and back elsewhere", "copied", "linked"])
def test_state_follows_an_article(program: Program, article: Make, how: str) -> None:
    """An edit of the identity, two renames, a copy and a link to the folder keep the state."""
    program.write("a.md", article("甲"))
    program("mark", "read", article_id("a.md"))
    file = program.archive / "a.md"
    match how:
        case "identity added":
            program.write("a.md", article("甲", url="https://x.example/1"))
        case "away and back elsewhere":
            file.rename(program.folder / "away.md")
            program("list")
            (program.folder / "away.md").rename(program.archive / "b.md")
        case "copied":
            shutil.copy2(file, program.archive / "b.md")
            program("list")
            file.unlink()
        case "linked":
            (program.folder / "link").symlink_to(program.archive)
            assert program("-C", "link", "list", "is:read").out != ""
    assert read_titles(program) == ["甲"]


def test_another_article_in_the_same_file_is_new(program: Program, article: Make) -> None:
    """With another address and another title a file has another article, which is unread."""
    program.write("latest.md", article("甲", url="https://x.example/1"))
    program("mark", "read", "--query", "甲", "--yes")
    program.write("latest.md", article("乙", url="https://x.example/2"))
    assert read_titles(program) == []
    program.write("latest.md", article("乙", url="https://x.example/2?from=feed"))
    assert read_titles(program) == []


def test_a_new_address_is_no_new_article(program: Program, article: Make) -> None:
    """A file whose address was edited keeps its state."""
    program.write("a.md", article("甲", url="http://x.example/1"))
    program("mark", "read", "--query", "甲", "--yes")
    program.write("a.md", article("甲", url="https://x.example/1"))
    assert read_titles(program) == ["甲"]


def test_an_edited_twin_keeps_its_state_to_itself(program: Program, article: Make) -> None:
    """Of two files with one address, editing the second does not change the first."""
    program.write("a.md", article("甲", url="https://x.example/1"))
    program("list")
    program.write("b.md", article("乙", url="https://x.example/1"))
    program("mark", "read", "--query", "乙", "--yes")
    program.write("b.md", article("乙", "改过的正文。", url="https://x.example/1"))
    assert read_titles(program) == ["乙"]


def test_copies_are_articles_of_their_own(program: Program, article: Make) -> None:
    """Of two equal files one is read; a rebuild or a lost index does not change that."""
    program.write("a.md", article("甲"))
    program.write("b.md", article("甲"))
    program("mark", "read", article_id("a.md"))
    program("index", "rebuild")
    assert program("list", "is:read", "--format", "ids").out.split() == [article_id("a.md")]
    shutil.rmtree(program.folder / "cache")
    assert program("list", "is:read", "--format", "ids").out.split() == [article_id("a.md")]


def test_a_name_given_later_keeps_the_state(program: Program, article: Make) -> None:
    """An archive that gets a name keeps its state; two names never share one."""
    program.write("a.md", article("甲"))
    program("mark", "read", article_id("a.md"))
    toml = program.archive / "newsdigest.toml"
    toml.write_text('name = "日报/晨"\n', encoding="utf-8")
    assert read_titles(program) == ["甲"]
    toml.write_text('name = "日报:晨"\n', encoding="utf-8")
    assert read_titles(program) == []
    toml.write_text('name = "日报/晨"\n', encoding="utf-8")
    assert read_titles(program) == ["甲"]


def test_another_time_zone_is_noticed(program: Program, article: Make) -> None:
    """Dates without a zone are parsed again when the archive's zone changes."""
    program.write("a.md", article("甲", date="2024-11-03 23:59:59"))
    assert "T23:59:59+08:00" in program("list", "--format", "json").out
    (program.archive / "newsdigest.toml").write_text('timezone = "Asia/Tokyo"\n', encoding="utf-8")
    assert "2024-11-03T23:59:59+09:00" in program("list", "--format", "json").out


def test_a_rebuild_hides_nothing(program: Program, article: Make) -> None:
    """While the index is rebuilt, other processes see the whole archive."""
    for number in range(300):
        program.write(f"{number}.md", article(f"第{number}篇", "正文。" * 100))
    program("list")
    process = newsdigest(program, "index", "rebuild")
    counts = set()
    while process.poll() is None:
        counts.add(program("--no-refresh", "list", "--format", "ids").out.count("\n"))
    process.communicate()
    assert counts == {300}


@pytest.mark.parametrize("how", ["damaged", "a folder"])
def test_reading_goes_on_without_state(program: Program, article: Make, how: str) -> None:
    """A state that cannot be read is reported in one line; lists work, marking does not."""
    program.write("a.md", article("甲"))
    program("mark", "read", article_id("a.md"))
    (state,) = (program.folder / "data").rglob("*.db")
    if how == "damaged":
        state.write_bytes(b"noise" * 1000)
    else:
        state.unlink()
        state.mkdir()
    result = program("list")
    assert (result.code, result.out.count("\n"), result.err.count("\n")) == (0, 1, 1)
    assert "state" in result.err
    assert program("mark", "unread", article_id("a.md")).code == 1


def test_an_index_that_was_deleted_is_made_again(program: Program, article: Make) -> None:
    """A process that has the archive open notices it at the next query."""
    program.write("a.md", article("甲"))
    settings = config.load(
        archive=str(program.archive), environ=program.environ, cwd=program.folder
    )
    with Archive(settings, now=lambda: NOW, warn=print) as archive:
        archive.refresh()
        for file in settings.index_path.parent.glob(settings.index_path.name + "*"):
            file.unlink()
        assert list(archive.select(Query())) == []
        archive.refresh()
        assert [item.title for item in archive.select(Query())] == ["甲"]
    assert program("list", "--format", "ids").out


def test_a_state_that_cannot_be_written_stops_no_reading(program: Program, article: Make) -> None:
    """With a damaged state lists work; marks follow moved files once it is restored."""
    program.write("a.md", article("甲", "第一句。"))
    program("mark", "read", article_id("a.md"))
    (state,) = (program.folder / "data" / "newsdigest" / "state").glob("*.db")
    content = state.read_bytes()
    state.write_bytes(b"noise" * 1000)
    (program.archive / "a.md").rename(program.archive / "b.md")
    listing = program("list", "--format", "ids")
    assert (listing.code, listing.out.split()) == (0, [article_id("b.md")])
    assert program("show", article_id("b.md")).code == 0
    (program.archive / "b.md").rename(program.archive / "c.md")
    assert program("list", "--format", "ids").out.split() == [article_id("c.md")]
    state.write_bytes(content)
    assert read_titles(program) == ["甲"]
    assert program("list", "is:read", "--format", "ids").out.split() == [article_id("c.md")]
