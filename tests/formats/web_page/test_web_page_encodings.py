"""Pages in the encodings that they declare, with a wrong byte or characters of the wider set."""

from __future__ import annotations

import pytest
from support.web_articles import PARAGRAPHS, imported, page


@pytest.mark.parametrize("label", ["gb2312", "GBK", "x-gbk", "gb18030", "GB_2312-80"])
def test_a_wrong_byte_costs_one_character(label: str) -> None:
    """The declaration is followed in its wider form; what is no text is one mark."""
    info = "<p>2024-11-03 08:30 来源：例州日报</p>"
    html = page(info=info).decode().replace('charset="utf-8"', f'charset="{label}"')
    data = html.encode("gb18030").replace("周阿姨".encode("gbk"), "周".encode("gbk") + b"\xff", 1)
    article = imported(data)
    assert article.text.count("\ufffd") == 1
    assert article.source == "例州日报"
    assert article.paragraphs[0] == PARAGRAPHS[0]


@pytest.mark.parametrize(
    ("label", "codec", "title", "text"),
    [
        (
            "big5",
            "big5hkscs",
            "市民話好開心",
            "市民話好開心，喺公園影相，佢哋話冇諗過會咁多人，下個月仲會再嚟。",
        ),
        (
            "shift_jis",
            "cp932",
            "髙島屋①号店が開店",
            "髙島屋の①号店が月曜日に開店し、朝から三百人が並んだと担当者は話した。",
        ),
        (
            "euc-kr",
            "cp949",
            "똠방각하 다시 공연",
            "똠방각하 공연이 월요일에 다시 시작되어 삼백 명이 넘는 관객이 찾았다고 한다.",
        ),
    ],
)
def test_characters_of_the_wider_set(label: str, codec: str, title: str, text: str) -> None:
    """HKSCS, NEC's and the unified Hangul characters come out, declared by their old names."""
    html = (
        f'<html><head><meta charset="{label}"><title>{title}</title></head><body><article>'
        f"<h1>{title}</h1>" + f"<p>{text}</p>" * 1 + f"<p>{text}{text}</p></article></body></html>"
    )
    article = imported(html.encode(codec))
    assert article.title == title
    assert text in article.text
    assert "\ufffd" not in article.text
