"""Hooks: a command of the user's own gets what is new, once, whatever becomes of it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from conftest import Program

from newsdigest.cli.context import Environment
from newsdigest.importing.hooks import run_hook


def hooked(program: Program, command: str, more: str = "") -> None:
    """Name the hook in the user's own file."""
    own = program.folder / "config" / "newsdigest" / "config.toml"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(f"[hooks]\nnew = '''{command}'''\n{more}", "utf-8")


def article(program: Program, name: str) -> None:
    """Write an article."""
    program.write(f"{name}.md", f"---\ntitle: 标题{name}\ndate: 2024-11-03\n---\n正文{name}。\n")


def lines(path: Path) -> list[str]:
    """The titles that a hook has written down, in the order of the runs."""
    text = path.read_text("utf-8") if path.exists() else ""
    return [json.loads(line)["title"] for line in text.splitlines()]


def test_new_articles_as_json_lines(program: Program, tmp_path: Path) -> None:
    """Each new article once, with count and archive in the environment."""
    log, about = tmp_path / "log", tmp_path / "about"
    hooked(program, f'cat >> {log}; echo "$NEWSDIGEST_COUNT $NEWSDIGEST_ARCHIVE" >> {about}')
    article(program, "a")
    article(program, "b")
    program("list")
    program("list")
    article(program, "c")
    program("list")
    assert sorted(lines(log)[:2]) == ["标题a", "标题b"]
    assert lines(log)[2:] == ["标题c"]
    assert about.read_text("utf-8").splitlines() == [f"{n} {program.archive}" for n in (2, 1)]


def test_a_rebuilt_index_brings_nothing_new(program: Program, tmp_path: Path) -> None:
    """What the hook had is not handed over again."""
    log = tmp_path / "log"
    hooked(program, f"cat >> {log}")
    article(program, "a")
    program("list")
    for path in (program.folder / "cache").rglob("*.index*"):
        path.unlink()
    article(program, "b")
    program("list")
    assert lines(log) == ["标题a", "标题b"]


def test_a_hook_that_fails(program: Program) -> None:
    """Its failure is said, and the command goes on."""
    hooked(program, "echo no route >&2; exit 7")
    article(program, "a")
    result = program("list")
    assert result.code == 0
    assert "标题a" in result.out
    assert "hooks.new: echo failed (7): no route" in result.err
    assert "hooks.new" not in program("list").err


def test_a_hook_that_does_not_end(program: Program) -> None:
    """It is ended after its time."""
    hooked(program, "sleep 60", "timeout = 0.2\n")
    article(program, "a")
    result = program("list")
    assert "sleep was ended after 0.2 seconds" in result.err
    assert result.code == 0


def test_an_archive_runs_nothing(program: Program, tmp_path: Path) -> None:
    """A hook in the archive's own file counts only where that file is trusted."""
    log = tmp_path / "log"
    path = program.write("newsdigest.toml", f"[hooks]\nnew = 'cat >> {log}'\n")
    article(program, "a")
    result = program("list")
    assert "hooks ignored, because the file is not trusted" in result.err
    assert not log.exists()
    program("config", "trust", str(path))
    article(program, "b")
    program("list")
    assert lines(log) == ["标题b"]


def test_a_hook_inside_of_a_hook(program: Program, tmp_path: Path) -> None:
    """A newsdigest that a hook calls runs no hook."""
    log = tmp_path / "log"
    hooked(program, f"cat >> {log}")
    article(program, "a")
    program("list", environ={"NEWSDIGEST_HOOK": "new"})
    assert not log.exists()
    program("list")
    assert lines(log) == ["标题a"]


def test_rules_come_first(program: Program, tmp_path: Path) -> None:
    """The hook gets articles as the rules left them."""
    log = tmp_path / "log"
    hooked(program, f"cat >> {log}", '[[rules]]\nmatch = "标题a"\ndo = ["star"]\n')
    article(program, "a")
    program("list")
    (row,) = map(json.loads, log.read_text("utf-8").splitlines())
    assert row["starred"] is True


def test_articles_that_arrive_meanwhile(program: Program, tmp_path: Path) -> None:
    """What another process finds between rules and hook is left to the rules of the next run."""
    log = tmp_path / "log"
    hooked(program, f"cat >> {log}", '[[rules]]\nmatch = "正文"\ndo = ["star"]\n')
    article(program, "a")
    environment = Environment(environ=program.environ, cwd=program.folder, stderr=io.StringIO())
    with environment.archive(refresh=False) as archive:
        archive.refresh()
        run_hook(archive, environment.settings, environment.environ, environment.warn)
    assert lines(log) == []
    program("list")
    (row,) = map(json.loads, log.read_text("utf-8").splitlines())
    assert row["starred"] is True


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('new = "echo \\u0000"', "hooks.new must be text without NUL"),
        ('new = "true"\ntimeout = 0', "hooks.timeout must be more than 0 seconds"),
        ('new = "true"\ntimeout = nan', "hooks.timeout must be more than 0 seconds"),
        ('new = "true"\ntimeout = inf', "hooks.timeout must be more than 0 seconds"),
        ('new = "true"\ntimeout = true', "hooks.timeout must be a number of seconds"),
        ('old = "true"', "hooks.old is not a setting"),
    ],
)
def test_an_invalid_hook(program: Program, table: str, message: str) -> None:
    """A setting that cannot work is an error that names it."""
    own = program.folder / "config" / "newsdigest" / "config.toml"
    own.parent.mkdir(parents=True)
    own.write_text(f"[hooks]\n{table}\n", "utf-8")
    article(program, "a")
    result = program("list")
    assert result.code == 1
    assert message in result.err


def test_a_hook_that_the_shell_cannot_parse(program: Program) -> None:
    """It fails like any other, and the command goes on."""
    hooked(program, 'echo "x')
    article(program, "a")
    result = program("list")
    assert result.code == 0
    assert "标题a" in result.out
    assert "hooks.new: echo failed (2)" in result.err
