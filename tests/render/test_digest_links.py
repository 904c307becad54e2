"""links: only addresses that open without running anything, in harmless characters."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.digests import HOSTILE_URLS

from newsdigest.render.escape import safe_url


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
def test_table(url: str, expected: str) -> None:
    """Addresses of the web and of mail are kept, written in ASCII; all others are none."""
    assert safe_url(url) == expected


@given(
    st.one_of(
        st.text(max_size=60), st.sampled_from(HOSTILE_URLS), st.text().map("http://a/".__add__)
    )
)
@settings(max_examples=200, deadline=None)
def test_nothing_else_comes_out(url: str) -> None:
    """What is left is empty or of an allowed scheme, in characters without a meaning."""
    safe = safe_url(url)
    assert safe == "" or re.fullmatch(r"(https?://|mailto:)[^\s<>\"'`()\\]*", safe)
    assert safe.isascii()
    assert safe_url(safe) == safe
