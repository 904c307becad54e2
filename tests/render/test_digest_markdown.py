"""markdown: whatever an article says shows as it was written, on GitHub and in pandoc."""

from __future__ import annotations

import html
import re
import shutil
import subprocess

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given, settings
from hypothesis import strategies as st
from support.digests import DIGEST, HOSTILE, QUIET, ZONE, english, hostile

from newsdigest.render.digest import render
from newsdigest.render.escape import escape_markdown, markdown_link
from newsdigest.text.sanitize import one_line

ODD = (
    "1. eins", "2) zwei", "- a", "+ a", "* a", "# a", "> a", "=== ", "---", "***", "___", "```",
    "a. list", "(1) list", "(@) list", "#. list", "| a | b |", ": term", "% title", "~~no~~",
    "[a]: http://x", "[^1]: note", "*a* _b_ **c** `d` <b> &copy; &#35; a\\*b", "$x$ 5^th^ H~2~O",
    "@cite [@cite]", "# a {#id .class}", "<!-- x -->", "![i](u)", "[x](javascript:alert(1))",
    "\\", "a\\", "!", "4.5万人报名", "12.6亿元", "U.S. economy", "C++ & C#", "a  b",
)  # fmt: skip


def shown(markdown: str) -> str:
    """The text that GitHub's Markdown shows."""
    made = cmarkgfm.github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE)
    return html.unescape(re.sub(r"<[^>]*>", "", made)).strip("\n")


@pytest.mark.parametrize("before", ["", "- ", "### "])
@pytest.mark.parametrize("text", [*ODD, *map(one_line, HOSTILE)])
def test_text_shows_as_it_is(text: str, before: str) -> None:
    """At the beginning of a paragraph, in a list and in a heading, markup is only text."""
    assert " ".join(shown(before + escape_markdown(text)).split()) == " ".join(text.split())


@given(st.text(alphabet="ab1 .-+*_`~[]()<>#&;:!|\\\"'@^$%={}中", max_size=25).map(one_line))
@settings(max_examples=300, deadline=None)
def test_any_text_shows_as_it_is(text: str) -> None:
    """Whatever characters with a meaning come together, none of them acts."""
    assert " ".join(shown(escape_markdown(text)).split()) == " ".join(text.split())


def test_a_link() -> None:
    """A link has its text and its address, and no character reference in that is decoded."""
    markdown = markdown_link("a]b", "https://a.example/?a=1&copy;=2")
    page = cmarkgfm.github_flavored_markdown_to_html(markdown)
    assert page == '<p><a href="https://a.example/?a=1&amp;copy;=2">a]b</a></p>\n'
    assert str(markdown_link("*", "")) == "\\*"


def test_the_whole_digest() -> None:
    """Headings, stories, sources and trends stand in their places."""
    text = render(DIGEST, "markdown", width=80, zone=ZONE)
    lines = text.splitlines()
    assert lines[0] == "# 一周要闻"
    assert "2024年10月28日—11月3日 · 48 篇报道 · 29 件事 · 5 个来源" in lines
    assert [line for line in lines if line.startswith("## ")] == [
        "## 最要紧的", "## 体育", "## 科技", "## 要闻",
    ]  # fmt: skip
    url = DIGEST.articles[0].url
    assert f"### 1 · [西太湖半程马拉松开跑，4.5万人报名]({url})" in lines
    assert "升温：氢能 ↑" in lines
    assert "降温：双创 ↓" in lines
    assert "另有 26 件事未列出" in lines
    assert "\n\n\n" not in text
    assert text.endswith("\n")


def test_english_and_quiet() -> None:
    """Headings follow the language of the digest; a quiet day says so."""
    assert "## What matters most" in render(english(), "markdown", width=80, zone=ZONE)
    assert "这段时间没有新闻。" in render(QUIET, "markdown", width=80, zone=ZONE)


def test_hostile_articles() -> None:
    """Of a hostile digest GitHub makes no element but its own, no link but to web and mail."""
    text = render(hostile(), "markdown", width=80, zone=ZONE)
    made = cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE)
    tags = set(re.findall(r"<([a-z0-9]+)", made))
    assert tags <= {"h1", "h2", "h3", "p", "ul", "li", "a"}
    assert all(re.match("https?://|mailto:", url) for url in re.findall('href="([^"]*)', made))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


@pytest.mark.skipif(not shutil.which("pandoc"), reason="pandoc is not installed")
@pytest.mark.parametrize("dialect", ["gfm", "markdown-smart", "commonmark_x-smart"])
def test_pandoc(dialect: str) -> None:
    """pandoc reads every odd text as the same text, in its own dialect as well."""
    source = "\n\n".join(
        f"- {escape_markdown(text)}\n\n### {escape_markdown(text)}" for text in ODD
    )
    done = subprocess.run(
        ["pandoc", "-f", dialect, "-t", "html", "--wrap=none"],
        input=source, capture_output=True, text=True, check=True,
    )  # fmt: skip
    items = re.findall(r"<h3[^>]*>(.*?)</h3>", done.stdout, re.DOTALL)
    found = [" ".join(html.unescape(re.sub("<[^>]*>", "", item)).split()) for item in items]
    assert found == [" ".join(text.split()) for text in ODD]
