"""Markdown as news archives write it."""

from __future__ import annotations

import pytest

from newsdigest.formats.html import elements
from newsdigest.formats.markdown import normalize, to_html


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("{% include a.html %}文", "文"),
        ("{{< figure src=x >}}文", "文"),
        ("{{ page.title }}文", "文"),
        ("文\n{:.lead}\n字", "文\n\n字"),
        ("{% raw\n%}文", "文"),
        ("{% 没有结尾", "{% 没有结尾"),
        ("\u3000\u3000段落", "段落"),
        (" \u3000 段落", "段落"),
        ("      段落", "段落"),
        ("    code = 1", "    code = 1"),
        ("    “引语", "“引语"),
        ("文\n    段落", "文\n段落"),
        ("a { b } c", "a { b } c"),
    ],
)
def test_what_markdown_does_not_know_goes(written: str, expected: str) -> None:
    """Template tags go, and so do indents that would make code of Chinese."""
    assert normalize(written) == expected


def test_indented_chinese_in_a_fence_stays() -> None:
    """A file with fenced code keeps its indents."""
    assert "    段落" in normalize("```\n    段落\n```")


@pytest.mark.parametrize(
    ("written", "texts"),
    [
        ("一\n\n二", ["一", "二"]),
        ("# 题\n文", ["题", "文"]),
        ("题\n===\n\n文", ["题", "文"]),
        ("**粗** *斜* `码` [链](http://a.b)", ["粗 斜 码 链"]),
        ("- 一\n- 二", ["- 一\n- 二"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |", ["a | b\n1 | 2"]),
        ("> 引\n> 文", ["引文"]),
        ("<p>一</p> <p>二</p>\n\n三", ["一", "二", "三"]),
        ("一\n\n---\n\n二", ["一", "二"]),
        ("\\*星\\*", ["*星*"]),
        ("~~删~~", ["删"]),
    ],
)
def test_blocks_of_markdown(written: str, texts: list[str]) -> None:
    """Markdown and the HTML in it give the same kinds of blocks."""
    assert [element.text for element in elements(to_html(written))] == texts


def test_blocks_know_their_lines() -> None:
    """What was written as Markdown says where, what was written as HTML does not."""
    found = elements(to_html("# 题\n\n一\n二\n\n<p>三</p>"))
    assert [element.lines for element in found] == [(1, 1), (3, 4), None]


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "written",
    ["> " * 10_000 + "x", "- " * 10_000 + "x", "[" * 100_000, "*a_ " * 50_000, "`" * 100_000],
    ids=["quotes", "items", "brackets", "emphasis", "ticks"],
)
def test_hostile_markdown_is_read(written: str) -> None:
    """Nesting without end neither overflows nor takes for ever."""
    assert isinstance(to_html(normalize(written)), str)
