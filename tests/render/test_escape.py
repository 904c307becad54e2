"""escape: URLs, HTML and Markdown from articles, made safe."""

from __future__ import annotations

import html
import re
import shutil
import subprocess

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.digests import HOSTILE, HOSTILE_URLS

from newsdigest.render.escape import escape_markdown, markdown_link, safe_url, sanitize_html
from newsdigest.text.sanitize import one_line


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x.html?a=1&b=2#c", "https://a.example/x.html?a=1&b=2#c"),
        (" http://a.example ", "http://a.example"),
        ("mailto:a@example.com", "mailto:a@example.com"),
        ("mailto:a@example.com?subject=x&body=y", "mailto:a@example.com"),
        ("https://a.example/新闻?词=利率", "https://a.example/%E6%96%B0%E9%97%BB?%E8%AF%8D=%E5%88%A9%E7%8E%87"),
        ("https://例子.example/a", "https://xn--fsqu00a.example/a"),
        ("https://a.example:8443/%E6%96%B0", "https://a.example:8443/%E6%96%B0"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ("https://a.example/a (1)<>\"'`\\", "https://a.example/a%20%281%29%3C%3E%22%27%60%5C"),
        ("https://bank.example@evil.example/", "https://evil.example/"),
        ("HTTPS://A.example/", "https://A.example/"),
        ("", ""),
        ("a/b.html", ""),
        ("//a.example/x", ""),
        ("https:", ""),
        ("http://[::1", ""),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("ftp://a.example/x", ""),
        ("https://a.example/" + "x" * 3000, ""),
    ],
)  # fmt: skip
def test_safe_url(url: str, expected: str) -> None:
    """Web and mail addresses are encoded in ASCII; all others become empty."""
    assert safe_url(url) == expected


@given(
    st.one_of(
        st.text(max_size=60), st.sampled_from(HOSTILE_URLS), st.text().map("http://a/".__add__)
    )
)
@settings(max_examples=200, deadline=None)
def test_any_url(url: str) -> None:
    """The result is empty, or an allowed scheme and characters without a special meaning."""
    safe = safe_url(url)
    assert safe == "" or re.fullmatch(r"(https?://|mailto:)[^\s<>\"'`()\\]*", safe)
    assert safe.isascii()
    assert safe_url(safe) == safe


ODD = (
    "1. eins", "2) zwei", "- a", "+ a", "* a", "# a", "> a", "=== ", "---", "***", "___", "```",
    "a. list", "(1) list", "(@) list", "#. list", "| a | b |", ": term", "% title", "~~no~~",
    "[a]: http://x", "[^1]: note", "*a* _b_ **c** `d` <b> &copy; &#35; a\\*b", "$x$ 5^th^ H~2~O",
    "@cite [@cite]", "# a {#id .class}", "<!-- x -->", "![i](u)", "[x](javascript:alert(1))",
    "\\", "a\\", "!", "4.5万人报名", "12.6亿元", "U.S. economy", "C++ & C#", "a  b",
)  # fmt: skip


def literal_text(markdown: str) -> str:
    """The text that GitHub shows for Markdown."""
    page = cmarkgfm.github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE)
    return html.unescape(re.sub(r"<[^>]*>", "", page)).strip("\n")


@pytest.mark.parametrize("before", ["", "- ", "### "])
@pytest.mark.parametrize("text", [*ODD, *map(one_line, HOSTILE)])
def test_odd_text_is_literal(text: str, before: str) -> None:
    """Markup is plain text at the start of a paragraph, in a list and in a heading."""
    assert " ".join(literal_text(before + escape_markdown(text)).split()) == " ".join(text.split())


@example("C#. Why it stays")
@example("1#)")
@given(st.text(alphabet="ab1 .-+*_`~[]()<>#&;:!|\\\"'@^$%={}中", max_size=25).map(one_line))
@settings(max_examples=300, deadline=None)
def test_any_text_is_literal(text: str) -> None:
    """Any combination of special characters is plain text."""
    assert " ".join(literal_text(escape_markdown(text)).split()) == " ".join(text.split())


def test_markdown_link() -> None:
    """A link has its text and address; no character reference in the address is decoded."""
    markdown = markdown_link("a]b", "https://a.example/?a=1&copy;=2")
    page = cmarkgfm.github_flavored_markdown_to_html(markdown)
    assert page == '<p><a href="https://a.example/?a=1&amp;copy;=2">a]b</a></p>\n'
    assert str(markdown_link("*", "")) == "\\*"


@pytest.mark.skipif(not shutil.which("pandoc"), reason="pandoc is not installed")
@pytest.mark.parametrize("dialect", ["gfm", "markdown-smart", "commonmark_x-smart"])
def test_pandoc(dialect: str) -> None:
    """pandoc shows every odd text literally, in its own dialect, too."""
    source = "\n\n".join(
        f"- {escape_markdown(text)}\n\n### {escape_markdown(text)}" for text in ODD
    )
    done = subprocess.run(
        ["pandoc", "-f", dialect, "-t", "html", "--wrap=none"],
        input=source, capture_output=True, text=True, check=True,
    )  # fmt: skip
    items = re.findall(r"<h3[^>]*>(.*?)</h3>", done.stdout, re.DOTALL)
    texts = [" ".join(html.unescape(re.sub("<[^>]*>", "", item)).split()) for item in items]
    assert texts == [" ".join(text.split()) for text in ODD]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p class='a' style='position:fixed' onclick='x()'>a</p>", '<p class="a">a</p>'),
        ("<script>a</script><style>b</style><p>c</p>", "<p>c</p>"),
        ("<a href='javascript:x()'>a</a>", '<a rel="noopener noreferrer">a</a>'),
        ("<a href='#s1'>a</a>", '<a href="#s1" rel="noopener noreferrer">a</a>'),
        ("<img src=x onerror=y>a<iframe src=b></iframe>", "a"),
        ("<form action=x><input name=y>a</form>", "a"),
        ("<!--[if mso]>a<![endif]-->b", "b"),
        (
            "<table width='640'><tbody><tr><td style='x:y'>a</td></tr></tbody></table>",
            '<table width="640"><tbody><tr><td>a</td></tr></tbody></table>',
        ),
    ],
)
def test_sanitize_html(markup: str, expected: str) -> None:
    """Markup loses what runs, loads or covers the page."""
    assert str(sanitize_html(markup)) == expected
