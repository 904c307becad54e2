"""What pip installs: sdist and wheel, built and used away from the clone."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer
from conftest import PROJECT
from support.manuals import PROGRAMS

pytestmark = pytest.mark.slow
DEPENDENCIES = Path(typer.__file__).parents[1]
"""Where the dependencies of these tests are; the package under test is not taken from there."""
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Distribution:
    """The built files, and a prefix into which the wheel is installed."""

    sdist: Path
    wheel: Path
    wheel_of_sdist: Path
    prefix: Path
    home: Path

    def environ(self) -> dict[str, str]:
        """A new user's, with the prefix first on the path."""
        path = f"{self.prefix / 'bin'}{os.pathsep}{os.environ['PATH']}"
        return {"PATH": path, "HOME": str(self.home), "LC_ALL": "C.UTF-8", "TERM": "xterm"}

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A command in a folder without an archive."""
        return subprocess.run(
            command, cwd=self.home, env=self.environ(), capture_output=True, text=True
        )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Distribution:
    """sdist and wheel of the clone, the wheel of that sdist, and an installed wheel."""
    folder = tmp_path_factory.mktemp("distribution")
    prefix = folder / "prefix"
    subprocess.run([sys.executable, "-m", "venv", str(prefix)], check=True)
    python = str(prefix / "bin/python")
    hatchling = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "hatchling"]
    if subprocess.run(hatchling, capture_output=True).returncode:
        pytest.skip("hatchling cannot be installed here")
    build = [python, "-m", "hatchling", "build", "-d"]
    subprocess.run([*build, str(folder / "dist")], cwd=PROJECT, check=True, capture_output=True)
    (sdist,) = (folder / "dist").glob("*.tar.gz")
    (wheel,) = (folder / "dist").glob("*.whl")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "source", filter="data")
    (source,) = (folder / "source").iterdir()
    subprocess.run(
        [*build, str(folder / "again"), "-t", "wheel"], cwd=source, check=True, capture_output=True
    )
    shutil.rmtree(folder / "source")
    install = [python, "-m", "pip", "install", "-q", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    (packages,) = prefix.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(f"{DEPENDENCIES}\n")
    home = folder / "home"
    home.mkdir()
    (again,) = (folder / "again").glob("*.whl")
    return Distribution(sdist, wheel, again, prefix, home)


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_has_what_the_program_shows(built: Distribution) -> None:
    """Modules, manual, sample archive, manual pages and completions; no tests; small."""
    own = names(built.wheel)
    for folder, home in (("docs", "newsdigest/docs"), ("articles", "newsdigest/articles")):
        for path in (PROJECT / folder).rglob("*"):
            if path.is_file():
                assert f"{home}/{path.relative_to(PROJECT / folder).as_posix()}" in own
    assert "newsdigest/py.typed" in own
    assert not [name for name in own if name.startswith(("tests/", "benchmarks/"))]
    assert built.wheel.stat().st_size < 1.5 * MEGABYTE
    assert built.sdist.stat().st_size < 2.5 * MEGABYTE


def test_the_sdist_makes_the_same_wheel(built: Distribution) -> None:
    assert names(built.wheel_of_sdist) == names(built.wheel)


def test_the_package_is_the_installed_one(built: Distribution) -> None:
    code = "import newsdigest; print(newsdigest.__file__)"
    shown = built.run(str(built.prefix / "bin/python"), "-c", code).stdout
    assert Path(shown.strip()).is_relative_to(built.prefix)


@pytest.mark.parametrize("program", PROGRAMS)
def test_first_steps(built: Distribution, program: str) -> None:
    """Greeting, demo, and the commands that the demo names."""
    greeting = built.run(program)
    assert (greeting.returncode, greeting.stderr) == (0, "")
    assert "newsdigest demo" in greeting.stdout
    demo = built.run(program, "demo", f"demo of {program}")
    assert demo.returncode == 0
    for line in demo.stdout.splitlines():
        if "browse" not in line:
            shown = built.run("sh", "-c", line)
            assert (shown.returncode, shown.stderr) == (0, "")
            assert shown.stdout
    listed = built.run(program, "-C", f"demo of {program}", "list", "--format", "paths")
    articles = [path for path in (PROJECT / "articles").rglob("*.*") if path.suffix != ".toml"]
    assert len(listed.stdout.splitlines()) == len(articles)


def test_the_manual_is_there(built: Distribution) -> None:
    """Every page of docs, in a pipe."""
    for path in (PROJECT / "docs").glob("*.md"):
        shown = built.run("newsdigest", "help", path.stem)
        assert (shown.returncode, shown.stderr) == (0, "")
        assert path.read_text("utf-8").split("\n")[0].lstrip("# ") in shown.stdout


def test_the_manual_is_paged(built: Distribution) -> None:
    """On a terminal, a page goes through the pager."""
    keyboard, terminal = pty.openpty()
    environ = {**built.environ(), "PAGER": "sed s/^/PAGED/"}
    command = ["newsdigest", "help", "digest"]
    process = subprocess.Popen(
        command, cwd=built.home, env=environ, stdin=terminal, stdout=terminal, stderr=terminal
    )
    os.close(terminal)
    screen = b""
    try:
        while data := os.read(keyboard, 65536):
            screen += data
    except OSError:  # the other end is closed
        pass
    os.close(keyboard)
    assert process.wait() == 0
    assert b"PAGED  The digest" in screen.replace(b"\x1b[1m", b"").replace(b"\x1b[0m", b"")


@pytest.mark.parametrize("page", ["newsdigest", "newsdigest-digest", "nd"])
def test_man_finds_the_pages_of_the_prefix(built: Distribution, page: str) -> None:
    """``man`` looks beside the folders of the path."""
    if shutil.which("man") is None:
        pytest.skip("man is not installed")
    shown = built.run("man", "-w", page)
    assert Path(shown.stdout.strip()).is_relative_to(built.prefix)


def test_shells_find_the_completions_of_the_prefix(built: Distribution) -> None:
    share = built.prefix / "share"
    for program in PROGRAMS:
        assert (share / f"bash-completion/completions/{program}").is_file()
        assert (share / f"zsh/site-functions/_{program}").is_file()
        assert (share / f"fish/vendor_completions.d/{program}.fish").is_file()
