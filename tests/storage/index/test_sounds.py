"""Queries in pinyin: titles, tags, categories and sources, kept in the index."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Program

ARTICLES = {
    "a": {"title": "西太湖马拉松开跑", "tags": "[体育]", "source": "武进日报"},
    "b": {"title": "长沙银行行长谈重庆", "tags": "[财经]", "category": "金融"},
    "c": {"title": "Marathon in Xian", "tags": "[防汛]"},
    "d": {"title": "女排三连胜", "source": "银行家"},
}


@pytest.fixture
def chinese(program: Program, article: Callable[..., str]) -> Program:
    for name, fields in ARTICLES.items():
        program.write(f"{name}.md", article(**fields))
    return program


def found(program: Program, *query: str, command: str = "list") -> str:
    """The names of the files that a query lists."""
    paths = program(command, *query, "--format", "paths").out.split()
    return "".join(sorted(Path(path).stem for path in paths))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("py:xthmls", "a"), ("py:xtai", "a"), ("py:malasong", "a"), ("py:ty", "a"),
        ("py:wjrb", "a"), ("py:changsha", "b"), ("py:zhangsha", ""), ("py:chongqing", "b"),
        ("py:yinhang", "bd"), ("py:hangzhang", "b"), ("py:caijing", "b"), ("py:jinrong", "b"),
        ("py:fangxun", "c"), ("py:marathon", ""), ("py:nvpai", "d"), ("拼音:nvpai", "d"),
        ("pinyin:nüpai", "d"), ('py:"yin hang"', "bd"), ("-py:yinhang", "ac"),
        ("py:yinhang or py:fangxun", "bcd"), ("py:yinhang -py:cq", "d"), ("ｐｙ：ｘｔｈ", "a"),
    ],
)  # fmt: skip
def test_terms(chinese: Program, query: str, names: str) -> None:
    result = chinese("list", query)
    assert result.code == 0
    assert found(chinese, query) == names


def test_own_tags(chinese: Program) -> None:
    """The reader's tags count, and a new one at once."""
    chinese("list", "py:x")
    identity = chinese("list", "title:女排", "--format", "ids").out.strip()
    chinese("tag", "+以后再看", identity)
    assert found(chinese, "py:yhzk") == "d"


def test_new_and_changed_articles(chinese: Program, article: Callable[..., str]) -> None:
    """Titles that come or change after the first query in pinyin."""
    assert found(chinese, "py:yinhang") == "bd"
    chinese.write("e.md", article("新银行开业"))
    chinese.write("b.md", article("长沙地铁"))
    assert found(chinese, "py:yinhang") == "de"
    chinese("index", "rebuild")
    assert found(chinese, "py:yinhang") == "de"


def test_commands_without_pinyin_make_no_sounds(chinese: Program) -> None:
    """Loading the dictionary takes longer than a list."""
    chinese("list", "西太湖")
    (index,) = (chinese.folder / "cache").rglob("*.index")
    with sqlite3.connect(index) as connection:
        assert connection.execute("SELECT count(*) FROM sounds").fetchone() == (0,)
    chinese("list", "py:xth")
    with sqlite3.connect(index) as connection:
        texts = dict(connection.execute("SELECT text, sound FROM sounds"))
    assert texts["西太湖马拉松开跑"] == "xi tai hu ma la song kai pao"
    assert texts["Marathon in Xian"] == ""


@pytest.mark.parametrize("query", ["py:西太湖", "py:", 'py:"…"', "py:" + "x" * 61])
def test_no_pinyin(chinese: Program, query: str) -> None:
    """What is no pinyin is an error of the query."""
    result = chinese("list", query)
    assert result.code == 2
    assert "query, column" in result.err


def test_a_word_that_nothing_has_is_read_as_pinyin(chinese: Program) -> None:
    """And that is said; a word that some article has stays a word."""
    for command in ("list", "search"):
        result = chinese(command, "xthmls")
        assert "西太湖马拉松开跑" in result.out
        assert "no article has xthmls: read as pinyin (py:xthmls)" in result.err
    assert found(chinese, "xian") == "c"
    assert chinese("list", "xian").err == ""
    assert found(chinese, "yinhang", "tag:财经") == "b"
    assert found(chinese, "yinhang", "--tag", "财经") == "b"
    assert found(chinese, "yinhang", "marathon") == ""
    assert found(chinese, "yinhang or nvpai") == "bd"
    assert found(chinese, "银行 changsha") == "b"


@pytest.mark.parametrize(
    "query", ['"xthmls"', "title:xthmls", "not xthmls zzz", "x", "xth9", "xthmls zzzzzz"]
)
def test_what_is_not_read_as_pinyin(chinese: Program, query: str) -> None:
    result = chinese("list", query)
    assert (result.code, result.out) == (0, "")
    assert "pinyin" not in result.err


def test_fail_empty_is_about_the_word_itself(chinese: Program) -> None:
    """A script that asks for a word is not answered with another one."""
    result = chinese("list", "xthmls", "--fail-empty")
    assert (result.code, result.out) == (3, "")
    assert chinese("list", "py:xthmls", "--fail-empty").code == 0


def test_similar_sounds_come_last(chinese: Program) -> None:
    """Only where exact sounds find nothing, and that is said, too."""
    result = chinese("list", "xtwmls")
    assert "西太湖马拉松开跑" in result.out
    assert "similar sounds" in result.err
    assert "similar" in chinese("list", "py:xtwmls").err
    assert chinese("-q", "list", "py:xtwmls").err == ""


def test_a_reader_who_may_not_write(chinese: Program) -> None:
    """Without a place for the index."""
    environ = {"XDG_CACHE_HOME": "/dev/null"}
    assert "西太湖" in chinese("list", "py:xth", environ=environ).out


def test_saved_queries_and_rules(chinese: Program) -> None:
    """Wherever a query is."""
    chinese("query", "add", "bank", "py:yinhang")
    assert found(chinese, "query:bank") == "bd"
    assert chinese("stats", "py:yinhang", "--format", "json").out.count('"articles": 2')
    toml = 'timezone = "Asia/Shanghai"\n[[rules]]\nmatch = "py:nvpai"\ndo = ["star"]\n'
    (chinese.archive / "newsdigest.toml").write_text(toml)
    assert "女排" in chinese("rules", "test").out
