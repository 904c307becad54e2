"""Files with several items under headings are split at the headings that begin items."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.formats.newspaper.outline import split

DAY = """# 晚间新闻 (20240323)

## 内容提要

1.新桥通车；

2.早稻开镰；

## 详细新闻

### 新桥通车

<p><strong>晚报消息</strong>：新桥昨天通车。<br></p><p>全长两公里。</p>

[查看原文](https://example.org/1)

### 早稻开镰

<p><strong>南方</strong></p><p>各地早稻陆续开镰。</p>

[查看原文](https://example.org/2)

---

(更新时间戳: 1711193842118)
"""
LETTER = """---
title: "Two things: a letter"
date: 2020-12-04
---

A word before.

## The bridge is open.

Cars may use it.

### What comes next

A second lane.

## [The market moves](https://example.org/market)

It moves on Monday.

```
## no heading
```
"""


def test_day_file_gives_its_items() -> None:
    """Covers and the table of contents are no items; each item has its text and address."""
    found = split(DAY, "20240323.md")
    assert [(item.title, item.url) for item in found] == [
        ("新桥通车", "https://example.org/1"),
        ("早稻开镰", "https://example.org/2"),
    ]
    assert found[0].paragraphs == ("**晚报消息**：新桥昨天通车。", "全长两公里。")
    assert (min(found[0].lines), max(found[0].lines)) == (11, 15)
    assert found[1].remains[1:] == ("---", "(更新时间戳: 1711193842118)")


def test_bold_paragraphs_are_subheadings() -> None:
    """A paragraph in bold type heads what follows and loses its asterisks."""
    item = split(DAY, "20240323.md")[1]
    assert (item.paragraphs[0], item.headings) == ("南方", (0,))


def test_letter_with_front_matter() -> None:
    """Text before the first heading has the file's title; deeper headings stay in their item."""
    found = split(LETTER, "letter.md")
    assert [item.title for item in found] == [
        "Two things: a letter",
        "The bridge is open.",
        "The market moves",
    ]
    assert found[1].paragraphs == ("Cars may use it.", "What comes next", "A second lane.")
    assert found[1].headings == (1,)
    assert found[2].url == "https://example.org/market"
    assert found[2].paragraphs[1] == "```\n## no heading\n```"


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("# Whole\n\nIntro.\n\n## A\n\na.\n\n## B\n\nb.\n", ["Whole", "A", "B"]),
        ("# Whole\n\n## A\n\na.\n\n## B\n\nb.\n", ["A", "B"]),
        ("# A\n\na.\n\n## a2\n\nmore.\n\n# B\n\nb.\n", ["A", "B"]),
        ("## Others\n\n### A\n\na.\n\n### B\n\nb.\n\n## C\n\nc.\n", ["A", "B", "C"]),
        ("Only text.\n", ["note"]),
        ("### A\n\na.\n\n### B\n", ["A", "B"]),
        ("", []),
    ],
)
def test_outline_tells_which_headings_begin_items(text: str, titles: list[str]) -> None:
    """Levels are not fixed: covers, whole titles and subheadings are told by the outline."""
    assert [item.title for item in split(text, "note.md")] == titles


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.text("甲乙丙丁abc", max_size=6)), max_size=8))
def test_no_paragraph_is_lost_or_moved(outline: list[tuple[int, str]]) -> None:
    """The paragraphs of a file are those of its items, in order, whatever its outline."""
    bodies = [f"第{index}段：{body}。" for index, (_, body) in enumerate(outline)]
    text = "".join(
        f"{'#' * level} 标题{index}\n\n{bodies[index]}\n\n"
        for index, (level, _) in enumerate(outline)
    )
    found = [p for item in split(text, "x.md") for p in item.paragraphs]
    assert [p for p in found if re.match("第.*段", p)] == bodies
