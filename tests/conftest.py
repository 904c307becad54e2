"""What tests of several rooms share: archives in temporary folders and the program run inside."""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings as hypothesis_settings
from support.tmux import Opens, screens

from newsdigest.cli.app import run
from newsdigest.cli.context import Environment

# How long an example takes says nothing on a busy machine.
hypothesis_settings.register_profile("any machine", deadline=None)
hypothesis_settings.load_profile("any machine")

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2024, 12, 1, 12, 0, tzinfo=ZONE)
PROJECT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("NEWSDIGEST_DATA", PROJECT.parent / "shared" / "data"))
"""Real articles, where there are any: tests that need them skip elsewhere."""


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class Pipe(io.TextIOWrapper):
    """A stream of bytes that is no terminal."""

    def __init__(self, data: bytes = b"") -> None:
        super().__init__(io.BytesIO(data), encoding="utf-8", errors="surrogateescape", newline="")

    def text(self) -> str:
        self.flush()
        return self.buffer.getvalue().decode("utf-8", "surrogateescape")  # type: ignore[attr-defined,no-any-return]


@dataclass(frozen=True)
class Result:
    """What one run of the program did."""

    code: int
    out: str
    err: str


@dataclass
class Program:
    """newsdigest in this process, with its own cache and data folders."""

    folder: Path
    environ: Mapping[str, str]
    archive: Path

    def __call__(
        self,
        *arguments: str,
        stdin: str | bytes | None = None,
        terminal: bool = False,
        environ: Mapping[str, str] | None = None,
        now: datetime = NOW,
    ) -> Result:
        """Run one command line; ``stdin`` None is a terminal."""
        data = stdin.encode() if isinstance(stdin, str) else stdin
        out = Terminal() if terminal else Pipe()
        err = Terminal() if terminal else io.StringIO()
        environment = Environment(
            stdin=Terminal() if data is None else Pipe(data),
            stdout=out,
            stderr=err,
            environ={**self.environ, **(environ or {})},
            cwd=self.folder,
            now=lambda: now,
        )
        code = run(arguments, environment)
        shown = out.text() if isinstance(out, Pipe) else out.getvalue()
        return Result(code, shown, err.getvalue())

    def write(self, path: str, text: str | bytes) -> Path:
        """Write a file of the archive."""
        file = self.archive / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        # Settled: a file of this very moment would be read again by the next command.
        os.utime(file, ns=(file.stat().st_mtime_ns - 10**9,) * 2)
        return file


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program with an empty archive in ``articles``, in the time zone of Shanghai."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("LINES", "40")
    archive = tmp_path / "articles"
    archive.mkdir()
    (archive / "newsdigest.toml").write_text('timezone = "Asia/Shanghai"\n', encoding="utf-8")
    environ = {
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "NEWSDIGEST_PAGER": "",
        "TERM": "xterm",
    }
    return Program(tmp_path, environ, archive)


@pytest.fixture
def sample(program: Program) -> Program:
    """The program with the sample archive of the project."""
    environ = {**program.environ, "NEWSDIGEST_ARCHIVE": str(PROJECT / "articles")}
    return Program(program.folder, environ, PROJECT / "articles")


@pytest.fixture
def article() -> Callable[..., str]:
    """Makes the text of an article file."""

    def make(title: str, body: str = "正文第一句。", **fields: str) -> str:
        lines = [f"{key}: {value}" for key, value in {"title": title, **fields}.items()]
        return "---\n" + "\n".join(lines) + f"\n---\n{body}\n"

    return make


@pytest.fixture
def opens(tmp_path: Path) -> Iterator[Opens]:
    """Opens terminals."""
    with screens(tmp_path) as opened:
        yield opened


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte, gone after the test."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if os.name != "posix" or os.geteuid() != 0 or subprocess.run(mount, check=False).returncode:
        pytest.skip("a small disk can be mounted by root only")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)
