"""Which settings count in an archive's configuration file, with real processes."""

from __future__ import annotations

import os
import pty
import resource
import shlex
import stat
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

SECONDS = 60
STRANGER = 65534
"""A user that owns nothing here."""


@dataclass(frozen=True)
class User:
    """A user with empty folders, and an archive that was downloaded."""

    home: Path

    @property
    def downloaded(self) -> Path:
        return self.home / "downloaded"

    @property
    def own(self) -> Path:
        return self.home / "config" / "newsdigest" / "config.toml"

    @property
    def environ(self) -> Mapping[str, str]:
        folders = {f"XDG_{kind.upper()}_HOME": kind for kind in ("cache", "config", "data")}
        return {
            **{name: str(self.home / folder) for name, folder in folders.items()},
            "HOME": str(self.home),
            "PATH": os.environ.get("PATH", os.defpath),
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm",
            "PAGER": "cat",
        }

    def says(self, text: str) -> Path:
        """Write the archive's own configuration."""
        path = self.downloaded / "newsdigest.toml"
        path.write_text(text, encoding="utf-8")
        return path

    def runs(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command in a process of its own."""
        process = subprocess.run(
            [sys.executable, "-m", "newsdigest", *arguments],
            env=self.environ, cwd=cwd or self.downloaded, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip
        assert "Traceback" not in process.stderr
        return process

    def reads(self, *arguments: str, cwd: Path | None = None) -> str:
        """Run a command on a terminal and return its output."""
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(cwd or self.downloaded)
            os.execve(
                sys.executable, [sys.executable, "-m", "newsdigest", *arguments], self.environ
            )
        output = b""
        try:
            while data := os.read(terminal, 65536):
                output += data
        except OSError:  # the terminal is closed
            pass
        os.close(terminal)
        os.waitpid(child, 0)
        return output.decode("utf-8", "replace")


@pytest.fixture
def user(tmp_path: Path) -> User:
    """A user, and a downloaded archive with one long article."""
    user = User(tmp_path)
    (user.downloaded / "articles").mkdir(parents=True)
    write(user.downloaded / "articles" / "a.md", "One", "https://example.org/1")
    return user


def write(path: Path, title: str, url: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    head = f'---\ntitle: "{title}"\nurl: {url}\ndate: 2024-11-02\n---\n'
    path.write_text(head + "A long paragraph of news.\n\n" * 60, encoding="utf-8")


def command(mark: Path) -> str:
    """A program that leaves a file behind."""
    return f"sh -c {shlex.quote(f'touch {shlex.quote(str(mark))}; cat')}"


def test_an_archive_chooses_no_pager(user: User) -> None:
    """A pager in an archive's configuration is not run, from inside, above or with -C."""
    mark = user.home / "mark"
    user.says(f'pager = "{command(mark)}"\n')
    (ident,) = user.runs("list", "--format", "ids").stdout.split()
    below = user.downloaded / "articles" / "deep"
    below.mkdir()
    for arguments, cwd in (
        ((), user.downloaded),
        ((), below),
        (("-C", str(user.downloaded / "articles")), user.home),
    ):
        output = user.reads(*arguments, "show", ident, cwd=cwd)
        assert "A long paragraph" in output
        assert not mark.exists()


@pytest.mark.parametrize("by", ["sendmail", "password_command"])
def test_an_archive_sends_no_mail(user: User, by: str) -> None:
    """An archive's configuration sets neither program nor recipients of mail."""
    mark = user.home / "mark"
    server = 'host = "127.0.0.1"\nport = 1\nsecurity = "none"\nuser = "u"\n'
    more = server if by == "password_command" else ""
    user.says(f'[mail]\n{more}{by} = "{command(mark)}"\nto = ["a@evil.example"]\n')
    process = user.runs("digest", "--since", "2024-11-01", "--send")
    assert process.returncode == 4
    assert not mark.exists()
    written = user.runs("digest", "--since", "2024-11-01", "--format", "eml").stdout
    assert "evil" not in written


def test_your_own_file_and_the_archives(user: User) -> None:
    """The archive's file wins for data; the user's own file sets programs and mail."""
    mark = user.home / "mail.txt"
    user.own.parent.mkdir(parents=True)
    sendmail = f"sh -c {shlex.quote(f'cat > {mark}')}"
    user.own.write_text(
        f'timezone = "Asia/Tokyo"\n[mail]\nsendmail = "{sendmail}"\nto = "me@example.com"\n'
        '[queries]\nmine = "title:One"\nboth = "title:One"\n'
    )
    user.says(
        'timezone = "Asia/Shanghai"\n[mail]\nto = "a@evil.example"\n'
        '[queries]\ntheirs = "title:One"\nboth = "title:Nothing"\n'
    )
    assert "timezone\tAsia/Shanghai" in user.runs("config", "show").stdout
    for query, count in (("mine", 1), ("theirs", 1), ("both", 0)):
        assert len(user.runs("list", f"query:{query}").stdout.splitlines()) == count
    assert user.runs("digest", "--since", "2024-11-01", "--send").returncode == 0
    assert "To: me@example.com" in mark.read_text("utf-8")


def test_ignored_settings_are_reported_once(user: User) -> None:
    """One line has file, keys and hint; none with --quiet, or for a trusted file."""
    path = user.says('pager = "cat"\n[browse]\ntheme = "dark"\n')
    messages = user.runs("list").stderr.splitlines()
    assert messages == [
        f"newsdigest: {path}: pager, browse ignored, because the file is not trusted;"
        f" newsdigest config trust {path}"
    ]
    assert user.runs("-q", "list").stderr == ""
    user.says('timezone = "Asia/Shanghai"\n')
    assert user.runs("list").stderr == ""


def test_trust_ends_with_a_change(user: User) -> None:
    """A file is trusted with its content, by any path, until it is untrusted."""
    path = user.says('pager = "less"\n')
    assert "pager\t\t" in user.runs("config", "show").stdout
    assert user.runs("config", "trust").returncode == 0
    output = user.runs("config", "show").stdout
    assert "pager\tless\t" in output
    assert f"file\t{path}\ttrusted\n" in output
    link = user.home / "link"
    link.symlink_to(user.downloaded)
    assert "pager\tless\t" in user.runs("config", "show", cwd=link).stdout
    user.says('pager = "less -X"\n')
    assert "pager\t\t" in user.runs("config", "show").stdout
    user.says('pager = "less"\n')
    assert "pager\tless\t" in user.runs("config", "show").stdout
    assert user.runs("config", "untrust", str(path), cwd=user.home).returncode == 0
    assert "pager\t\t" in user.runs("config", "show").stdout
    assert user.runs("config", "untrust").returncode == 1


def test_a_link_to_a_trusted_file(user: User) -> None:
    """Another user's link to a trusted file has neither its trust nor its state."""
    mine = user.home / "mine"
    write(mine / "articles" / "a.md", "Mine", "https://example.org/1")
    path = mine / "newsdigest.toml"
    path.write_text('name = "news"\npager = "less"\n')
    user.runs("config", "trust", cwd=mine)
    user.runs("mark", "star", "--query", "", "--yes", cwd=mine)
    (user.downloaded / "newsdigest.toml").symlink_to(path)
    assert "pager\t\t" in user.runs("config", "show").stdout
    assert user.runs("list", "is:starred").stdout == ""
    assert "Mine" in user.runs("list", "is:starred", cwd=mine).stdout


def test_trust_records_are_private(user: User) -> None:
    """Only the user can read and write them."""
    user.says('pager = "less"\n')
    user.runs("config", "trust")
    (record,) = (user.home / "data" / "newsdigest" / "trusted").iterdir()
    assert stat.S_IMODE(record.stat().st_mode) == 0o600


def test_a_file_that_is_named_counts(user: User) -> None:
    """A file named by --config or NEWSDIGEST_CONFIG is trusted."""
    path = user.says('pager = "less"\n')
    assert "pager\tless\t" in user.runs("--config", str(path), "config", "show").stdout


def test_an_archive_lies_below_its_file(user: User) -> None:
    """An untrusted file names no archive elsewhere, by a path or by a link."""
    write(user.home / "private" / "b.md", "Secret", "https://example.org/2")
    (user.downloaded / "link").symlink_to(user.home / "private")
    for name in ("../private", str(user.home / "private"), "link", "/"):
        path = user.says(f'archive = "{name}"\n')
        process = user.runs("list")
        assert (process.returncode, process.stdout) == (1, "")
        assert f"newsdigest config trust {path}" in process.stderr
    user.says('archive = "../private"\n')
    user.runs("config", "trust")
    assert "Secret" in user.runs("list").stdout
    user.says('archive = "./articles/../articles"\n')
    assert "One" in user.runs("list").stdout


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file to another user")
def test_another_users_file_above(user: User) -> None:
    """Another user's file in a shared parent folder is ignored unless it is trusted."""
    shared, mine = user.home / "shared", user.home / "shared" / "mine"
    write(shared / "evil" / "b.md", "Evil", "https://example.org/2")
    write(mine / "articles" / "c.md", "Mine", "https://example.org/3")
    path = shared / "newsdigest.toml"
    path.write_text('archive = "evil"\ntimezone = "Asia/Tokyo"\n')
    os.chown(path, STRANGER, STRANGER)
    process = user.runs("list", cwd=mine)
    assert "Mine" in process.stdout
    assert "Evil" not in process.stdout
    assert process.stderr.splitlines() == [
        f"newsdigest: {path}: ignored, because it belongs to another user;"
        f" newsdigest config trust {path}"
    ]
    path.write_text("= broken")
    assert "Mine" in user.runs("list", cwd=mine).stdout
    path.write_text('archive = "mine/articles"\ntimezone = "Asia/Tokyo"\n')
    user.runs("config", "trust", str(path))
    assert "timezone\tAsia/Tokyo" in user.runs("config", "show", cwd=mine).stdout


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file to another user")
def test_another_users_archive(user: User) -> None:
    """In another user's folder, that user's file sets the data."""
    path = user.says('timezone = "Asia/Tokyo"\npager = "less"\n')
    for place in (path, user.downloaded):
        os.chown(place, STRANGER, STRANGER)
    output = user.runs("config", "show").stdout
    assert "timezone\tAsia/Tokyo" in output
    assert "pager\t\t" in output


def test_a_name_that_is_taken(user: User) -> None:
    """An archive with the name of mine neither reads nor changes my marks."""
    mine = user.home / "mine"
    write(mine / "articles" / "a.md", "Mine", "https://example.org/1")
    (mine / "newsdigest.toml").write_text('name = "news"\n')
    user.runs("mark", "star", "--query", "", "--yes", cwd=mine)
    path = user.says('name = "news"\n')
    process = user.runs("list", "is:starred")
    assert process.stdout == ""
    assert f"taken by {mine / 'newsdigest.toml'}" in process.stderr
    user.runs("mark", "unstar", "--query", "", "--yes")
    assert "Mine" in user.runs("list", "is:starred", cwd=mine).stdout
    (mine / "newsdigest.toml").write_text("broken for a moment")
    assert user.runs("list", "is:starred").stdout == ""
    user.runs("config", "trust", str(path))
    assert "One" in user.runs("list", "is:starred").stdout


def test_a_name_moves_with_its_archive(user: User) -> None:
    """A moved archive keeps its marks by its name, which is reported once."""
    user.says('name = "news"\n')
    user.runs("mark", "star", "--query", "", "--yes")
    moved = user.home / "moved"
    user.downloaded.rename(moved)
    process = user.runs("list", "is:starred", cwd=moved)
    assert "One" in process.stdout
    assert len(process.stderr.splitlines()) == 1
    assert user.runs("list", "is:starred", cwd=moved).stderr == ""


def test_a_name_like_the_state_of_an_archive_without_one(user: User) -> None:
    """No name gives the state file of an archive without a name."""
    mine = user.home / "mine"
    write(mine / "articles" / "a.md", "Mine", "https://example.org/1")
    user.runs("mark", "star", "--query", "", "--yes", cwd=mine)
    (state,) = (user.home / "data" / "newsdigest" / "state").glob("*.db")
    user.says(f'name = "{state.stem}"\n')
    assert user.runs("list", "is:starred").stdout == ""


HOSTILE = {
    "nested arrays": "a=" + "[" * 100_000,
    "nested tables": "queries=" + "{a=" * 5000 + "1" + "}" * 5000,
    "a dotted key": "queries." + "a." * 30_000 + "b=1",
    "a dotted key in a table": "queries={" + "a." * 30_000 + "b=1}",
    "a dotted key of quoted parts": '"a=" . ' * 15_000 + "b=1",
    "a header of many parts": "[" + "a." * 60_000 + "b]",
    "a long number": "archive = " + "1" * 100_000,
    "a long archive": f'archive = "{"a" * 5000}"',
    "a NUL": 'archive = "\\u0000x"',
    "no such user": 'archive = "~nosuchuser/x"',
    "a zone with a NUL": 'timezone = "\\u0000"',
    "a zone outside": 'timezone = "../../../../etc/passwd"',
    "a zone that is a folder": 'timezone = "America"',
    "a long zone": f'timezone = "{"A" * 5000}"',
    "an escape": 'name = "\\u001b[2J"',
    "a date": "name = 2024-11-02",
    "a date that is none": "name = 2024-13-02",
    "queries that are a list": "queries = [1]",
    "a query that is a table": "[queries.a]\nb = 1",
    "mail that is a list": "[[mail]]\nto = 1",
    "too large": "#" * 300_000,
    "no UTF-8": "\udcff\udcfe = 1",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file(user: User, name: str) -> None:
    """Whatever a file contains, the command ends soon with a message that names it."""
    path = user.downloaded / "newsdigest.toml"
    path.write_bytes(HOSTILE[name].encode("utf-8", "surrogateescape"))
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    process = user.runs("list")
    spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    assert process.returncode == 1
    assert str(user.downloaded) in process.stderr
    assert "\x1b" not in process.stderr
    assert spent < 5


@pytest.mark.parametrize("kind", ["fifo", "device", "folder", "a link to a device"])
def test_a_configuration_that_is_no_file(user: User, kind: str) -> None:
    """A FIFO, device or folder is ignored if it is found, and refused if it is named."""
    path = user.downloaded / "newsdigest.toml"
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "device" and os.getuid() == 0:
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 5))  # as /dev/zero
    else:
        path.symlink_to("/dev/zero")
    start = time.monotonic()
    assert "One" in user.runs("list").stdout
    process = user.runs("--config", str(path), "list")
    assert process.returncode == 1
    assert str(path) in process.stderr
    assert time.monotonic() - start < SECONDS / 2


def test_the_command_of_the_hint_is_quoted(tmp_path: Path) -> None:
    """A folder's name runs nothing when the command is pasted."""
    user = User(tmp_path)
    place = tmp_path / "$(touch pasted) x"
    place.mkdir()
    (place / "newsdigest.toml").write_text('pager = "cat"\n')
    messages = user.runs("list", cwd=place).stderr.splitlines()[0]
    command_line = messages[messages.index("newsdigest config trust") :]
    script = f"newsdigest() {{ printf '%s\\n' \"$3\"; }}; {command_line}"
    process = subprocess.run(["sh", "-c", script], cwd=tmp_path, capture_output=True, text=True)
    assert process.stdout == f"{place / 'newsdigest.toml'}\n"
    assert not (tmp_path / "pasted").exists()
