"""Manual pages: complete, valid for groff and mandoc, shown by the real ``man``."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from support import manuals, roff
from typer.main import get_command

from newsdigest.cli.app import app
from newsdigest.cli.arguments import reorder
from newsdigest.cli.manual import EXAMPLES, Example

SHARE = manuals.PROJECT / "share"
FILES = manuals.files()
PAGES = sorted(path for path in FILES if path.suffix == ".1")
EVERY_EXAMPLE = [one for examples in EXAMPLES.values() for one in examples]


def root() -> tuple[Any, Any]:
    """The group of all commands and its context."""
    command = get_command(app)
    return command, command.make_context("newsdigest", [], resilient_parsing=True)


def below(group: Any, name: str, parent: Any) -> tuple[Any, Any]:
    """A command of a group and its context."""
    command = group.get_command(parent, name)
    return command, command.make_context(name, [], resilient_parsing=True, parent=parent)


def text_of(page: str, width: int = 80) -> str:
    """What ``man`` shows of a page."""
    if shutil.which("man") is None:
        pytest.skip("man is not installed")
    environ = {"PATH": os.environ["PATH"], "MANPATH": str(SHARE / "man"), "LC_ALL": "C.UTF-8"}
    command = ["man", "--warnings", page]
    run = subprocess.run(
        command, env={**environ, "MANWIDTH": str(width)}, capture_output=True, text=True, check=True
    )
    assert run.stderr == ""
    return re.sub(".\b", "", run.stdout)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_are_valid(page: Path) -> None:
    """groff formats each page without a warning, and mandoc finds nothing to correct."""
    if shutil.which("groff") is None:
        pytest.skip("groff is not installed")
    source = manuals.LINKS.get(page.name, page.name)
    groff = ["groff", "-k", "-ww", "-man", "-Tutf8", "-z", str(page.with_name(source))]
    assert subprocess.run(groff, capture_output=True, text=True).stderr == ""
    if shutil.which("mandoc"):
        run = ["mandoc", "-T", "lint", "-W", "warning", str(page.with_name(source))]
        faults = subprocess.run(run, capture_output=True, text=True).stdout.splitlines()
        assert [line for line in faults if "missing date" not in line] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_man_shows_every_page(page: Path) -> None:
    """``man newsdigest-list`` names every option with its help."""
    text = " ".join(text_of(page.stem, 400).split())
    command, context = root()
    if name := page.stem.removeprefix("newsdigest").removeprefix("-").removeprefix("nd"):
        command, context = below(command, name, context)
    names = command.list_commands(context) if hasattr(command, "list_commands") else []
    commands = [below(command, one, context) for one in names] if name else []
    for one, own in commands or [(command, context)]:
        for parameter in one.get_params(own):
            if one is command or parameter.name != "help":
                record = parameter.get_help_record(own)
                assert all(option in text for option in parameter.opts if option.startswith("-"))
                assert record[1].split("  [")[0] in text
    assert all(one in text for one in names)


def test_characters_are_shown_as_they_are() -> None:
    """A command can be copied from a page: minus, quotation marks, tilde and Chinese."""
    assert "newsdigest digest --since last --name daily -o ~/news.html" in text_of(
        "newsdigest-digest"
    )
    assert "newsdigest list 'tag:科技 is:unread since:7d'" in text_of("newsdigest-list")
    assert "'\"half marathon\" -title:sponsor'" in text_of("newsdigest-search")


@pytest.mark.parametrize("text", [".so /etc/passwd", "'br", "\\fBx", "a\\-b ~^`\"'", "--x-y z-a"])
def test_text_is_never_a_request(text: str, tmp_path: Path) -> None:
    """Requests and escapes in a help text are shown, not run."""
    if shutil.which("groff") is None:
        pytest.skip("groff is not installed")
    page = tmp_path / "page.1"
    page.write_text(f".TH X 1\n.nh\n.SH NAME\n{roff.prose(text)}\n.PP\n{roff.bold(text)}\n")
    command = ["groff", "-k", "-ww", "-man", "-Tutf8", "-P-cbou", str(page)]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.stderr == ""
    assert run.stdout.count(text) == 2


@pytest.mark.parametrize("example", EVERY_EXAMPLE, ids=lambda example: example.line)
def test_examples_are_valid(example: Example) -> None:
    """Each newsdigest in an example has a command and options that exist."""
    for part in re.split(r" \| (?:xargs )?| > .*", example.line):
        words = shlex.split(part or "")
        if not words:
            continue
        assert words[0] == "newsdigest"
        command, context = root()
        line = reorder(words[1:], command, context)
        command.get_command(context, line[0]).make_context(line[0], line[1:], parent=context)
