"""The Markdown parser: what it returns, and that it returns its memory."""

from __future__ import annotations

import subprocess
import sys

import pytest
from cmarkgfm.cmark import markdown_to_html_with_extensions
from hypothesis import given
from hypothesis import strategies as st

from newsdigest.formats import cmark

GROWTH = """
import resource
from newsdigest.formats import cmark
text = "# 标题\\n\\n" + "正文有**重点**和[链接](https://example.com)，还有 `code`。\\n\\n" * 200
for _ in range(50):
    cmark.render(text)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for _ in range(1000):
    cmark.render(text)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
MAX_GROWTH = 20_000
"""Kilobytes; the package's own function takes 200,000 for the same texts."""


@given(st.text("a#*_[]()!<>|-`~:\n \t1.甲\0&;^", max_size=200))
def test_the_same_as_by_the_package(text: str) -> None:
    """Only the memory is handled otherwise."""
    expected = markdown_to_html_with_extensions(text, cmark._OPTIONS, cmark._EXTENSIONS)
    assert cmark.render(text) == expected


@pytest.mark.skipif(sys.platform != "linux", reason="maxrss has another unit elsewhere")
def test_memory_does_not_grow() -> None:
    """Worker processes read any number of articles."""
    if cmark.leaks():
        pytest.skip("the library does not export the function that frees a document")
    result = subprocess.run([sys.executable, "-c", GROWTH], capture_output=True, text=True)
    assert int(result.stdout) < MAX_GROWTH, result.stderr
