"""digest as Markdown: the text of articles shows literally, on GitHub and in pandoc."""

from __future__ import annotations

import re

import cmarkgfm
from cmarkgfm.cmark import Options
from support.digests import DIGEST, QUIET, ZONE, english, hostile

from newsdigest.render.digest import render


def test_the_whole_digest() -> None:
    """Headings, stories, sources and trends are in the right places."""
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
    """A hostile digest adds no element on GitHub, and links to web and mail only."""
    text = render(hostile(), "markdown", width=80, zone=ZONE)
    page = cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE)
    tags = set(re.findall(r"<([a-z0-9]+)", page))
    assert tags <= {"h1", "h2", "h3", "p", "ul", "li", "a"}
    assert all(re.match("https?://|mailto:", url) for url in re.findall('href="([^"]*)', page))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
