"""Tables and lists that lay a page out, and readings over characters: the text, each once."""

from __future__ import annotations

import pytest

from newsdigest.formats.html import elements

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
