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
    assert document.faults == ()


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
    assert document.faults == ()


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
        ("+++\ntitle = a\nx = 1\n+++\nb", {"title": "a", "x": 1}),
        ("+++\na = 1\na = 2\ntitle = 't'\n+++\nb", {"title": "t", "a": 1}),
    ],
)  # fmt: skip
def test_broken_front_matter_is_saved_line_by_line(text: str, saved: dict[str, Any]) -> None:
    """What cannot be parsed is a problem in one line; its plain lines still count."""
    document = split(text)
    assert document.faults
    assert all("\n" not in fault for fault in document.faults)
    assert saved.items() <= dict(document.metadata).items()
    assert document.body.strip() == "b"


def test_numbers_beyond_reason_stay_harmless() -> None:
    """A number too long to print and one that JSON cannot hold become text."""
    document = split("+++\na = 0x" + "f" * 9000 + "\nb = nan\nc = 3\n+++\nx")
    assert str(document.metadata["a"]).startswith("0xfff")
    assert document.metadata["b"] == "nan"
    assert document.metadata["c"] == 3


REPAIRED: list[tuple[str, dict[str, Any], int]] = [
    ("title: 快讯: 开跑\ntags:\n  - a\n  - b\ncategories: [c, d]",
     {"title": "快讯: 开跑", "tags": ["a", "b"], "categories": ["c", "d"]}, 2),
    ("title: [图解] 天气\ntags:\n- a", {"title": "[图解] 天气", "tags": ["a"]}, 2),
    ('title: "防汛" 与 "抗旱"\ntags: [a]', {"title": '"防汛" 与 "抗旱"', "tags": ["a"]}, 2),
    ("title: It's 5 o'clock: now\nauthor: 'O'Neil'",
     {"title": "It's 5 o'clock: now", "author": "O'Neil"}, 2),
    ("title: 'a\ndate: 2024-11-02\ntags: [x]",
     {"title": "a", "date": "2024-11-02", "tags": ["x"]}, 2),
    ("title: *重要* 通知\ntags: [a]", {"title": "*重要* 通知", "tags": ["a"]}, 2),
    ("title: `code` 入门\ntags: [a]", {"title": "`code` 入门", "tags": ["a"]}, 2),
    ("title: 100% 真: @人\ntags: [a]", {"title": "100% 真: @人", "tags": ["a"]}, 2),
    ("tags:\n  - a\n  - \"b\n  - c: d: e\ntitle: t",
     {"tags": ["a", "b", "c: d: e"], "title": "t"}, 2),
    ("title: t\ntags: [a, 'b, c]", {"title": "t", "tags": ["a", "b", "c"]}, 3),
    ("title: t\nsummary: 一\n二\ntags: [a]", {"title": "t", "summary": "一", "tags": ["a"]}, 4),
    ("title: t\n\ttags: [a]", {"title": "t", "tags": ["a"]}, 3),
    ("tags:\n\t- a\n\t- b\ntitle: t", {"tags": ["a", "b"], "title": "t"}, 2),
    ("title：t\ndate：2024-11-02", {"title": "t", "date": "2024-11-02"}, 2),
    ("title: t\ndate：2024-11-02\ntags： [a]",
     {"title": "t", "date": "2024-11-02", "tags": ["a"]}, 3),
    ("title:t\ntags:[a, b]", {"title": "t", "tags": ["a", "b"]}, 2),
    ("标题：t\n日期：2024-11-02", {"标题": "t", "日期": "2024-11-02"}, 2),
    ("title:\u3000t\ntags:\u3000[a]", {"title": "t", "tags": ["a"]}, 2),
    ("title: t\ntags:\n  - #a\n  - #b/c", {"title": "t", "tags": ["#a", "#b/c"]}, 0),
    ("title: t\ntags: [a, b\ndate: 2024", {"title": "t", "tags": ["a", "b"], "date": "2024"}, 3),
    ("title: #1 新闻\ntags: #a #b", {"title": "#1 新闻", "tags": "#a #b"}, 2),
]  # fmt: skip


@pytest.mark.parametrize(("front", "metadata", "line"), REPAIRED)
def test_a_broken_line_costs_that_line(front: str, metadata: dict[str, Any], line: int) -> None:
    """The lists beside it stay, and what was made of it is told with its line."""
    document = split(f"---\n{front}\n---\nb")
    assert dict(document.metadata) == metadata
    assert document.body.strip() == "b"
    where = f"line {line}" if line else "tags"
    assert any(where in fault for fault in document.faults), document.faults


@pytest.mark.parametrize(
    ("text", "metadata"),
    [
        ('{"title": "a", "tags": ["x",],}\nb', {"title": "a", "tags": ["x"]}),
        ('{"title": "a"\n"tags": ["x", "y"],\n "n": 3}\nb',
         {"title": "a", "tags": ["x", "y"], "n": 3}),
        ("+++\ntitle = 'a\ntags = ['x']\n[extra]\nk = 1\nl = x\n+++\nb",
         {"title": "a", "tags": ["x"], "extra": {"k": 1, "l": "x"}}),
        ("---\ntitle: a\ntags: [x]\n\nb", {"title": "a", "tags": ["x"]}),
    ],
)  # fmt: skip
def test_other_notations_are_repaired(text: str, metadata: dict[str, Any]) -> None:
    """JSON with a comma too many or too few, broken TOML, YAML that is not closed."""
    document = split(text)
    assert dict(document.metadata) == metadata
    assert document.body.strip() == "b"
    assert document.faults


@pytest.mark.parametrize(
    ("text", "metadata"),
    [
        ("---\ntitle: a\n...\nb", {"title": "a"}),
        ("---\ntitle: a\nx: |\n  ...\n---\nb", {"title": "a", "x": "...\n"}),
        (
            "title: a\ndate: 2024-11-02\ntags:\n- x\n---\nb",
            {"title": "a", "date": "2024-11-02", "tags": ["x"]},
        ),
        ("date: 2024-11-02\nlayout: post\n-----\nb", {"date": "2024-11-02", "layout": "post"}),
        ('"title": "a",\n"tags": ["x"]\n;;;\nb', {"title": "a", "tags": ["x"]}),
        (';;;\n"title": "a",\n"n": 3\n;;;\nb', {"title": "a", "n": 3}),
        (';;;\n{"title": "a"}\n;;;\nb', {"title": "a"}),
        ("% A\n% B; C\n% 2024-11-02\n\nb", {"title": "A", "authors": "B; C", "date": "2024-11-02"}),
        ("% A\nb", {"title": "A"}),
        (
            "Title: A\nDate: 2024-11-02\nTags: x, y\n\nb",
            {"Title": "A", "Date": "2024-11-02", "Tags": "x, y"},
        ),
        ("标题: A\n来源: B\n\nb", {"标题": "A", "来源": "B"}),
    ],
)
def test_the_rules_of_other_tools(text: str, metadata: dict[str, Any]) -> None:
    """pandoc closes with dots; Hexo leaves out the first rule and has JSON between semicolons."""
    document = split(text)
    assert dict(document.metadata) == metadata
    assert document.body.strip() == "b"
    assert document.faults == ()


@pytest.mark.parametrize(
    "text",
    [
        "今天下雨。\n\n---\n\n明天晴。",
        "他说：今天下雨。\n\n---\n\n明天晴。",
        "地点：常州\n天气：晴\n---\n正文",
        "title: a\n这一行不是。\n---\n正文",
        "title: a\n没有规则的正文",
        "Note: this is text\n---\nand more",
        "title: a\n\n只有一行。",
        "时间：周六\n地点：常州\n\n正文",
        "Title: a\nand a line of text\n\nb",
        "---\n他说：今天下雨。\n---\n明天晴。",
        '"quote": said he\n;;;\nb',
    ],
)
def test_text_with_a_rule_in_it_is_left_alone(text: str) -> None:
    """Only what is all entries, one of them a title or a date, is front matter."""
    document = split(text)
    assert document.metadata == {}
    assert document.body == text
