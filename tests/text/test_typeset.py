"""width and typeset; the rules are stated here independently of the code."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import pairwise

import pytest
import wcwidth
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsdigest.text import width as width_module
from newsdigest.text.typeset import break_lines, wrap
from newsdigest.text.width import pad, truncate, width

HAN = "央行下调利率今天新华社电北京市"
NO_START = frozenset("，。、；：？！）》」』”’…—·％℃～–‰,.;:?!)]}%")
NO_END = frozenset("（《「『“‘【〈[({$¥￥#")
RICH = st.lists(
    st.sampled_from(
        [
            *HAN,
            *"，。、；：？！（）《》“”‘’…—·％ ,.;:?!()[]%$#-/&'\"\u3000\u200baBcé019",
            *("——", "……", "13.7%", "7000万元", "Reuters", "https://a.cn/b?c=1", "state-of-the-art"),
            *(
                "👨‍👩‍👧",
                "🇨🇳",
                "❤️",
                "1️⃣",
                "e\u0301\u0301",
                "क्षि",
                "각",
                "\u1112\u1161\u11ab",
                "ทำ",
                "か\u3099",
            ),
        ]
    ),
    max_size=80,
).map("".join)
# Mostly Han, so that nearly every line could be broken well.
SENTENCES = st.lists(
    st.sampled_from([*HAN * 3, *"，。、：？（）《》“”‘’…℃$#", "——", "……", "13.7%", "Reuters", " "]),
    min_size=20,
    max_size=80,
).map("".join)
CELLS = st.integers(4, 60)
SLOW = settings(deadline=None, max_examples=150)

WIDTHS = [
    ("", 0),
    ("newsdigest", 10),
    ("利率", 4),
    ("，。、（）", 10),
    ("“”‘’—…·", 7),
    ("ＡＢ１２", 8),
    ("ｱｲｳ", 3),
    ("カタカナ", 8),
    ("한국", 4),
    ("\u1112\u1161\u11ab", 2),
    ("e\u0301", 1),
    ("か\u3099", 2),
    ("𠮷野家", 6),
    ("😀", 2),
    ("👨‍👩‍👧", 2),
    ("👍🏽", 2),
    ("🇨🇳", 2),
    ("🇨🇳🇯🇵", 4),
    ("❤", 1),
    ("❤️", 2),
    ("1️⃣", 2),
    ("a\x00\x1b\nb", 2),
    ("\u200b\u200d\ufe0f", 0),
    ("\u3000", 2),
    ("37℃", 3),
    ("①", 1),
    ("─│", 2),
]

TRUNCATED = [
    ("今天央行下调利率", 16, "今天央行下调利率"),
    ("今天央行下调利率", 15, "今天央行下调利…"),
    ("今天央行下调利率", 14, "今天央行下调…"),
    ("今天央行下调利率", 2, "…"),
    ("今天央行下调利率", 1, "…"),
    ("今天央行下调利率", 0, ""),
    ("half marathon", 6, "half…"),
    ("👨‍👩‍👧👨‍👩‍👧", 3, "👨‍👩‍👧…"),
    ("🇨🇳🇯🇵", 3, "🇨🇳…"),
    ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
]

# The text with "|" where the lines should end, judged by eye.
BROKEN = [
    (20, "今年前三季度1234567|万人次来访。"),
    (20, "他说|internationalize。"),
    (40, "请从今天上午起登录|https://a.cn/the-very-long-name报名"),
    (20, "Sie sagte: „Nein, |so“ und ging"),
    (20, "Han sade: ”nej, inte |”så” än"),
    (20, "第一章第二节第三章 |.NET5与C#"),
    (20, "a 12345678 foo |( bar ) baz"),
    (20, "今天央行下调利率。"),
    (20, "今天中国人民银行宣|布，下调贷款利率。"),
    (20, "今天，中国人民银行宣|布下调利率。"),
    (20, "他在会上表示：“今年|经济开局良好。”"),
    (20, "昨天下午的新闻发布会|（记者摄）"),
    (20, "全年生产总值达到|1.8999亿元，增长。"),
    (20, "公司去年的利润增长|13.7%，高于预期。"),
    (20, "该公司募集的资金|7000万元人民币。"),
    (20, "该公司募集资金为|7000万元人民币。"),
    (20, "冠军的成绩为一小时|1:02:10，破纪录。"),
    (20, "他迟疑了一下——没有回|答记者提问。"),
    (20, "他迟疑了好一会儿——没|有回答。"),
    (20, "他说到一半停了下来……|没有再说。"),
    (20, "据Reuters报道，|Microsoft将裁员。"),
    (20, "官网https://a.cn/b已|经开放报名。"),
    (20, "在《人民日报》发表|《新质生产力》一文"),
    (20, "在昨天的人民日报《新|质生产力》一文"),
    (20, "a state-of-the-art |newsroom opens"),
    (20, "Don’t look back in |anger, he said."),
    (20, "The price is now |$1,299 in the U.S."),
    (20, "He said: “We don’t |know.”"),
    (20, "今日最高气温达三十|五℃，请注意防暑。"),
    (20, "小马丁·路德·金·约翰|逊发表演说"),
    (20, "比分是三比一，主队获|胜晋级决赛。"),
    (20, "本届大会于11月3日—|5日在杭州举行。"),
    (20, "東京でカーニバルが始|まったそうです。"),
    (20, "서울에서 열린 |회의에서 합의했다"),
    (20, "投资者：“亏了！！！”|监管部门回应。"),
    (20, "第十四届全国人大|第3次会议闭幕"),
    (20, "https://www.example.|com/news/2024/11/03/|a.html"),
    (20, "Donaudampfschifffahr|tsgesellschaft"),
    (20, "，，，，，，，，，，|，，，，"),
    (20, "（（（（（（（（（（|（（（（"),
    (20, "　　新华社北京电今天|上午"),
    (20, "北京-London-New York|航线"),
    (20, "这款手机售价为|￥3999，今天开售"),
    (20, "话题登上了热搜榜 #两|会# 第一"),
    (20, "Er sagte: „Nein, so |nicht“ und ging"),
    (20, "和10—20日（周末）相|比，客流增长了"),
    (20, "一二三四五六七八|九'abc'十"),
    (40, "本届赛事共有来自33个省区市的45,737名选手|报名，比去年多出三成。"),
    (40, "国家统计局11月3日发布的数据显示，前三季|度国内生产总值949,746亿元，同比增长|4.8%。"),
    (40, "记者从“七彩阜宁”农产品推介会上获悉，今年|的销售额将超过1.8999亿元。"),
    (40, "Half marathon draws a record field to |West Lake, organisers said on Sunday."),
    (40, "详情请登录https://www.example.com/2024/|11/register?id=3fa2查询。"),
    (
        100,
        "国家统计局11月3日发布的数据显示，前三季度国内生产总值949,746亿元，按不变价格计算，同比增长4.8%；其|中，第三产业增加值530,651亿元，增长4.7%（详见附表）。",
    ),
    (
        100,
        "The 27-page report—released on Sunday—says that state-of-the-art turbines "
        "cost a little more (about |$1,299).",
    ),
]


def is_plain_gap(text: str, at: int) -> bool:
    """Whether anybody would break here: between two Han characters, or two words."""
    before, after = text[at - 1], text[at]
    if before == " ":
        words = text[:at].rstrip(" ")[-1:] + after
        return len(words) == 2 and words.isascii() and words.isalpha()
    return before in HAN and after in HAN


def could_break_later(piece: str, cells: int) -> bool:
    """Whether the latter half of a line has a plain gap."""
    return any(
        is_plain_gap(piece, at) and 2 * width(piece[:at]) >= cells for at in range(1, len(piece))
    )


def chunk_around(text: str, at: int) -> str:
    """What stands around ``at`` between two plain gaps."""
    start = next((i for i in range(at, 0, -1) if is_plain_gap(text, i)), 0)
    end = next((i for i in range(at, len(text)) if is_plain_gap(text, i)), len(text))
    return text[start:end]


def clusters(text: str) -> list[str]:
    return list(wcwidth.iter_graphemes(text))


@pytest.mark.parametrize(("text", "cells"), WIDTHS)
def test_width(text: str, cells: int) -> None:
    """Han takes two cells, marks none, an emoji sequence two as a whole."""
    assert width(text) == cells


def test_fast_path_agrees_with_wcwidth() -> None:
    """Each character measured without wcwidth is a cluster of the same width in wcwidth."""
    plain = width_module._PLAIN
    chars = [chr(code) for code in range(0x20, 0x30000) if plain.fullmatch(chr(code))]
    wrong = [char for char in chars if width(char) != wcwidth.wcswidth(char)]
    assert len(chars) > 50_000
    assert wrong == []
    assert clusters("".join(chars)) == chars


def test_common_text_does_not_import_wcwidth() -> None:
    """Common Chinese text is measured without importing wcwidth."""
    code = (
        "import sys; from newsdigest.text.typeset import wrap;"
        "from newsdigest.text.width import pad;"
        "pad('“七彩阜宁”农产品——走进武进…… (1,024 字)', 20); wrap('今天央行下调利率，' * 9, 20);"
        "sys.exit('wcwidth' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(("text", "cells", "cut"), TRUNCATED)
def test_truncate(text: str, cells: int, cut: str) -> None:
    """Text is cut between clusters, and the ellipsis is within the cells."""
    assert truncate(text, cells) == cut


def test_truncate_with_another_ellipsis() -> None:
    """Any ellipsis is measured; one that does not fit is omitted."""
    assert truncate("今天央行", 7, ellipsis="...") == "今天..."
    assert truncate("今天央行", 2, ellipsis="...") == "今"
    assert truncate("今天央行", 5, ellipsis="") == "今天"


@SLOW
@given(RICH, st.integers(0, 50))
def test_truncated_text_begins_as_the_text(text: str, cells: int) -> None:
    """At most ``cells`` cells: whole clusters from the beginning, as many as fit."""
    text = "".join(text.split())
    cut = truncate(text, cells)
    assert width(cut) <= cells
    if cut != text and cells > 0:
        kept = clusters(cut)[:-1]
        assert cut.endswith("…")
        assert kept == clusters(text)[: len(kept)]
        assert width("".join(clusters(text)[: len(kept) + 1])) > cells - 1


@SLOW
@given(RICH, st.integers(0, 50))
def test_pad_is_exact(text: str, cells: int) -> None:
    """pad gives exactly ``cells`` cells and does not cut text that fits."""
    padded = pad(text, cells)
    assert width(padded) == cells
    if width(text) <= cells:
        assert padded.startswith(text)


@pytest.mark.parametrize(("cells", "lines"), BROKEN)
def test_break_lines(cells: int, lines: str) -> None:
    """Real sentences break where a typesetter would break them."""
    assert break_lines(lines.replace("|", ""), cells) == lines.split("|")


@SLOW
@given(RICH, st.integers(1, 60))
def test_pieces_join_to_the_text(text: str, cells: int) -> None:
    """Nothing is lost or added, no cluster is split, and it ends whatever the width."""
    pieces = break_lines(text, cells)
    assert "".join(pieces) == text
    assert [cluster for piece in pieces for cluster in clusters(piece)] == clusters(text)


@SLOW
@given(RICH, CELLS)
def test_no_line_is_too_wide(text: str, cells: int) -> None:
    """Without trailing spaces a line fits, or is a single cluster."""
    for piece in break_lines(text, cells):
        assert width(piece.rstrip()) <= cells or len(clusters(piece.rstrip())) == 1


@SLOW
@given(RICH | SENTENCES, CELLS)
@example("今天央行，，，下调利率", 12)
def test_punctuation_stays_off_the_margins(text: str, cells: int) -> None:
    """A line begins with a closing or ends with an opening mark only for want of a choice.

    That is: only if the latter half of the line had no place between two Han
    characters or two Latin words.
    """
    pieces = break_lines(text, cells)
    for piece, following in pairwise(pieces):
        stripped = piece.rstrip()
        attached = piece == stripped
        if (attached and following[0] in NO_START) or (attached and stripped[-1] in NO_END):
            assert not could_break_later(piece, cells), (piece, following)


@SLOW
@given(RICH | SENTENCES, CELLS)
def test_words_that_fit_are_whole(text: str, cells: int) -> None:
    """A word, number or address is broken only if it is wider than a line with its neighbours."""
    text = re.sub("[-—’]", "", text).strip()
    pieces = break_lines(text, cells)
    at = 0
    for piece, following in pairwise(pieces):
        at += len(piece)
        pair = piece[-1] + following[0]
        if pair.isascii() and pair.isalnum():
            assert width(chunk_around(text, at)) > cells, (piece, following)


@SLOW
@given(SENTENCES, CELLS)
@example("央行下调利率，，，，，，，，", 12)
def test_lines_are_half_full(text: str, cells: int) -> None:
    """Punctuation never draws so many characters down that less than half a line is left.

    Only a word that stays whole on the next line may do that.
    """
    for piece, following in pairwise(break_lines(text, cells)):
        assert 2 * width(piece) >= cells - 1 or following[0] not in HAN, (piece, following)


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "，",
        "（",
        "—",
        "“",
        "a",
        "1,",
        "aa-",
        "a-b?c=",
        '"中',
        " ",
        "\u200b",
        "e\u0301",
        "🇨🇳",
        "👨\u200d",
    ],
)
@pytest.mark.parametrize("cells", [1, 4, 5000])
def test_long_runs_take_linear_time(unit: str, cells: int) -> None:
    """Long runs without breaks take linear time (the suite's timeout is the limit)."""
    text = unit * (100_000 // len(unit))
    assert "".join(break_lines(text, cells)) == text


def test_wrap_paragraphs_and_indents() -> None:
    """Each line of the text is a paragraph; indents are within the cells."""
    text = "　　今天央行下调利率，市场反应积极。\n\nHalf marathon opens"
    assert wrap(text, 20, indent="┃ ", first="● ") == [
        "● 　　今天央行下调利",
        "┃ 率，市场反应积极。",
        "●",
        "● Half marathon",
        "┃ opens",
    ]


def test_wrap_of_nothing_is_one_empty_line() -> None:
    """An empty text is one empty line."""
    assert wrap("", 40) == [""]


@SLOW
@example(["央““““ \u200b"], 8, "  ")
@given(
    st.lists(RICH, min_size=1, max_size=3), st.integers(8, 60), st.sampled_from(["", "  ", "┃ "])
)
def test_wrapped_lines_fit(paragraphs: list[str], cells: int, indent: str) -> None:
    """No line is too wide or ends with a space, and no word is lost."""
    lines = wrap("\n".join(paragraphs), cells, indent=indent)
    assert max(map(width, lines)) <= cells
    assert lines == [line.rstrip() for line in lines]
    kept = "".join(line.removeprefix(indent.rstrip()) for line in lines)
    spaces = dict.fromkeys(map(ord, "\u200b"))  # invisible, and no white space to Python
    assert "".join(kept.translate(spaces).split()) == "".join(
        "".join(paragraphs).translate(spaces).split()
    )
