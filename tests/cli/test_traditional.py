"""Traditional characters: newsdigest's words by locale, articles on request."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from conftest import Program

TAIWAN, HONG_KONG = {"LC_ALL": "zh_TW.UTF-8"}, {"LC_ALL": "zh_HK.UTF-8"}
BODY = """皇后的头发很长。[联系我们](https://example.com/联系/后台) 三天后发布。

![图书馆](图片/后院.jpg "后院")

群众在里面排队。"""


@pytest.fixture
def chinese(program: Program, article: Callable[..., str]) -> Program:
    fields = {"tags": "[头条]", "source": "龙城晚报", "author": "陈国强", "date": "2024-11-30"}
    program.write("a.md", article("发展图书馆", BODY, **fields))
    return program


def test_words_follow_the_locale_and_articles_do_not(chinese: Program) -> None:
    """Headings and counts in traditional characters, titles and sources as they are."""
    shown = chinese("list", terminal=True, environ=TAIWAN).out
    assert "週六" in shown
    assert "1 個來源" in shown
    assert "发展图书馆" in shown
    assert "龙城晚报" in shown
    plain = chinese("list", terminal=True, environ={"LC_ALL": "zh_CN.UTF-8"}).out
    assert "周六" in plain
    assert "1 个来源" in plain


@pytest.mark.parametrize("environ", [TAIWAN, HONG_KONG])
def test_a_digest(chinese: Program, environ: dict[str, str]) -> None:
    """Its own words and its title; a title that the user gives stays."""
    shown = chinese("digest", "--since", "2024-11-30", environ=environ).out
    assert "要聞摘要" in shown
    assert "1 篇報道" in shown
    assert "发展图书馆" in shown
    titled = chinese("digest", "--since", "2024-11-30", "--title", "发现", environ=environ).out
    assert "发现" in titled


def test_json_never_changes(chinese: Program) -> None:
    for command in (("list",), ("stats",), ("digest", "--since", "2024-11-30")):
        command = (*command, "--format", "json")
        assert chinese(*command).out == chinese(*command, environ=TAIWAN).out


def show(program: Program, *options: str, **environ: str) -> str:
    identity = program("list", "--format", "ids").out.strip()
    result = program("show", identity, *options, environ=environ)
    assert (result.code, result.err) == (0, "")
    return result.out


def test_an_article_in_traditional_characters(chinese: Program) -> None:
    """Title, source, author, text and summary; of Taiwan without another locale."""
    shown = show(chinese, "--script", "traditional")
    for part in ("發展圖書館", "龍城晚報", "陳國強", "皇后的頭髮很長", "三天後發佈", "群眾在裡面"):
        assert part in shown
    assert "裏面" in show(chinese, "--script", "traditional", LANG="zh_HK.UTF-8")
    assert "头" not in shown.replace("后台", "")
    assert "发展图书馆" in show(chinese)


def test_addresses_stay(chinese: Program) -> None:
    """Links and pictures lead where they led."""
    fields = json.loads(show(chinese, "--script", "traditional", "--format", "json"))[0]
    assert fields["title"] == "發展圖書館"
    assert fields["tags"] == ["頭條"]
    assert "聯系我們](https://example.com/联系/后台)" in fields["markdown"].replace("聯繫", "聯系")
    assert '](图片/后院.jpg "后院")' in fields["markdown"]
    assert fields["path"] == "a.md"


def test_an_article_in_simplified_characters(program: Program, article: Callable[..., str]) -> None:
    program.write("b.md", article("臺灣頭髮乾燥", "後天的乾隆展，著名作家。", lang="zh-TW"))
    shown = show(program, "--script", "simplified")
    assert "台湾头发干燥" in shown
    assert "后天的乾隆展，著名作家。" in shown


def test_the_summary_is_the_same_in_both(chinese: Program) -> None:
    """The same sentences, and highlighting marks them."""
    one = show(chinese, "-n", "1").split("> ")[1].split("\n")[0]
    other = show(chinese, "-n", "1", "--script", "traditional").split("> ")[1].split("\n")[0]
    assert len(one) == len(other)
    assert show(chinese, "--highlight", "--script", "traditional")


def test_an_unknown_script(chinese: Program) -> None:
    assert chinese("show", "abcd", "--script", "latin").code == 2
