"""What a command loads: start-up stays quick because heavy libraries stay out of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    "jieba",
    "rjieba",
    "numpy",
    "jinja2",
    "textual",
    "httpx",
    "rich",
    "trafilatura",
    "yaml",
    "newsdigest.text.features",
)
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


def test_the_reader_shows_its_first_list_before_it_loads_what_later_keys_need(
    tmp_path: Path,
) -> None:
    """``browse`` begins without segmenters, numpy, HTTP, summaries, digests and processes."""
    names = before_the_first_list(tmp_path)
    heavy = {name for name in names if name in HEAVY}
    assert heavy <= {"textual", "rich"}
    assert not names & {"feedparser", "keyring", "multiprocessing.context"}
    rooms = {name.split(".")[1] for name in names if name.startswith("newsdigest.")}
    assert "browse" in rooms
    assert not rooms & {"summarize", "digest", "intake"}


def before_the_first_list(folder: Path) -> set[str]:
    """The modules that ``browse`` has loaded when it has a list to show."""
    code = (
        "import os, sys\n"
        "from newsdigest.browse.list import ListPane\n"
        "def show(*_, **__):\n"
        "    with open(os.environ['LOADED'], 'w') as file:\n"
        "        file.write('\\n'.join(sys.modules))\n"
        "    os._exit(0)\n"
        "ListPane.show = show\n"
        "sys.argv = ['newsdigest', 'browse']\n"
        "from newsdigest.__main__ import main\n"
        "main()\n"
    )
    environ = {
        **os.environ,
        "XDG_CACHE_HOME": str(folder / "cache"),
        "XDG_DATA_HOME": str(folder / "data"),
        "NEWSDIGEST_ARCHIVE": str(PROJECT / "articles"),
        "TERM": "xterm-256color",
        "LOADED": str(folder / "loaded"),
    }
    keyboard, terminal = os.openpty()
    try:
        subprocess.run(
            [sys.executable, "-c", code],
            env=environ,
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            timeout=60,
            check=True,
        )
    finally:
        os.close(keyboard)
        os.close(terminal)
    return set((folder / "loaded").read_text(encoding="utf-8").split("\n"))


def test_the_version_loads_next_to_nothing(tmp_path: Path) -> None:
    """``--version`` does not even load typer."""
    assert loaded(tmp_path, "--version") == set()


def test_the_library_is_lazy() -> None:
    """Importing the package loads none of it."""
    code = "import sys, newsdigest; print(*(m for m in sys.modules if m.startswith('newsdigest')))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["newsdigest"]
