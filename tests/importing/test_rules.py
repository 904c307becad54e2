"""Rules: they act once on what is new, as one action, and change nothing done by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Program

RULES = """timezone = "Asia/Shanghai"
[[rules]]
match = "tag:体育"
do = ["read", "tag +运动"]
[[rules]]
match = "tag:运动 决赛"
do = ["star"]
stop = true
[[rules]]
match = "决赛 or 天气"
do = ["skip-digest"]
"""


def configured(program: Program, text: str = RULES) -> None:
    """Write the archive's configuration."""
    program.write("newsdigest.toml", text)


def article(program: Program, name: str, title: str, **fields: str) -> None:
    """Write an article of one sentence."""
    lines = "".join(f"{key}: {value}\n" for key, value in fields.items())
    head = f"---\ntitle: {title}\ndate: 2024-11-03\n{lines}---\n"
    program.write(f"{name}.md", f"{head}这一条说的是{title}。\n")


def titles(program: Program, query: str) -> set[str]:
    """The titles that a query selects."""
    result = program("list", "--format", "jsonl", "--", query)
    return {json.loads(line)["title"] for line in result.out.splitlines()}


def test_rules_act_in_order(program: Program) -> None:
    """Later rules see what earlier ones did; stop keeps the rest from its matches."""
    configured(program)
    article(program, "a", "乒乓球决赛", tags="[体育]")
    article(program, "b", "足球热身", tags="[体育]")
    article(program, "c", "天气转凉")
    assert titles(program, "is:read") == {"乒乓球决赛", "足球热身"}
    assert titles(program, "tag:运动") == {"乒乓球决赛", "足球热身"}
    assert titles(program, "is:starred") == {"乒乓球决赛"}
    assert titles(program, "tag:skip-digest") == {"天气转凉"}


def test_rules_are_undone_as_one(program: Program) -> None:
    """One undo takes back what the rules did to all articles; they do not act again."""
    configured(program)
    article(program, "a", "乒乓球决赛", tags="[体育]")
    article(program, "c", "天气转凉")
    program("list")
    assert "rules, 2 articles" in program("undo").err
    assert titles(program, "is:read or is:starred or tag:skip-digest or tag:运动") == set()
    assert program("rules", "apply", "--query", "决赛").err.startswith("1 article changed")
    assert titles(program, "is:starred") == {"乒乓球决赛"}


@pytest.mark.parametrize("lost", ["index", "nothing"])
def test_rules_act_once(program: Program, lost: str) -> None:
    """What was marked by hand stays, also where the whole index is read again."""
    configured(program)
    article(program, "a", "乒乓球决赛", tags="[体育]")
    program("list")
    (identity,) = program("list", "--format", "ids").out.split()
    program("mark", "unread", identity)
    program("mark", "unstar", identity)
    if lost == "index":
        for path in (program.folder / "cache").rglob("*.index*"):
            path.unlink()
    article(program, "a", "乒乓球决赛", tags="[体育, 常州]")
    assert titles(program, "is:read or is:starred") == set()
    program("rules", "apply", "--query", "")
    assert titles(program, "is:read or is:starred") == set()


def test_articles_before_the_rules(program: Program) -> None:
    """An article that was there before there were rules is not new, index or not."""
    article(program, "a", "乒乓球决赛", tags="[体育]")
    program("list")
    configured(program)
    article(program, "b", "足球热身", tags="[体育]")
    assert titles(program, "is:read") == {"足球热身"}
    for path in (program.folder / "cache").rglob("*.index*"):
        path.unlink()
    assert titles(program, "is:read") == {"足球热身"}


def test_a_moved_file_is_not_new(program: Program) -> None:
    """An article that is known by another id, because its file moved, did not arrive."""
    configured(program)
    article(program, "a", "乒乓球决赛", tags="[体育]")
    program("list")
    (identity,) = program("list", "--format", "ids").out.split()
    program("mark", "unstar", identity)
    path = program.archive / "a.md"
    (program.archive / "sport").mkdir()
    path.rename(program.archive / "sport" / "b.md")
    assert titles(program, "is:starred") == set()


def test_a_digest_leaves_out_what_rules_say(program: Program) -> None:
    """skip-digest is a tag of the reader's own, which no digest has."""
    configured(program)
    article(program, "a", "足球热身", tags="[体育]")
    article(program, "c", "天气转凉")
    told = program("digest", "--since", "2024-11-01", "--format", "json").out
    assert "足球热身" in told
    assert "天气转凉" not in told


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ('match = "since:zz"\ndo = ["read"]', "rule 2: match, column 7: expected a date"),
        ('match = "a or"\ndo = ["read"]', "rule 2: match, column"),
        ('match = "a"\ndo = ["raed"]', "rule 2: do: 'raed' is no action"),
        ('match = "a"\ndo = ["tag x"]', "rule 2: do: 'tag x' is no action"),
        ('match = "a"\ndo = ["tag +a,b"]', "rule 2: do: tag 'a,b'"),
        ('match = "a"\ndo = [1]', "rule 2: do: 1 is no action"),
        ('match = "a"', "rule 2: do must be a list"),
        ('do = ["read"]', "rule 2: match must be a query"),
        ('match = "a"\ndo = ["read"]\nstopp = true', "rule 2: unknown key 'stopp'"),
    ],
)
def test_a_broken_rule_stops_no_other(program: Program, rule: str, message: str) -> None:
    """It is an error that names file, rule and place; the others act."""
    configured(
        program,
        f'[[rules]]\nmatch = "天气"\ndo = ["star"]\n[[rules]]\n{rule}\n'
        '[[rules]]\nmatch = "转凉"\ndo = ["read"]\n',
    )
    article(program, "c", "天气转凉")
    result = program("list")
    assert result.code == 0
    assert message in result.err
    assert "newsdigest.toml" in result.err
    assert titles(program, "is:starred is:read") == {"天气转凉"}
    listed = program("rules", "list")
    assert listed.code == 1
    assert [line.split("\t")[0] for line in listed.out.splitlines()] == ["1", "3"]
    assert message in listed.err


def test_trying_changes_nothing(program: Program) -> None:
    """rules test says which articles each rule matches."""
    article(program, "a", "乒乓球决赛", tags="[体育]")
    program("list")
    configured(program)
    result = program("rules", "test")
    assert [line.split("\t")[0] for line in result.out.splitlines()] == ["1", "2"]
    assert all("乒乓球决赛" in line for line in result.out.splitlines())
    assert titles(program, "is:read or is:starred or tag:运动") == set()
    assert program("undo").out == ""


def test_imports_meet_the_rules(program: Program, tmp_path: Path) -> None:
    """What import writes arrives at once."""
    configured(program)
    source = tmp_path / "天气.md"
    source.write_text("---\ntitle: 天气转凉\ndate: 2024-11-03\n---\n明天最低气温六度。\n", "utf-8")
    result = program("import", "--format", "ids", str(source))
    assert len(result.out.split()) == 1
    query = program("list", "--no-refresh", "--format", "ids", "tag:skip-digest")
    assert query.out == result.out


def test_rules_of_both_files(program: Program) -> None:
    """Those of the archive's file come first, then the user's own."""
    configured(program, '[[rules]]\nmatch = "天气"\ndo = ["star"]\n')
    own = program.folder / "config" / "newsdigest" / "config.toml"
    own.parent.mkdir(parents=True)
    own.write_text('[[rules]]\nmatch = "is:starred"\ndo = ["read"]\n', "utf-8")
    article(program, "c", "天气转凉")
    assert titles(program, "is:read") == {"天气转凉"}
