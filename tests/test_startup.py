"""What a command loads: start-up stays quick because heavy libraries stay out of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("jieba", "rjieba", "numpy", "jinja2", "textual", "httpx", "rich", "trafilatura", "yaml")
PROJECT = Path(__file__).parent.parent


def loaded(folder: Path, *arguments: str) -> set[str]:
    """The heavy libraries that one command line imported, in a process of its own."""
    code = (
        "import sys\n"
        "sys.argv = ['newsdigest', *sys.argv[1:]]\n"
        "from newsdigest.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "sys.stderr.write('\\n'.join(sys.modules))\n"
    )
    environ = {
        **os.environ,
        "XDG_CACHE_HOME": str(folder / "cache"),
        "XDG_DATA_HOME": str(folder / "data"),
        "NEWSDIGEST_ARCHIVE": str(PROJECT / "articles"),
    }
    run = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    return {name for name in run.stderr.split("\n") if name in HEAVY or name == "typer"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "-n", "20"),
        ("list", "--format", "json"),
        ("list", "tag:防汛 since:2024-10-01", "--format", "ids"),
        ("search", "防汛"),
    ],
)
def test_a_list_from_a_warm_index_loads_nothing_heavy(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """``list`` and ``search`` in a pipe import neither a segmenter nor numpy, Jinja or Rich."""
    loaded(tmp_path, "list")  # reads the archive
    assert loaded(tmp_path, *arguments) == {"typer"}


def test_the_version_loads_next_to_nothing(tmp_path: Path) -> None:
    """``--version`` does not even load typer."""
    assert loaded(tmp_path, "--version") == set()


def test_the_library_is_lazy() -> None:
    """Importing the package loads none of it."""
    code = "import sys, newsdigest; print(*(m for m in sys.modules if m.startswith('newsdigest')))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["newsdigest"]
