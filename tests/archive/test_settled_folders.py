"""Settled folders: whatever happens to an archive, its index follows within the recheck time."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from conftest import ZONE, Program
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from newsdigest import config
from newsdigest.archive.facade import Archive
from newsdigest.archive.survey import is_settled_time, pack_status
from newsdigest.archive.walk import walk
from newsdigest.errors import ConfigError
from newsdigest.query.model import Query

HOUR = timedelta(hours=1)
WEEKS = timedelta(days=20)
TICK = 0.06
"""Seconds after which a file that is read was not written just now; real time hardly passes."""
FOLDERS = ("", "a", "a/b", "a/b/c", "d")
NAMES = ("x.md", "y.md", "z.txt", "link.md", "feed.xml")
LINKS = ("l", "a/l", "d/l")
folders, names, links = map(st.sampled_from, (FOLDERS, NAMES, LINKS))


class Clock:
    """The time of the file system, plus an offset that tests change."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(ZONE) + self.offset

    def move(self, by: timedelta) -> None:
        """Let time pass, or set the clock back."""
        time.sleep(TICK)
        self.offset += by


def open_archive(root: Path, clock: Clock, environ: dict[str, str], recheck: str = "1h") -> Archive:
    """An archive whose commands ask this clock."""
    (root / "newsdigest.toml").write_text(f'[index]\nrecheck = "{recheck}"\n', encoding="utf-8")
    loaded = config.load(archive=str(root), environ=environ, cwd=root)
    return Archive(loaded, now=clock, warn=lambda _: None)


def titles(archive: Archive) -> dict[str, str]:
    """The title of each path, according to the index."""
    return {item.path: item.title for item in archive.select(Query())}


def titles_on_disk(root: Path) -> dict[str, str]:
    """The title of each path, read from the files."""
    paths = [os.fsdecode(stat[0]) for stat in walk(str(root)).files]
    return {path: (root / path).read_text("utf-8").split("\n")[1][7:] for path in paths}


class Folders(RuleBasedStateMachine):
    """An archive, what happens in its folders, and commands now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.work = Path(tempfile.mkdtemp(prefix="settled-"))
        self.root = self.work / "articles"
        for folder in FOLDERS:
            (self.root / folder).mkdir(parents=True)
        (self.work / "outside").mkdir()
        (self.work / "outside" / "secret.md").write_text("---\ntitle: 外\n---\n文。\n", "utf-8")
        self.environ = {
            f"XDG_{kind}_HOME": str(self.work / kind) for kind in ("CACHE", "DATA", "CONFIG")
        }
        self.clock = Clock()
        self.archive = open_archive(self.root, self.clock, self.environ)
        self.version = 0
        self.edited: set[str] = set()  # in place, since the last look at every file
        self.rechecked: datetime | None = None
        self.pause = 0  # steps until the next command
        for folder in FOLDERS:
            self.write(folder, NAMES[0])
        self.settle()

    def teardown(self) -> None:
        self.archive.close()
        shutil.rmtree(self.work)

    def text(self) -> str:
        """The next version of an article; all are of one size."""
        self.version += 1
        return f"---\ntitle: 第{self.version:04}版\n---\n正文。\n"

    def file(self, folder: str, name: str) -> Path | None:
        """A path, if a file can be there."""
        path = self.root / folder / name
        return path if path.parent.is_dir() and not path.is_symlink() else None

    @rule(folder=folders, name=names)
    def write(self, folder: str, name: str) -> None:
        """Add a file, or save it by replacing."""
        if path := self.file(folder, name):
            aside = path.with_name(".aside")
            aside.write_text(self.text(), "utf-8")
            aside.replace(path)

    @rule(folder=folders, name=names, keep_time=st.booleans())
    def edit_in_place(self, folder: str, name: str, keep_time: bool) -> None:
        path = self.file(folder, name)
        if path and path.exists():
            before = path.stat()
            path.write_text(self.text(), "utf-8")
            if keep_time:
                os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
            self.edited.add(os.path.realpath(path))

    @rule(folder=folders, name=names)
    def remove(self, folder: str, name: str) -> None:
        if path := self.file(folder, name):
            path.unlink(missing_ok=True)

    @rule(old=st.tuples(folders, names), new=st.tuples(folders, names))
    def rename(self, old: tuple[str, str], new: tuple[str, str]) -> None:
        before, after = self.file(*old), self.file(*new)
        if before and after and before.exists():
            before.replace(after)

    @rule(source=folders, to=st.sampled_from(("e", "d/e", "a/b/c/e", "a", "d")))
    def rename_folder(self, source: str, to: str) -> None:
        old, new = self.root / source, self.root / to
        is_free = not new.exists() and new.parent.is_dir() and old not in new.parents
        if source and old.is_dir() and is_free:
            old.rename(new)

    @rule(one=folders, other=folders)
    def swap_folders(self, one: str, other: str) -> None:
        first, second = self.root / one, self.root / other
        are_apart = not (one.startswith(other) or other.startswith(one))
        if are_apart and first.is_dir() and second.is_dir():
            first.rename(self.root / "aside")
            second.rename(first)
            (self.root / "aside").rename(second)

    @rule(folder=folders)
    def make_folder(self, folder: str) -> None:
        (self.root / folder).mkdir(parents=True, exist_ok=True)

    @rule(folder=folders, time=st.sampled_from((10**18, 17 * 10**17)))
    def set_folder_time(self, folder: str, time: int) -> None:
        """Such as what unpacks an archive does."""
        if (path := self.root / folder).is_dir():
            os.utime(path, ns=(time, time))

    @rule(link=links, to=st.sampled_from(("a", "a/b", "d", ".", "../outside", "nowhere", "l")))
    def link(self, link: str, to: str) -> None:
        """Make a link to a folder, or have one lead elsewhere."""
        path = self.root / link
        if path.parent.is_dir() and (path.is_symlink() or not path.exists()):
            path.unlink(missing_ok=True)
            path.symlink_to(os.path.relpath(self.root / to, path.parent))

    @rule(folder=folders, name=names, to=st.sampled_from(("x.md", "a/x.md", "a/b/y.md")))
    def link_file(self, folder: str, name: str, to: str) -> None:
        path = self.root / folder / name
        if path.parent.is_dir() and path != self.root / to:
            path.unlink(missing_ok=True)
            path.symlink_to(os.path.relpath(self.root / to, os.path.realpath(path.parent)))

    @rule(by=st.sampled_from((timedelta(minutes=20), HOUR, WEEKS, -HOUR, -WEEKS)))
    def pass_time(self, by: timedelta) -> None:
        self.clock.move(by)

    @rule()
    def settle(self) -> None:
        """Nothing changes for weeks."""
        self.refresh()
        self.clock.move(WEEKS)
        self.refresh()

    @rule(steps=st.integers(1, 4))
    def run_nothing(self, steps: int) -> None:
        """No command is run for some steps."""
        self.pause = steps

    @rule()
    def end_program(self) -> None:
        """The next command opens the index anew."""
        self.archive.close()
        self.archive = open_archive(self.root, self.clock, self.environ)

    @rule()
    def look_at_every_file(self) -> None:
        self.refresh(recheck=True)

    @rule()
    def rebuild(self) -> None:
        self.archive.rebuild()

    def refresh(self, *, recheck: bool = False) -> None:
        """What a command does first."""
        now = self.clock()
        is_due = self.rechecked is None or not timedelta() <= now - self.rechecked < HOUR
        self.archive.refresh(recheck=recheck)
        if recheck or is_due:
            self.edited.clear()
        if is_due:
            self.rechecked = now

    @invariant()
    def index_equals_disk(self) -> None:
        """At least once an hour; what was not edited in place, always."""
        if self.pause:
            self.pause -= 1
            return
        self.refresh()
        disk, index = titles_on_disk(self.root), titles(self.archive)
        assert index.keys() == disk.keys()
        differing = {path for path, title in disk.items() if index[path] != title}
        assert {os.path.realpath(self.root / path) for path in differing} <= self.edited
        assert "外" not in index.values()


class TestFolders(Folders.TestCase):  # type: ignore[misc, valid-type]
    """Short runs; ``test_many_sequences`` is the campaign."""

    settings = settings(
        max_examples=20,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.slow
@pytest.mark.timeout(600)
class TestManySequences(Folders.TestCase):  # type: ignore[misc, valid-type]
    """The same for longer."""

    settings = settings(TestFolders.settings, max_examples=40, stateful_step_count=50)


@pytest.fixture
def clock() -> Clock:
    """A clock that tests move."""
    return Clock()


@pytest.fixture
def settled(program: Program, article: Callable[..., str], clock: Clock) -> Archive:
    """An archive with an article in a folder that is settled."""
    program.write("a/x.md", article("甲"))
    archive = open_archive(program.archive, clock, dict(program.environ))
    archive.refresh()
    clock.move(WEEKS)
    archive.refresh()
    return archive


def edit(program: Program, text: str) -> None:
    """Edit the article in place."""
    time.sleep(TICK)
    (program.archive / "a" / "x.md").write_text(text, encoding="utf-8")


def test_an_edit_in_place_is_seen_within_the_hour(
    program: Program, article: Callable[..., str], settled: Archive, clock: Clock
) -> None:
    """In a settled folder its files are looked at once an hour."""
    edit(program, article("乙"))
    settled.refresh()
    assert titles(settled) == {"a/x.md": "甲"}
    clock.move(HOUR)
    settled.refresh()
    assert titles(settled) == {"a/x.md": "乙"}


@pytest.mark.parametrize(
    "command", [("index", "refresh"), ("check",), ("index", "rebuild")], ids=" ".join
)
def test_commands_that_look_at_every_file(
    program: Program,
    article: Callable[..., str],
    settled: Archive,
    clock: Clock,
    command: tuple[str, ...],
) -> None:
    """They see an edit in place at once."""
    edit(program, article("乙"))
    assert program("list", "--format", "plain", now=clock()).out.endswith("甲\n")
    assert program(*command, now=clock()).code == 0
    assert program("list", "--format", "plain", now=clock()).out.endswith("乙\n")


def test_an_archive_that_always_looks(
    program: Program, article: Callable[..., str], settled: Archive, clock: Clock
) -> None:
    """With ``recheck = "always"`` every command sees an edit in place."""
    edit(program, article("乙"))
    always = open_archive(program.archive, clock, dict(program.environ), "always")
    always.refresh()
    assert titles(always) == {"a/x.md": "乙"}
    always.close()


def test_a_clock_that_is_set_back(
    program: Program, article: Callable[..., str], settled: Archive, clock: Clock
) -> None:
    """Nothing waits for the time that the clock had before."""
    clock.move(-WEEKS - HOUR)
    edit(program, article("乙"))
    settled.refresh()
    assert titles(settled) == {"a/x.md": "乙"}


def test_folders_whose_times_do_not_change(
    program: Program, article: Callable[..., str], settled: Archive
) -> None:
    """On such a file system nothing is taken for settled as soon as that was noticed."""
    for number, expected in enumerate(("a/x.md", "a/0.md a/1.md a/x.md")):
        program.write(f"a/{number}.md", article("乙"))
        pretend_unchanged(settled, program.archive / "a")
        settled.refresh()
        assert sorted(titles(settled)) == expected.split()
        settled.refresh(recheck=True)
        assert f"a/{number}.md" in titles(settled)


def pretend_unchanged(archive: Archive, folder: Path) -> None:
    """Have the index take a folder's present times for those that it remembers."""
    status = folder.stat()
    archive._indexer.index().connection.execute(
        "UPDATE folders SET status = ? WHERE prefix = ?",
        (pack_status(status), os.fsencode(folder.name) + b"/"),
    )


def test_nothing_is_written_where_nothing_changed(settled: Archive, clock: Clock) -> None:
    """Not even the time of a look at every file, unless the last one was long ago."""
    settled.refresh()
    before = settled.versions()
    settled.refresh()
    settled.refresh(recheck=True)
    assert settled.versions() == before


@pytest.mark.parametrize(
    ("year", "is_settled"), [(1970, False), (1980, False), (2020, True), (2024, False)]
)
def test_a_folder_without_a_time_is_never_settled(year: int, is_settled: bool) -> None:
    """Such as the root of a FAT volume, which has no time, or the same whenever it is mounted."""
    changed_ns = int(datetime(year, 1, 1, tzinfo=ZONE).timestamp()) * 10**9
    week_ago = int(datetime(2023, 1, 1, tzinfo=ZONE).timestamp()) * 10**9
    assert is_settled_time(changed_ns, week_ago) is is_settled


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("30m", 1800), ("1h", 3600), ("7d", 604_800), ("always", 0)]
)
def test_recheck_times(program: Program, text: str, seconds: int) -> None:
    """Units are seconds, minutes, hours and days."""
    with open_archive(program.archive, Clock(), dict(program.environ), text) as archive:
        assert archive._settings.recheck_seconds == seconds


@pytest.mark.parametrize("text", ["", "8d", "1 h", "-1h", "never", "1w", "9999999s", "１h"])
def test_what_is_no_recheck_time(program: Program, text: str) -> None:
    """The message names the setting."""
    with pytest.raises(ConfigError, match=r"index\.recheck"):
        open_archive(program.archive, Clock(), dict(program.environ), text)
