"""The steps of splitting a page: line types, joining, columns, headlines, segments, names."""

from __future__ import annotations

from datetime import date

import pytest

from newsdigest.formats.newspaper import headlines, line_types, page
from newsdigest.formats.newspaper.boundaries import segments
from newsdigest.formats.newspaper.headlines import Span
from newsdigest.formats.newspaper.line_types import LineType
from newsdigest.formats.newspaper.paragraph_joining import join_fragments
from newsdigest.formats.newspaper.paragraphs import Fragment, cuts_word, fragments, overlap

BODY = "记者昨天从市水务局获悉，城东水厂扩建工程完工，日供水能力增加一倍。"
MORE = "工程历时两年，新建管网四十公里，惠及周边六个乡镇。"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("城东水厂扩建完工", LineType.HEAD),
        ("【走基层】山里来了新老师", LineType.HEAD),
        ("一渠清水进村来 两岸稻花香满坡", LineType.HEAD),
        ("老旧小区加装电梯，钱从哪里来？", LineType.HEAD),
        ("简讯", LineType.HEAD),
        ("城东水厂扩建完工。", LineType.PROSE),
        ("今年以来，", LineType.PROSE),
        ("1200", LineType.PROSE),
        (BODY, LineType.PROSE),
        ("“引水上山”:", LineType.SUBHEAD),
        ("“引水上山”: 泵站接力", LineType.SUBHEAD),
        ("一、先修渠", LineType.SUBHEAD),
        ("（二）再通路", LineType.SUBHEAD),
        ("□ 本报记者 林小禾", LineType.BYLINE),
        ("(林小禾)", LineType.BYLINE),
        ("By Ann Lee", LineType.BYLINE),
        ("本报讯(记者 林小禾)昨天,水厂完工。", LineType.DATED),
        ("新华社北京11月2日电（记者林小禾）昨天，水厂完工。", LineType.DATED),
        ("[查看原文](https://example.org/1)", LineType.END),
        ("———————", LineType.END),
        ("(更新时间戳: 1714395042472)", LineType.END),
        ("（完）", LineType.END),
    ],
)
def test_shape(line: str, expected: LineType) -> None:
    """A line by itself looks like one thing."""
    assert line_types.line_type(line) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("江城晚报 2024年5月6日 星期一 A3版 责编 王小明", True),
        ("第3版", True),
        ("A1 要闻", True),
        ("责编：王小明 校对：李大力", True),
        ("2024年5月6日，星期一，水厂完工。", False),
        ("城东水厂扩建完工", False),
        ("□ 本报记者 林小禾", False),
    ],
)
def test_margin(line: str, expected: bool) -> None:
    """A page's own lines are told from those of its articles."""
    assert line_types.is_margin(line) is expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("工程历时两年,总投资7000", "万元,新建管网四十公里。"),
        ("市里印发", "《城市供水条例》,明年施行。"),
        ("今年,市里制定", "《城市供水条例》,明年施行。"),
        ("水厂完工后,周边六个乡镇的", "居民喝上了好水。"),
        ("以清水之“源”带动", "之“兴”。全市还将再建两座水厂。"),
        ("管网铺到村口,村民们排", "起长队接水。"),
        ("《城市供水", "条例》明年施行。"),
        ("建成后", "，六个乡镇受益。"),
    ],
)
def test_torn_sentences_are_joined(before: str, after: str) -> None:
    """What a blank line tore is one strip, without the line end."""
    text = f"{MORE}\n\n{before}\n\n{after}\n\n{MORE}\n"
    assert [piece.text for piece in join_fragments(fragments(text))] == [MORE, before + after, MORE]


@pytest.mark.parametrize(
    "text",
    [
        f"城东水厂扩建完工\n\n{BODY}\n\n{MORE}",
        f"{BODY}\n\n城西水厂开工\n\n{MORE}",
        f"新增能力如下：\n\n{MORE}",
        f"{MORE}\n\n“引水上山”: 泵站接力\n\n{BODY}",
        f"　　{MORE[:-1]}\n　　{BODY}",
    ],
)
def test_whole_lines_stay_apart(text: str) -> None:
    """Headlines, subheadings and indented paragraphs are not joined to their neighbours."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    assert [piece.text for piece in join_fragments(fragments(text))] == lines


def test_words_are_whole_or_cut() -> None:
    """A gap in a word, a number or a Latin word is told from one between words."""
    assert cuts_word("城东水厂扩建工", "程完工")
    assert cuts_word("总共12", "00万")
    assert cuts_word("brid", "ge")
    assert not cuts_word("城东水厂扩建完工", "昨天上午")
    assert not cuts_word("完工", "12日")


def test_headline_repeats_its_lead() -> None:
    """Shared pairs of characters count for Chinese, shared words for English."""
    assert overlap("城东水厂扩建完工", BODY) > 0.5
    assert overlap("早稻开镰", BODY) == 0
    assert overlap("Council approves bridge", "The council met on the bridge") == pytest.approx(
        2 / 3
    )
    assert overlap("", BODY) == 0


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["城东水厂", "扩建工程完工"], ("城东水厂扩建工程完工", "", "")),
        (["引来清泉水", "润泽万家田"], ("引来清泉水 润泽万家田", "", "")),
        (["今日关注", "城东水厂扩建完工"], ("城东水厂扩建完工", "今日关注", "")),
        (
            ["城东水厂扩建完工", "——六个乡镇喝上好水"],
            ("城东水厂扩建完工", "", "——六个乡镇喝上好水"),
        ),
        (
            ["落实民生实事 办好群众身边事", "城东水厂扩建完工", "——六个乡镇喝上好水"],
            ("城东水厂扩建完工", "落实民生实事 办好群众身边事", "——六个乡镇喝上好水"),
        ),
    ],
)
def test_headline_over_several_lines(lines: list[str], expected: tuple[str, str, str]) -> None:
    """A headline cut in a phrase is joined; kicker and subtitle are told from the title."""
    pieces = [Fragment(line, (number,)) for number, line in enumerate([*lines, BODY], 1)]
    read = headlines.read(pieces, Span(0, len(lines)))
    assert (read.title, read.kicker, read.subtitle) == expected


def test_round_up_keeps_its_short_items() -> None:
    """The line under the name of a round-up is a subheading."""
    pieces = [Fragment(line, (n,)) for n, line in enumerate(["简讯", "水厂完工", BODY], 1)]
    read = headlines.read(pieces, Span(0, 2))
    assert (read.title, read.rest) == ("简讯", (1,))


def test_headline_that_holds_those_under_it_is_whole() -> None:
    """Lines that repeat the headline piece by piece stand under it as subheadings."""
    lines = ["水厂完工 乡镇受益 明年再建两座", "水厂完工", "乡镇受益", "市长到场", BODY]
    pieces = [Fragment(line, (n,)) for n, line in enumerate(lines, 1)]
    read = headlines.read(pieces, Span(0, 4))
    assert (read.title, read.rest) == (lines[0], (1, 2, 3))


def _titles(text: str) -> list[list[int]]:
    return [
        [n for strip in part.fragments for n in strip.lines] for part in segments(fragments(text))
    ]


def test_blank_lines_that_separate_items_are_seen() -> None:
    """Where blank lines stand between items only, a subheading begins no item."""
    item = f"城东水厂扩建完工\n{BODY}\n六个乡镇受益\n{MORE}"
    other = f"早稻开镰\n今年早稻长势好，各地陆续开镰。\n{MORE}"
    assert _titles(f"{item}\n\n{other}\n\n{item}") == [
        [1, 2, 3, 4], [6, 7, 8], [10, 11, 12, 13],
    ]  # fmt: skip


def test_lead_above_its_headline_belongs_to_it() -> None:
    """A paragraph that a headline repeats goes with the headline under it."""
    text = f"早稻开镰\n今年早稻长势好，早稻开镰。\n{BODY}\n城东水厂扩建工程完工\n{MORE}\n"
    assert _titles(text + BODY) == [[1, 2], [3, 4, 5, 6]]


def test_second_dateline_begins_an_article() -> None:
    """An article has one dateline, so a second one belongs to the headline under it."""
    dated = "本报讯(记者 林小禾)"
    text = f"早稻开镰\n{dated}各地开镰。\n{MORE}\n{dated}{BODY}\n城东水厂完工\n{MORE}\n"
    assert _titles(text) == [[1, 2, 3], [4, 5, 6]]


def test_headline_under_its_body_and_one_over_the_next_are_two() -> None:
    """Two headlines in a row go each to the body whose words it repeats."""
    dated = "本报讯(记者 林小禾)"
    text = (
        f"{dated}{BODY}\n{MORE}\n城东水厂扩建工程完工\n"
        f"早稻开镰 田间繁忙\n{dated}早稻开镰，田间一片繁忙。\n烘干房也忙起来。\n"
    )
    assert _titles(text) == [[1, 2, 3], [4, 5, 6]]


def test_link_ends_its_line_in_a_column() -> None:
    """A link that fills its last line does not run into the headline under it."""
    rows = [BODY, MORE, "[查看原文](https://example.org/a1)", "早稻开镰", MORE, BODY]
    width = len(rows[2]) // 2
    text = "\n".join(row[i : i + width] for row in rows for i in range(0, len(row), width))
    assert [piece.text for piece in fragments(text)] == rows


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("□ 区政府办 区融媒体中心联合报道组", ("区政府办", "区融媒体中心联合报道组")),
        ("□林小禾", ("林小禾",)),
        ("本报记者 林小禾 通讯员 周雯", ("林小禾", "周雯")),
        ("By Ann Lee and Bob Stone", ("Ann Lee", "Bob Stone")),
        ("城东水厂扩建完工", ()),
        ("记者从水务局获悉", ()),
        ("By the river", ()),
    ],
)
def test_names_in_a_line(text: str, expected: tuple[str, ...]) -> None:
    """A line of names gives the names, any other line none."""
    assert line_types.line_authors(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("本报讯(记者 林小禾)昨天,水厂完工。", ("林小禾",)),
        ("本报讯（通讯员 周雯 记者 林小禾）水厂完工。", ("周雯", "林小禾")),
        ("新华社北京11月2日电（记者林小禾）昨天，水厂完工。", ("林小禾",)),
        ("工程历时两年。(记者 林小禾)", ("林小禾",)),
        ("工程历时两年。（含试运行）", ()),
        (MORE, ()),
    ],
)
def test_names_in_a_paragraph(text: str, expected: tuple[str, ...]) -> None:
    """Datelines and brackets at the end name who wrote it."""
    assert line_types.paragraph_authors(text) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("江城晚报 2024年5月6日 星期一 A3版", (date(2024, 5, 6), "江城晚报", "A3")),
        ("2024年5月6日 星期一 第3版", (date(2024, 5, 6), "", "3")),
        ("江城晚报 A3版", (None, "", "")),
    ],
)
def test_masthead_gives_day_paper_and_page(line: str, expected: tuple[object, ...]) -> None:
    """The masthead says what the file's name does not."""
    read = page.parse_masthead(line)
    assert (read.date, read.source, read.page) == expected
