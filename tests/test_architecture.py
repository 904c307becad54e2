"""The import rule: what stands lower never imports what stands higher, nor in a circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "newsdigest"
FLOORS = (
    {"errors", "article", "text", "child_process"},
    {"query", "summarization", "formats", "storage"},
    {"config", "deliver"},
    {"archive"},
    {"digest"},
    {"render"},
    {"importing", "batch"},
    {"browse", "library"},
    {"cli"},
)
"""The rooms, lowest floor first: a room imports what stands below it, and itself."""
NOUNS = {"newsdigest.query.model"}
"""What travels through the house: a query is asked of the index, which stands beside it."""
RICH = {"render/terminal.py", "cli/context.py"}
"""Where Rich may be imported."""
SEGMENTERS = {"text/words.py", "summarization/keywords.py"}


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
    """No room imports one above it or beside it."""
    own = room(module.removesuffix(".py"))
    if own in ("__init__", "__main__"):
        return
    names = {name for name in imports(module) if name.split(".")[0] == "newsdigest"} - NOUNS
    floor = next(number for number, rooms in enumerate(FLOORS) if own in rooms)
    allowed = {own}.union(*FLOORS[: max(floor, 1)])
    assert {room(name) for name in names} - {""} <= allowed


def test_every_room_has_a_floor() -> None:
    """There is no room beside the plan."""
    rooms = {room(module.removesuffix(".py")) for module in modules()}
    assert rooms - {"__init__", "__main__"} == set().union(*FLOORS)


def test_no_modules_import_each_other() -> None:
    """No module needs itself by way of others.

    Imports inside functions count: they make a circle run, they do not open it.  Only
    what stands under ``if TYPE_CHECKING:`` does not, for no program needs it.
    """
    homes = {dotted(module): module for module in modules()}
    try:
        TopologicalSorter({name: needed(name, homes) for name in homes}).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


def needed(name: str, homes: dict[str, str]) -> set[str]:
    """The modules of the package that one of them imports when it is run."""
    found = set()
    for node in running(ast.parse((PACKAGE / homes[name]).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            rooms = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (rooms & homes.keys()) or {node.module or ""}
    return found & homes.keys()


def running(node: ast.AST) -> Iterator[ast.AST]:
    """What is in a piece of code, without what only type checkers see."""
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from running(child)


def dotted(module: str) -> str:
    """A module's name, of its path below the package."""
    names = ("newsdigest", *Path(module).with_suffix("").parts)
    return ".".join(names).removesuffix(".__init__")


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


@pytest.mark.parametrize("module", modules())
def test_messages_name_no_file_of_the_repository(module: str) -> None:
    """What pip installs has no docs folder: only docstrings may name it."""
    tree = ast.parse((PACKAGE / module).read_text("utf-8"))
    docstrings = {
        id(node.value)
        for parent in ast.walk(tree)
        for node in ast.iter_child_nodes(parent)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in docstrings:
            assert "docs/" not in str(node.value), node.value
