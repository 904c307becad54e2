"""The crontab lines of the documents, run by sh with a nearly empty environment."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PROJECT

README = (PROJECT / "README.md").read_text("utf-8")
RECIPES = (PROJECT / "docs/recipes.md").read_text("utf-8")
LINE = re.compile(r"^0 7 \* \* \* (.+)$", re.MULTILINE)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with the program where pipx installs it, and an archive of one article."""
    program = tmp_path / ".local" / "bin" / "newsdigest"
    program.parent.mkdir(parents=True)
    code = "from newsdigest.__main__ import main; main()"
    program.write_text(f"#!/bin/sh\nexec {sys.executable} -c '{code}' \"$@\"\n", "utf-8")
    program.chmod(0o755)
    (tmp_path / "news").mkdir()
    _article(tmp_path, "a", "半马开跑")
    return tmp_path


def _article(home: Path, name: str, title: str) -> None:
    text = f"---\ntitle: {title}\ndate: 2024-11-02\n---\n{title}，四万人报名。\n"
    (home / "news" / f"{name}.md").write_text(text, "utf-8")


def _cron(home: Path, line: str) -> subprocess.CompletedProcess[str]:
    """Run a line with cron's environment."""
    assert "%" not in line
    return subprocess.run(
        ["/bin/sh", "-c", line],
        cwd=home,
        env={"HOME": str(home), "LOGNAME": "me", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin",
             "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )  # fmt: skip


@pytest.mark.slow
def test_the_line_of_the_readme(home: Path) -> None:
    """The first run writes the page; without news it stays; news replace it; no output."""
    (line,) = LINE.findall(README)
    page = home / "news.html"
    process = _cron(home, line)
    assert (process.returncode, process.stdout, process.stderr) == (0, "", "")
    first = page.read_text("utf-8")
    assert "半马开跑" in first
    assert _cron(home, line).returncode == 0
    assert page.read_text("utf-8") == first
    _article(home, "b", "新馆开放")
    assert _cron(home, line).returncode == 0
    second = page.read_text("utf-8")
    assert "新馆开放" in second
    assert "半马开跑" not in second


@pytest.mark.slow
def test_the_line_of_the_recipes(home: Path) -> None:
    """Without a mail server it is an error, which cron mails; nothing is recorded as delivered."""
    (line,) = LINE.findall(RECIPES)
    process = _cron(home, line)
    assert process.returncode != 0
    assert "no server is configured" in process.stderr
