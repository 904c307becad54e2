"""Every option in the help, and every query and command line in the documents, is valid."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from conftest import PROJECT
from typer.main import get_command

from newsdigest.cli.app import app
from newsdigest.cli.arguments import reorder
from newsdigest.query.parser import parse

ROOT: Any = get_command(app)
NOW = datetime(2024, 11, 6, 12, 0, tzinfo=UTC)
DOCS = sorted((PROJECT / "docs").glob("*.md"))
VALUES: dict[str, Any] = {
    "choice": lambda option: option.type.choices[0],
    "int": lambda _: "3",
    "float": lambda _: "3",
}


def _bare() -> Any:
    return ROOT.make_context("newsdigest", [], resilient_parsing=True)


def _commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command with its path."""
    for name in group.list_commands(_bare()):
        command = group.get_command(_bare(), name)
        if hasattr(command, "list_commands"):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(_commands(ROOT))


def _options(command: Any) -> Iterator[tuple[str, str]]:
    """Every name of an option with a value, "" for a flag."""
    for option in command.params:
        if option.param_type_name != "option":
            continue
        kind = str(option.type.name).split()[0]
        value = "" if option.is_flag else VALUES.get(kind, lambda _: "text")(option)
        for name in (*option.opts, *option.secondary_opts):
            yield name, str(value)


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_option_can_be_typed(path: tuple[str, ...]) -> None:
    """Before and after the text, with its value as an argument or after an equals sign."""
    for name, value in _options(COMMANDS[path]):
        forms = [[name, value]] if value else [[name]]
        if value and name.startswith("--"):
            forms.append([f"{name}={value}"])
        for form in forms:
            assert reorder([*path, *form, "x"], ROOT, _bare()) == [*path, *form, "--", "x"]
            assert reorder([*path, "x", *form], ROOT, _bare()) == [*path, *form, "--", "x"]


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_global_options_stand_anywhere(path: tuple[str, ...]) -> None:
    """Before the command, after it, and after its text."""
    for form in (
        ["-C", "x"],
        ["--archive=x"],
        ["-q"],
        ["--no-refresh"],
        ["--color", "never"],
        ["-v"],
    ):
        lines = ([*form, *path, "a"], [*path, *form, "a"], [*path, "a", *form])
        assert {tuple(reorder(line, ROOT, _bare())) for line in lines} == {
            (*form, *path, "--", "a")
        }


def _queries() -> Iterator[str]:
    """The queries in the first column of the tables of docs/queries.md."""
    text = (PROJECT / "docs/queries.md").read_text("utf-8")
    for row in re.findall(r"^\| (`.+?) \|", text, re.MULTILINE):
        yield from re.findall(r"`([^`]+)`", row.replace("\\|", "|"))


@pytest.mark.parametrize("query", sorted(set(_queries())))
def test_every_documented_query_is_valid(query: str) -> None:
    """As one argument, and split into words by a shell."""
    saved = {"morning": "is:unread"}
    whole = parse(query, now=NOW, zone=UTC, saved=saved)
    line = reorder(["list", query], ROOT, _bare())
    words = " ".join(line[line.index("--") + 1 :])
    assert parse(words, now=NOW, zone=UTC, saved=saved) == whole


@pytest.mark.parametrize("page", [PROJECT / "README.md", *DOCS], ids=lambda path: path.name)
def test_every_documented_command_line_is_valid(page: Any) -> None:
    """No line of code in the documents has an unknown option."""
    text = page.read_text("utf-8")
    for line in re.findall(r"^(?:\$ |    )?((?:newsdigest|nd) [a-z-].*)$", text, re.MULTILINE):
        try:
            words = shlex.split(line.replace("…", ""), comments=True)[1:]
        except ValueError:
            continue  # goes on in the next line
        words = words[: next((i for i, w in enumerate(words) if w in ("|", "&&", "||", ">")), None)]
        if words and (words[0] in {path[0] for path in COMMANDS} or words[0].startswith("-")):
            reorder(words, ROOT, _bare())
