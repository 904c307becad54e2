"""No command writes control characters from articles, names or queries."""

from __future__ import annotations

import json
import re

import pytest
from conftest import Program

ESCAPES = "\x1b]0;OWNED\x07\x1b[31m\x9b2J\u202e\u2066\u2028"
ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
QUERY = (
    '{"format": "newsdigest-state", "version": 1}\n'
    '{"query": "q", "text": {"value": "tag:a\\u001b]0;OWNED\\u0007\\u202e\\u2067b",'
    ' "changed": "2024-11-06T07:30:00.000000Z"}}\n'
)


@pytest.fixture
def hostile(program: Program) -> Program:
    """An archive with hostile names of folder, files and saved query."""
    folder = program.archive / f"a{ESCAPES}b"
    folder.mkdir()
    (folder / f"x{ESCAPES}.md").write_text("---\ntitle: T\n---\n\nText.\n", "utf-8")
    (folder / f"y{ESCAPES}.md").write_bytes(b"")
    archive = Program(
        program.folder, {**program.environ, "NEWSDIGEST_ARCHIVE": str(folder)}, folder
    )
    archive("state", "import", "-", stdin=QUERY)
    return archive


@pytest.mark.parametrize(
    "line",
    [
        "query list", "config show", "config path", "index status", "list", "stats", "check",
        "list --format paths", "list --format json", "list --format csv", "state export",
        "import --dry-run {folder}/x{escapes}.md", "import {folder}/no{escapes}",
        "show no{escapes}", "list --sort x{escapes}", "list tag:x{escapes}", "cmd{escapes}",
        "-v --config {folder}/no{escapes} list", "-v digest -o {folder}/no/{escapes}.html",
        "-v feeds remove x{escapes}", "feeds add x{escapes}", "query add x{escapes} a",
    ],
)  # fmt: skip
def test_nothing_acts_on_the_terminal(hostile: Program, line: str) -> None:
    """No control character and no bidi control is written to either stream."""
    words = [word.format(folder=hostile.archive, escapes=ESCAPES) for word in line.split(" ")]
    result = hostile("-C", str(hostile.archive), *words)
    assert result.out + result.err
    assert ACTING.findall(result.out + result.err) == []
    assert "\x1b" not in result.out + result.err


def test_an_export_keeps_every_character(hostile: Program) -> None:
    """Control characters are escaped, and an import restores them."""
    before = hostile("state", "export").out
    value = json.loads(before.splitlines()[-1])["text"]["value"]
    assert "\u202e" in value
    assert hostile("state", "import", "-", stdin=before).code == 0
    assert hostile("state", "export").out == before


def test_a_cell_is_no_formula(program: Program) -> None:
    """A title that looks like a formula is text in CSV."""
    program.write("a.md", '---\ntitle: "=HYPERLINK(1)"\n---\n\nText.\n')
    assert "'=HYPERLINK(1)" in program("list", "--format", "csv").out
