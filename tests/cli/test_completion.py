"""Completion, requested as bash does."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from conftest import Program


def completed(sample: Program, line: str, code: str = "") -> str:
    """The candidates that bash gets for a line, the last word of which is being typed."""
    environ = {
        **os.environ,
        **sample.environ,
        "_NEWSDIGEST_COMPLETE": "complete_bash",
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
        "COMP_WORDBREAKS": " \t\n\"'@><=;|&(:",
    }
    start = "from newsdigest.__main__ import main\nmain()"
    program = f"import sys\nsys.argv = ['newsdigest']\n{code}\n{start}"
    run = subprocess.run(
        [sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=False
    )
    assert run.stderr == ""
    return run.stdout


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("newsdigest sea", "search"),
        ("newsdigest show b64", "b64a7b9432"),
        ("newsdigest list tag:防", "防汛"),  # bash takes a colon for the end of a word
        ("newsdigest list 'tag:防", "tag:防汛"),
        ("newsdigest list --tag 防", "防汛"),
        ("newsdigest list --source 武", "武进日报"),
        ("newsdigest list --source wuj", r"Wujin\ Post"),
        ("newsdigest list --source 'Wuj", "Wujin Post"),
        ("newsdigest list source:Wuj", r"\"Wujin\ Post\""),
        ("newsdigest list --category 科", "科技"),
        ("newsdigest list is:unr", "unread"),
        ("newsdigest list query:mi", "mine"),
        ("newsdigest list --sort rel", "relevance"),
        ("newsdigest list folder:本地/", "本地/武进"),
        ("newsdigest feeds add --folder 本", "本地"),
    ],
)
def test_completion(sample: Program, line: str, expected: str) -> None:
    """Commands, ids, tags, sources, categories, flags, saved queries, folders and choices."""
    sample("list")
    sample("query", "add", "mine", "防汛")
    outline = '<outline xmlUrl="http://a.example/f"/>'
    folders = f'<outline text="本地"><outline text="武进">{outline}</outline></outline>'
    sample("feeds", "import-opml", "-", stdin=f"<opml><body>{folders}</body></opml>")
    assert expected in completed(sample, line).split("\n")


def test_completion_in_another_archive(sample: Program) -> None:
    """-C before the command selects the archive; nd is completed like newsdigest."""
    folder = sample.folder / "other"
    folder.mkdir()
    (folder / "a.md").write_text("# 甲\n\n正文。", encoding="utf-8")
    ids = sample("-C", str(folder), "list", "--format", "ids").out.split()
    assert completed(sample, f"newsdigest -C {folder} show ").split() == ids


def test_completion_loads_little(sample: Program) -> None:
    """Completing an id imports no heavy library."""
    sample("list")
    code = (
        "import atexit\n"
        "heavy = {'jieba', 'rjieba', 'numpy', 'rich', 'jinja2', 'yaml', 'cmarkgfm', 'selectolax'}\n"
        "atexit.register(lambda: print('loaded', sorted(heavy & set(sys.modules))))"
    )
    assert "loaded []" in completed(sample, "newsdigest show b64", code)
