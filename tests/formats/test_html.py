"""HTML becomes paragraphs, headings, lists and tables, whatever its shape."""

from __future__ import annotations

import pytest

from newsdigest.formats.html import elements
from newsdigest.text.blocks import Kind


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<p>一</p> <p>二</p><p>三</p>", ["一", "二", "三"]),
        ("<p>一<p>二", ["一", "二"]),
        ("一<br><br>二", ["一", "二"]),
        ("他来了。<br>她走了。", ["他来了。", "她走了。"]),
        ("被换行\n撕开的句子", ["被换行撕开的句子"]),
        ("torn\nby a line end", ["torn by a line end"]),
        ("<div><div>一</div>二<span>三</span></div>", ["一", "二三"]),
        ("<span><p>一</p><p>二</p></span>", ["一", "二"]),
        ("<script>x()</script><style>p{}</style><!-- c --><p>一</p>", ["一"]),
        ("<SCRIPT>x()</SCRIPT><p>一</p>", ["一"]),
        ("<p>&nbsp;&nbsp;一&amp;二&lt;b&gt;</p>", ["一&二<b>"]),
        ("<p></p><p> </p><p>&nbsp;</p>", []),
        ("<nav>首页</nav><form><input></form><p>一</p>", ["一"]),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", ["- a\n- b\n  - c"]),
        ("<ol><li>a</li><li>b</li></ol>", ["1. a\n2. b"]),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
         ["a | b\n1 | 2"]),
        ("<pre>x = 1\n  y</pre>", ["    x = 1\n      y"]),
        ("<blockquote><p>一</p></blockquote>", ["一"]),
        ("", []),
        ("只有文字", ["只有文字"]),
        ("<p>一</p\n<p>二", ["一", "二"]),
    ],
)  # fmt: skip
def test_texts_of_blocks(html: str, texts: list[str]) -> None:
    """Each block gives its text once, in order; scripts and comments give none."""
    assert [element.text for element in elements(html) if element.text] == texts


def test_a_heading_keeps_its_level() -> None:
    """h1 to h6 are headings of that level, over several lines one."""
    found = elements("<h2>上<br>下</h2><p>文。</p><h6>末</h6>")
    assert [(e.kind, e.level, e.text) for e in found] == [
        (Kind.HEADING, 2, "上下"),
        (Kind.PROSE, 0, "文。"),
        (Kind.HEADING, 6, "末"),
    ]


def test_inline_markup_becomes_markdown() -> None:
    """Emphasis, code, links and pictures of HTML are kept as Markdown."""
    (found,) = elements('<p>a <b>b</b> <a href="http://c.d/e">f</a> <code>g</code></p>')
    assert found.markdown == "a **b** [f](http://c.d/e) `g`"
    assert found.text == "a b f g"
    assert found.links == ("http://c.d/e",)
    assert not found.only_links


def test_a_paragraph_of_links_alone_is_told() -> None:
    """Links and separators without a word besides are only links."""
    (found,) = elements('<p><a href="/a">甲</a>｜<a href="/b">乙</a></p>')
    assert found.only_links
    assert found.links == ("/a", "/b")


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 10_000 + "末尾",
        "<ul><li>" * 10_000 + "末尾",
        "<table><tr><td>" * 10_000 + "末尾",
        "<b>" * 10_000 + "末尾",
        "<blockquote>" * 10_000 + "末尾" + "</blockquote>" * 10_000,
        "<p>" * 100_000 + "末尾",
    ],
    ids=["div", "ul", "table", "b", "blockquote", "p"],
)
def test_deep_nesting_loses_no_text(html: str) -> None:
    """However deep, the text is there and nothing overflows."""
    assert "末尾" in "".join(element.text for element in elements(html))


@pytest.mark.timeout(60)
def test_many_blocks_are_all_read() -> None:
    """20,000 paragraphs with a link each come out as 20,000 paragraphs."""
    found = elements("<p>第 <a href='/x'>一</a> 段。</p>" * 20_000)
    assert len(found) == 20_000
    assert {element.text for element in found} == {"第 一 段。"}


def test_shallow_documents_with_many_unclosed_paragraphs_keep_them() -> None:
    """Unclosed p, li and td do not count as nesting."""
    assert len(elements("<p>段" * 3_000)) == 3_000
    (items,) = elements("<ul>" + "<li>项" * 3_000 + "</ul>")
    assert items.text.count("\n") == 2_999
