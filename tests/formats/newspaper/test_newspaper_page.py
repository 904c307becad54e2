"""Newspaper pages are split into their articles, whole and in order."""

from __future__ import annotations

import re
from datetime import date

import pytest
from conftest import DATA
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.formats.newspaper import page
from newsdigest.formats.newspaper.page import PageItem

TORN = """
镇上的老粮站去年关了门,今年换了模样。改造由镇里和三家企业一起出资,前后用了十个月,总共投入

1200

万元,保留了六座圆仓和一排砖房。

“旧仓新用”:

留得住样子,也留得住人

圆仓里如今是书店、陶艺工作室和一间小剧场。镇里印发

《老建筑活化利用办法》,对租户免收头一年租金。

老粮站里 新事不断

□ 本报记者 林小禾 通讯员 周雯

“院里有集”: 逢周末开市,摊位先到先得

每到周末,院里摆开八十多个摊位。摊主多半是附近的年轻人,卖自家做的东西,也收旧书旧货。

河滨步道全线贯通

本报讯(记者 陈望)昨天上午,城东河滨步道最后一段完工,十二公里的步道全线贯通。沿线新设八个驿站,市民可以

歇脚、饮水、充电。

步道经过三个街道,两岸种了四千多棵树。
"""


def whole(item: PageItem) -> str:
    """All characters of an item but white space."""
    parts = (item.kicker, item.title, item.subtitle, *item.bylines, *item.paragraphs, *item.remains)
    return re.sub(r"\s", "", "".join(parts))


def test_headline_in_the_middle_of_its_body_keeps_what_stands_above() -> None:
    """An article begins with the page although its headline comes after two paragraphs."""
    first, second = page.split(TORN).items
    assert (first.title, min(first.lines)) == ("老粮站里 新事不断", 2)
    assert (second.title, min(second.lines)) == ("河滨步道全线贯通", 24)


def test_sentences_torn_by_blank_lines_are_joined() -> None:
    """A number finds its unit, a title its sentence and a line its other half."""
    first, second = page.split(TORN).items
    assert "总共投入1200万元,保留了" in first.paragraphs[0]
    assert "镇里印发《老建筑活化利用办法》,对租户" in first.paragraphs[2]
    assert "市民可以歇脚、饮水、充电。" in second.paragraphs[0]
    assert len(second.paragraphs) == 2


def test_subheadings_are_told_from_headlines() -> None:
    """A quoted label with a colon heads a part of an article, also over two lines."""
    first = page.split(TORN).items[0]
    assert [first.paragraphs[i] for i in first.headings] == [
        "“旧仓新用”:留得住样子,也留得住人",
        "“院里有集”: 逢周末开市,摊位先到先得",
    ]


def test_authors_come_from_bylines_and_datelines() -> None:
    """A byline under the headline is no paragraph; a dateline stays where it is."""
    first, second = page.split(TORN).items
    assert first.authors == ("林小禾", "周雯")
    assert first.bylines == ("□ 本报记者 林小禾 通讯员 周雯",)
    assert second.authors == ("陈望",)
    assert second.paragraphs[0].startswith("本报讯(记者 陈望)昨天")


def test_reasons_name_lines() -> None:
    """What was decided and joined is told with line numbers."""
    reasons = " / ".join(page.split(TORN).items[0].reasons)
    assert "line 16" in reasons
    assert "line 6 goes on line 4: a number is cut from its unit" in reasons


def test_narrow_columns_are_joined() -> None:
    """Lines cut at one width become paragraphs again, a headline over two lines as well."""
    title = "全区中小学今秋起统一推行午间阅读半小时活动"
    lead = (
        "记者昨天从区教育局获悉，今年秋季学期起，全区中小学每天午间安排半小时阅读，学生自己选书。"
    )
    more = "区图书馆将向各校流动送书，每两周换一批，家长也可以捐书，谁借谁还都要登记。"
    lines = [text[i : i + 14] for text in (title, lead, more) for i in range(0, len(text), 14)]
    (item,) = page.split("\n".join(lines)).items
    assert item.title == title
    assert item.paragraphs == (lead, more)


def test_marks_end_items() -> None:
    """Lines that link to the source separate items, and short headlines inside stay inside."""
    text = (
        "国内快讯\n新桥通车\n新桥昨天通车，全长两公里。\n早稻开镰\n各地早稻陆续开镰。\n"
        "[查看原文](https://example.org/1)\n"
        "两国外长通电话\n双方就交通合作交换意见。\n[查看原文](https://example.org/2)\n"
    )
    first, second = page.split(text).items
    assert (first.title, first.headings) == ("国内快讯", (0, 2))
    assert (first.url, second.url) == ("https://example.org/1", "https://example.org/2")
    assert (second.title, min(second.lines), max(second.lines)) == ("两国外长通电话", 7, 9)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("武进日报-2024-11-03-A1.txt", (date(2024, 11, 3), "武进日报", "A1")),
        ("pages/晨报_20240105_第3版.txt", (date(2024, 1, 5), "晨报", "3")),
        ("2024-11-03.txt", (date(2024, 11, 3), "", "")),
        ("notes.txt", (None, "", "")),
        ("报-2024-13-40-A1.txt", (None, "", "")),
    ],
)
def test_name_gives_day_paper_and_page(name: str, expected: tuple[object, ...]) -> None:
    """A page's file name is read, a name without a day of the calendar is not."""
    found = page.split(TORN, name=name)
    assert (found.date, found.source, found.page) == expected


def test_options_outrank_the_name() -> None:
    """What is given is not looked for in the name."""
    found = page.split(TORN, name="晨报-2024-01-05-A1.txt", source="晚报", page="B2")
    assert (found.date, found.source, found.page) == (date(2024, 1, 5), "晚报", "B2")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TORN, True),
        ("---\ntitle: x\n---\n" + TORN, False),
        ("# 标题\n\n" + TORN, False),
        ("河滨步道全线贯通\n\n昨天上午，步道最后一段完工。\n", False),
        ("", False),
        ("<html><body><p>一段。</p></body></html>", False),
    ],
)
def test_looks_like_page(text: str, expected: bool) -> None:
    """Several articles one after the other are a page; one article or Markdown is none."""
    assert page.looks_like_page(text) is expected


def test_page_without_headlines_is_one_item_without_a_title() -> None:
    """Prose alone is kept as one item."""
    (item,) = page.split("今天天气很好，适合出门走走。\n明天有雨，出门带伞。\n").items
    assert (item.title, len(item.paragraphs)) == ("", 2)


def test_empty_page_has_no_items() -> None:
    """Nothing gives nothing."""
    assert page.split(" \n\n").items == ()


PIECES = """河滨步道全线贯通
粮站换新颜 小镇添人气
——一个镇的十年
国内快讯
【走基层】山里的学校
本报讯(记者 陈望)昨天上午，步道完工。
□ 本报记者 林小禾
“旧仓新用”:
一、先易后难
昨天上午，城东河滨步道最后一段完工，十二公里的步道全线
贯通。沿线新设八个驿站。
总投资7000
万元，
《办法》今天起施行。
[查看原文](https://example.org/1)
---
(更新时间戳: 1714395042472)

　　缩进的段落从这里开始。
By Ann Lee
The council met on Monday and
voted for the plan.
图
。
"""


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES.splitlines()) | st.text(max_size=12), max_size=40))
def test_no_character_is_lost_doubled_or_moved(lines: list[str]) -> None:
    """Every line is in one item, and an item's characters are those of its lines."""
    text = "\n".join(lines).replace("\r\n", "\n").replace("\r", "\n")
    rows = text.split("\n")
    items = page.split(text).items
    numbers = [number for item in items for number in item.lines]
    filled = [n for n, row in enumerate(rows, 1) if row.strip().strip("\ufeff\u200b").strip()]
    assert numbers == filled
    for item in items:
        source = re.sub(r"\s", "", "".join(_bare(rows[n - 1]) for n in item.lines))
        assert sorted(whole(item)) == sorted(source)
        rest = iter(source)
        body = re.sub(r"\s", "", "".join(item.paragraphs))
        assert all(char in rest for char in body)


ARTICLES = (
    ("城东水厂扩建工程完工", (
        "本报讯(记者 陈望)昨天上午,城东水厂扩建工程完工,日供水能力增加一倍,周边六个乡镇受益。",
        "工程历时两年,新建管网四十公里,改造泵站三座,总投资七千万元,全部由市级财政安排。",
        "市水务局负责人介绍,明年还将再建两座水厂,让城乡居民喝上同样的好水。",
    )),
    ("早稻开镰 田间一片繁忙", (
        "本报讯(记者 林小禾)这几天,全市二十万亩早稻陆续开镰,田间到处是收割机的声音,一片繁忙。",
        "农技人员守在田头,指导农户调整机器,减少损失,当天收的稻谷当天送进烘干房。",
        "据测算,今年早稻平均亩产比去年增加十五公斤,收购价也略有上涨。",
    )),
    ("青年夜校开课 三千市民报名", (
        "本报讯(通讯员 周雯)青年夜校秋季班昨晚开课,三十门课程吸引三千市民报名,书法班最先满员。",
        "夜校设在社区和写字楼里,每课只收几十元,老师多是附近学校和剧团的志愿者。",
        "学员小李下班后直接来上课,他说,学一门手艺比刷手机更让人放松。",
    )),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.permutations(ARTICLES),
    st.integers(0, 3),
    st.lists(st.integers(10, 25), min_size=9, max_size=9),
    st.sampled_from(["\n", "\n\n"]),
)
def test_articles_come_back_from_torn_pages(
    articles: list[tuple[str, tuple[str, ...]]], place: int, cuts: list[int], gap: str
) -> None:
    """Whether headlines stand over, in or under their bodies, and torn as may be, all is found."""
    rows: list[str] = []
    for number, (title, body) in enumerate(articles):
        torn = [f"{p[: cuts[i]]}\n\n{p[cuts[i] :]}" for i, p in enumerate(body, 3 * number)]
        rows += [*torn[:place], title, *torn[place:]]
    items = page.split(gap.join(rows)).items
    assert [(item.title, item.paragraphs) for item in items] == articles


def _bare(row: str) -> str:
    return row.strip().strip("\ufeff\u200b").strip()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 9), min_size=8, max_size=30),
    st.integers(9, 30),
)
def test_columns_of_any_width_lose_nothing(seeds: list[int], width: int) -> None:
    """Cut into a column of any width a page keeps all its characters in order."""
    clause = "镇里的老粮站换了模样，成了大家周末常去的地方。"
    text = "".join(clause[seed:] for seed in seeds)
    lines = [text[i : i + width] for i in range(0, len(text), width)]
    items = page.split("\n".join(lines)).items
    assert "".join(map(whole, items)) == text


def test_page_of_the_seed_is_split_exactly() -> None:
    """The newspaper page the project began with gives its four articles and their bodies."""
    path = DATA / "seeds" / "newspaper-page.txt"
    if not path.exists():
        pytest.skip(f"no newspaper page in {DATA}")
    rows = path.read_text("utf-8").split("\n")
    items = page.split("\n".join(rows)).items
    assert [item.title for item in items] == [rows[n - 1].strip() for n in (17, 47, 61, 75)]
    assert [(min(item.lines), max(item.lines)) for item in items] == [
        (3, 43), (47, 59), (61, 73), (75, 83),
    ]  # fmt: skip
    assert [len(item.paragraphs) for item in items] == [13, 4, 4, 3]
    assert [len(item.headings) for item in items] == [3, 0, 0, 0]
    assert [len(item.authors) for item in items] == [2, 1, 1, 1]
    assert "".join(map(_without_title, items)) == _body(rows, {17, 19, 47, 61, 75})


def _without_title(item: PageItem) -> str:
    return re.sub(r"\s", "", "".join(item.paragraphs))


def _body(rows: list[str], heads: set[int]) -> str:
    return re.sub(r"\s", "", "".join(r for n, r in enumerate(rows, 1) if n not in heads))
