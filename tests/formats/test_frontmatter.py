"""Front matter in its three notations, whole, broken and hostile."""

from __future__ import annotations

from typing import Any

import pytest

from newsdigest.formats.frontmatter import split

READABLE: list[tuple[str, dict[str, Any], str]] = [
    ("---\ntitle: 食堂\n---\n正文", {"title": "食堂"}, "正文"),
    ("---\ntitle: a\n---\n\n\nb", {"title": "a"}, "b"),
    ("---\ntitle: a\n---", {"title": "a"}, ""),
    ("---   \ntitle: a\n---  \nb", {"title": "a"}, "b"),
    ("\n\n---\ntitle: a\n---\nb", {"title": "a"}, "b"),
    ("+++\ntitle = 'a'\ntags = ['x', 'y']\n+++\nb", {"title": "a", "tags": ["x", "y"]}, "b"),
    ("+++\ndate = 2024-11-02T08:00:00Z\n+++\nb", {"date": "2024-11-02T08:00:00+00:00"}, "b"),
    ("+++\ndate = 2024-11-02\n+++\nb", {"date": "2024-11-02"}, "b"),
    ('{"title": "a", "x": {"y": "}"}}\nb', {"title": "a", "x": {"y": "}"}}, "b"),
    ("---\ndate: 2024-11-02\n---\nb", {"date": "2024-11-02"}, "b"),
    ("---\ntime: 10:00\n---\nb", {"time": "10:00"}, "b"),
    ("---\nn: 007\nm: 1_000\nk: 1e3\n---\nb", {"n": "007", "m": "1_000", "k": "1e3"}, "b"),
    ("---\na: true\nb: False\nc: yes\nd: No\n---\nb",
     {"a": True, "b": False, "c": "yes", "d": "No"}, "b"),
    ("---\na: null\nb: ~\nc:\n---\nb", {"a": None, "b": None, "c": None}, "b"),
    ("---\n1: a\n2.5: b\ntrue: c\n---\nb", {"1": "a", "2.5": "b", "True": "c"}, "b"),
    ("---\na: 1\na: 2\n---\nb", {"a": "2"}, "b"),
    ("---\na: &x [1, 2]\nb: *x\n---\nb", {"a": ["1", "2"], "b": ["1", "2"]}, "b"),
    ("---\nbase: &x {k: v}\nb:\n  <<: *x\n---\nb", {"base": {"k": "v"}, "b": {"k": "v"}}, "b"),
    ("---\na: |\n  x\n  y\n---\nb", {"a": "x\ny\n"}, "b"),
    ("---\ntitle: a\n---\nb\n\n---\n\nc", {"title": "a"}, "b\n\n---\n\nc"),
    ('---\nt: "\\e[2Jx\\u202E"\n---\nb', {"t": "x"}, "b"),
    ("---\n---\nb", {}, "b"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "metadata", "body"), READABLE)
def test_front_matter_is_read(text: str, metadata: dict[str, Any], body: str) -> None:
    """Values stay as typed, keys are text, the body is what follows."""
    document = split(text)
    assert dict(document.metadata) == metadata
    assert document.body.strip("\n") == body
    assert document.problem == ""


@pytest.mark.parametrize(
    "text",
    [
        "正文，没有别的。",
        "",
        "---",
        "---\ntitle: a\n没有结尾",
        "+++\ntitle = 'a'\n没有结尾",
        "---\n\n一段话。\n\n---\n\n另一段话。",
        "---\n- a\n- b\n---\nc",
        "{ 不是 JSON }",
        '{"title": "a"',
        "{{ template }}\n正文",
        "* * *\n正文",
    ],
)
def test_what_is_no_front_matter_is_body(text: str) -> None:
    """Rules in prose, an opening without an end and other braces are all text."""
    document = split(text)
    assert document.metadata == {}
    assert document.body == text
    assert document.problem == ""


@pytest.mark.parametrize(
    ("text", "saved"),
    [
        ("---\ntitle: 食堂: 开张\ndate: 2024-11-02\n---\nb",
         {"title": "食堂: 开张", "date": "2024-11-02"}),
        ("---\ntitle: 'a\ndate: 2024-11-02\n---\nb", {"date": "2024-11-02"}),
        ("---\ntitle: a\n\tdate: b\ntags: [x\n---\nb", {"title": "a"}),
        ("---\ntitle: @a\n---\nb", {"title": "@a"}),
        ("---\na: !!timestamp x\ntitle: t\n---\nb", {"title": "t"}),
        ("---\na: !!bool x\ntitle: t\n---\nb", {"title": "t"}),
        ("---\na: !!int x\ntitle: t\n---\nb", {"title": "t"}),
        ("---\na: !!python/object/apply:os.system [x]\ntitle: t\n---\nb", {"title": "t"}),
        ("---\na: *nobody\ntitle: t\n---\nb", {"title": "t"}),
        ("---\n? [a]\n: b\ntitle: t\n---\nb", {"title": "t"}),
        ("+++\ntitle = a\nx = 1\n+++\nb", {"title": "a", "x": "1"}),
        ("+++\na = 1\na = 2\ntitle = 't'\n+++\nb", {"title": "t", "a": "1"}),
    ],
)  # fmt: skip
def test_broken_front_matter_is_saved_line_by_line(text: str, saved: dict[str, str]) -> None:
    """What cannot be parsed is a problem in one line; its plain lines still count."""
    document = split(text)
    assert document.problem
    assert "\n" not in document.problem
    assert saved.items() <= dict(document.metadata).items()
    assert document.body.strip() == "b"


def test_numbers_beyond_reason_stay_harmless() -> None:
    """A number too long to print and one that JSON cannot hold become text."""
    document = split("+++\na = 0x" + "f" * 9000 + "\nb = nan\nc = 3\n+++\nx")
    assert str(document.metadata["a"]).startswith("0xfff")
    assert document.metadata["b"] == "nan"
    assert document.metadata["c"] == 3
