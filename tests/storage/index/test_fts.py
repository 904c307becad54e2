"""Tokens and FTS5 expressions."""

from __future__ import annotations

import re
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdigest.query.model import FullText
from newsdigest.storage.index.fts import UNSPACED, fts5, tokens
from newsdigest.text.fold import fold


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今天央行下调利率", "今 天 央 行 下 调 利 率"),
        ("国内PEEK产业", "国 内 peek 产 业"),
        ("ＰＥＥＫ Ｎｏ．５", "peek no 5"),
        ("臺灣", "台 湾"),
        ("Half Marathon", "half marathon"),
        ("かな", "か な"),
        ("13.7%", "13 7"),
        ("“两湖”，创新！", "两 湖 创 新"),
        ("①㎏", "1kg"),
        ("⻓江⽇报", "长 江 日 报"),
    ],
)
def test_tokens(text: str, expected: str) -> None:
    """Characters of scripts without spaces are tokens; the rest is folded words."""
    assert " ".join(tokens(text).split()) == expected


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("C++标准发布", {"C++", "c++标准"}), ("学Ｃ＋＋吧", {"C++"}), ("C++17 and C", {"C++", "C"}),
        ("C#新版本", {"C#"}), ("F# 与 C#", {"C#", "F#"}), ("用C++/C#写", {"C++", "C#"}),
        (".NET 9 发布", {".NET"}), ("ASP.NET", set()), ("example.net", set()),
        ("C语言四十年", {"C"}), ("维生素C怎么补", {"C"}), ("25℃高温", set()), ("C+ 与 C+++", {"C"}),
        ("Objective-C++", {"C++"}), ("#C 话题", {"C"}), ("abc++", set()),
    ],
)  # fmt: skip
def test_a_sign_distinguishes_words(text: str, matches: set[str]) -> None:
    """C++, C# and .NET are distinct words, in titles and queries."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE t USING fts5(title, tokenize='unicode61')")
    database.execute("INSERT INTO t VALUES (?)", (tokens(text),))
    queries = {"C++", "C#", "C", "F#", ".NET", "c++标准"}
    assert {
        query
        for query in queries
        if database.execute(
            "SELECT count(*) FROM t WHERE t MATCH ?", (fts5(FullText(query)),)
        ).fetchone()[0]
    } == matches


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (FullText("防汛"), '"防 汛"'),
        (FullText("marathon"), '"marathon"'),
        (FullText("cent", prefix=True), '"cent" *'),
        (FullText("half marathon", phrase=True), '"half marathon"'),
        (FullText("防汛", title_only=True), '{title} : "防 汛"'),
        (FullText('say "hi"', phrase=True), '"say hi"'),
        (FullText("state-of-the-art"), '"state of the art"'),
        (FullText("……"), ""),
    ],
)
def test_fts5(words: FullText, expected: str) -> None:
    """A word is a phrase of its tokens, which must be adjacent."""
    assert fts5(words) == expected


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])), st.booleans(), st.booleans()
)
def test_any_words_are_a_valid_expression(text: str, prefix: bool, title_only: bool) -> None:
    """Every expression is valid for SQLite."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5 (title, text)")
    if expression := fts5(FullText(text, True, prefix, title_only)):
        connection.execute("SELECT rowid FROM words WHERE words MATCH ?", (expression,)).fetchall()


@given(st.text(alphabet="防汛臺灣abÉ１，。“”…—（）①㎏ \n", max_size=40))
def test_the_fast_path_gives_the_same(text: str) -> None:
    """Folding before or after removing punctuation gives the same."""
    assert tokens(text) == " ".join(re.findall(f"[{UNSPACED}]|[^\\W{UNSPACED}]+", fold(text)))
