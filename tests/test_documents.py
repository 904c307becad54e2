"""Documents tell the truth: transcripts, reference and README are run."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from pathlib import Path

import pytest
import regenerate
from conftest import Program
from support import manuals, screens

from newsdigest.cli import manual
from newsdigest.cli.commands import _NAMES

PROJECT = Path(__file__).parent.parent
README = (PROJECT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("path", regenerate.TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcripts(path: Path) -> None:
    """Whole sessions print what they printed when they were last read in review."""
    text = path.read_text("utf-8")
    assert text == regenerate.transcript(text)


def test_the_reference_is_the_help() -> None:
    """docs/cli.md is what --help prints."""
    assert (PROJECT / "docs/cli.md").read_text("utf-8") == regenerate.reference()


def test_manual_pages_and_completions_are_of_the_commands() -> None:
    """``share`` has the generated files, none that is out of date and none besides."""
    share = PROJECT / "share"
    files = {path: path.read_text("utf-8") for path in share.rglob("*") if path.is_file()}
    assert files == manuals.files()


def test_every_command_is_in_the_manual() -> None:
    """With examples, all but undo, and with the page about it."""
    commands = {*_NAMES} - {"undo"}
    assert manual.EXAMPLES.keys() == commands
    assert manual.PAGES.keys() == commands - {"help"}
    assert set(manual.PAGES.values()) <= manual.pages().keys()


def test_the_picture_is_real() -> None:
    """The picture in the README shows what list shows."""
    assert (PROJECT / "docs/images/list.svg").read_text("utf-8") == regenerate.picture()


@pytest.mark.slow
def test_the_pictures_of_the_reader_are_real() -> None:
    """The pictures of the full-screen reader show what it shows at these keys."""
    for path, picture in screens.pictures().items():
        assert path.read_text("utf-8") == picture, path.name


def block(name: str) -> list[str]:
    """The lines of the README's code block after ``<!-- name -->``."""
    match = re.search(rf"<!-- {name} -->\n```sh\n(.*?)```", README, re.DOTALL)
    assert match is not None
    return match[1].splitlines()


def test_the_two_commands_are_one_line_each() -> None:
    """Install-and-run and install-and-check can be pasted, and CI runs the second."""
    (run,) = block("run")
    (check,) = block("test")
    assert run.endswith("newsdigest list")
    for part in ("ruff check", "ruff format", "mypy", "pytest"):
        assert part in check
    assert "README.md" in (PROJECT / ".ci/run").read_text("utf-8")


@pytest.mark.parametrize("command", block("try"))
def test_the_commands_to_try_work(sample: Program, command: str) -> None:
    """Each of the five commands does something and succeeds."""
    program, *arguments = shlex.split(command)
    assert program == "newsdigest"
    result = sample(*arguments)
    assert (result.code, result.err) == (0, "")
    assert result.out


def test_the_library_example_runs() -> None:
    """The Python in the README runs and chooses a sentence."""
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(code, {})
    assert "开跑" in out.getvalue()


def test_links_lead_somewhere() -> None:
    """Every relative link in the README and in docs/ names a file of the project."""
    for page in (
        PROJECT / "README.md",
        PROJECT / "CONTRIBUTING.md",
        *(PROJECT / "docs").glob("*.md"),
    ):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_contributing_names_files_that_exist() -> None:
    """Every path in CONTRIBUTING is one of the package or of the project."""
    text = (PROJECT / "CONTRIBUTING.md").read_text("utf-8")
    paths = re.findall(r"`([a-z_/]+/[a-z_/.]*|[a-z_/]+\.(?:py|toml))`", text)
    assert "article.py" in paths
    folders = (PROJECT / "newsdigest", PROJECT)
    assert [path for path in paths if not any((one / path).exists() for one in folders)] == []
