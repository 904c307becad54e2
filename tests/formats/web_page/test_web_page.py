"""Web pages become drafts with what they say about themselves; articles in several parts."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.web_articles import PARAGRAPHS, ZONE, page

from newsdigest.errors import ReadError
from newsdigest.formats import draft, web_page
from newsdigest.formats.web_page import is_part, next_address

FIRST = "http://cz.example/2024/a.html"


@pytest.mark.parametrize(
    ("first", "address"),
    [
        (FIRST, "http://cz.example/2024/a_2.html"), (FIRST, "http://cz.example/2024/a-2.html"),
        (FIRST, "http://cz.example/2024/a/2.html"), (FIRST, "http://cz.example/2024/a.html?page=2"),
        ("http://cz.example/a/", "http://cz.example/a/2/"),
        ("http://cz.example/a/", "http://cz.example/a/page/3/"),
        ("http://cz.example/a?id=7", "http://cz.example/a?id=7&p=2"),
        ("http://cz.example/a/index.html", "http://cz.example/a/index_1.html"),
        ("http://cz.example/a_1.html", "http://cz.example/a_2.html"),
        ("http://cz.example/a?page=1", "http://cz.example/a?page=2"),
        ("http://cz.example/t20241103_555.html", "http://cz.example/t20241103_555_1.html"),
        ("http://cz.example/2024/11/7788", "http://cz.example/2024/11/7788/2"),
    ],
)  # fmt: skip
def test_parts(first: str, address: str) -> None:
    """A part has the address of the first one and a number."""
    assert is_part(address, first)


@pytest.mark.parametrize(
    ("first", "address"),
    [
        (FIRST, "http://cz.example/2024/b.html"), (FIRST, "http://other.example/2024/a_2.html"),
        (FIRST, "https://cz.example/2024/a_2.html"), (FIRST, FIRST), (FIRST, "http://cz.example/"),
        ("http://cz.example/n/123.html", "http://cz.example/n/124.html"),
        ("http://cz.example/n/a_7.html", "http://cz.example/n/a_8.html"),
        (FIRST, "http://cz.example/2024/a_2.html?id=9"), (FIRST, "http://cz.example:81/2024/a_2.html"),
        ("http://cz.example/list?id=1", "http://cz.example/list?id=2"),
        (FIRST, "http://cz.example/2024/a_2000.html"), (FIRST, "javascript:next(2)"),
    ],
)  # fmt: skip
def test_what_is_no_part(first: str, address: str) -> None:
    """Another article, another host and another port are none."""
    assert not is_part(address, first)


def test_the_next_part_is_where_rel_next_says() -> None:
    """By a link or an anchor, forwards only."""
    assert next_address('<link rel="next" href="a_2.html">', FIRST, FIRST).endswith("/a_2.html")
    anchor = '<a rel="nofollow next" href="/2024/a_3.html#x">下一页</a>'
    second = "http://cz.example/2024/a_2.html"
    assert next_address(anchor, second, FIRST) == "http://cz.example/2024/a_3.html"
    assert next_address(anchor, "http://cz.example/2024/a_3.html", FIRST) == ""
    assert next_address('<link rel="next" href="/2024/b.html">', FIRST, FIRST) == ""
    assert next_address('<a rel="next" href="http://[">x</a>', FIRST, FIRST) == ""


def test_parts_are_one_article() -> None:
    """The texts follow each other; a page with another headline is none of them."""
    halves = ["".join(f"<p>{t}</p>" for t in PARAGRAPHS[:2]),
              "".join(f"<p>{t}</p>" for t in PARAGRAPHS[2:])]  # fmt: skip
    other = page(
        title="别的一件事情_例网", body="<p>别的事情有别的说法，这里要够长才算一篇文章。</p>"
    )
    found = web_page.read(
        page(body=halves[0]), address=FIRST, zone=ZONE, parts=[page(body=halves[1]), other, b"junk"]
    )
    assert draft.article(found, ZONE).paragraphs == PARAGRAPHS


BODY = "".join(
    f"<p>{number}、记者从区政府获悉，今年前三季度<b>全区</b>地区生产总值同比增长百分之六。</p>"
    for number in "一二三四五"
)
PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="{charset}">{head}
<title>前三季度经济稳中有进 - 常州日报</title></head>
<body><nav><a href="/">首页</a><a href="/x">更多</a></nav>
<article><h1>前三季度经济稳中有进</h1>{body}<h2>下一步</h2><p>各部门将继续落实各项政策措施，推动经济发展。</p>
</article><footer>版权所有 常州日报社</footer></body></html>"""
META = """<meta property="og:site_name" content="常州日报"><meta name="author" content="张三">
<meta property="article:published_time" content="2024-11-03T08:30:00+08:00">
<link rel="canonical" href="/2024/a.html">"""


def _page(head: str = META, charset: str = "utf-8", body: str = BODY) -> str:
    return PAGE.format(head=head, charset=charset, body=body)


def test_a_page_gives_every_field() -> None:
    """Title, date to the minute, author, source, address, language and text are the page's."""
    found = web_page.read(_page().encode(), address="http://cz.example/a?utm=1", zone=ZONE)
    assert (found.title, found.source) == ("前三季度经济稳中有进", "常州日报")
    assert found.date == datetime(2024, 11, 3, 8, 30, tzinfo=ZONE)
    assert (found.authors, found.lang) == (("张三",), "zh-cn")
    assert found.url == "http://cz.example/2024/a.html"


def test_the_text_is_the_article_and_nothing_else() -> None:
    """Navigation and footer stay outside; paragraphs and the subheading stay apart."""
    article = draft.article(web_page.read(_page().encode(), zone=ZONE), ZONE)
    assert len(article.paragraphs) == 7
    assert article.paragraphs[5] == "下一步"
    assert article.headings == (5,)
    assert "首页" not in article.text
    assert "版权所有" not in article.text
    assert "**全区**" in article.body


@pytest.mark.parametrize(
    ("encoding", "charset", "content_type"),
    [("gb18030", "gb2312", ""), ("gb18030", "GBK", "text/html; charset=utf-8"),
     ("utf-8", "gb2312", ""), ("gb18030", "x", "text/html; charset=GB2312"),
     ("utf-16", "utf-16", ""), ("gb18030", "no-such", "")],
)  # fmt: skip
def test_encodings(encoding: str, charset: str, content_type: str) -> None:
    """What the bytes hold comes out, whatever page and server claim."""
    data = _page(charset=charset).encode(encoding)
    assert web_page.read(data, content_type=content_type, zone=ZONE).title == "前三季度经济稳中有进"


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ('<meta name="pubdate" content="2024-11-03 08:30:00">', (2024, 11, 3, 8, 30)),
        ('<script type="application/ld+json">{"@graph":[{"datePublished":"2024-11-02T10:00:00'
         '+08:00"}]}</script>', (2024, 11, 2, 10, 0)),
        ('<script type="application/ld+json">{broken</script>'
         '<meta name="publishdate" content="2024-11-01">', (2024, 11, 1, 0, 0)),
    ],
)  # fmt: skip
def test_dates(head: str, date: tuple[int, int, int, int, int]) -> None:
    """The moment of publication is read wherever pages put it; without a zone it is here."""
    found = web_page.read(_page(head).encode(), zone=ZONE)
    assert found.date == datetime(*date, tzinfo=ZONE)


@pytest.mark.parametrize("canonical", ["http://evil.example/a", "javascript:x", "http://[", ""])
def test_a_foreign_canonical_address_is_not_believed(canonical: str) -> None:
    """A page cannot give itself the identity of another site's article."""
    head = f'<link rel="canonical" href="{canonical}">'
    found = web_page.read(_page(head).encode(), address="http://cz.example/a", zone=ZONE)
    assert found.url == "http://cz.example/a"


@pytest.mark.parametrize(
    "data", [b"", b"   ", b"<html></html>", b"\0\0\0", b"<p>", b"x" * (web_page.MAX_SIZE + 1)]
)
def test_no_article_is_a_clean_error(data: bytes) -> None:
    """Nothing, next to nothing and too much are errors."""
    with pytest.raises(ReadError):
        web_page.read(data, zone=ZONE)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 900), st.integers(0, 900))
def test_damage_never_crashes(noise: bytes, start: int, end: int) -> None:
    """A page with a piece replaced by anything gives a draft or a clean error."""
    whole = _page().encode()
    try:
        found = web_page.read(whole[:start] + noise + whole[end:], zone=ZONE)
        draft.article(found, ZONE)
    except ReadError:
        pass
