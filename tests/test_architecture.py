"""The import rule: what stands lower never imports what stands higher."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "newsdigest"
GROUND = {"article", "errors", "report", "text"}
ALLOWED: dict[str, set[str]] = {
    "article": set(),
    "errors": set(),
    "report": set(),
    "text": {"errors", "article"},
    "read": GROUND,
    "query": GROUND,
    "state": GROUND,
    "summarize": GROUND,
    "deliver": GROUND,
    "config": GROUND,
    "index": GROUND | {"query", "state"},
    "digest": GROUND | {"summarize"},
    # The nouns and text only; of summarize it is the Summary.
    "render": GROUND | {"summarize", "digest"},
    "intake": GROUND | {"read", "query", "state", "index", "archive"},
    "records": GROUND | {"read", "index"},
    "archive": GROUND | {"read", "query", "state", "index", "config", "records"},
}
RICH = {"render/terminal.py", "cli/progress.py", "cli/environment.py"}
"""Where Rich may be imported; environment.py names one of its types and nothing more."""
SEGMENTERS = {"text/words.py", "summarize/keywords.py"}


def modules() -> list[str]:
    """Every module of the package, as a path below it."""
    return sorted(str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py"))


def imports(module: str) -> Iterator[str]:
    """The dotted names that a module imports anywhere in it."""
    for node in ast.walk(ast.parse((PACKAGE / module).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            yield node.module or ""


def room(name: str) -> str:
    """The room of a dotted name or a module's path."""
    return name.removeprefix("newsdigest").strip("./").replace("/", ".").split(".")[0]


@pytest.mark.parametrize("module", modules())
def test_imports_point_down(module: str) -> None:
    """No room imports one above it, and nobody imports cli or browse."""
    own = room(module.removesuffix(".py"))
    used = {room(name) for name in imports(module) if name.split(".")[0] == "newsdigest"}
    used -= {own, ""}
    if own not in ("cli", "browse", "__main__", "__init__"):
        assert used <= ALLOWED[own]
    if own not in ("cli", "browse", "__main__"):
        assert not used & {"cli", "browse"}


@pytest.mark.parametrize(
    ("library", "homes"), [("rich", RICH), ("jieba", SEGMENTERS), ("rjieba", SEGMENTERS)]
)
def test_libraries_have_one_home(library: str, homes: set[str]) -> None:
    """Rich is imported where the terminal is drawn, jieba where words are made."""
    users = {m for m in modules() if any(name.split(".")[0] == library for name in imports(m))}
    assert users <= homes


def test_only_render_knows_formats() -> None:
    """No room below the command line prints."""
    printing = [
        module
        for module in modules()
        for node in ast.walk(ast.parse((PACKAGE / module).read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
    ]
    assert printing == []
