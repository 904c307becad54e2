"""What the shell completes, asked as bash asks."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from conftest import Program


def completed(sample: Program, words: str, position: int, code: str = "") -> str:
    """What bash would be told for these words, the one at ``position`` being typed."""
    environ = {
        **os.environ,
        **sample.environ,
        "_NEWSDIGEST_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(position),
    }
    start = "from newsdigest.__main__ import main\nmain()"
    program = f"import sys\nsys.argv = ['newsdigest']\n{code}\n{start}"
    run = subprocess.run(
        [sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=False
    )
    return run.stdout


@pytest.mark.parametrize(
    ("words", "position", "expected"),
    [
        ("newsdigest sea", 1, "search"),
        ("newsdigest show b64", 2, "b64a7b9432"),
        ("newsdigest list tag:防", 2, "tag:防汛"),
        ("newsdigest list --tag 防", 3, "防汛"),
        ("newsdigest list --source 武", 3, "武进日报"),
        ("newsdigest list --category 科", 3, "科技"),
        ("newsdigest list is:unr", 2, "is:unread"),
        ("newsdigest list query:mi", 2, "query:mine"),
        ("newsdigest list --sort rel", 3, "relevance"),
        ("newsdigest list tag : 防", 4, "防汛"),
        ("newsdigest list is : u", 4, "unread"),
        ("newsdigest list --source Wuj", 3, r"Wujin\ Post"),
    ],
)
def test_completion(sample: Program, words: str, position: int, expected: str) -> None:
    """Commands, ids, tags, sources, categories, flags, saved queries and choices."""
    sample("list")
    sample("query", "add", "mine", "防汛")
    assert expected in completed(sample, words, position).split("\n")


def test_completion_in_another_archive(sample: Program) -> None:
    """-C before the command says which archive is asked; nd is completed like newsdigest."""
    folder = sample.folder / "other"
    folder.mkdir()
    (folder / "a.md").write_text("# 甲\n\n正文。", encoding="utf-8")
    ids = sample("-C", str(folder), "list", "--format", "ids").out.split()
    assert completed(sample, f"newsdigest -C {folder} show ", 4).split() == ids


def test_completion_loads_little(sample: Program) -> None:
    """Completing an id reads the index and loads no library for anything else."""
    sample("list")
    code = (
        "import atexit\n"
        "heavy = {'jieba', 'rjieba', 'numpy', 'rich', 'jinja2', 'yaml', 'cmarkgfm', 'selectolax'}\n"
        "atexit.register(lambda: print('loaded', sorted(heavy & set(sys.modules))))"
    )
    assert "loaded []" in completed(sample, "newsdigest show b64", 2, code)
