"""First steps: greeting, sample archive, manual."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest
from conftest import PROJECT, Program

from newsdigest.cli import manual
from newsdigest.cli.commands.demo import COMMANDS


@pytest.fixture
def newcomer(program: Program) -> Program:
    """The program in a folder without an archive."""
    folder = program.folder / "home"
    folder.mkdir()
    return Program(folder, program.environ, folder / "none")


def test_the_greeting_says_what_to_do_first(newcomer: Program) -> None:
    """Without an archive the greeting names commands that work."""
    result = newcomer()
    assert (result.code, result.err) == (0, "")
    for command in ("demo", "-C FOLDER list", "import", "feeds add", "help"):
        assert f"newsdigest {command}" in result.out
    assert max(map(len, result.out.splitlines()[:-1])) < 80
    assert str(newcomer.folder.parent / "data") in result.out.splitlines()[-1]


def test_with_an_archive_the_commands_are_listed(sample: Program) -> None:
    """As before: the help, as an error of usage."""
    result = sample()
    assert result.code == 2
    assert "Commands:" in result.err + result.out


def test_a_command_without_an_archive_names_the_demo(newcomer: Program) -> None:
    assert "newsdigest demo" in newcomer("list").err


def test_the_demo_can_be_read_and_changed(newcomer: Program) -> None:
    """Every command that demo names works on the copy, and no notice is printed."""
    result = newcomer("demo")
    assert result.code == 0
    commands = [shlex.split(line)[1:] for line in result.out.splitlines()]
    assert len(commands) == len(COMMANDS)
    for arguments in commands:
        arguments[1] = str(newcomer.folder / arguments[1])
        if "browse" not in arguments:
            shown = newcomer(*arguments)
            assert (shown.code, shown.err) == (0, "")
            assert shown.out
    copy = newcomer.folder / "newsdigest-demo"
    assert all(os.access(path, os.W_OK) for path in copy.rglob("*"))
    assert _texts(copy) == _texts(PROJECT / "articles")


def test_a_second_demo_has_marks_of_its_own(newcomer: Program) -> None:
    """Two copies are two archives."""
    for name in ("a", "b c"):
        assert newcomer("demo", name).code == 0
    one, two = (str(newcomer.folder / name) for name in ("a", "b c"))
    newcomer("-C", one, "mark", "star", "b64a")
    assert newcomer("-C", one, "list", "is:starred").out
    result = newcomer("-C", two, "list", "is:starred")
    assert (result.out, result.err) == ("", "")


def test_the_demo_overwrites_nothing(newcomer: Program) -> None:
    """A folder with files stays as it is; an empty one is used, even the current one."""
    folder = newcomer.folder / "mine"
    folder.mkdir()
    (folder / "a.md").write_text("mine")
    result = newcomer("demo", "mine")
    assert result.code == 2
    assert "exists already" in result.err
    assert _texts(folder) == {"a.md": b"mine"}
    assert newcomer("demo", "mine/a.md").code == 2
    (folder / "a.md").unlink()
    assert newcomer("demo", "mine").code == 0
    assert _texts(folder) == _texts(PROJECT / "articles")


def test_no_part_of_a_demo_is_left_behind(newcomer: Program) -> None:
    newcomer("demo", "new/folder")
    assert sorted(path.name for path in (newcomer.folder / "new").iterdir()) == ["folder"]


def test_help_lists_every_page(newcomer: Program) -> None:
    """Without an archive, too."""
    result = newcomer("help")
    assert result.code == 0
    for path in (PROJECT / "docs").glob("*.md"):
        assert f"  {path.stem} " in result.out


@pytest.mark.parametrize("name", manual.pages())
def test_help_shows_a_page(newcomer: Program, name: str) -> None:
    result = newcomer("help", name)
    assert (result.code, result.err) == (0, "")
    assert manual.title(PROJECT / f"docs/{name}.md") in result.out
    assert "\x1b" not in result.out


def test_help_is_there_for_a_faulty_configuration(newcomer: Program) -> None:
    """The page that says how to mend it is shown, on a terminal too."""
    (newcomer.folder / "newsdigest.toml").write_text("nonsense = \n")
    result = newcomer("help", "archives", terminal=True)
    assert (result.code, result.err) == (0, "")
    assert "Archives" in result.out


def test_help_shows_a_command(newcomer: Program) -> None:
    """Options, examples and the page to read; commands below another, too."""
    for words, option in (("list", "--since"), ("feeds add", "--full-text"), ("help", "PAGE")):
        result = newcomer("help", *words.split())
        assert result.code == 0
        assert option in result.out
    shown = newcomer("help", "search").out
    assert "newsdigest search 马拉松" in shown
    assert "newsdigest help queries" in shown


@pytest.mark.parametrize(
    ("topic", "hint"),
    [
        ("archive", "help archives"),
        ("lst", "help list"),
        ("feeds nothing", "help"),
        ("\x1b[2J", ""),
    ],
)
def test_an_unknown_topic(newcomer: Program, topic: str, hint: str) -> None:
    result = newcomer("help", *topic.split())
    assert result.code == 2
    assert f"newsdigest {hint}" in result.err or not hint
    assert "\x1b" not in result.err


def _texts(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
