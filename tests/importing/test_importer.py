"""The importer: several processes at once, and leftovers of killed ones."""

from __future__ import annotations

import html
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Program

ENTRIES = 40


def feed(folder: Path) -> Path:
    """A feed of long entries."""
    text = html.escape(f"<p>{'正文一句。' * 2000}</p>")
    items = "".join(
        f"<item><title>Title {number}</title><link>http://x.example/{number}</link>"
        "<pubDate>Sat, 02 Nov 2024 08:00:00 GMT</pubDate>"
        f"<description>{text}</description></item>"
        for number in range(ENTRIES)
    )
    path = folder / "feed.xml"
    path.write_text(
        f'<rss version="2.0"><channel><title>F</title>{items}</channel></rss>', encoding="utf-8"
    )
    return path


@pytest.mark.slow
def test_imports_with_different_caches_lock_each_other(program: Program) -> None:
    """Processes of users or cron with their own caches write each entry once, whole."""
    source = feed(program.folder)
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "newsdigest", "-C", str(program.archive), "import", str(source)],
            env={**os.environ, **program.environ, "XDG_CACHE_HOME": str(program.folder / name)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("cache1", "cache2", "cache3", "cache4")
    ]
    counts = [one.communicate()[0].count("\n") for one in processes]
    assert [one.returncode for one in processes] == [0] * 4
    assert sum(counts) == ENTRIES
    assert len(list(program.archive.rglob("*.md"))) == ENTRIES
    assert {path.name for path in program.archive.iterdir()} == {"2024", "newsdigest.toml"}


def test_leftovers_of_a_killed_import_are_removed(program: Program) -> None:
    """The next import removes temporary files, whose names are unique."""
    source = feed(program.folder)
    leftover = program.archive / "2024" / ".newsdigest-0123456789abcdef.tmp"
    leftover.parent.mkdir()
    leftover.write_text("half of it", encoding="utf-8")
    assert program("import", str(source)).code == 0
    assert not leftover.exists()
