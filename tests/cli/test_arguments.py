"""Command lines: options anywhere, text that begins with a minus, unknown options."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from conftest import Program
from typer.main import get_command

from newsdigest.cli.app import app
from newsdigest.cli.arguments import reorder
from newsdigest.errors import UsageError

Make = Callable[..., str]
ROOT = get_command(app)


def _line(*arguments: str) -> list[str]:
    return reorder(arguments, ROOT, ROOT.make_context("newsdigest", [], resilient_parsing=True))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("list a b", "list -- a b"),
        ("list -q a -C x b", "-q -C x list -- a b"),
        ("-q list --no-refresh a", "-q --no-refresh list -- a"),
        ("list --limit 3 a -n 4", "list --limit 3 -n 4 -- a"),
        ("list -n3 --limit=4", "list -n3 --limit=4"),
        ("list a -汇率 -tag:体育", "list -- a -汇率 -tag:体育"),
        ('list -"a" -(a', 'list -- -"a" -(a'),
        ("list -标签:体育 －汇率", "list -- -标签:体育 －汇率"),
        ("list a -- -x --limit", "list -- a -x --limit"),
        ("list --tag -科技", "list --tag -科技"),
        ("summarize --query -tag:a -", "summarize --query -tag:a -- -"),
        ("digest -o - --since 7d", "digest -o - --since 7d"),
        ("tag abcd -later +x", "tag -- abcd -later +x"),
        ("feeds -q list --format json", "-q feeds list --format json"),
        ("feeds list -C x", "-C x feeds list"),
        ("list -0 -qv", "-qv list -0"),
        ("list -h", "list -h"),
        ("--version", "--version"),
    ],
)
def test_reorder(typed: str, read: str) -> None:
    """Global options first, text last after two hyphens, everything else in its order."""
    assert _line(*typed.split(" ")) == read.split(" ")


def test_an_argument_with_a_blank_is_text() -> None:
    """Whatever it begins with, except an option with its value after an equals sign."""
    assert _line("list", "-a b", "--limit 3") == ["list", "--", "-a b", "--limit 3"]
    assert _line("list", "--tag=a b") == ["list", "--tag=a b"]
    assert _line("list", "--tag", "a b") == ["list", "--tag", "a b"]


@pytest.mark.parametrize(
    ("typed", "message", "hint"),
    [
        ("list Wujin -marathon", "no such option: -marathon", "not marathon"),
        ("list --limt 3", "no such option: --limt", "did you mean --limit?"),
        ("list --unred", "no such option: --unred", "did you mean --unread?"),
        ("list --no-refesh", "no such option: --no-refesh", "did you mean --no-refresh?"),
        ("--colour never list", "no such option: --colour", "did you mean --color?"),
        ("search --limit=3 --frmat=json", "no such option: --frmat", "did you mean --format?"),
        ("list -health", "no such option: -health", "not health"),
        ("list -nope", "no such option: -nope", "not nope"),
        ("list -5", "no such option: -5", ""),
        ("show -x", "no such option: -x", ""),
        ("feeds list --frmat json", "no such option: --frmat", "did you mean --format?"),
        ("tag abcd --later", "no such option: --later", ""),
        ("list --tag", "--tag needs a value", "newsdigest list --help"),
        ("list --tag --unread", "--tag needs a value", "newsdigest list --help"),
        ("list -n", "-n needs a value", "newsdigest list --help"),
        ("-C", "-C needs a value", "newsdigest --help"),
    ],
)
def test_an_unknown_option_is_an_error(typed: str, message: str, hint: str) -> None:
    """The message suggests the most similar option."""
    with pytest.raises(UsageError) as caught:
        _line(*typed.split(" "))
    assert caught.value.message == message
    assert hint in caught.value.hint


def test_an_unknown_option_exits_with_two(program: Program, article: Make) -> None:
    """The hint is on standard error, and standard output is empty."""
    program.write("a.md", article("Wujin marathon"))
    result = program("list", "--limt", "3")
    assert (result.code, result.out) == (2, "")
    assert "did you mean --limit?" in result.err
    assert program("list", "wujin", "-马拉松").out.count("\n") == 1
    assert program("list", "wujin", "not", "marathon").out == ""
    assert program("list", "--", "wujin").out == program("list", "wujin").out


@pytest.mark.parametrize("names", ["", 'archive = "news"\n', 'name = "daily"\n'])
def test_the_archive_option_is_like_changing_the_folder(
    program: Program, article: Make, names: str
) -> None:
    """Articles, ids and marks are the same from inside the folder and from outside."""
    there = program.folder / "there"
    (there / "news").mkdir(parents=True)
    (there / "newsdigest.toml").write_text(f'timezone = "Asia/Shanghai"\n{names}', "utf-8")
    (there / "news" / "a.md").write_text(article("甲"), "utf-8")
    inside = Program(there, program.environ, there)
    outside = Program(program.folder, {**program.environ, "NEWSDIGEST_ARCHIVE": "articles"}, there)
    (id_,) = inside("list", "--format", "ids").out.split()
    assert outside("-C", "there", "list", "--format", "ids").out.split() == [id_]
    outside("list", "-C", "there", "--unread")
    assert outside("mark", "star", id_, "-C", "there").code == 0
    assert inside("list", "--starred", "--format", "ids").out.split() == [id_]
    paths = outside("-C", "there", "list", "--format", "paths").out
    assert paths == inside("list", "--format", "paths").out


@dataclass
class _Meaning:
    """The expected reading of a command line."""

    words: list[str] = field(default_factory=list)
    limit: int | None = None
    unread: bool = False
    tag: list[str] = field(default_factory=list)
    quiet: bool = False
    color: str = "auto"
    mistake: str = ""


WORDS = ("Wujin", "常州", "not", "or", "tag:体育", "half", "2024", "a-b", "+x", "*")
TERMS = ("-汇率", "-tag:体育", '-"half"', "-(a)", "-标题:x", "－汇率", "-a b", "--limit 3", "a b")
MISTAKES = ("-marathon", "--limt", "--unred", "-x", "--tags", "-5", "---", "-ab", "--no-color")


def _part(chance: random.Random, meaning: _Meaning) -> list[str]:
    """A part of a command line, and what it adds to the expected reading."""
    number = chance.randrange(1, 99)
    tag = chance.choice(("科技", "-科技", "a b"))
    match chance.randrange(10):
        case 0 | 1:
            meaning.words.append(chance.choice(WORDS))
            return meaning.words[-1:]
        case 2 | 3:
            meaning.words.append(chance.choice(TERMS))
            return meaning.words[-1:]
        case 4:
            meaning.limit = number
            return chance.choice(
                (
                    ["-n", f"{number}"],
                    [f"-n{number}"],
                    ["--limit", f"{number}"],
                    [f"--limit={number}"],
                )
            )
        case 5:
            meaning.unread = True
            return ["--unread"]
        case 6:
            meaning.tag.append(tag)
            return chance.choice((["--tag", tag], [f"--tag={tag}"]))
        case 7:
            meaning.quiet = True
            return chance.choice((["-q"], ["--quiet"]))
        case 8:
            meaning.color = chance.choice(("always", "never"))
            return chance.choice((["--color", meaning.color], [f"--color={meaning.color}"]))
        case _ if chance.random() < 0.3:
            meaning.mistake = meaning.mistake or chance.choice(MISTAKES)
            return [meaning.mistake] if meaning.mistake in MISTAKES else []
    return []


def _parsed(line: list[str]) -> dict[str, Any]:
    """Typer's reading of a command line of ``list``."""
    root = ROOT.make_context("newsdigest", line, obj=None)
    group: Any = ROOT
    name, command, rest = group.resolve_command(root, [*root._protected_args, *root.args])
    own = command.make_context(name, rest, parent=root)
    return {**root.params, **own.params}


@pytest.mark.slow
@pytest.mark.timeout(110)
@pytest.mark.parametrize("seed", range(4))
def test_random_lines_are_read_by_the_rules(seed: int) -> None:
    """2,500 random lines of words, options and mistakes have the expected reading or are errors."""
    chance = random.Random(seed)
    for _ in range(2500):
        meaning = _Meaning()
        before = _part(chance, _Meaning()) if chance.random() < 0.2 else []
        if before and before[0] not in ("-q", "--quiet", "--color"):
            before = []
        meaning.quiet = before[:1] in (["-q"], ["--quiet"])
        meaning.color = before[1] if before[:1] == ["--color"] else "auto"
        parts = [_part(chance, meaning) for _ in range(chance.randrange(7))]
        line = [*before, "list", *(argument for part in parts for argument in part)]
        if chance.random() < 0.2:
            text = [chance.choice((*WORDS, *MISTAKES)) for _ in range(2)]
            meaning.words += text
            line += ["--", *text]
        if meaning.mistake:
            with pytest.raises(UsageError):
                _line(*line)
            continue
        parsed = _parsed(_line(*line))
        assert list(parsed["words"] or ()) == meaning.words, line
        assert parsed["limit"] == meaning.limit, line
        assert parsed["unread"] == meaning.unread, line
        assert list(parsed["tag"] or ()) == meaning.tag, line
        assert (parsed["quiet"], parsed["color"]) == (meaning.quiet, meaning.color), line
