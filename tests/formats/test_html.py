"""HTML becomes paragraphs, headings, lists and tables; layout tables hold paragraphs."""

from __future__ import annotations

import pytest

from newsdigest.formats.html import elements
from newsdigest.text.blocks import Kind


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<p>一</p> <p>二</p><p>三</p>", ["一", "二", "三"]),
        ("<p>一<p>二", ["一", "二"]),
        ("一<br><br>二", ["一", "二"]),
        ("他来了。<br>她走了。", ["他来了。", "她走了。"]),
        ("被换行\n撕开的句子", ["被换行撕开的句子"]),
        ("torn\nby a line end", ["torn by a line end"]),
        ("<div><div>一</div>二<span>三</span></div>", ["一", "二三"]),
        ("<span><p>一</p><p>二</p></span>", ["一", "二"]),
        ("<script>x()</script><style>p{}</style><!-- c --><p>一</p>", ["一"]),
        ("<SCRIPT>x()</SCRIPT><p>一</p>", ["一"]),
        ("<p>&nbsp;&nbsp;一&amp;二&lt;b&gt;</p>", ["一&二<b>"]),
        ("<p></p><p> </p><p>&nbsp;</p>", []),
        ("<nav>首页</nav><form><input></form><p>一</p>", ["一"]),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", ["- a\n- b\n  - c"]),
        ("<ol><li>a</li><li>b</li></ol>", ["1. a\n2. b"]),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
         ["a | b\n1 | 2"]),
        ("<pre>x = 1\n  y</pre>", ["    x = 1\n      y"]),
        ("<blockquote><p>一</p></blockquote>", ["一"]),
        ("", []),
        ("只有文字", ["只有文字"]),
        ("<p>一</p\n<p>二", ["一", "二"]),
    ],
)  # fmt: skip
def test_texts_of_blocks(html: str, texts: list[str]) -> None:
    """Each block gives its text once, in order; scripts and comments give none."""
    assert [element.text for element in elements(html) if element.text] == texts


def test_a_heading_keeps_its_level() -> None:
    """h1 to h6 are headings of that level, over several lines one."""
    found = elements("<h2>上<br>下</h2><p>文。</p><h6>末</h6>")
    assert [(e.kind, e.level, e.text) for e in found] == [
        (Kind.HEADING, 2, "上下"),
        (Kind.PROSE, 0, "文。"),
        (Kind.HEADING, 6, "末"),
    ]


def test_inline_markup_becomes_markdown() -> None:
    """Emphasis, code, links and pictures of HTML are kept as Markdown."""
    (found,) = elements('<p>a <b>b</b> <a href="http://c.d/e">f</a> <code>g</code></p>')
    assert found.markdown == "a **b** [f](http://c.d/e) `g`"
    assert found.text == "a b f g"
    assert found.links == ("http://c.d/e",)
    assert not found.only_links


def test_a_paragraph_of_links_alone_is_told() -> None:
    """Links and separators without a word besides are only links."""
    (found,) = elements('<p><a href="/a">甲</a>｜<a href="/b">乙</a></p>')
    assert found.only_links
    assert found.links == ("/a", "/b")


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 10_000 + "末尾",
        "<ul><li>" * 10_000 + "末尾",
        "<table><tr><td>" * 10_000 + "末尾",
        "<b>" * 10_000 + "末尾",
        "<blockquote>" * 10_000 + "末尾" + "</blockquote>" * 10_000,
        "<p>" * 100_000 + "末尾",
    ],
    ids=["div", "ul", "table", "b", "blockquote", "p"],
)
def test_deep_nesting_loses_no_text(html: str) -> None:
    """However deep, the text is there and nothing overflows."""
    assert "末尾" in "".join(element.text for element in elements(html))


@pytest.mark.timeout(60)
def test_many_blocks_are_all_read() -> None:
    """20,000 paragraphs with a link each come out as 20,000 paragraphs."""
    found = elements("<p>第 <a href='/x'>一</a> 段。</p>" * 20_000)
    assert len(found) == 20_000
    assert {element.text for element in found} == {"第 一 段。"}


def test_shallow_documents_with_many_unclosed_paragraphs_keep_them() -> None:
    """Unclosed p, li and td do not count as nesting."""
    assert len(elements("<p>段" * 3_000)) == 3_000
    (items,) = elements("<ul>" + "<li>项" * 3_000 + "</ul>")
    assert items.text.count("\n") == 2_999


A = "滆湖北岸的新码头周一试运行，首日有四条船靠泊。"
B = "镇里说，年底前还要添两个泊位和一座候船厅。"
C = "附近的居民说，出门办事比从前省了半个钟头。"
PARAGRAPHS = f"<p>{A}</p><p>{B}</p><p>{C}</p>"


@pytest.mark.parametrize(
    "html",
    [
        f"<table><tr><td>{PARAGRAPHS}</td></tr></table>",
        f"<table><tbody><tr><td><div>{PARAGRAPHS}</div></td></tr></tbody></table>",
        f"<table><tr><td><table><tr><td>{PARAGRAPHS}</td></tr></table></td></tr></table>",
        f"<table><tr><td></td><td>{PARAGRAPHS}</td><td></td></tr></table>",
        f"<table><tr><td><img src=a.png></td><td>{PARAGRAPHS}</td></tr></table>",
        f"<table><tr><td>{A}</td></tr><tr><td>{B}</td></tr><tr><td>{C}</td></tr></table>",
        f"<table><tr><td>{A}<br><br>{B}<br><br>{C}</td></tr></table>",
        f"<table><tr><td><div>{A}</div><div>{B}</div><div>{C}</div></td></tr></table>",
        f"<table><tr><td><p>{A}</p><table><tr><td>{B}</td></tr></table><p>{C}</p></td></tr></table>",
        f"<ul><li>{PARAGRAPHS}</li></ul>",
        f"<ol><li><div>{PARAGRAPHS}</div></li></ol>",
        f"<ul><li><p>{A}</p></li><li><p>{B}</p></li><li><p>{C}</p></li></ul>",
        f"<ul><p>{A}</p><p>{B}</p><p>{C}</p></ul>",
        f"<ul><li><table><tr><td>{PARAGRAPHS}</td></tr></table></li></ul>",
        f"<center><table><tr><td><center>{PARAGRAPHS}</center></td></tr></table></center>",
        f"<dl><dd>{PARAGRAPHS}</dd></dl>",
    ],
)
def test_what_lays_out_gives_its_paragraphs(html: str) -> None:
    """Every paragraph is one, every sentence stands once, however deep the tables nest."""
    assert [element.text for element in elements(html) if element.text] == [A, B, C]


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<table><tr><td>镇</td><td>户数</td></tr><tr><td>前黄</td><td>12</td></tr></table>",
         ["镇 | 户数\n前黄 | 12"]),
        ("<table><tr><th>镇</th></tr><tr><td>前黄</td></tr></table>", ["镇", "前黄"]),
        (f"<table><tr><td>甲</td><td>{A}</td></tr><tr><td>乙</td><td>{B}</td></tr></table>",
         [f"甲 | {A}\n乙 | {B}"]),
        (f"<ul><li>{A}</li><li>{B}</li></ul>", [f"- {A}\n- {B}"]),
        ("<ul><li><p>甲</p></li><li><p>乙</p></li></ul>", ["- 甲\n- 乙"]),
        ("<ul><li>甲</li><ul><li>乙</li></ul><li>丙</li></ul>", ["- 甲\n  - 乙\n- 丙"]),
        ("<ol><li>甲<ul><li>乙</li></ul></li></ol>", ["1. 甲\n  - 乙"]),
    ],
)  # fmt: skip
def test_values_and_items_stay_tables_and_lists(html: str, texts: list[str]) -> None:
    """What holds values or items is a table or a list as before; nothing of it is lost."""
    assert [element.text for element in elements(html)] == texts


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<ruby>漢<rt>かん</rt></ruby><ruby>字<rt>じ</rt></ruby>を読む", "漢字を読む"),
        ("常<ruby>州<rp>(</rp><rt>zhōu</rt><rp>)</rp></ruby>下雨", "常州下雨"),
        ("<ruby>東京<rt>とうきょう</ruby>に行く", "東京に行く"),
        ("<ruby><rb>滆</rb><rt>gé</rt></ruby>湖", "滆湖"),
        ("<ruby>重慶<rtc><rt>Chóngqìng</rt></rtc></ruby>", "重慶"),
        ("<RUBY>邗<RT>hán</RT></RUBY>江", "邗江"),
        (
            "<p><b><ruby>溧<rp>(</rp><rt>lì</rt><rp>)</rp>阳</ruby></b>市</p>",
            "溧阳市",
        ),
        ("<ul><li><ruby>甪<rt>lù</rt></ruby>直</li><li>周庄</li></ul>", "- 甪直\n- 周庄"),
        ("<h2><ruby>盱<rt>xū</rt>眙<rt>yí</rt></ruby>龙虾</h2>", "盱眙龙虾"),
        ("<table><tr><td><ruby>睢<rt>suī</rt></ruby>宁</td><td>1</td></tr></table>", "睢宁 | 1"),
        ("<ruby>旧<rp>【</rp><rt>old</rt><rp>】</rp></ruby>站", "旧站"),
        ("<ruby>北<rt>ㄅㄟˇ</rt></ruby>門", "北門"),
    ],
)
def test_ruby_is_read_without_its_readings(html: str, text: str) -> None:
    """The characters are the text, wherever they stand; how they sound is none of it."""
    assert [element.text for element in elements(html)] == [text]
